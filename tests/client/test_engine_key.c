/*
 * tests/client/test_engine_key.c: what is done when the exchange refuses a
 * key.
 */
#include <stdio.h>

#include "engined.h"

static void
assert_stopped(struct engined *g, const char *code)
{
    char alerted[64];

    (void)snprintf(alerted, sizeof(alerted), "stopped desk1 %s", code);
    assert_int_equal(g->f.fake->stopped_count, 1);
    assert_string_equal(g->f.fake->stopped.code, code);
    assert_string_equal(g->f.fake->stopped.text, "told");
    assert_string_equal(g->f.fake->stopped.key_id, FAKE_KEY_ID);
    assert_true(g->f.fake->stopped.time_ms > 0);
    assert_int_equal(g->alerts, 1);
    assert_string_equal(g->alerted, alerted);
}

static void
assert_not_stopped(struct engined *g)
{
    assert_int_equal(g->f.fake->stopped_count, 0);
    assert_int_equal(g->alerts, 0);
}

static void
one_refusal_stops_the_key(void **state)
{
    static const char *const codes[] = { "50100", "50105", "50110", "50111",
        "50114", "50119" };
    struct engined *g = *state;

    for (size_t i = 0; i < ROWS(codes); i++) {
        char plan[32];

        assert_int_equal(engined_reset(state), 0);
        (void)snprintf(plan, sizeof(plan), "code-%s-401", codes[i]);
        assert_err(engined_try(g, i % 2 == 0 ? "GET" : "POST",
                       i % 2 == 0 ? BALANCE_PATH : ORDER_PATH, plan),
            EXCHANGE);
        assert_int_equal(g->f.answer.attempts, 1);
        assert_string_equal(g->f.answer.code_class, "stop-credential");
        assert_stopped(g, codes[i]);
        assert_int_equal(g->f.fake->checked_count, 0);
        engined_assert_reached(g, 1);
        /* Nothing more reaches the exchange. */
        assert_err(engined_try(g, "GET", BALANCE_PATH, ""), FROZEN);
        assert_int_equal(g->f.answer.outcome, HSEAL_OUTCOME_NOT_SENT);
        engined_assert_reached(g, 0);
        assert_int_equal(g->alerts, 1);
    }
}

/* It was thawed, and worked, since the last time. */
static void
each_time_is_told(void **state)
{
    struct engined *g = *state;

    for (unsigned i = 1; i <= 3; i++) {
        assert_err(
            engined_try(g, "GET", BALANCE_PATH, "code-50110-401"), EXCHANGE);
        assert_int_equal(g->f.fake->stopped_count, 1);
        assert_int_equal(g->alerts, i);
        g->f.fake->stopped_count = 0;
    }
}

#define AT_ONCE 4

static void
on_refused(void *arg, enum hseal_err err, struct hseal_answer *answer,
    const struct hseal_error *e)
{
    size_t *ended = arg;

    assert_int_equal(err, HSEAL_ERR_EXCHANGE);
    assert_string_equal(answer->code, "50111");
    assert_int_equal(e->code, err);
    (*ended)++;
}

/* Answers that were on their way when the first one came. */
static void
what_comes_together_is_told_once(void **state)
{
    static const struct hseal_request req = { .method = "GET",
        .path = BALANCE_PATH };
    struct engined *g = *state;
    size_t ended = 0;
    const struct hseal_send_params params = {
        .timeout_ms = LONG_MS, .done = on_refused, .arg = &ended
    };

    server_plan(&g->f.server,
        "together-code-50111-401 together-code-50111-401 "
        "together-code-50111-401 together-code-50111-401");
    for (size_t i = 0; i < AT_ONCE; i++)
        assert_ok(hseal_client_start(g->f.client, &g->f.fake->base, "desk1",
            &req, &params, &g->f.error));
    while (hseal_client_run(g->f.client, -1) > 0)
        ;
    assert_int_equal(ended, AT_ONCE);
    assert_stopped(g, "50111");
}

