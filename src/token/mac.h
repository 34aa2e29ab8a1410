/*
 * token/mac.h: HMAC-SHA256 inside the token, or, for a card that has none,
 * beside it.
 * Layer: token.
 */
#ifndef HSEAL_TOKEN_MAC_H
#define HSEAL_TOKEN_MAC_H

#include "base/secret.h"

#include "token/object.h"

#define HSEAL_MAC_BYTES 32

/** A key that is ready to sign: handles found once.  Opaque. */
struct hseal_mac;

/**
 * hseal_mac_open(t, handle, ret, e): ready key `handle` of the token for
 * signing.  Where the profile allows it, a copy in the session is made and
 * used, but only if the copy is as well protected (hseal_key_check); else
 * the object itself.  `t` must outlive *ret.  Errors: TOKEN*, NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_mac_open(struct hseal_token *t,
    unsigned long handle, struct hseal_mac **ret, struct hseal_error *e);

/**
 * hseal_mac_open_value(t, secret, ret, e): the same for a key of 1 to 64 bytes
 * that the card has opened (token/cardkey.h): the MAC is computed in this
 * process.  The key stays in locked memory; OpenSSL's state of it lives for
 * one signature.  `secret` is moved and then empty, on failure too.  It is
 * stale when the token was logged in to anew, as any other.
 * Errors: NOMEM, INTERNAL.
 */
HSEAL_MUST_USE enum hseal_err hseal_mac_open_value(struct hseal_token *t,
    struct hseal_secret *secret, struct hseal_mac **ret, struct hseal_error *e);

/** hseal_mac_close(m): NULL is fine.  Destroys the session copy, wipes the
 * value. */
void hseal_mac_close(struct hseal_mac *m);

/** hseal_mac_is_stale(m): 1 if the token was logged in to anew since. */
int hseal_mac_is_stale(const struct hseal_mac *m);

/** hseal_mac_uses_copy(m): 1 if a session copy signs. */
int hseal_mac_uses_copy(const struct hseal_mac *m);

/**
 * hseal_mac_sign(m, msg, out, e): the MAC of `msg`, computed by the token, or
 * here where the key was opened by value.
 * `out` is untouched on failure.  A key that asks for the PIN at each use
 * (CKA_ALWAYS_AUTHENTICATE) gets it.  Errors: LIMIT (longer than the token
 * takes, with both figures), TOKEN* (also: stale), PIN_*.
 * Spec: PKCS#11 v3.0 section 5.13; RFC 2104.
 */
HSEAL_MUST_USE enum hseal_err hseal_mac_sign(struct hseal_mac *m,
    struct hseal_view msg, unsigned char out[HSEAL_MAC_BYTES],
    struct hseal_error *e);

#endif
