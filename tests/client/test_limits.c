/*
 * tests/client/test_limits.c: places under rate limits, in one process.
 */
#include <stdio.h>

#include "client/limits.h"

#include "../base/unit.h"

#include "windows.h"

#define MS UINT64_C(1000000)
#define SECOND (1000 * MS)
/* A window with its margin: a thousandth and a millisecond more. */
#define HELD(window_ms) ((window_ms) * (MS + 1000) + MS)

/* ---- a clock in the hand, and limits by it ---- */

struct world {
    uint64_t now_ns;
    struct hseal_clock clock;
    struct hseal_limits *l;
};

static uint64_t
no_wall(void *ctx)
{
    (void)ctx;
    return 0;
}

static uint64_t
now(void *ctx)
{
    return ((struct world *)ctx)->now_ns;
}

static void
open_in(struct world *w, const char *dir)
{
    if (w->now_ns == 0)
        w->now_ns = 100 * SECOND;
    w->clock = (struct hseal_clock){ no_wall, now, w };
    assert_ok(hseal_limits_open(dir, &w->clock, &w->l, NULL));
}

static struct hseal_limits_claim
one(const char *group, uint32_t count, uint32_t window_ms, uint32_t weight)
{
    struct hseal_limits_claim c = {
        .rule = { { group, "uid:1", "BTC-USDT", count, window_ms, weight } },
        .n = 1,
        .timeout_ms = 10000,
    };

    return c;
}

/* Takes, or returns how long to wait. */
static uint64_t
take(struct world *w, const struct hseal_limits_claim *c,
    struct hseal_limits_ticket *t)
{
    struct hseal_limits_ticket spare;
    uint64_t wait = 77;

    assert_ok(hseal_limits_take(w->l, c, t != NULL ? t : &spare, &wait, NULL));
    return wait;
}

/* Takes, and is done after `rtt_ns`. */
static void
pass(struct world *w, const struct hseal_limits_claim *c, uint64_t rtt_ns)
{
    struct hseal_limits_ticket t;

    assert_true(take(w, c, &t) == 0);
    w->now_ns += rtt_ns;
    hseal_limits_done(w->l, &t);
}

/* ---- the windows ---- */

static void
a_full_window_says_exactly_when_there_is_room(void **state)
{
    struct hseal_limits_claim c = one("order", 3, 2000, 1);
    struct world w = { 0 };
    uint64_t first_ns;

    (void)state;
    open_in(&w, NULL);
    pass(&w, &c, MS);
    first_ns = w.now_ns;
    w.now_ns += 500 * MS;
    pass(&w, &c, MS);
    pass(&w, &c, MS);
    assert_true(take(&w, &c, NULL) == first_ns + HELD(2000) - w.now_ns);
    w.now_ns = first_ns + HELD(2000) - 1;
    assert_true(take(&w, &c, NULL) == 1);
    w.now_ns++;
    assert_true(take(&w, &c, NULL) == 0);
    assert_true(take(&w, &c, NULL) > 0);
    hseal_limits_close(w.l);
}

static void
what_is_under_way_is_held_until_it_is_done_and_a_window(void **state)
{
    struct hseal_limits_claim c = one("order", 1, 1000, 1);
    struct hseal_limits_ticket t;
    struct world w = { 0 };

    (void)state;
    open_in(&w, NULL);
    assert_true(take(&w, &c, &t) == 0);
    for (int i = 0; i < 9; i++) {
        /* It might be done this moment. */
        assert_true(take(&w, &c, NULL) == HELD(1000));
        w.now_ns += SECOND;
    }
    hseal_limits_done(w.l, &t);
    assert_true(take(&w, &c, NULL) == HELD(1000));
    w.now_ns += HELD(1000);
    assert_true(take(&w, &c, NULL) == 0);
    hseal_limits_close(w.l);
}

static void
who_never_says_done_gives_it_back_after_the_timeout(void **state)
{
    struct hseal_limits_claim c = one("order", 1, 1000, 1);
    struct hseal_limits_ticket lost, mine;
    struct world w = { 0 };

    (void)state;
    open_in(&w, NULL);
    assert_true(take(&w, &c, &lost) == 0);
    w.now_ns += 10 * SECOND + HELD(1000) - 1;
    assert_true(take(&w, &c, NULL) == 1);
    w.now_ns++;
    assert_true(take(&w, &c, &mine) == 0);
    /* It does not end what another one holds by now. */
    hseal_limits_drop(w.l, &lost);
    assert_true(take(&w, &c, NULL) > 0);
    hseal_limits_drop(w.l, &mine);
    assert_true(take(&w, &c, NULL) == 0);
    hseal_limits_close(w.l);
}

