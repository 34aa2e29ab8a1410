/*
 * tests/client/test_turn.c: requests that wait for places take turns.
 */
#include <fcntl.h>
#include <unistd.h>

#include "client/places.h"
#include "client/turn.h"

#include "../base/tempdir.h"

#include "limited.h"

/* One that asks again when it was told to. */
struct waiter {
    struct hseal_limits_claim claim;
    struct hseal_turn turn;
    struct hseal_limits_ticket ticket;
    uint64_t due_ns;
    uint64_t went_ns; /* 0: not yet */
};

static void
arrive(struct limited *w, struct waiter *r, uint32_t count, uint32_t weight)
{
    *r = (struct waiter){ .claim = limited_by("orders", count, 2000, weight) };
    r->claim.turn = &r->turn;
    r->due_ns = w->now_ns;
}

static uint64_t
ask(struct limited *w, struct waiter *r)
{
    uint64_t wait = limited_take(w, &r->claim, &r->ticket);

    r->due_ns = w->now_ns + wait;
    if (wait == 0)
        r->went_ns = w->now_ns;
    return wait;
}

/* A claim of two rules, the second of another name. */
static void
arrive_at_two(struct limited *w, struct waiter *r, const char *a, const char *b,
    uint32_t count, uint32_t weight)
{
    arrive(w, r, count, weight);
    r->claim.rule[0].group = a;
    r->claim.rule[1] = r->claim.rule[0];
    r->claim.rule[1].group = b;
    r->claim.n = 2;
}

/* ---- a batch among single orders ---- */

/* Of 20 in 2 s all are used, one each 0.1 s, and more single orders come than
 * there are places; then a batch of 20. */
static void
a_batch_is_not_overtaken_for_ever(void **state)
{
    static struct waiter single[400];
    struct waiter batch;
    struct limited w = { 0 };
    uint64_t begin_ns;
    size_t n = 0;

    (void)state;
    limited_open(&w);
    for (; n < 20; n++, w.now_ns += 100 * MS) {
        arrive(&w, &single[n], 20, 1);
        assert_true(ask(&w, &single[n]) == 0);
        hseal_limits_done(w.l, &single[n].ticket);
    }
    begin_ns = w.now_ns;
    arrive(&w, &batch, 20, 20);
    while (batch.went_ns == 0 && n < ROWS(single)) {
        if (batch.due_ns <= w.now_ns)
            (void)ask(&w, &batch);
        if (n % 2 == 0)
            arrive(&w, &single[n++], 20, 1);
        else
            n++;
        for (size_t i = 20; i < n; i += 2)
            if (single[i].went_ns == 0 && single[i].due_ns <= w.now_ns &&
                ask(&w, &single[i]) == 0)
                hseal_limits_done(w.l, &single[i].ticket);
        w.now_ns += 50 * MS;
    }
    /* As soon as the last of those before it was a window ago, but for the
     * step of this clock. */
    assert_true(batch.went_ns != 0);
    assert_true(batch.went_ns <= begin_ns + HELD(2000));
    hseal_limits_done(w.l, &batch.ticket);
    hseal_limits_close(w.l);
}

static void
who_came_first_goes_first(void **state)
{
    struct waiter r[5];
    struct limited w = { 0 };

    (void)state;
    limited_open(&w);
    arrive(&w, &r[0], 2, 2);
    assert_true(ask(&w, &r[0]) == 0);
    hseal_limits_done(w.l, &r[0].ticket);
    for (size_t i = 1; i < ROWS(r); i++) {
        arrive(&w, &r[i], 2, 1);
        /* The third and fourth wait for those that wait. */
        assert_true(ask(&w, &r[i]) == HELD(2000));
    }
    w.now_ns += HELD(2000);
    assert_true(ask(&w, &r[4]) == HELD(2000));
    assert_true(ask(&w, &r[2]) == 0);
    assert_true(ask(&w, &r[3]) == HELD(2000));
    assert_true(ask(&w, &r[1]) == 0);
    hseal_limits_done(w.l, &r[1].ticket);
    hseal_limits_done(w.l, &r[2].ticket);
    w.now_ns += HELD(2000);
    assert_true(ask(&w, &r[4]) == 0);
    assert_true(ask(&w, &r[3]) == 0);
    hseal_limits_close(w.l);
}

/* What is left beside those that wait is anybody's. */
static void
no_place_is_idle_that_nobody_waits_for(void **state)
{
    struct waiter first, batch, single[2];
    struct limited w = { 0 };

    (void)state;
    limited_open(&w);
    arrive(&w, &first, 10, 10);
    assert_true(ask(&w, &first) == 0);
    hseal_limits_done(w.l, &first.ticket);
    arrive(&w, &batch, 10, 9);
    assert_true(ask(&w, &batch) == HELD(2000));
    w.now_ns += HELD(2000);
    for (size_t i = 0; i < 2; i++) {
        arrive(&w, &single[i], 10, 1);
        assert_true((ask(&w, &single[i]) == 0) == (i == 0));
    }
    assert_true(ask(&w, &batch) == 0);
    hseal_limits_close(w.l);
}

/* ---- of several limits ---- */

/* Where there is room nobody is kept waiting by one that waits elsewhere. */
static void
only_the_full_limit_is_queued_at(void **state)
{
    struct waiter full, waits, other;
    struct limited w = { 0 };

    (void)state;
    limited_open(&w);
    arrive_at_two(&w, &full, "BTC", "cap", 5, 5);
    full.claim.rule[1].weight = 1;
    assert_true(ask(&w, &full) == 0);
    arrive_at_two(&w, &waits, "BTC", "cap", 5, 1);
    assert_true(ask(&w, &waits) > 0);
    for (int i = 0; i < 4; i++) {
        arrive_at_two(&w, &other, "ETH", "cap", 5, 1);
        assert_true(ask(&w, &other) == 0);
    }
    hseal_limits_close(w.l);
}

