/*
 * client/refused.h: what is done when the exchange refuses a key.
 * Layer: client.
 */
#ifndef HSEAL_CLIENT_REFUSED_H
#define HSEAL_CLIENT_REFUSED_H

#include "client/task.h"

/** hseal_refused_is(t): 1 if its answer says that the key is refused, or that
 * either the key or this request is at fault. */
int hseal_refused_is(const struct hseal_task *t);

/**
 * hseal_refused_begin(t, err): of a key that is refused: stop it, tell, and
 * end with `err`.  Where the signature is refused (50113), first see that the
 * key on the token is the one that was imported (else end with CUSTODY), and
 * then that the exchange refuses it also for a request that cannot be wrong;
 * only then stop it.
 */
void hseal_refused_begin(struct hseal_task *t, enum hseal_err err);

#endif
