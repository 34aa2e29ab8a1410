/*
 * cli/printable.c: bytes of others, made safe to show.
 * Layer: cli.
 */
#include <string.h>

#include "base/codec.h"

#include "cli/printable.h"

/* Bytes of the character that begins with `lead`; 0: none begins so. */
static size_t
character_len(unsigned char lead)
{
    if (lead < 0x80)
        return 1;
    if (lead >= 0xc2 && lead < 0xe0)
        return 2;
    if (lead >= 0xe0 && lead < 0xf0)
        return 3;
    return lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
}

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
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x200e || c == 0x200f ||
           (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

void
hseal_printable(char *text)
{
    unsigned char *p = (unsigned char *)text;
    size_t left = strlen(text);

    while (left > 0) {
        size_t len = character_len(*p);
        if (len == 0 || len > left || !hseal_utf8_valid(p, len)) {
            *p = '?';
            len = 1;
        } else if (steers(code_point(p, len))) {
            memset(p, '?', len);
        }
        p += len;
        left -= len;
    }
}

size_t
hseal_printable_width(const char *text)
{
    size_t n = 0;

    for (; *text != '\0'; text++)
        if (((unsigned char)*text & 0xc0) != 0x80)
            n++;
    return n;
}
