/*
 * client/asking.h: asking the exchange what became of an order.
 * Layer: client.
 */
#ifndef HSEAL_CLIENT_ASKING_H
#define HSEAL_CLIENT_ASKING_H

#include "client/task.h"

/**
 * hseal_asking_begin(t): of a write whose outcome is unknown: say in t->error
 * which order to look for; and if the caller wants it, and the order has a
 * clOrdId, begin to ask for it: 1.  Else 0.
 */
int hseal_asking_begin(struct hseal_task *t);

/**
 * hseal_asking_go(t): ask once more.  The task ends when the exchange has the
 * order (OK), has it not, though its expTime has passed there, so that it
 * cannot come any more (NOT_SENT), or did not tell in time (UNKNOWN_OUTCOME).
 * Another order of the same clOrdId, an older one, tells neither.
 * Spec: OKX API v5, "Order details": found by instId and clOrdId, also for
 * two hours after it was cancelled unfilled.
 */
void hseal_asking_go(struct hseal_task *t, uint64_t now_ns);

#endif
