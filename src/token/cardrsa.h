/*
 * token/cardrsa.h: the RSA keys of a smartcard.
 * Layer: token.
 */
#ifndef HSEAL_TOKEN_CARDRSA_H
#define HSEAL_TOKEN_CARDRSA_H

#include <openssl/evp.h>

#include "base/secret.h"

#include "token/object.h"

/** The longest key, 8192 bits; the shortest has 2048. */
#define HSEAL_CARDRSA_MAX 1024

/** What a key is to do. */
enum hseal_cardrsa_use { HSEAL_CARDRSA_DECRYPT, HSEAL_CARDRSA_SIGN };

/** How a message is padded before it is encrypted. */
enum hseal_cardrsa_padding {
    HSEAL_CARDRSA_OAEP = 1,  /* with SHA-1, which all that have it have */
    HSEAL_CARDRSA_PKCS1 = 2, /* version 1.5 */
};

/** One pair; the private half stays on the card. */
struct hseal_cardrsa {
    unsigned long handle;
    unsigned char id[HSEAL_OBJECT_ID_MAX]; /* CKA_ID */
    size_t id_len;
    int decrypts, signs;
    int asks_pin; /* at each use: CKA_ALWAYS_AUTHENTICATE */
    size_t size;  /* bytes of the modulus */
    EVP_PKEY *public;
};

/**
 * hseal_cardrsa_pick(t, decrypt, sign, e): the two keys to seal with: one that
 * decrypts, and another one that signs.  Those that ask for the PIN at each
 * use, or do both, are taken only if there is nothing better.  The public
 * halves are those that the private keys themselves tell: an object beside
 * them could have been made by anybody.  The caller frees both.
 * Errors: UNSUPPORTED (there are no such two), TOKEN*, NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_cardrsa_pick(struct hseal_token *t,
    struct hseal_cardrsa *decrypt, struct hseal_cardrsa *sign,
    struct hseal_error *e);

/**
 * hseal_cardrsa_find(t, use, id, id_len, ret, e): the key of that CKA_ID, if
 * it does that.  The caller frees.  Errors: NOT_FOUND, TOKEN*, NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_cardrsa_find(struct hseal_token *t,
    enum hseal_cardrsa_use use, const unsigned char *id, size_t id_len,
    struct hseal_cardrsa *ret, struct hseal_error *e);

/** hseal_cardrsa_free(k): a zeroed struct is accepted. */
void hseal_cardrsa_free(struct hseal_cardrsa *k);

/**
 * hseal_cardrsa_there(t, e): OK while the card is in its reader, the session
 * with it lives and shows a key that decrypts.  Otherwise every handle, and
 * every key that the card has opened, is stale from here on
 * (hseal_token_epoch): hseal_token_recover is the way back.
 * Errors: TOKEN_ABSENT, TOKEN*, NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_cardrsa_there(
    struct hseal_token *t, struct hseal_error *e);

/**
 * hseal_cardrsa_sign(t, k, msg, b, e): append the signature of `msg` by the
 * card, k->size bytes, checked: PKCS#1 v1.5 with SHA-256, hashed by the module
 * or, where that is not offered, here.  Errors: TOKEN*, PIN_*, LIMIT, NOMEM.
 * Spec: RFC 8017 section 8.2; PKCS#11 v3.0 section 5.13.
 */
HSEAL_MUST_USE enum hseal_err hseal_cardrsa_sign(struct hseal_token *t,
    const struct hseal_cardrsa *k, struct hseal_view msg, struct hseal_buf *b,
    struct hseal_error *e);

/** hseal_cardrsa_verify(k, msg, sig): 1 if it is right; without the card. */
HSEAL_MUST_USE int hseal_cardrsa_verify(const struct hseal_cardrsa *k,
    struct hseal_view msg, struct hseal_view sig);

/**
 * hseal_cardrsa_wrap(t, k, content, ret_padding, b, e): append `content` (up
 * to 64 bytes) encrypted under the public half, k->size bytes: with OAEP where
 * the card decrypts that, else with PKCS#1 v1.5.  The card is asked to decrypt
 * it, which shows that it knows the padding and has the private half.
 * Errors: UNSUPPORTED (it gives nothing back), TOKEN*, PIN_*, LIMIT, NOMEM.
 * Spec: RFC 8017 sections 7.1.1 and 7.2.1.
 */
HSEAL_MUST_USE enum hseal_err hseal_cardrsa_wrap(struct hseal_token *t,
    const struct hseal_cardrsa *k, const struct hseal_secret *content,
    enum hseal_cardrsa_padding *ret_padding, struct hseal_buf *b,
    struct hseal_error *e);

/**
 * hseal_cardrsa_decrypt(t, k, padding, in, out, e): decrypt to the secret
 * `out`, which has `len` bytes already: random ones, and these it keeps where
 * the card refuses, or answers with another number of bytes.  So whether a
 * padding was right does not show here, neither by the answer nor by the time
 * it takes; only what says nothing of the bytes that were sent is an error: a
 * card, session or login that is gone.  Errors: TOKEN*, PIN_*, NOMEM.
 * Spec: PKCS#11 v3.0 section 5.9; RFC 8017 section 7.2.2, note.
 */
HSEAL_MUST_USE enum hseal_err hseal_cardrsa_decrypt(struct hseal_token *t,
    const struct hseal_cardrsa *k, enum hseal_cardrsa_padding padding,
    struct hseal_view in, struct hseal_secret *out, struct hseal_error *e);

#endif
