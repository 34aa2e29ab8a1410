/*
 * base/digest.h: a name for a text that the name does not tell.
 * Layer: base.
 */
#ifndef HSEAL_BASE_DIGEST_H
#define HSEAL_BASE_DIGEST_H

#include <stddef.h>

#include <hardseal/error.h>

/** Bytes of such a name, with the NUL. */
#define HSEAL_DIGEST_SIZE 33

/**
 * hseal_digest_text(data, len, out, e): the first half of the SHA-256 of the
 * bytes, in hex.  Errors: NOMEM.  Spec: FIPS 180-4.
 */
HSEAL_MUST_USE enum hseal_err hseal_digest_text(const void *data, size_t len,
    char out[HSEAL_DIGEST_SIZE], struct hseal_error *e);

#endif
