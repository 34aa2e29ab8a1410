/*
 * sign/guard.h: a signer whose calls end at their deadline, even if the
 * token's module hangs.
 * Layer: sign.
 */
#ifndef HSEAL_SIGN_GUARD_H
#define HSEAL_SIGN_GUARD_H

#include <hardseal/signer.h>

/**
 * A signer with a thread of its own: all calls of the signer inside,
 * its opening and freeing too, are made there.  Opaque; one thread at a time
 * uses it.
 */
struct hseal_guard;

enum hseal_guard_state {
    HSEAL_GUARD_READY,
    HSEAL_GUARD_MENDING, /* lost; being brought back in the background */
    HSEAL_GUARD_DOWN,    /* could not be brought back and is not tried again */
    HSEAL_GUARD_HUNG,    /* a call did not come back: signs no more */
};

struct hseal_guard_params {
    /*
     * Make the signer inside.  Runs in the thread, so it must not ask a
     * person (the deadline runs, and a terminal's signals are not seen there).
     */
    enum hseal_err (*open)(
        void *arg, struct hseal_signer **ret, struct hseal_error *e);
    void *arg;
    void (*free_arg)(void *arg); /* after the signer was freed; may be NULL */
    const char *name;            /* of the token, for people; copied */
    unsigned timeout_ms;         /* of a call; more than 0 */
    unsigned open_timeout_ms;    /* of opening, mending and freeing */
    int background;              /* 1: bring a lost token back by itself */
    int late; /* 1, with background: one that is away now may come later */
};

/**
 * hseal_guard_open(params, ret, e): start the thread and open the signer in
 * it.  `arg` is the guard's from here on, whatever this returns.  Signals that
 * would end the process are held back in the calling thread meanwhile.  With
 * `late`, a token that cannot be used at the moment is no failure: the guard
 * is MENDING then.
 * Errors: those of params->open, TOKEN_HUNG (not open in time), NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_guard_open(
    const struct hseal_guard_params *params, struct hseal_guard **ret,
    struct hseal_error *e);

/**
 * hseal_guard_signer(g): `g` as a signer; freeing it is hseal_guard_free().
 *
 * A call ends after timeout_ms.  If the signer inside was at work then, the
 * error is TOKEN_HUNG, now and at every later call, at once: a
 * module that was left in the middle is never asked again, not even if it
 * comes back.  While MENDING, a call waits for the token, and is refused with
 * DEADLINE, unsigned, if half of its time has gone by before it is back.  When
 * DOWN, the error is the one that mending ended with.
 *
 * hseal_signer_stop waits for no token: one that the signer inside cannot be
 * told of now is kept in memory.  Nothing else is asked of that signer before
 * it was told; while MENDING it is told after each attempt, since what can be
 * written needs no token.  Until then the error is the one that led there.
 *
 * With `background`, a failure that is the token's (hseal_fault_of) is
 * returned at once, and the thread calls the `mend` of the signer inside until
 * that succeeds, with pauses from 10 ms to 1 s, jittered.  It stops when the
 * failure is one that trying again never mends (hseal_fault_lasts), and when
 * a PIN was refused; the guard is DOWN then.
 */
struct hseal_signer *hseal_guard_signer(struct hseal_guard *g);

/**
 * hseal_guard_state(g, last): how it is; `last` (may be NULL) gets the error
 * that led there, unless READY.  Asks no module and does not block.
 */
enum hseal_guard_state hseal_guard_state(
    struct hseal_guard *g, struct hseal_error *last);

/** hseal_guard_state_text(state): "ready", "mending", "down" or "hung". */
const char *hseal_guard_state_text(enum hseal_guard_state state);

/** hseal_guard_name(g): as it was given; borrowed. */
const char *hseal_guard_name(const struct hseal_guard *g);

/**
 * hseal_guard_free(g): free the signer inside and end the thread; NULL is
 * fine.  At most open_timeout_ms; a hung one is left at once.  What is left
 * is lost on purpose, because the module may still use it: the thread, the
 * signer inside and `arg`, secrets in locked memory, which stays locked.  If
 * the thread comes back, it wipes and frees its own memory and ends; it never
 * again calls the module, which the process may be using anew or about
 * to leave.
 */
void hseal_guard_free(struct hseal_guard *g);

/**
 * hseal_guard_left(): how many threads were left in a module, ever, in this
 * process.  If there are any it must end by _exit(): exit() takes away from
 * under them what OpenSSL and the module have, and they may wake meanwhile.
 */
unsigned hseal_guard_left(void);

#endif