static void
what_was_not_sent_is_given_back_once(void **state)
{
    struct hseal_limits_claim c = one("order", 1, 1000, 1);
    struct hseal_limits_ticket t;
    struct world w = { 0 };

    (void)state;
    open_in(&w, NULL);
    assert_true(take(&w, &c, &t) == 0);
    hseal_limits_drop(w.l, &t);
    assert_true(take(&w, &c, NULL) == 0);
    hseal_limits_drop(w.l, &t);
    hseal_limits_done(w.l, &t);
    assert_true(take(&w, &c, NULL) > 0);
    hseal_limits_close(w.l);
}

static void
each_order_of_a_batch_counts(void **state)
{
    struct hseal_limits_claim batch = one("orders", 300, 2000, 20);
    struct hseal_limits_claim rest = one("orders", 300, 2000, 10);
    struct world w = { 0 };

    (void)state;
    open_in(&w, NULL);
    for (int i = 0; i < 14; i++)
        pass(&w, &batch, MS);
    pass(&w, &rest, 0);
    assert_true(take(&w, &batch, NULL) > 0);
    pass(&w, &rest, 0);
    assert_true(take(&w, &rest, NULL) > 0);
    hseal_limits_close(w.l);
}

static void
more_than_ever_fits_is_refused(void **state)
{
    struct hseal_limits_claim c = one("orders", 5, 2000, 6);
    struct hseal_limits_ticket t;
    struct hseal_error e;
    struct world w = { 0 };
    uint64_t wait = 0;

    (void)state;
    open_in(&w, NULL);
    assert_err(hseal_limits_take(w.l, &c, &t, &wait, &e), RATE);
    assert_contains(e.message, "6 orders");
    c = one("orders", 0, 2000, 1);
    assert_err(hseal_limits_take(w.l, &c, &t, &wait, &e), INPUT);
    c = one("orders", 1, 0, 1);
    assert_err(hseal_limits_take(w.l, &c, &t, &wait, &e), INPUT);
    c = one("orders", 1, HSEAL_LIMITS_WINDOW_MAX_MS + 1, 1);
    assert_err(hseal_limits_take(w.l, &c, &t, &wait, &e), INPUT);
    c = one("orders", 1, 1, 0);
    assert_err(hseal_limits_take(w.l, &c, &t, &wait, &e), INPUT);
    c.timeout_ms = HSEAL_LIMITS_TIMEOUT_MAX_MS + 1;
    assert_err(hseal_limits_take(w.l, &c, &t, &wait, &e), INPUT);
    hseal_limits_close(w.l);
}

static void
all_rules_of_a_claim_or_none(void **state)
{
    struct hseal_limits_claim both = one("order", 10, 2000, 1);
    struct hseal_limits_claim cap = one("cap", 3, 2000, 1);
    struct world w = { 0 };

    (void)state;
    open_in(&w, NULL);
    both.rule[1] = cap.rule[0];
    both.n = 2;
    pass(&w, &cap, 0);
    for (int i = 0; i < 2; i++)
        pass(&w, &both, 0);
    for (int i = 0; i < 20; i++)
        assert_true(take(&w, &both, NULL) > 0);
    /* Of the first nothing was taken by those that had to wait. */
    both.n = 1;
    for (int i = 0; i < 8; i++)
        pass(&w, &both, 0);
    assert_true(take(&w, &both, NULL) > 0);
    hseal_limits_close(w.l);
}

/* Neither takes the bucket that the other has just found. */
static void
the_rules_of_one_claim_have_a_bucket_each(void **state)
{
    struct hseal_limits_claim a = one("a", 1, 2000, 1), both = a;
    struct hseal_limits_claim b = one("b", 1, 2000, 1);
    struct world w = { 0 };

    (void)state;
    open_in(&w, NULL);
    both.rule[1] = b.rule[0];
    both.n = 2;
    for (int i = 0; i < 3; i++) {
        pass(&w, &both, 0);
        assert_true(take(&w, &a, NULL) == HELD(2000));
        assert_true(take(&w, &b, NULL) == HELD(2000));
        w.now_ns += HELD(2000);
    }
    hseal_limits_close(w.l);
}