/* Two limits that are never free at the same moment by themselves. */
static void
each_limit_is_kept_until_the_next_has_room(void **state)
{
    struct waiter both, a, b;
    struct limited w = { 0 };
    uint64_t begin_ns;

    (void)state;
    limited_open(&w);
    begin_ns = w.now_ns;
    arrive(&w, &a, 1, 1);
    a.claim.rule[0].group = "a";
    assert_true(ask(&w, &a) == 0);
    hseal_limits_done(w.l, &a.ticket);
    w.now_ns += SECOND;
    arrive(&w, &b, 1, 1);
    b.claim.rule[0].group = "b";
    assert_true(ask(&w, &b) == 0);
    hseal_limits_done(w.l, &b.ticket);
    arrive_at_two(&w, &both, "a", "b", 1, 1);
    assert_true(ask(&w, &both) == HELD(2000));
    w.now_ns = begin_ns + HELD(2000);
    assert_true(ask(&w, &both) == SECOND);
    arrive(&w, &a, 1, 1);
    a.claim.rule[0].group = "a";
    assert_true(ask(&w, &a) > 0);
    arrive(&w, &b, 1, 1);
    b.claim.rule[0].group = "b";
    assert_true(ask(&w, &b) > SECOND);
    w.now_ns = both.due_ns;
    assert_true(ask(&w, &both) == 0);
    hseal_limits_close(w.l);
}

/* ---- the ends of waiting ---- */

static void
who_gives_up_has_the_others_ask_again(void **state)
{
    struct waiter full, batch, single;
    struct limited w = { 0 };

    (void)state;
    limited_open(&w);
    arrive(&w, &full, 10, 5);
    assert_true(ask(&w, &full) == 0);
    arrive(&w, &batch, 10, 10);
    assert_true(ask(&w, &batch) > 0);
    arrive(&w, &single, 10, 1);
    assert_true(ask(&w, &single) > 0);
    assert_int_equal(single.turn.again, 0);
    hseal_limits_give_up(w.l, &batch.turn);
    assert_int_equal(single.turn.again, 1);
    assert_true(ask(&w, &single) == 0);
    assert_int_equal(single.turn.again, 0);
    hseal_limits_give_up(w.l, &batch.turn);
    hseal_limits_give_up(w.l, &single.turn);
    /* So does one that fails: nobody waits for it. */
    assert_true(ask(&w, &batch) > 0);
    arrive(&w, &single, 10, 1);
    assert_true(ask(&w, &single) > 0);
    batch.claim.rule[0].weight = 11;
    assert_err(hseal_limits_take(
                   w.l, &batch.claim, &batch.ticket, &batch.due_ns, NULL),
        RATE);
    assert_int_equal(single.turn.again, 1);
    assert_true(ask(&w, &single) == 0);
    hseal_limits_close(w.l);
}

static void
who_has_no_turn_waits_for_nobody(void **state)
{
    struct hseal_limits_claim plain = limited_by("orders", 10, 2000, 1);
    struct waiter full, batch;
    struct limited w = { 0 };

    (void)state;
    limited_open(&w);
    arrive(&w, &full, 10, 5);
    assert_true(ask(&w, &full) == 0);
    arrive(&w, &batch, 10, 10);
    assert_true(ask(&w, &batch) > 0);
    for (int i = 0; i < 5; i++)
        assert_true(limited_take(&w, &plain, NULL) == 0);
    assert_true(limited_take(&w, &plain, NULL) > 0);
    hseal_limits_close(w.l);
}

/* It has other names for the limits: what was kept by the old ones is nobody's,
 * and the order stays. */
static void
a_file_that_is_begun_anew_keeps_the_order(void **state)
{
    static const uint32_t layout = 99;
    struct waiter full, first, second;
    struct limited w = { 0 };
    int fd;

    limited_open(&w);
    hseal_limits_close(w.l);
    assert_ok(hseal_limits_open(*state, &w.clock, &w.l, NULL));
    arrive(&w, &full, 1, 1);
    assert_true(ask(&w, &full) == 0);
    arrive(&w, &first, 1, 1);
    assert_true(ask(&w, &first) > 0);
    arrive(&w, &second, 1, 1);
    assert_true(ask(&w, &second) > 0);
    fd = open(tempdir_path(state, "limits"), O_WRONLY);
    assert_int_equal(pwrite(fd, &layout, sizeof(layout),
                         offsetof(struct hseal_places, layout)),
        sizeof(layout));
    (void)close(fd);
    assert_true(ask(&w, &full) == 0);
    hseal_limits_done(w.l, &full.ticket);
    assert_true(ask(&w, &first) > 0);
    w.now_ns += HELD(2000);
    assert_true(ask(&w, &second) > 0);
    assert_true(ask(&w, &first) == 0);
    hseal_limits_close(w.l);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_batch_is_not_overtaken_for_ever),
        cmocka_unit_test(who_came_first_goes_first),
        cmocka_unit_test(no_place_is_idle_that_nobody_waits_for),
        cmocka_unit_test(only_the_full_limit_is_queued_at),
        cmocka_unit_test(each_limit_is_kept_until_the_next_has_room),
        cmocka_unit_test(who_gives_up_has_the_others_ask_again),
        cmocka_unit_test(who_has_no_turn_waits_for_nobody),
        cmocka_unit_test_setup_teardown(
            a_file_that_is_begun_anew_keeps_the_order, tempdir_make,
            tempdir_remove),
    };

    return cmocka_run_group_tests_name("turn", tests, NULL, NULL);
}
