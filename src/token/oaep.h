/*
 * token/oaep.h: encrypting to a public key that a token has made; needs no
 * token.
 * Layer: token.
 */
#ifndef HSEAL_TOKEN_OAEP_H
#define HSEAL_TOKEN_OAEP_H

#include "base/buf.h"

/** Bytes of the longest RSA modulus, and so of what is encrypted: 4096 bits. */
#define HSEAL_OAEP_BYTES_MAX 512
/** Bits of the shortest modulus. */
#define HSEAL_OAEP_BITS_MIN 2048
/** Bytes of the longest public key as DER. */
#define HSEAL_OAEP_DER_MAX 600

/** The hash of RSA-OAEP and of its MGF1; both are always the same. */
enum hseal_oaep {
    HSEAL_OAEP_SHA256,
    HSEAL_OAEP_SHA1, /* all that SoftHSM knows; sound in OAEP */
    HSEAL_OAEP_COUNT
};

/** hseal_oaep_name(h): "sha256", "sha1". */
const char *hseal_oaep_name(enum hseal_oaep h);

/** hseal_oaep_parse(name, ret): 0 if there is no hash of that name. */
HSEAL_MUST_USE int hseal_oaep_parse(const char *name, enum hseal_oaep *ret);

/** Modulus and public exponent, big-endian; borrowed. */
struct hseal_oaep_numbers {
    struct hseal_view modulus;
    struct hseal_view exponent;
};

/**
 * hseal_oaep_der(numbers, der, e): append the DER SubjectPublicKeyInfo of the
 * RSA key to `der`.  Errors: INPUT (as hseal_oaep_check), LIMIT, NOMEM.
 * Spec: RFC 8017 appendix A.1; RFC 5280 section 4.1.
 */
HSEAL_MUST_USE enum hseal_err hseal_oaep_der(
    const struct hseal_oaep_numbers *numbers, struct hseal_buf *der,
    struct hseal_error *e);

/**
 * hseal_oaep_check(der, ret_bytes, e): `der` is exactly one RSA public key in
 * its one DER form, of 2048 to 4096 bits and an odd exponent of at least
 * 65537; *ret_bytes are those of its modulus.  Errors: INPUT.
 */
HSEAL_MUST_USE enum hseal_err hseal_oaep_check(
    struct hseal_view der, size_t *ret_bytes, struct hseal_error *e);

/**
 * hseal_oaep_encrypt(der, h, plain, out, e): append `plain` (at most 64 bytes)
 * encrypted to the key `der`, as many bytes as its modulus has, to `out`.
 * Errors: INPUT (as hseal_oaep_check), LIMIT, NOMEM.
 * Spec: RFC 8017 section 7.1.1, empty label.
 */
HSEAL_MUST_USE enum hseal_err hseal_oaep_encrypt(struct hseal_view der,
    enum hseal_oaep h, struct hseal_view plain, struct hseal_buf *out,
    struct hseal_error *e);

#endif