/* Also in one claim the same bucket counts twice. */
static void
two_rules_of_one_name_add_up(void **state)
{
    struct hseal_limits_claim c = one("order", 3, 2000, 2);
    struct world w = { 0 };

    (void)state;
    open_in(&w, NULL);
    c.rule[1] = c.rule[0];
    c.n = 2;
    assert_true(take(&w, &c, NULL) > 0);
    c.rule[1].weight = 1;
    assert_true(take(&w, &c, NULL) == 0);
    hseal_limits_close(w.l);
}

static void
two_windows_of_one_endpoint_both_count(void **state)
{
    struct hseal_limits_claim c = one("x", 5, 2000, 1);
    struct world w = { 0 };
    uint64_t wait;

    (void)state;
    open_in(&w, NULL);
    c.rule[1] = c.rule[0];
    c.rule[1].count = 8;
    c.rule[1].window_ms = 12 * 3600 * 1000;
    c.n = 2;
    for (int i = 0; i < 8; i++) {
        wait = take(&w, &c, NULL);
        w.now_ns += wait;
        if (wait > 0)
            i--;
    }
    wait = take(&w, &c, NULL);
    assert_true(wait > 3600 * SECOND && wait <= HELD(12 * 3600 * 1000));
    hseal_limits_close(w.l);
}

static void
scope_group_subject_and_window_are_told_apart(void **state)
{
    struct hseal_limits_claim c = one("order", 1, 2000, 1), d;
    struct world w = { 0 };

    (void)state;
    open_in(&w, NULL);
    pass(&w, &c, 0);
    assert_true(take(&w, &c, NULL) > 0);
    d = c;
    d.rule[0].scope = "uid:2";
    assert_true(take(&w, &d, NULL) == 0);
    d = c;
    d.rule[0].group = "cancel";
    assert_true(take(&w, &d, NULL) == 0);
    d = c;
    d.rule[0].subject = "ETH-USDT";
    assert_true(take(&w, &d, NULL) == 0);
    d.rule[0].subject = NULL;
    assert_true(take(&w, &d, NULL) == 0);
    d.rule[0].subject = "";
    assert_true(take(&w, &d, NULL) > 0);
    d = c;
    d.rule[0].window_ms = 2001;
    assert_true(take(&w, &d, NULL) == 0);
    /* Where one text ends matters. */
    d = c;
    d.rule[0].scope = "uid:1order";
    d.rule[0].group = "";
    assert_true(take(&w, &d, NULL) == 0);
    assert_true(take(&w, &c, NULL) > 0);
    hseal_limits_close(w.l);
}

static void
no_rule_no_wait(void **state)
{
    struct hseal_limits_claim c = { .n = 0 };
    struct hseal_limits_ticket t;
    struct world w = { 0 };

    (void)state;
    open_in(&w, NULL);
    assert_true(take(&w, &c, &t) == 0);
    hseal_limits_done(w.l, &t);
    hseal_limits_close(w.l);
}

/* ---- many of them ---- */

/* With more limits in use than there is room for, a new one waits for one
 * that ends; it is never let through. */
static void
too_many_limits_wait_for_one_that_ends(void **state)
{
    struct world w = { 0 };
    char name[32];
    unsigned got = 0;
    uint64_t wait = 0;

    (void)state;
    open_in(&w, NULL);
    while (wait == 0 && got < 2000) {
        struct hseal_limits_claim c = one(name, 5, 2000, 1);
        struct hseal_limits_ticket t;
        (void)snprintf(name, sizeof(name), "group %u", got);
        wait = take(&w, &c, &t);
        if (wait == 0)
            hseal_limits_done(w.l, &t);
        got += wait == 0;
        w.now_ns++;
    }
    assert_int_equal(got, 704);
    assert_true(wait > SECOND && wait <= HELD(2000));
    w.now_ns += wait;
    for (unsigned i = 0; i < 5; i++) {
        struct hseal_limits_claim c = one(name, 5, 2000, 1);
        assert_true(take(&w, &c, NULL) == 0);
    }
    hseal_limits_close(w.l);
}

/* ---- at twice the rate ---- */

