/*
 * sign/handoff.h: one request at a time from one thread to another and back,
 * with a deadline.
 * Layer: sign.
 */
#ifndef HSEAL_SIGN_HANDOFF_H
#define HSEAL_SIGN_HANDOFF_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>

#include <hardseal/error.h>

/**
 * Between a caller's thread and a worker's.  What is handed over lies
 * elsewhere and changes hands with the turn: it is the caller's before
 * hseal_handoff_ask() and after its ANSWERED or WITHDRAWN, the worker's
 * from HSEAL_HANDOFF_ASKED to hseal_handoff_answer(), and the worker's for
 * good after HUNG.
 *
 * Both sides first spin for some microseconds, if there is a processor for
 * each, and then sleep: a request in a hot loop costs about a microsecond,
 * and an idle worker nothing.
 */
struct hseal_handoff {
    pthread_mutex_t lock; /* around going to sleep and being woken */
    pthread_cond_t asked, answered;
    atomic_int turn;
    atomic_int worker_sleeps, caller_sleeps;
    atomic_int stopping;
    int gone; /* under lock */
    int spins;
    atomic_ullong begin_by_ns; /* written by the caller before it asks */
    uint64_t began_ns;         /* the worker's */
    uint64_t took_ns;          /* written by the worker before it answers */
};

/** hseal_handoff_init(h, e): nothing asked.  Errors: NOMEM. */
HSEAL_MUST_USE enum hseal_err hseal_handoff_init(
    struct hseal_handoff *h, struct hseal_error *e);

/** hseal_handoff_destroy(h): neither thread uses it any more. */
void hseal_handoff_destroy(struct hseal_handoff *h);

/** How asking ended. */
enum hseal_handoff_end {
    HSEAL_HANDOFF_ANSWERED,
    HSEAL_HANDOFF_WITHDRAWN, /* the worker had not begun, and will not */
    HSEAL_HANDOFF_HUNG,      /* it had begun, and no answer is taken any more */
};

/**
 * hseal_handoff_ask(h, timeout_ns): the caller's side: hand over and wait.
 * A worker that comes to it only in the second half of the time does not
 * begin, so that HUNG says something about the work.  While this
 * sleeps, signals that would end the process are held back in its thread as
 * by hseal_signals_hold(): the worker may be logging in.
 */
enum hseal_handoff_end hseal_handoff_ask(
    struct hseal_handoff *h, uint64_t timeout_ns);

/** hseal_handoff_stop(h): the caller's side: the worker shall end. */
void hseal_handoff_stop(struct hseal_handoff *h);

/**
 * hseal_handoff_wait_gone(h, timeout_ns): 1 once the worker has called
 * hseal_handoff_gone(), 0 if it has not in time.
 */
int hseal_handoff_wait_gone(struct hseal_handoff *h, uint64_t timeout_ns);

/** What the worker shall do next. */
enum hseal_handoff_what {
    HSEAL_HANDOFF_ASKED,
    HSEAL_HANDOFF_STOP,
    HSEAL_HANDOFF_TIME, /* until_ns has come */
};

/**
 * hseal_handoff_next(h, until_ns): the worker's side: wait for a request, or,
 * where until_ns (CLOCK_MONOTONIC) is not 0, for that moment, letting
 * requests wait.
 */
enum hseal_handoff_what hseal_handoff_next(
    struct hseal_handoff *h, uint64_t until_ns);

/**
 * hseal_handoff_answer(h): the worker's side: done.  0: the caller has given
 * up, and everything that was handed over is the worker's for good.
 */
HSEAL_MUST_USE int hseal_handoff_answer(struct hseal_handoff *h);

/** hseal_handoff_gone(h): the worker's side: nothing more will be done. */
void hseal_handoff_gone(struct hseal_handoff *h);

#endif
