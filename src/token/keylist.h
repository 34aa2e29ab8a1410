/*
 * token/keylist.h: the secret keys on a token and what protects them.
 * Layer: token.
 */
#ifndef HSEAL_TOKEN_KEYLIST_H
#define HSEAL_TOKEN_KEYLIST_H

#include "token/object.h"

/** What a key may be used for beside signing; hardseal's: for none of it. */
enum hseal_usage {
    HSEAL_USAGE_VERIFY,
    HSEAL_USAGE_ENCRYPT,
    HSEAL_USAGE_DECRYPT,
    HSEAL_USAGE_WRAP,
    HSEAL_USAGE_UNWRAP,
    HSEAL_USAGE_DERIVE,
    HSEAL_USAGE_COUNT
};

/** hseal_usage_name(usage): "CKA_WRAP".  Static storage. */
const char *hseal_usage_name(enum hseal_usage usage);

/** hseal_usage_type(usage): CKA_WRAP as PKCS#11 numbers it. */
unsigned long hseal_usage_type(enum hseal_usage usage);

/** A secret key of the token, and what its attributes say. */
struct hseal_keylist_entry {
    struct hseal_object object;
    int is_private;         /* made, and seen, with a login only */
    int modifiable;         /* CKA_MODIFIABLE; -1: not told */
    unsigned usage;         /* those that are on: 1 << HSEAL_USAGE_... */
    enum hseal_err err;     /* of hseal_key_check */
    struct hseal_error why; /* only if err is not OK */
};

/**
 * hseal_keylist_read(t, prefix, ret, ret_n, e): the secret keys of the token
 * whose label begins with `prefix`, made with a login or without, sorted by
 * label; they are only read.  A key that fails its check is in the list, with
 * the reason.  The caller frees *ret with free().  Errors: TOKEN*, NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_keylist_read(struct hseal_token *t,
    const char *prefix, struct hseal_keylist_entry **ret, size_t *ret_n,
    struct hseal_error *e);

#endif
