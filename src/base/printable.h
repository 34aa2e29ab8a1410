/*
 * base/printable.h: foreign text that is safe on a terminal.
 * Layer: base.
 */
#ifndef HSEAL_BASE_PRINTABLE_H
#define HSEAL_BASE_PRINTABLE_H

/**
 * hseal_printable_replace(s): in place, a '?' for each byte of `s` that is a
 * control character (C0, DEL, C1) or not UTF-8.
 */
void hseal_printable_replace(char *s);

#endif
