/*
 * tests/client/test_limits.c: places under rate limits, in one process.
 */
#include <stdio.h>

#include "limited.h"

/* ---- the windows ---- */

static void
a_full_window_says_exactly_when_there_is_room(void **state)
{
    struct hseal_limits_claim c = limited_by("order", 3, 2000, 1);
    struct limited w = { 0 };
    uint64_t first_ns;

    (void)state;
    limited_open(&w);
    limited_pass(&w, &c, MS);
    first_ns = w.now_ns;
    w.now_ns += 500 * MS;
    limited_pass(&w, &c, MS);
    limited_pass(&w, &c, MS);
    assert_true(limited_take(&w, &c, NULL) == first_ns + HELD(2000) - w.now_ns);
    w.now_ns = first_ns + HELD(2000) - 1;
    assert_true(limited_take(&w, &c, NULL) == 1);
    w.now_ns++;
    assert_true(limited_take(&w, &c, NULL) == 0);
    assert_true(limited_take(&w, &c, NULL) > 0);
    hseal_limits_close(w.l);
}

static void
what_is_under_way_is_held_until_it_is_done_and_a_window(void **state)
{
    struct hseal_limits_claim c = limited_by("order", 1, 1000, 1);
    struct hseal_limits_ticket t;
    struct limited w = { 0 };

    (void)state;
    limited_open(&w);
    assert_true(limited_take(&w, &c, &t) == 0);
    for (int i = 0; i < 9; i++) {
        /* It might be done this moment. */
        assert_true(limited_take(&w, &c, NULL) == HELD(1000));
        w.now_ns += SECOND;
    }
    hseal_limits_done(w.l, &t);
    assert_true(limited_take(&w, &c, NULL) == HELD(1000));
    w.now_ns += HELD(1000);
    assert_true(limited_take(&w, &c, NULL) == 0);
    hseal_limits_close(w.l);
}

static void
who_never_says_done_gives_it_back_after_the_timeout(void **state)
{
    struct hseal_limits_claim c = limited_by("order", 1, 1000, 1);
    struct hseal_limits_ticket lost, mine;
    struct limited w = { 0 };

    (void)state;
    limited_open(&w);
    assert_true(limited_take(&w, &c, &lost) == 0);
    w.now_ns += 10 * SECOND + HELD(1000) - 1;
    assert_true(limited_take(&w, &c, NULL) == 1);
    w.now_ns++;
    assert_true(limited_take(&w, &c, &mine) == 0);
    /* It does not end what another one holds by now. */
    hseal_limits_drop(w.l, &lost);
    assert_true(limited_take(&w, &c, NULL) > 0);
    hseal_limits_drop(w.l, &mine);
    assert_true(limited_take(&w, &c, NULL) == 0);
    hseal_limits_close(w.l);
}

static void
what_was_not_sent_is_given_back_once(void **state)
{
    struct hseal_limits_claim c = limited_by("order", 1, 1000, 1);
    struct hseal_limits_ticket t;
    struct limited w = { 0 };

    (void)state;
    limited_open(&w);
    assert_true(limited_take(&w, &c, &t) == 0);
    hseal_limits_drop(w.l, &t);
    assert_true(limited_take(&w, &c, NULL) == 0);
    hseal_limits_drop(w.l, &t);
    hseal_limits_done(w.l, &t);
    assert_true(limited_take(&w, &c, NULL) > 0);
    hseal_limits_close(w.l);
}

static void
each_order_of_a_batch_counts(void **state)
{
    struct hseal_limits_claim batch = limited_by("orders", 300, 2000, 20);
    struct hseal_limits_claim rest = limited_by("orders", 300, 2000, 10);
    struct limited w = { 0 };

    (void)state;
    limited_open(&w);
    for (int i = 0; i < 14; i++)
        limited_pass(&w, &batch, MS);
    limited_pass(&w, &rest, 0);
    assert_true(limited_take(&w, &batch, NULL) > 0);
    limited_pass(&w, &rest, 0);
    assert_true(limited_take(&w, &rest, NULL) > 0);
    hseal_limits_close(w.l);
}

static void
more_than_ever_fits_is_refused(void **state)
{
    struct hseal_limits_claim c = limited_by("orders", 5, 2000, 6);
    struct hseal_limits_ticket t;
    struct hseal_error e;
    struct limited w = { 0 };
    uint64_t wait = 0;

    (void)state;
    limited_open(&w);
    assert_err(hseal_limits_take(w.l, &c, &t, &wait, &e), RATE);
    assert_contains(e.message, "6 orders");
    c = limited_by("orders", 0, 2000, 1);
    assert_err(hseal_limits_take(w.l, &c, &t, &wait, &e), INPUT);
    c = limited_by("orders", 1, 0, 1);
    assert_err(hseal_limits_take(w.l, &c, &t, &wait, &e), INPUT);
    c = limited_by("orders", 1, HSEAL_LIMITS_WINDOW_MAX_MS + 1, 1);
    assert_err(hseal_limits_take(w.l, &c, &t, &wait, &e), INPUT);
    c = limited_by("orders", 1, 1, 0);
    assert_err(hseal_limits_take(w.l, &c, &t, &wait, &e), INPUT);
    c.timeout_ms = HSEAL_LIMITS_TIMEOUT_MAX_MS + 1;
    assert_err(hseal_limits_take(w.l, &c, &t, &wait, &e), INPUT);
    hseal_limits_close(w.l);
}

