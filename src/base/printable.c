/*
 * base/printable.c: foreign text that is safe on a terminal.
 * Layer: base.
 */
#include <stddef.h>
#include <string.h>

#include "base/codec.h"

#include "base/printable.h"

static unsigned long
code_point(const unsigned char *p, size_t len)
{
    static const unsigned char lead_bits[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
    unsigned long c = p[0] & lead_bits[len];

    for (size_t i = 1; i < len; i++)
        c = c << 6 | (p[i] & 0x3fU);
    return c;
}

static int
steers(unsigned long c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x61c || c == 0x200e ||
           c == 0x200f || (c >= 0x2028 && c <= 0x202e) ||
           (c >= 0x2066 && c <= 0x2069);
}

/* Bytes of the character at `s`; 0 if it steers, or is not UTF-8. */
static size_t
printable_len(const char *s)
{
    const unsigned char *p = (const unsigned char *)s;
    size_t n = p[0] < 0xc0 ? 1 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;

    if (strnlen(s, n) < n || !hseal_utf8_valid(s, n))
        return 0;
    return steers(code_point(p, n)) ? 0 : n;
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
