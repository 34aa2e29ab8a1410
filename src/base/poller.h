/*
 * base/poller.h: waiting for many descriptors and one moment, behind one
 * descriptor.
 * Layer: base.
 */
#ifndef HSEAL_BASE_POLLER_H
#define HSEAL_BASE_POLLER_H

#include <stddef.h>
#include <stdint.h>

#include <hardseal/error.h>

/** What is waited for, and what has come. */
#define HSEAL_POLLER_IN 1u
#define HSEAL_POLLER_OUT 2u
#define HSEAL_POLLER_ERR 4u /* only comes; also where the peer has gone */

/** Events of one wait. */
#define HSEAL_POLLER_EVENTS_MAX 64

/** One that has come, with the tag that its descriptor was given. */
struct hseal_poller_event {
    uint64_t tag;
    unsigned what;
};

/** An epoll descriptor and the timer that is one of those it waits for. */
struct hseal_poller {
    int epoll;
    int timer;
    uint64_t armed_ns; /* the moment the timer is set to; 0: none */
};

/** A tag that the timer takes for itself. */
#define HSEAL_POLLER_TIMER UINT64_MAX

/**
 * hseal_poller_open(p, e): waits for nothing; no child inherits it.  Errors:
 * IO, naming the limit of descriptors where that is it.
 */
HSEAL_MUST_USE enum hseal_err hseal_poller_open(
    struct hseal_poller *p, struct hseal_error *e);

/** hseal_poller_close(p): after a successful open, once. */
void hseal_poller_close(struct hseal_poller *p);

/**
 * hseal_poller_watch(p, fd, what, tag): wait for `what` of `fd`, whether or
 * not it was waited for before.  0 if the system does not take it.
 */
HSEAL_MUST_USE int hseal_poller_watch(
    struct hseal_poller *p, int fd, unsigned what, uint64_t tag);

/** hseal_poller_forget(p, fd): wait for it no more; to be told before a
 * descriptor is closed of which there is another copy. */
void hseal_poller_forget(struct hseal_poller *p, int fd);

/**
 * hseal_poller_arm(p, at_ns): let the descriptor be readable from that moment
 * of the monotonic clock on; 0: never.  One that is set to an earlier moment
 * that has not come yet is left so: to wake once too often costs less than
 * to set it each time.
 */
void hseal_poller_arm(struct hseal_poller *p, uint64_t at_ns);

/**
 * hseal_poller_wait(p, wait_ms, ret): up to HSEAL_POLLER_EVENTS_MAX events,
 * after `wait_ms` at most (-1: no end); the timer ends the wait and is none
 * of them.  Returns how many; 0 also after a signal.
 */
HSEAL_MUST_USE size_t hseal_poller_wait(
    struct hseal_poller *p, int wait_ms, struct hseal_poller_event *ret);

#endif
