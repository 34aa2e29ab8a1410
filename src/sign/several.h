/*
 * sign/several.h: a signer over several tokens that hold the same keys.
 * Layer: sign.
 */
#ifndef HSEAL_SIGN_SEVERAL_H
#define HSEAL_SIGN_SEVERAL_H

#include <stddef.h>

#include "sign/guard.h"

struct hseal_several_params {
    struct hseal_guard *const *guards; /* in order of preference */
    size_t n;                          /* 1 to HSEAL_TOKENS_MAX */
    unsigned patience_ms; /* how long a call waits when all are lost */
    /*
     * Another token signs than before (at first: than the first one).  `why`
     * is the error that took `from` out, NULL if `to` is one that is back.
     * Strings are borrowed for the call.  May be NULL.
     */
    void (*switched)(void *arg, const char *from, const char *to,
        const struct hseal_error *why);
    void *arg;
};

/**
 * hseal_several_open(params, ret, e): a signer over these guards, which are
 * freed with it; on failure they stay the caller's.
 *
 * A call goes to the first guard that is READY.  If it fails there for a
 * reason that is the token's, or for want of something that another token may
 * have (hseal_fault_of), the next READY one gets the same call at once; so a
 * token that is lost costs a call no more than its guard's timeout, and the
 * next call nothing.  Any other error is returned as it is.  A token that is
 * back is used from the next call on.  If none is left, but one is MENDING,
 * the call waits up to `patience_ms` for one to be back: two that lose their
 * sessions at one moment refuse nothing.  Else the error is that of the first
 * token, READY or not, with the state of each in its hint.
 *
 * hseal_signer_check asks the token that signed last.  hseal_signer_stop goes
 * to each, and is done if one has it; one that is away learns of it before it
 * signs again.
 * Errors: NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_several_open(
    const struct hseal_several_params *params, struct hseal_signer **ret,
    struct hseal_error *e);

/**
 * hseal_several_last(s): the name of the token that signed last, of a signer
 * that hseal_several_open() made; NULL before.  Borrowed from it.
 */
const char *hseal_several_last(const struct hseal_signer *s);

#endif
