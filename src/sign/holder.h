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
 * hseal_holder_open(store, clock, patience_ms, ret, e): a signer of the
 * credentials in `store`, which and `clock` must outlive *ret; nothing on the
 * token is changed.  A key's name may be "NAME@GENERATION".
 *
 * A credential is loaded once, with its known answer checked, and again when
 * the token was lost, when a process of this home has changed something, and
 * when its key or record are seen to be gone, which is looked at every two
 * seconds.  A token that is lost during a signature is sought for
 * `patience_ms` (0: not at all), in attempts with growing, uneven pauses;
 * then the last failure is the answer.  A signature never comes of a key whose
 * known answer was not checked since the token was last lost.
 * Errors: NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_holder_open(struct hseal_store *store,
    const struct hseal_clock *clock, unsigned patience_ms,
    struct hseal_signer **ret, struct hseal_error *e);

#endif