static void
all_rules_of_a_claim_or_none(void **state)
{
    struct hseal_limits_claim both = limited_by("order", 10, 2000, 1);
    struct hseal_limits_claim cap = limited_by("cap", 3, 2000, 1);
    struct limited w = { 0 };

    (void)state;
    limited_open(&w);
    both.rule[1] = cap.rule[0];
    both.n = 2;
    limited_pass(&w, &cap, 0);
    for (int i = 0; i < 2; i++)
        limited_pass(&w, &both, 0);
    for (int i = 0; i < 20; i++)
        assert_true(limited_take(&w, &both, NULL) > 0);
    /* Of the first nothing was taken by those that had to wait. */
    both.n = 1;
    for (int i = 0; i < 8; i++)
        limited_pass(&w, &both, 0);
    assert_true(limited_take(&w, &both, NULL) > 0);
    hseal_limits_close(w.l);
}

/* Neither takes the bucket that the other has just found. */
static void
the_rules_of_one_claim_have_a_bucket_each(void **state)
{
    struct hseal_limits_claim a = limited_by("a", 1, 2000, 1), both = a;
    struct hseal_limits_claim b = limited_by("b", 1, 2000, 1);
    struct limited w = { 0 };

    (void)state;
    limited_open(&w);
    both.rule[1] = b.rule[0];
    both.n = 2;
    for (int i = 0; i < 3; i++) {
        limited_pass(&w, &both, 0);
        assert_true(limited_take(&w, &a, NULL) == HELD(2000));
        assert_true(limited_take(&w, &b, NULL) == HELD(2000));
        w.now_ns += HELD(2000);
    }
    hseal_limits_close(w.l);
}

/* Also in one claim the same bucket counts twice. */
static void
two_rules_of_one_name_add_up(void **state)
{
    struct hseal_limits_claim c = limited_by("order", 3, 2000, 2);
    struct limited w = { 0 };

    (void)state;
    limited_open(&w);
    c.rule[1] = c.rule[0];
    c.n = 2;
    assert_true(limited_take(&w, &c, NULL) > 0);
    c.rule[1].weight = 1;
    assert_true(limited_take(&w, &c, NULL) == 0);
    hseal_limits_close(w.l);
}

static void
two_windows_of_one_endpoint_both_count(void **state)
{
    struct hseal_limits_claim c = limited_by("x", 5, 2000, 1);
    struct limited w = { 0 };
    uint64_t wait;

    (void)state;
    limited_open(&w);
    c.rule[1] = c.rule[0];
    c.rule[1].count = 8;
    c.rule[1].window_ms = 12 * 3600 * 1000;
    c.n = 2;
    for (int i = 0; i < 8; i++) {
        wait = limited_take(&w, &c, NULL);
        w.now_ns += wait;
        if (wait > 0)
            i--;
    }
    wait = limited_take(&w, &c, NULL);
    assert_true(wait > 3600 * SECOND && wait <= HELD(12 * 3600 * 1000));
    hseal_limits_close(w.l);
}

static void
scope_group_subject_and_window_are_told_apart(void **state)
{
    struct hseal_limits_claim c = limited_by("order", 1, 2000, 1), d;
    struct limited w = { 0 };

    (void)state;
    limited_open(&w);
    limited_pass(&w, &c, 0);
    assert_true(limited_take(&w, &c, NULL) > 0);
    d = c;
    d.rule[0].scope = "uid:2";
    assert_true(limited_take(&w, &d, NULL) == 0);
    d = c;
    d.rule[0].group = "cancel";
    assert_true(limited_take(&w, &d, NULL) == 0);
    d = c;
    d.rule[0].subject = "ETH-USDT";
    assert_true(limited_take(&w, &d, NULL) == 0);
    d.rule[0].subject = NULL;
    assert_true(limited_take(&w, &d, NULL) == 0);
    d.rule[0].subject = "";
    assert_true(limited_take(&w, &d, NULL) > 0);
    d = c;
    d.rule[0].window_ms = 2001;
    assert_true(limited_take(&w, &d, NULL) == 0);
    /* Where one text ends matters. */
    d = c;
    d.rule[0].scope = "uid:1order";
    d.rule[0].group = "";
    assert_true(limited_take(&w, &d, NULL) == 0);
    assert_true(limited_take(&w, &c, NULL) > 0);
    hseal_limits_close(w.l);
}

static void
no_rule_no_wait(void **state)
{
    struct hseal_limits_claim c = { .n = 0 };
    struct hseal_limits_ticket t;
    struct limited w = { 0 };

    (void)state;
    limited_open(&w);
    assert_true(limited_take(&w, &c, &t) == 0);
    hseal_limits_done(w.l, &t);
    hseal_limits_close(w.l);
}

/* ---- many of them ---- */

/* With more limits in use than there is room for, a new one waits for one
 * that ends; it is never let through. */
static void
too_many_limits_wait_for_one_that_ends(void **state)
{
    struct limited w = { 0 };
    char name[32];
    unsigned got = 0;
    uint64_t wait = 0;

    (void)state;
    limited_open(&w);
    while (wait == 0 && got < 2000) {
        struct hseal_limits_claim c = limited_by(name, 5, 2000, 1);
        struct hseal_limits_ticket t;
        (void)snprintf(name, sizeof(name), "group %u", got);
        wait = limited_take(&w, &c, &t);
        if (wait == 0)
            hseal_limits_done(w.l, &t);
        got += wait == 0;
        w.now_ns++;
    }
    assert_int_equal(got, 704);
    assert_true(wait > SECOND && wait <= HELD(2000));
    w.now_ns += wait;
    for (unsigned i = 0; i < 5; i++) {
        struct hseal_limits_claim c = limited_by(name, 5, 2000, 1);
        assert_true(limited_take(&w, &c, NULL) == 0);
    }
    hseal_limits_close(w.l);
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
    };

    return cmocka_run_group_tests_name("limits", tests, NULL, NULL);
}
