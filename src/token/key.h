/*
 * token/key.h: secret keys on the token.
 * Layer: token.
 */
#ifndef HSEAL_TOKEN_KEY_H
#define HSEAL_TOKEN_KEY_H

#include "base/secret.h"

#include "token/object.h"

/** Bytes of an HMAC-SHA256 key on the token: the block size of SHA-256. */
#define HSEAL_KEY_BYTES 64

/** A key to be made: label and CKA_ID. */
struct hseal_key_name {
    const char *label;
    const unsigned char *id;
    size_t id_len;
};

/**
 * hseal_key_pad(secret, ret, e): the 64 bytes that give the same HMAC-SHA256
 * as `secret`: zeros behind it up to 64 bytes, its SHA-256 with zeros behind
 * where it is longer.  `ret` is initialised here.  Errors: NOMEM.
 * Spec: RFC 2104 section 2.
 */
HSEAL_MUST_USE enum hseal_err hseal_key_pad(
    struct hseal_view secret, struct hseal_secret *ret, struct hseal_error *e);

/**
 * hseal_key_create(t, name, value, ret_handle, e): put `value` (64 bytes, by
 * hseal_key_pad) onto the token as an HMAC key: private, sensitive, never
 * extractable, for signing only; each attribute explicit.  The profile's key
 * types are tried in order.  The new key is then checked
 * (hseal_key_check); one that fails is destroyed.
 * Errors: UNSUPPORTED, TOKEN*, CUSTODY.
 * Spec: PKCS#11 v3.0 sections 4.10 and 5.7.1.
 */
HSEAL_MUST_USE enum hseal_err hseal_key_create(struct hseal_token *t,
    const struct hseal_key_name *name, const struct hseal_secret *value,
    unsigned long *ret_handle, struct hseal_error *e);

/**
 * hseal_key_generate(t, name, ret_handle, e): the same with 64 random bytes
 * that the token makes and nobody ever sees (CKM_GENERIC_SECRET_KEY_GEN).
 * Errors: TOKEN*, CUSTODY.
 */
HSEAL_MUST_USE enum hseal_err hseal_key_generate(struct hseal_token *t,
    const struct hseal_key_name *name, unsigned long *ret_handle,
    struct hseal_error *e);

/**
 * hseal_key_check(t, handle, e): what protects the key holds: CKA_PRIVATE and
 * CKA_SENSITIVE read back true, CKA_EXTRACTABLE false, and asking for
 * CKA_VALUE gives no bytes; but for attributes of which the profile says that
 * the token misreports them.  Errors: CUSTODY naming what does not, TOKEN*.
 */
HSEAL_MUST_USE enum hseal_err hseal_key_check(
    struct hseal_token *t, unsigned long handle, struct hseal_error *e);

#endif
