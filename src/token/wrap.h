/*
 * token/wrap.h: two RSA key pairs of the token, by which a secret gets in
 * that no host has seen.
 * Layer: token.
 */
#ifndef HSEAL_TOKEN_WRAP_H
#define HSEAL_TOKEN_WRAP_H

#include "base/secret.h"

#include "token/key.h"
#include "token/oaep.h"

/**
 * Each pair is for one use.  A private key that could both unwrap and decrypt
 * would give the wrapped secret to whoever has the PIN.
 */
enum hseal_wrap_use {
    HSEAL_WRAP_SECRET, /* hardseal#wrap: C_UnwrapKey, and nothing else */
    HSEAL_WRAP_OPEN,   /* hardseal#open: C_Decrypt, and nothing else */
    HSEAL_WRAP_COUNT
};

/**
 * hseal_wrap_find(t, use, ret_handle, e): the private key of the pair, after
 * reading back that it is for that use alone, made by the token (always
 * sensitive, never extractable) and unreadable.
 * Errors: NOT_FOUND, RECORD (two of them), CUSTODY, TOKEN*.
 */
HSEAL_MUST_USE enum hseal_err hseal_wrap_find(struct hseal_token *t,
    enum hseal_wrap_use use, unsigned long *ret_handle, struct hseal_error *e);

/**
 * hseal_wrap_ensure(t, use, ret_handle, ret_made, e): the same; where there is
 * none, the token makes one of 3072 bits (2048 if it refuses), and *ret_made
 * is 1.  Whoever calls holds the lock of the home, and signals.
 * Errors: RECORD, CUSTODY, UNSUPPORTED, TOKEN*.
 * Spec: PKCS#11 v3.0 sections 5.14.2 and 4.9.
 */
HSEAL_MUST_USE enum hseal_err hseal_wrap_ensure(struct hseal_token *t,
    enum hseal_wrap_use use, unsigned long *ret_handle, int *ret_made,
    struct hseal_error *e);

/**
 * hseal_wrap_public(t, handle, der, e): append the public key of the private
 * key `handle` as DER SubjectPublicKeyInfo.  It is read from the private key:
 * a public one could be put beside it by anybody.  Errors: UNSUPPORTED,
 * TOKEN*, NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_wrap_public(struct hseal_token *t,
    unsigned long handle, struct hseal_buf *der, struct hseal_error *e);

/**
 * hseal_wrap_unwrap(t, h, wrapped, name, ret_handle, e): find the pair for
 * secrets, and unwrap `wrapped` (RSA-OAEP with hash `h` of the 64 bytes of
 * hseal_key_pad) inside the token to a key as hseal_key_create makes it, with
 * all its checks.  Errors: those of hseal_wrap_find, UNSUPPORTED, TOKEN*.
 */
HSEAL_MUST_USE enum hseal_err hseal_wrap_unwrap(struct hseal_token *t,
    enum hseal_oaep h, struct hseal_view wrapped,
    const struct hseal_key_name *name, unsigned long *ret_handle,
    struct hseal_error *e);

/**
 * hseal_wrap_decrypt(t, h, blob, plain, e): find the other pair, and append
 * what `blob` decrypts to (RSA-OAEP) to the secret `plain`.
 * Errors: those of hseal_wrap_find, RECORD (the token cannot open it),
 * UNSUPPORTED, LIMIT, TOKEN*.
 */
HSEAL_MUST_USE enum hseal_err hseal_wrap_decrypt(struct hseal_token *t,
    enum hseal_oaep h, struct hseal_view blob, struct hseal_secret *plain,
    struct hseal_error *e);

/** hseal_wrap_unsupported(t, what, e): UNSUPPORTED: token `t` cannot do
 * `what`; the hint has the alternatives to a sealed import. */
enum hseal_err hseal_wrap_unsupported(
    const struct hseal_token *t, const char *what, struct hseal_error *e);

#endif
