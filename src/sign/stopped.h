/*
 * sign/stopped.h: credentials that are stopped in this process alone, because
 * it could not be written down.
 * Layer: sign.
 */
#ifndef HSEAL_SIGN_STOPPED_H
#define HSEAL_SIGN_STOPPED_H

#include "store/store.h"

/** A list; zeroed: none. */
struct hseal_stopped {
    struct hseal_stopped_one *first;
};

/** hseal_stopped_free(s): release. */
void hseal_stopped_free(struct hseal_stopped *s);

/** hseal_stopped_add(s, k, why, e): from now on hseal_stopped_find finds that
 * credential.  Errors: NOMEM. */
HSEAL_MUST_USE enum hseal_err hseal_stopped_add(struct hseal_stopped *s,
    const struct hseal_breaker_key *k, const struct hseal_stop *why,
    struct hseal_error *e);

/** hseal_stopped_find(s, k): why it is stopped, or NULL.  Borrowed. */
const struct hseal_stop *hseal_stopped_find(
    const struct hseal_stopped *s, const struct hseal_breaker_key *k);

#endif
