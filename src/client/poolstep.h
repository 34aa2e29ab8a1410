/*
 * client/poolstep.h: what pool.c and poolstep.c share, and nobody else uses.
 * Layer: client.
 */
#ifndef HSEAL_CLIENT_POOLSTEP_H
#define HSEAL_CLIENT_POOLSTEP_H

#include "client/pool.h"

#define HSEAL_POOL_IDLE_NS ((uint64_t)HSEAL_POOL_IDLE_S * 1000000000)

/** hseal_pool_act(p, fd, what): let libcurl do what is due there. */
void hseal_pool_act(struct hseal_pool *p, int fd, int what);

/** hseal_pool_arm(p): set the timer that the descriptor tells of. */
void hseal_pool_arm(struct hseal_pool *p);

/** hseal_pool_ready(p): 1 if there is a libcurl to give something to. */
HSEAL_MUST_USE int hseal_pool_ready(struct hseal_pool *p);

/** hseal_pool_add(t): give it to libcurl; 0 if that does not take it. */
HSEAL_MUST_USE int hseal_pool_add(struct hseal_transfer *t);

/** hseal_pool_detach(t): take it from libcurl, if that has it; its place among
 * those to its host stays its own, until it is added again or removed. */
void hseal_pool_detach(struct hseal_transfer *t);

/** hseal_pool_remove(t): it is neither under way nor waits; the place that it
 * had is that of the first one that waits for its host. */
void hseal_pool_remove(struct hseal_transfer *t);

/**
 * hseal_pool_release(t, clean): its end.  Only a handle that is `clean` is
 * used again: one that wanted to send again still wants to.
 */
void hseal_pool_release(struct hseal_transfer *t, int clean);

/** hseal_pool_drop_spare(p): free the handles that nobody uses. */
void hseal_pool_drop_spare(struct hseal_pool *p);

#endif
