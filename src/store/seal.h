/*
 * store/seal.h: records sealed under a key that never leaves the token.
 * Layer: store.
 */
#ifndef HSEAL_STORE_SEAL_H
#define HSEAL_STORE_SEAL_H

#include "base/secret.h"
#include "store/record.h"
#include "token/mac.h"

/** Bytes that sealing adds to a text. */
#define HSEAL_SEAL_EXTRA 47

/** What a sealed record belongs to: it opens for no other. */
struct hseal_seal_owner {
    const char *name;
    unsigned char id[HSEAL_ID_BYTES]; /* CKA_ID of the key */
};

/**
 * hseal_seal_close(root, owner, text, b, e): append the sealed form of `text`
 * to `b`: AES-256-GCM under a key that `root` (the key hardseal#root) derives
 * by HMAC from the owner's id, with format, id and name as associated data.
 * Errors: TOKEN*, LIMIT, NOMEM.
 * Spec: NIST SP 800-38D; 96-bit random nonce.
 */
HSEAL_MUST_USE enum hseal_err hseal_seal_close(struct hseal_mac *root,
    const struct hseal_seal_owner *owner, struct hseal_view text,
    struct hseal_buf *b, struct hseal_error *e);

/**
 * hseal_seal_id(sealed, ret): the id of the key a sealed record says it
 * belongs to, before it is opened; 0 if it is none of a format that is known.
 */
HSEAL_MUST_USE int hseal_seal_id(
    struct hseal_view sealed, unsigned char ret[HSEAL_ID_BYTES]);

/**
 * hseal_seal_open(root, owner, sealed, text, e): append the text to the
 * secret `text`.  Errors: RECORD (newer format; changed, or of another name,
 * key or token), TOKEN*.
 */
HSEAL_MUST_USE enum hseal_err hseal_seal_open(struct hseal_mac *root,
    const struct hseal_seal_owner *owner, struct hseal_view sealed,
    struct hseal_secret *text, struct hseal_error *e);

#endif
