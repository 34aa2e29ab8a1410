/*
 * store/fingerprint.h: SHA-256 of a public key, for people to compare.
 * Layer: store.
 */
#ifndef HSEAL_STORE_FINGERPRINT_H
#define HSEAL_STORE_FINGERPRINT_H

#include "base/buf.h"

/** A fingerprint: SHA-256 of a public key as DER. */
#define HSEAL_FINGERPRINT_BYTES 32
/** As text: 16 groups of 4 hexadecimal digits, blanks between, and a NUL. */
#define HSEAL_FINGERPRINT_SIZE 80

/** hseal_fingerprint_of(v, fp, e): SHA-256 of the bytes of `v`.
 * Errors: INTERNAL. */
HSEAL_MUST_USE enum hseal_err hseal_fingerprint_of(struct hseal_view v,
    unsigned char fp[HSEAL_FINGERPRINT_BYTES], struct hseal_error *e);

/** hseal_fingerprint_text(fp, out): as groups, for people to compare. */
void hseal_fingerprint_text(const unsigned char fp[HSEAL_FINGERPRINT_BYTES],
    char out[HSEAL_FINGERPRINT_SIZE]);

/**
 * hseal_fingerprint_parse(text, fp): groups of any length and case, by blanks
 * or colons; 0 if it is none.
 */
HSEAL_MUST_USE int hseal_fingerprint_parse(
    const char *text, unsigned char fp[HSEAL_FINGERPRINT_BYTES]);

#endif