struct load {
    uint32_t count;
    uint32_t window_ms;
    uint32_t weight_max;
    uint64_t rtt_ns;
    double least; /* of the limit is used */
};

#define LOADS_MAX 20000

/* Arrivals at random, twice as many as are allowed; each goes as soon as it
 * may.  Those under way are ended in order of time. */
static void
run_load(const struct load *at, uint64_t seed)
{
    static struct counted c[LOADS_MAX];
    struct hseal_limits_ticket ticket[64];
    struct world w = { 0 };
    uint64_t begin_ns, end_ns, sum = 0, most;
    size_t n = 0, done = 0;

    open_in(&w, NULL);
    begin_ns = w.now_ns;
    end_ns = begin_ns + 20 * at->window_ms * MS;
    while (w.now_ns < end_ns) {
        uint32_t weight = 1 + (uint32_t)(next_number(&seed) % at->weight_max);
        struct hseal_limits_claim claim =
            one("load", at->count, at->window_ms, weight);
        uint64_t gap =
            next_number(&seed) %
            ((uint64_t)at->window_ms * MS * at->weight_max / (2 * at->count));
        uint64_t wait, next_ns = w.now_ns + gap;
        while (done < n && c[done].to_ns <= next_ns) {
            w.now_ns = c[done].to_ns;
            hseal_limits_done(w.l, &ticket[done++ % 64]);
        }
        w.now_ns = next_ns;
        /* A real queue: it waits, and meanwhile the others end. */
        while (
            n - done >= 63 || (wait = take(&w, &claim, &ticket[n % 64])) > 0) {
            uint64_t until = w.now_ns + (n - done >= 63 ? 1 : wait);
            if (done < n && c[done].to_ns <= until) {
                w.now_ns = c[done].to_ns;
                hseal_limits_done(w.l, &ticket[done++ % 64]);
            } else {
                w.now_ns = until;
            }
        }
        assert_true(n < LOADS_MAX);
        c[n++] = (struct counted){ w.now_ns, w.now_ns + at->rtt_ns, weight };
        sum += weight;
    }
    most = (w.now_ns - begin_ns) * at->count / (at->window_ms * MS);
    assert_true(windows_worst(c, n, at->window_ms * MS) <= at->count);
    if ((double)sum < at->least * (double)most)
        fail_msg("%u of %u", (unsigned)sum, (unsigned)most);
    hseal_limits_close(w.l);
}

static void
at_twice_the_rate_it_is_used_and_never_exceeded(void **state)
{
    static const struct load loads[] = {
        /* count window weights rtt least */
        { 60, 2000, 1, MS, 0.97 },
        { 5, 2000, 1, MS, 0.97 },
        { 1, 1000, 1, MS, 0.97 },
        { 6, 1000, 1, MS, 0.97 },
        { 300, 2000, 20, MS, 0.90 },
        { 60, 2000, 1, 50 * MS, 0.90 },
        { 20, 2000, 1, 1500 * MS, 0.50 },
        { 12, 86400000, 1, 100 * MS, 0.97 },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(loads); i++)
        for (uint64_t seed = 1; seed <= 3; seed++)
            run_load(&loads[i], seed);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_window_says_exactly_when_there_is_room),
        cmocka_unit_test(
            what_is_under_way_is_held_until_it_is_done_and_a_window),
        cmocka_unit_test(who_never_says_done_gives_it_back_after_the_timeout),
        cmocka_unit_test(what_was_not_sent_is_given_back_once),
        cmocka_unit_test(each_order_of_a_batch_counts),
        cmocka_unit_test(more_than_ever_fits_is_refused),
        cmocka_unit_test(all_rules_of_a_claim_or_none),
        cmocka_unit_test(the_rules_of_one_claim_have_a_bucket_each),
        cmocka_unit_test(two_rules_of_one_name_add_up),
        cmocka_unit_test(two_windows_of_one_endpoint_both_count),
        cmocka_unit_test(scope_group_subject_and_window_are_told_apart),
        cmocka_unit_test(no_rule_no_wait),
        cmocka_unit_test(too_many_limits_wait_for_one_that_ends),
        cmocka_unit_test(at_twice_the_rate_it_is_used_and_never_exceeded),
    };

    return cmocka_run_group_tests_name("limits", tests, NULL, NULL);
}
