/*
 * token/wrapping.h: having the token wrap a key, and opening what comes.
 * Layer: token.
 */
#ifndef HSEAL_TOKEN_WRAPPING_H
#define HSEAL_TOKEN_WRAPPING_H

#include "base/secret.h"

#include "token/token.h"

/** Under what; a session key each, which the caller could have chosen. */
enum hseal_wrapping {
    HSEAL_WRAPPING_AES_KEY_WRAP,
    HSEAL_WRAPPING_AES_KEY_WRAP_PAD,
    HSEAL_WRAPPING_AES_KEY_WRAP_KWP,
    HSEAL_WRAPPING_AES_CBC_PAD,
    HSEAL_WRAPPING_AES_ECB,
    HSEAL_WRAPPING_RSA_PKCS,
    HSEAL_WRAPPING_RSA_OAEP,
    HSEAL_WRAPPING_COUNT
};

struct hseal_wrapping_result {
    unsigned long rv; /* the answer of `call` */
    const char *call; /* static */
    int no_key;       /* there is nothing to wrap it under: nothing was tried */
    size_t len;       /* wrapped bytes that came */
};

/**
 * hseal_wrapping_try(t, key, w, value, ret): ask the token to wrap `key`
 * under a session key that it is given or makes, and open in memory what
 * comes.  `value` (empty) then holds it; it stays empty where it cannot be
 * opened.  The session key is destroyed again.
 * Spec: PKCS#11 v3.0 section 5.18.3; RFC 3394, RFC 5649, RFC 8017.
 */
void hseal_wrapping_try(struct hseal_token *t, unsigned long key,
    enum hseal_wrapping w, struct hseal_secret *value,
    struct hseal_wrapping_result *ret);

#endif
