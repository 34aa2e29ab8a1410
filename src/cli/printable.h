/*
 * cli/printable.h: bytes of others, made safe to show.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_PRINTABLE_H
#define HSEAL_CLI_PRINTABLE_H

#include <stddef.h>

/** hseal_printable(text): hseal_printable_replace, for what is shown here. */
void hseal_printable(char *text);

/** hseal_printable_width(text): characters of UTF-8 text. */
size_t hseal_printable_width(const char *text);

#endif
