/*
 * cli/printable.h: bytes of others, made safe to show.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_PRINTABLE_H
#define HSEAL_CLI_PRINTABLE_H

#include <stddef.h>

/**
 * hseal_printable(text): replace, in place, each byte that is not part of
 * well-formed UTF-8 or that steers a terminal (C0, DEL, C1, line separators,
 * changes of writing direction) by '?'.  The length stays.
 * Spec: ECMA-48; RFC 3629; Unicode Standard Annex 9.
 */
void hseal_printable(char *text);

/** hseal_printable_width(text): characters of UTF-8 text. */
size_t hseal_printable_width(const char *text);

#endif
