/*
 * base/siphash.c: a short keyed hash for tables whose names others choose.
 * Layer: base.
 */
#include <string.h>
#include <sys/random.h>

#include "base/siphash.h"

static uint64_t
rotated(uint64_t x, unsigned bits)
{
    return (x << bits) | (x >> (64 - bits));
}

/* Up to eight bytes, the first one lowest. */
static uint64_t
word(const unsigned char *p, size_t n)
{
    uint64_t w = 0;

    for (size_t i = 0; i < n; i++)
        w |= (uint64_t)p[i] << (8 * i);
    return w;
}

static void
rounds(uint64_t v[4], unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        v[0] += v[1];
        v[2] += v[3];
        v[1] = rotated(v[1], 13) ^ v[0];
        v[3] = rotated(v[3], 16) ^ v[2];
        v[0] = rotated(v[0], 32);
        v[2] += v[1];
        v[0] += v[3];
        v[1] = rotated(v[1], 17) ^ v[2];
        v[3] = rotated(v[3], 21) ^ v[0];
        v[2] = rotated(v[2], 32);
    }
}

static void
absorb(uint64_t v[4], uint64_t m)
{
    v[3] ^= m;
    rounds(v, 2);
    v[0] ^= m;
}

uint64_t
hseal_siphash(const unsigned char key[HSEAL_SIPHASH_KEY_BYTES],
    const void *data, size_t len)
{
    const unsigned char *p = data;
    uint64_t k0 = word(key, 8), k1 = word(key + 8, 8);
    uint64_t v[4] = { k0 ^ UINT64_C(0x736f6d6570736575),
        k1 ^ UINT64_C(0x646f72616e646f6d), k0 ^ UINT64_C(0x6c7967656e657261),
        k1 ^ UINT64_C(0x7465646279746573) };
    size_t left = len;

    for (; left >= 8; left -= 8, p += 8)
        absorb(v, word(p, 8));
    absorb(v, word(p, left) | (uint64_t)len << 56);
    v[2] ^= 0xff;
    rounds(v, 4);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

void
hseal_siphash_key(unsigned char key[HSEAL_SIPHASH_KEY_BYTES])
{
    if (getrandom(key, HSEAL_SIPHASH_KEY_BYTES, 0) != HSEAL_SIPHASH_KEY_BYTES)
        memset(key, 0, HSEAL_SIPHASH_KEY_BYTES);
}
