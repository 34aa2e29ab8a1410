/*
 * tests/client/test_engine_clock.c: an exchange that does not tell its time,
 * and then does.
 */
#include <stdio.h>

#include "engined.h"

#define FIVE(word) word " " word " " word " " word " " word " "

static const struct hseal_send_params once = { .timeout_ms = LONG_MS,
    .flags = HSEAL_SEND_ONCE };

/* Its time is planned for as any answer. */
static void
tell_no_time(struct engined *g, const char *plan)
{
    char line[16];

    server_ask(&g->f.server, "time none", line, sizeof(line));
    server_plan(&g->f.server, plan);
}

/* Nor while the host is not asked, between two rounds. */
static void
an_outage_fails_no_later_request(void **state)
{
    static const uint32_t random[] = { 0, UINT32_MAX };
    struct engined *g = *state;

    for (size_t i = 0; i < ROWS(random); i++) {
        assert_int_equal(engined_reset(state), 0);
        g->random = random[i];
        tell_no_time(g, "drop " FIVE("time-0"));
        assert_err(engined_send(g, "GET", BALANCE_PATH, &once), NOT_SENT);
        assert_int_equal(g->f.answer.outcome, HSEAL_OUTCOME_NOT_SENT);
        assert_ok(engined_send(g, "GET", BALANCE_PATH, &once));
        assert_int_equal(g->f.fake->signed_count, 1);
        engined_assert_reached(g, 7);
    }
}

/* Whoever asked has given up, and nobody has looked at the answer since. */
static void
a_question_that_was_left_fails_nobody(void **state)
{
    const struct hseal_send_params little = { .timeout_ms = 100,
        .flags = HSEAL_SEND_ONCE };
    struct engined *g = *state;

    tell_no_time(g, "stall " FIVE("time-60000"));
    assert_err(engined_send(g, "GET", BALANCE_PATH, &little), NOT_SENT);
    g->later_ms += 60000;
    assert_ok(engined_send(g, "GET", BALANCE_PATH, &once));
    engined_assert_reached(g, 7);
}

/* What is no time now may be one in a moment: the deadline is used. */
static void
an_answer_that_is_no_time_is_asked_for_again(void **state)
{
    static const char *const plans[] = {
        FIVE("html") FIVE("time-0"),
        FIVE("code-50011-429") FIVE("time-0"),
        FIVE("empty") FIVE("time-0"),
    };
    struct engined *g = *state;

    for (size_t i = 0; i < ROWS(plans); i++) {
        assert_int_equal(engined_reset(state), 0);
        tell_no_time(g, "");
        assert_ok(engined_try(g, "GET", BALANCE_PATH, plans[i]));
        assert_int_equal(g->f.fake->signed_count, 1);
    }
    /* Once is once. */
    assert_int_equal(engined_reset(state), 0);
    g->random = UINT32_MAX;
    tell_no_time(g, FIVE("code-50011-429") FIVE("time-0"));
    assert_err(engined_send(g, "GET", BALANCE_PATH, &once), NOT_SENT);
    assert_contains(g->f.error.message, "does not tell the time");
    engined_assert_reached(g, 5);
}

static void
what_is_over_is_told_no_more(void **state)
{
    const struct hseal_send_params little = { .timeout_ms = 300 };
    struct engined *g = *state;

    tell_no_time(g, "");
    assert_ok(engined_try(g, "GET", BALANCE_PATH, FIVE("html") FIVE("time-0")));
    g->wall_ahead_ms = 7000; /* it is measured anew */
    server_plan(&g->f.server, "stall");
    assert_err(engined_send(g, "GET", BALANCE_PATH, &little), NOT_SENT);
    assert_contains(g->f.error.message, "not told its time within 300 ms");
    assert_int_equal(g->f.error.origin, HSEAL_ORIGIN_SELF);
}

/* The answer was told 40 s before it came, by the fastest way of all if sleep
 * is not counted. */
static void
sleep_is_part_of_the_way(void **state)
{
    struct engined *g = *state;

    tell_no_time(g, "");
    g->sleeps_at = 2;
    assert_ok(engined_try(g, "GET", BALANCE_PATH,
        "slow-time-0 time-0 slow-time-40000 slow-time-40000 slow-time-40000"));
    assert_int_equal(g->asleep_ms, 40000);
    assert_in_range(g->f.fake->offset_ms + 1000, 500, 1500);
}

/* The exchange's clock, or the measurement, may have been the wrong one. */
static void
one_that_forbids_all_is_soon_measured_again(void **state)
{
    struct engined *g = *state;

    tell_no_time(g, "");
    assert_err(engined_try(g, "GET", BALANCE_PATH, FIVE("time-40000")), CLOCK);
    assert_err(engined_try(g, "GET", BALANCE_PATH, FIVE("time-0")), CLOCK);
    engined_assert_reached(g, 5);
    g->later_ms += 10000;
    assert_ok(engined_try(g, "GET", BALANCE_PATH, FIVE("time-10000")));
    engined_assert_reached(g, 6);
    /* One that lets requests through is kept. */
    g->later_ms += 10000;
    assert_ok(engined_try(g, "GET", BALANCE_PATH, ""));
    engined_assert_reached(g, 1);
}

#define ENGINE_TEST(t) cmocka_unit_test_setup(t, engined_reset)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ENGINE_TEST(an_outage_fails_no_later_request),
        ENGINE_TEST(a_question_that_was_left_fails_nobody),
        ENGINE_TEST(an_answer_that_is_no_time_is_asked_for_again),
        ENGINE_TEST(what_is_over_is_told_no_more),
        ENGINE_TEST(sleep_is_part_of_the_way),
        ENGINE_TEST(one_that_forbids_all_is_soon_measured_again),
    };

    return cmocka_run_group_tests(tests, engined_open, engined_close);
}
