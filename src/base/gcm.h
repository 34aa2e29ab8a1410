/*
 * base/gcm.h: AES-256-GCM.
 * Layer: base.
 */
#ifndef HSEAL_BASE_GCM_H
#define HSEAL_BASE_GCM_H

#include "base/secret.h"

#define HSEAL_GCM_KEY_BYTES 32
#define HSEAL_GCM_NONCE_BYTES 12
#define HSEAL_GCM_TAG_BYTES 16

/** What belongs to one text beside itself. */
struct hseal_gcm {
    const struct hseal_secret *key; /* HSEAL_GCM_KEY_BYTES */
    struct hseal_view aad;
    unsigned char nonce[HSEAL_GCM_NONCE_BYTES];
    unsigned char tag[HSEAL_GCM_TAG_BYTES];
};

/**
 * hseal_gcm_close(x, text, out): encrypt `text` to `out`, which has room for
 * as many bytes, under x->nonce, and put the tag into x->tag; 0 if OpenSSL
 * fails.  Spec: NIST SP 800-38D.
 */
HSEAL_MUST_USE int hseal_gcm_close(
    struct hseal_gcm *x, struct hseal_view text, unsigned char *out);

/**
 * hseal_gcm_open(x, sealed, out): the reverse; 0 if the tag is not right, and
 * then what is in `out` must be wiped.
 */
HSEAL_MUST_USE int hseal_gcm_open(
    struct hseal_gcm *x, struct hseal_view sealed, unsigned char *out);

#endif
