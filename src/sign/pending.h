/*
 * sign/pending.h: stops that the signer of a token could not be told of yet.
 * Layer: sign.
 */
#ifndef HSEAL_SIGN_PENDING_H
#define HSEAL_SIGN_PENDING_H

#include <pthread.h>
#include <stdatomic.h>

#include <hardseal/signer.h>

/** One thread adds, another one tells. */
struct hseal_pending {
    pthread_mutex_t lock; /* never held across a call */
    struct hseal_pending_one *first;
    atomic_int any; /* 1: there may be some */
};

/** hseal_pending_init(p): none.  Errors: NOMEM. */
HSEAL_MUST_USE enum hseal_err hseal_pending_init(struct hseal_pending *p);

/** hseal_pending_free(p): release; nobody uses it any more. */
void hseal_pending_free(struct hseal_pending *p);

/**
 * hseal_pending_add(p, key, why, e): that stop is to be told.  One without a
 * moment gets the present one.  Errors: INPUT (too long for a key), NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_pending_add(struct hseal_pending *p,
    const char *key, const struct hseal_stop *why, struct hseal_error *e);

/**
 * hseal_pending_tell(p, s, key, e): tell `s` of each; what it has taken goes.
 * Errors: that of the first which it has not taken, if it is of the name of
 * `key` (NULL: none is): then nothing may be signed with that.
 */
HSEAL_MUST_USE enum hseal_err hseal_pending_tell(struct hseal_pending *p,
    struct hseal_signer *s, const char *key, struct hseal_error *e);

/**
 * hseal_pending_is_taken(err, why): 1 if a signer that was told of `why` and
 * answered `err` need not be told again: it holds there, or there is no such
 * key.
 */
int hseal_pending_is_taken(enum hseal_err err, const struct hseal_stop *why);

#endif
