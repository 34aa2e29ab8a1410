/*
 * base/codec.c: base64 and hex.
 * Layer: base.
 */
#include <stdint.h>
#include <string.h>

#include "base/codec.h"

static const char base64_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char hex_digits[] = "0123456789abcdef";

/* Not EVP_EncodeBlock: it takes int lengths, and is no shorter to call. */
void
hseal_base64_encode(const void *data, size_t len, char *out)
{
    const unsigned char *p = data;

    for (; len >= 3; len -= 3, p += 3) {
        *out++ = base64_digits[p[0] >> 2];
        *out++ = base64_digits[(p[0] & 3) << 4 | p[1] >> 4];
        *out++ = base64_digits[(p[1] & 15) << 2 | p[2] >> 6];
        *out++ = base64_digits[p[2] & 63];
    }
    if (len > 0) {
        unsigned char second = len == 2 ? p[1] : 0;
        *out++ = base64_digits[p[0] >> 2];
        *out++ = base64_digits[(p[0] & 3) << 4 | second >> 4];
        if (len == 2)
            *out++ = base64_digits[(second & 15) << 2];
        else
            *out++ = '=';
        *out++ = '=';
    }
    *out = '\0';
}

static int
digit_value(const char *digits, char c)
{
    const char *at = c == '\0' ? NULL : strchr(digits, c);

    return at == NULL ? -1 : (int)(at - digits);
}

static size_t
padding_of(const char *text, size_t len)
{
    if (len < 4 || text[len - 1] != '=')
        return 0;
    return text[len - 2] == '=' ? 2 : 1;
}

int
hseal_base64_decode(
    const char *text, size_t len, void *out, size_t cap, size_t *ret_len)
{
    unsigned char *p = out;
    size_t pad = padding_of(text, len), n = 0;
    uint32_t bits = 0;
    unsigned count = 0;

    if (len % 4 != 0 || len / 4 * 3 - pad > cap)
        return 0;
    for (size_t i = 0; i < len - pad; i++) {
        int v = digit_value(base64_digits, text[i]);
        if (v < 0)
            return 0;
        bits = bits << 6 | (uint32_t)v;
        count += 6;
        if (count >= 8) {
            count -= 8;
            p[n++] = (unsigned char)(bits >> count & 0xff);
        }
    }
    if ((bits & ((1U << count) - 1)) != 0)
        return 0;
    *ret_len = n;
    return 1;
}

void
hseal_hex_encode(const void *data, size_t len, char *out)
{
    const unsigned char *p = data;

    for (size_t i = 0; i < len; i++) {
        *out++ = hex_digits[p[i] >> 4];
        *out++ = hex_digits[p[i] & 15];
    }
    *out = '\0';
}

static int
hex_value(char c)
{
    if (c >= 'A' && c <= 'F')
        c = (char)(c - 'A' + 'a');
    return digit_value(hex_digits, c);
}

int
hseal_hex_decode(
    const char *text, size_t len, void *out, size_t cap, size_t *ret_len)
{
    unsigned char *p = out;

    if (len % 2 != 0 || len / 2 > cap)
        return 0;
    for (size_t i = 0; i < len; i += 2) {
        int hi = hex_value(text[i]), lo = hex_value(text[i + 1]);
        if (hi < 0 || lo < 0)
            return 0;
        p[i / 2] = (unsigned char)(hi << 4 | lo);
    }
    *ret_len = len / 2;
    return 1;
}

/* The number of continuation bytes and the least value each lead allows. */
static int
lead_of(unsigned char c, unsigned *ret_more, uint32_t *ret_least,
    uint32_t *ret_value)
{
    if (c < 0x80) {
        *ret_more = 0;
        *ret_least = 0;
        *ret_value = c;
    } else if ((c & 0xe0) == 0xc0) {
        *ret_more = 1;
        *ret_least = 0x80;
        *ret_value = c & 0x1f;
    } else if ((c & 0xf0) == 0xe0) {
        *ret_more = 2;
        *ret_least = 0x800;
        *ret_value = c & 0x0f;
    } else if ((c & 0xf8) == 0xf0) {
        *ret_more = 3;
        *ret_least = 0x10000;
        *ret_value = c & 0x07;
    } else {
        return 0;
    }
    return 1;
}

int
hseal_utf8_valid(const void *data, size_t len)
{
    const unsigned char *p = data;

    for (size_t i = 0; i < len;) {
        unsigned more;
        uint32_t least, value;
        if (!lead_of(p[i++], &more, &least, &value) || more > len - i)
            return 0;
        for (; more > 0; more--, i++) {
            if ((p[i] & 0xc0) != 0x80)
                return 0;
            value = value << 6 | (p[i] & 0x3f);
        }
        if (value < least || value > 0x10ffff ||
            (value >= 0xd800 && value <= 0xdfff))
            return 0;
    }
    return 1;
}
