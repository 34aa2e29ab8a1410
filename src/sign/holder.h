/*
 * sign/holder.h: a signer that holds the keys: the token is in this process.
 * Layer: sign.
 */
#ifndef HSEAL_SIGN_HOLDER_H
#define HSEAL_SIGN_HOLDER_H

#include <hardseal/signer.h>

#include "base/clock.h"
#include "store/store.h"

/**
 * hseal_holder_open(store, clock, ret, e): a signer of the credentials in
 * `store`, which and `clock` must outlive *ret; nothing on the token is
 * changed.  Errors: NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_holder_open(struct hseal_store *store,
    const struct hseal_clock *clock, struct hseal_signer **ret,
    struct hseal_error *e);

#endif
