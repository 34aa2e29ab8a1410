/*
 * tests/client/limited.c: limits by a clock in the hand.
 */
#include "limited.h"

static uint64_t
no_wall(void *ctx)
{
    (void)ctx;
    return 0;
}

static uint64_t
now(void *ctx)
{
    return ((struct limited *)ctx)->now_ns;
}

void
limited_open(struct limited *w)
{
    w->now_ns = 100 * SECOND;
    w->clock = (struct hseal_clock){ no_wall, now, w };
    assert_ok(hseal_limits_open(NULL, &w->clock, &w->l, NULL));
}

struct hseal_limits_claim
limited_by(
    const char *group, uint32_t count, uint32_t window_ms, uint32_t weight)
{
    struct hseal_limits_claim c = {
        .rule = { { group, "uid:1", "BTC-USDT", count, window_ms, weight } },
        .n = 1,
        .timeout_ms = 10000,
    };

    return c;
}

uint64_t
limited_take(struct limited *w, const struct hseal_limits_claim *c,
    struct hseal_limits_ticket *t)
{
    struct hseal_limits_ticket spare;
    uint64_t wait = 77;

    assert_ok(hseal_limits_take(w->l, c, t != NULL ? t : &spare, &wait, NULL));
    return wait;
}

void
limited_pass(
    struct limited *w, const struct hseal_limits_claim *c, uint64_t rtt_ns)
{
    struct hseal_limits_ticket t;

    assert_true(limited_take(w, c, &t) == 0);
    w->now_ns += rtt_ns;
    hseal_limits_done(w->l, &t);
}
