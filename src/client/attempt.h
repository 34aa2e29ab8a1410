/*
 * client/attempt.h: one attempt of a request: a place, a signature, a flight.
 * Layer: client.
 */
#ifndef HSEAL_CLIENT_ATTEMPT_H
#define HSEAL_CLIENT_ATTEMPT_H

#include "client/task.h"

/**
 * hseal_attempt_read(t): read what t->req asks for, for the limits.  Errors:
 * INPUT, LIMIT (it is not what its endpoint takes), NOMEM; in t->error.
 */
HSEAL_MUST_USE enum hseal_err hseal_attempt_read(struct hseal_task *t);

/**
 * hseal_attempt_place(t, now_ns, ret_wait_ns): take a place within every limit
 * that `t` is counted in, or say after how long to ask again.
 * Errors: those of hseal_limits_take, in t->error.
 */
HSEAL_MUST_USE enum hseal_err hseal_attempt_place(
    struct hseal_task *t, uint64_t now_ns, uint64_t *ret_wait_ns);

/**
 * hseal_attempt_fly(t): stamp and sign it, and give it to the pool, with what
 * is left of its time; it is in FLIGHT then, or has ENDED: also where nothing
 * is left, since nothing is sent late.
 */
void hseal_attempt_fly(struct hseal_task *t);

#endif
