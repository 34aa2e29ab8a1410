/*
 * sign/guardthread.h: the inside of a guard, and the thread that makes its
 * calls.
 * Layer: sign.
 */
#ifndef HSEAL_SIGN_GUARDTHREAD_H
#define HSEAL_SIGN_GUARDTHREAD_H

#include "sign/errand.h"
#include "sign/guard.h"
#include "sign/handoff.h"
#include "sign/pending.h"

/** In mend_by_ns: the caller waits for that call no more. */
#define HSEAL_GUARD_GIVEN_UP UINT64_MAX
#define HSEAL_GUARD_NS_PER_MS UINT64_C(1000000)

struct hseal_guard {
    struct hseal_signer signer; /* first: what others see */
    struct hseal_guard_params params;
    char *name;
    pthread_t thread;
    struct hseal_handoff handoff;
    struct hseal_errand errand; /* whose it is: see handoff.h */
    atomic_int parts;           /* caller and thread; the last one frees */

    atomic_uint hung_ms;       /* the caller's verdict, for good; 0: not */
    atomic_int state;          /* the thread's word; never HUNG */
    atomic_ullong mend_by_ns;  /* when `mend` should be back; 0: not called */
    pthread_mutex_t last_lock; /* never held across a call */
    struct hseal_error last;
    struct hseal_pending pending; /* told before anything else is done */

    /* The thread's alone. */
    struct hseal_signer *inner; /* NULL: not open */
    uint64_t pause_ns;
    uint64_t mend_at_ns;
};

/**
 * hseal_guard_work(g): the thread: serve the errand when asked, mend in
 * between, until told to stop or given up.  For pthread_create().
 */
void *hseal_guard_work(void *g);

/** hseal_guard_part(g): of caller and thread, one is done; the last frees. */
void hseal_guard_part(struct hseal_guard *g);

/** hseal_guard_release(g): wipe and free, where no thread was started. */
void hseal_guard_release(struct hseal_guard *g);

#endif
