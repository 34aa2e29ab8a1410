/*
 * base/printable.c: foreign text that is safe on a terminal.
 * Layer: base.
 */
#include <stddef.h>
#include <string.h>

#include "base/codec.h"

#include "base/printable.h"

/* Bytes of the character at `s`; 0 if it is a control, or not UTF-8. */
static size_t
printable_len(const char *s)
{
    const unsigned char *p = (const unsigned char *)s;
    size_t n = p[0] < 0xc0 ? 1 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;

    if (strnlen(s, n) < n || !hseal_utf8_valid(s, n))
        return 0;
    if (p[0] < 0x20 || p[0] == 0x7f || (p[0] == 0xc2 && p[1] < 0xa0))
        return 0;
    return n;
}

/*
 * Bytes from tokens, files and exchanges end up here, and a cut may split a
 * character: keep it one line of UTF-8, which JSON insists on.
 */
void
hseal_printable_replace(char *s)
{
    while (*s != '\0') {
        size_t n = printable_len(s);
        if (n == 0)
            *s++ = '?';
        s += n;
    }
}
