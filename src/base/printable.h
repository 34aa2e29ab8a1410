/*
 * base/printable.h: foreign text that is safe on a terminal.
 * Layer: base.
 */
#ifndef HSEAL_BASE_PRINTABLE_H
#define HSEAL_BASE_PRINTABLE_H

/**
 * hseal_printable_replace(s): replace, in place, each byte that is not part of
 * well-formed UTF-8 or that steers a terminal (C0, DEL, C1, line separators,
 * changes of writing direction) by '?'.  The length stays.
 * Spec: ECMA-48; RFC 3629; Unicode Standard Annex 9.
 */
void hseal_printable_replace(char *s);

#endif
