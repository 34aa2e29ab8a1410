/*
 * token/unwrap.h: a secret key that comes encrypted, for this layer alone.
 * Layer: token.
 */
#ifndef HSEAL_TOKEN_UNWRAP_H
#define HSEAL_TOKEN_UNWRAP_H

#include "token/functions.h"
#include "token/key.h"
#include "token/oaep.h"

/** What is to be unwrapped, and how. */
struct hseal_wrapped {
    unsigned long by; /* the private key */
    CK_MECHANISM *mechanism;
    struct hseal_view bytes;
};

/**
 * hseal_key_unwrap(t, name, wrapped, ret_handle, e): as hseal_key_create, of a
 * value that only the token decrypts (C_UnwrapKey).  opencryptoki makes every
 * unwrapped key readable whatever the template says: a protected copy takes
 * its place.
 * Errors: TOKEN*, CUSTODY.
 * Spec: PKCS#11 v3.0 section 5.14.4.
 */
HSEAL_MUST_USE enum hseal_err hseal_key_unwrap(struct hseal_token *t,
    const struct hseal_key_name *name, const struct hseal_wrapped *wrapped,
    unsigned long *ret_handle, struct hseal_error *e);

/** RSA-OAEP as PKCS#11 wants it; `ck` points into `params`. */
struct hseal_wrap_mechanism {
    CK_RSA_PKCS_OAEP_PARAMS params;
    CK_MECHANISM ck;
};

/** hseal_wrap_mechanism(h, ret): OAEP with hash `h`, an empty label. */
void hseal_wrap_mechanism(enum hseal_oaep h, struct hseal_wrap_mechanism *ret);

/** hseal_wrap_refused(rv): 1 if this is how tokens say that they do not have
 * an operation, or not with such parameters. */
int hseal_wrap_refused(CK_RV rv);

#endif
