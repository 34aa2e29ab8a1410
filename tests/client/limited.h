/*
 * tests/client/limited.h: limits by a clock in the hand.
 */
#ifndef HSEAL_TESTS_CLIENT_LIMITED_H
#define HSEAL_TESTS_CLIENT_LIMITED_H

#include "client/limits.h"

#include "../base/unit.h"

#define MS UINT64_C(1000000)
#define SECOND (1000 * MS)
/* A window with its margin: a thousandth and a millisecond more. */
#define HELD(window_ms) ((window_ms) * (MS + 1000) + MS)

/** Of this process; it must not move. */
struct limited {
    uint64_t now_ns;
    struct hseal_clock clock;
    struct hseal_limits *l;
};

/** Opens l, at 100 s; to be closed by the test. */
void limited_open(struct limited *w);

/** A claim of one rule, of an account and an instrument. */
struct hseal_limits_claim limited_by(
    const char *group, uint32_t count, uint32_t window_ms, uint32_t weight);

/** Takes (0), or returns how long to wait; `t` may be NULL. */
uint64_t limited_take(struct limited *w, const struct hseal_limits_claim *c,
    struct hseal_limits_ticket *t);

/** Takes, and is done after `rtt_ns`. */
void limited_pass(
    struct limited *w, const struct hseal_limits_claim *c, uint64_t rtt_ns);

#endif
