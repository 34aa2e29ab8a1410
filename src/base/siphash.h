/*
 * base/siphash.h: a short keyed hash for tables whose names others choose.
 * Layer: base.
 */
#ifndef HSEAL_BASE_SIPHASH_H
#define HSEAL_BASE_SIPHASH_H

#include <stddef.h>
#include <stdint.h>

#define HSEAL_SIPHASH_KEY_BYTES 16

/**
 * hseal_siphash(key, data, len): SipHash-2-4 of the bytes.  For tables, not
 * for proof: 64 bits are too few to tell forgeries by.
 * Spec: Aumasson, Bernstein: "SipHash: a fast short-input PRF", 2012.
 */
uint64_t hseal_siphash(const unsigned char key[HSEAL_SIPHASH_KEY_BYTES],
    const void *data, size_t len);

/**
 * hseal_siphash_key(key): a random one; where the kernel gives none, zeros,
 * with which others can choose names that collide.
 */
void hseal_siphash_key(unsigned char key[HSEAL_SIPHASH_KEY_BYTES]);

#endif