static void
another_refusal_stops_nothing(void **state)
{
    static const char *const codes[] = { "50101", "50030", "50120", "50035",
        "50011", "51008", "50004", "99999" };
    struct engined *g = *state;

    for (size_t i = 0; i < ROWS(codes); i++) {
        char plan[32];

        assert_int_equal(engined_reset(state), 0);
        (void)snprintf(plan, sizeof(plan), "code-%s", codes[i]);
        (void)engined_try(g, "POST", ORDER_PATH, plan);
        assert_int_equal(g->f.answer.attempts, 1);
        assert_not_stopped(g);
    }
}

/* ---- 50113 ---- */

static void
another_key_on_the_token_is_told(void **state)
{
    struct engined *g = *state;

    g->f.fake->check_says = HSEAL_ERR_CUSTODY;
    assert_err(engined_try(g, "GET", BALANCE_PATH, "code-50113-401"), CUSTODY);
    assert_string_equal(g->f.error.message, "another key than desk1");
    assert_string_equal(g->f.answer.code, "50113");
    assert_int_equal(g->f.answer.outcome, HSEAL_OUTCOME_ANSWERED);
    assert_int_equal(g->f.fake->checked_count, 1);
    engined_assert_reached(g, 1);
    assert_not_stopped(g);
}

static void
a_key_that_cannot_be_checked_is_told(void **state)
{
    struct engined *g = *state;

    g->f.fake->check_says = HSEAL_ERR_TOKEN_ABSENT;
    assert_err(engined_try(g, "GET", BALANCE_PATH, "code-50113-401"), EXCHANGE);
    assert_contains(g->f.error.hint, "could not be told");
    engined_assert_reached(g, 1);
    assert_not_stopped(g);
}

static void
a_key_that_is_refused_twice_is_stopped(void **state)
{
    struct engined *g = *state;

    assert_err(
        engined_try(g, "POST", ORDER_PATH, "code-50113-401 code-50113-401"),
        EXCHANGE);
    assert_int_equal(g->f.fake->checked_count, 1);
    assert_stopped(g, "50113");
    assert_contains(g->f.error.message, "50113");
    assert_contains(g->f.error.hint, "the one that was imported");
    engined_assert_reached(g, 2);
    assert_contains((char *)g->f.server.got.data[1], "GET " CONFIG_PATH " ");
    assert_err(engined_try(g, "GET", BALANCE_PATH, ""), FROZEN);
}

static void
the_probe_needs_no_other(void **state)
{
    struct engined *g = *state;

    assert_err(engined_try(g, "GET", CONFIG_PATH, "code-50113-401"), EXCHANGE);
    assert_int_equal(g->f.fake->checked_count, 1);
    assert_stopped(g, "50113");
    engined_assert_reached(g, 1);
}

static void
a_request_at_fault_stops_nothing(void **state)
{
    struct engined *g = *state;

    assert_err(
        engined_try(g, "POST", ORDER_PATH, "code-50113-401 ok"), EXCHANGE);
    assert_contains(g->f.error.hint, "not what was signed");
    assert_string_equal(g->f.answer.code, "50113");
    engined_assert_reached(g, 2);
    assert_not_stopped(g);
    assert_ok(engined_try(g, "GET", BALANCE_PATH, ""));
}

static void
a_probe_that_tells_nothing_stops_nothing(void **state)
{
    struct engined *g = *state;

    assert_err(engined_try(g, "GET", BALANCE_PATH, "code-50113-401 code-50120"),
        EXCHANGE);
    assert_contains(g->f.error.hint, "could not be told");
    engined_assert_reached(g, 2);
    assert_not_stopped(g);
}

#define ENGINE_TEST(t) cmocka_unit_test_setup(t, engined_reset)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ENGINE_TEST(one_refusal_stops_the_key),
        ENGINE_TEST(each_time_is_told),
        ENGINE_TEST(what_comes_together_is_told_once),
        ENGINE_TEST(another_refusal_stops_nothing),
        ENGINE_TEST(another_key_on_the_token_is_told),
        ENGINE_TEST(a_key_that_cannot_be_checked_is_told),
        ENGINE_TEST(a_key_that_is_refused_twice_is_stopped),
        ENGINE_TEST(the_probe_needs_no_other),
        ENGINE_TEST(a_request_at_fault_stops_nothing),
        ENGINE_TEST(a_probe_that_tells_nothing_stops_nothing),
    };

    return cmocka_run_group_tests(tests, engined_open, engined_close);
}
