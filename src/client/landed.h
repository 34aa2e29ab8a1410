/*
 * client/landed.h: what an attempt came to, and what follows from that.
 * Layer: client.
 */
#ifndef HSEAL_CLIENT_LANDED_H
#define HSEAL_CLIENT_LANDED_H

#include "client/task.h"

/**
 * hseal_landed_judge(t, now_ns): of a task that has LANDED: read the answer,
 * pause for the next attempt, measure the clock, stop the key, ask what
 * became of an order, or end.
 */
void hseal_landed_judge(struct hseal_task *t, uint64_t now_ns);

/**
 * hseal_landed_finish(t, err): end it with `err` and t->error, or, where it is
 * of unknown outcome and the caller wants that, ask for the order.
 */
void hseal_landed_finish(struct hseal_task *t, enum hseal_err err);

#endif
