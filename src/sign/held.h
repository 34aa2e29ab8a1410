/*
 * sign/held.h: the credentials that a signer has loaded.
 * Layer: sign.
 */
#ifndef HSEAL_SIGN_HELD_H
#define HSEAL_SIGN_HELD_H

#include "base/clock.h"
#include "store/store.h"

/** Loaded credentials by the name they were asked for.  Zeroed: none. */
struct hseal_held {
    struct hseal_store *store;
    const struct hseal_clock *clock;
    struct hseal_held_one *last; /* the one asked for last */
    void *tree;                  /* of tsearch(3) */
    uint64_t changes;            /* hseal_store_changes when all were good */
};

/** hseal_held_init(h, store, clock): `store` and `clock` outlive it. */
void hseal_held_init(struct hseal_held *h, struct hseal_store *store,
    const struct hseal_clock *clock);

/** hseal_held_free(h): wipe and release. */
void hseal_held_free(struct hseal_held *h);

/**
 * hseal_held_get(h, spec, gate, ret, e): the credential, ready: loaded, if it
 * was not, if handles have become void, or if something has changed; in any
 * case only if `gate` allows it, as in hseal_store_load_through.  *ret is
 * good until the next call of a function of this file.
 * Errors: those of hseal_store_load_through and hseal_store_check.
 */
HSEAL_MUST_USE enum hseal_err hseal_held_get(struct hseal_held *h,
    const char *spec, const struct hseal_gate *gate,
    struct hseal_credential **ret, struct hseal_error *e);

/**
 * hseal_held_known(h, spec): the credential as it was last given out, however
 * the token is and whatever has changed since; NULL: it is not loaded.
 * Borrowed likewise.
 */
const struct hseal_credential *hseal_held_known(
    struct hseal_held *h, const char *spec);

/** hseal_held_forget(h, spec): it is loaded anew when it is next asked for. */
void hseal_held_forget(struct hseal_held *h, const char *spec);

/**
 * hseal_held_mend(h, e): one attempt to get the token back; what was loaded is
 * loaded anew when it is next asked for.  Errors: those of
 * hseal_token_recover.
 */
HSEAL_MUST_USE enum hseal_err hseal_held_mend(
    struct hseal_held *h, struct hseal_error *e);

#endif
