/*
 * tests/client/test_engine.c: what is repeated, and what is not; the clock, the
 * limits and expTime.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

#include "engined.h"

static void
an_answer_is_told_with_its_code(void **state)
{
    struct engined *g = *state;

    assert_ok(engined_try(g, "GET", BALANCE_PATH, ""));
    assert_int_equal(g->f.answer.outcome, HSEAL_OUTCOME_ANSWERED);
    assert_string_equal(g->f.answer.code, "0");
    assert_string_equal(g->f.answer.code_class, "ok");
    assert_int_equal(g->f.answer.attempts, 1);
    assert_int_equal(g->f.answer.status, 200);
    assert_true(g->f.answer.body_len > 0);
    assert_string_equal(g->f.answer.timestamp, FAKE_TIMESTAMP);
    assert_int_equal(g->f.answer.resolved, HSEAL_RESOLVED_NONE);
    assert_string_equal(g->notes, "");
    engined_assert_reached(g, 1);
}

/* There it is success, and elsewhere no answer of the exchange. */
static void
a_binary_answer_is_taken_where_it_is_meant(void **state)
{
    struct engined *g = *state;

    assert_ok(
        engined_try(g, "GET", "/api/v5/market/books-sbe?instIdCode=10", "sbe"));
    assert_int_equal(g->f.answer.attempts, 1);
    assert_int_equal(g->f.answer.body_len, 9);
    assert_string_equal(g->f.answer.code, "");
    assert_string_equal(g->f.answer.code_class, "ok");
    assert_ok(engined_try(
        g, "GET", "/api/v5/market/books-sbe?instIdCode=10", "html"));
    assert_int_equal(g->f.answer.attempts, 2);
    assert_ok(engined_try(g, "GET", BALANCE_PATH, "sbe"));
    assert_int_equal(g->f.answer.attempts, 2);
}

/* What comes of a first bad answer: so many attempts, and this. */
static const struct {
    const char *plan; /* then: ok */
    const char *get;  /* of a GET */
    unsigned get_attempts;
    const char *post;
    unsigned post_attempts;
} bad[] = {
    { "drop", "ok", 2, "outcome-unknown", 1 },
    { "reset", "ok", 2, "outcome-unknown", 1 },
    { "cut-body", "ok", 2, "outcome-unknown", 1 },
    { "garbage", "ok", 2, "outcome-unknown", 1 },
    { "html", "ok", 2, "outcome-unknown", 1 },
    { "empty", "ok", 2, "outcome-unknown", 1 },
    { "drop drop drop", "ok", 4, "outcome-unknown", 1 },
    { "code-50011-429", "ok", 2, "exchange", 1 },
    { "code-50013-429 code-50013-429", "ok", 3, "outcome-unknown", 1 },
    { "code-50001-503", "ok", 2, "outcome-unknown", 1 },
    { "code-50004-400", "exchange", 1, "outcome-unknown", 1 },
    { "code-50102-401", "ok", 2, "ok", 2 },
    { "code-50102-401 code-50102-401", "exchange", 2, "exchange", 2 },
    { "code-50102-401 drop", "ok", 3, "outcome-unknown", 2 },
    { "code-51008", "exchange", 1, "exchange", 1 },
    { "code-50120", "exchange", 1, "exchange", 1 },
    { "code-99999", "exchange", 1, "exchange", 1 },
    { "code-0", "ok", 1, "outcome-unknown", 1 }, /* and of no order */
};

static void
only_what_does_no_harm_is_repeated(void **state)
{
    struct engined *g = *state;

    for (size_t i = 0; i < ROWS(bad); i++) {
        enum hseal_err err;

        assert_int_equal(engined_reset(state), 0);
        err = engined_try(g, "GET", BALANCE_PATH, bad[i].plan);
        assert_string_equal(hseal_err_name(err), bad[i].get);
        assert_int_equal(g->f.answer.attempts, bad[i].get_attempts);
        assert_int_equal(g->f.fake->signed_count, bad[i].get_attempts);
        engined_assert_reached(g, bad[i].get_attempts);
        assert_int_equal(engined_reset(state), 0);
        err = engined_try(g, "POST", ORDER_PATH, bad[i].plan);
        assert_string_equal(hseal_err_name(err), bad[i].post);
        assert_int_equal(g->f.answer.attempts, bad[i].post_attempts);
        engined_assert_reached(g, bad[i].post_attempts);
        assert_int_equal(g->f.fake->stopped_count, 0);
    }
}

static void
an_unknown_order_is_named(void **state)
{
    struct engined *g = *state;

    assert_err(engined_try(g, "POST", ORDER_PATH, "drop"), UNKNOWN_OUTCOME);
    assert_int_equal(g->f.answer.outcome, HSEAL_OUTCOME_UNKNOWN);
    assert_string_equal(g->f.answer.client_id, "mine1");
    assert_contains(g->f.error.hint, "clOrdId mine1");
    assert_contains(g->f.error.hint,
        "GET /api/v5/trade/order?instId=BTC-USDT&clOrdId=mine1");
    /* With an answer that does not tell, that is there, too. */
    assert_err(
        engined_try(g, "POST", ORDER_PATH, "code-50004-400"), UNKNOWN_OUTCOME);
    assert_int_equal(g->f.answer.outcome, HSEAL_OUTCOME_UNKNOWN);
    assert_int_equal(g->f.answer.status, 400);
    assert_string_equal(g->f.answer.code, "50004");
    assert_true(g->f.answer.body_len > 0);
}

static void
once_is_once(void **state)
{
    const struct hseal_send_params once = { .timeout_ms = LONG_MS,
        .flags = HSEAL_SEND_ONCE };
    struct engined *g = *state;

    server_plan(&g->f.server, "drop code-50102-401");
    assert_err(engined_send(g, "GET", BALANCE_PATH, &once), UNKNOWN_OUTCOME);
    assert_err(engined_send(g, "GET", BALANCE_PATH, &once), EXCHANGE);
    engined_assert_reached(g, 2);
}

static void
what_is_not_sent_is_tried_until_the_deadline(void **state)
{
    const struct hseal_send_params params = { .timeout_ms = 400 };
    struct engined *g = *state;
    uint64_t begin_ns;

    /* The clock is known; then nobody listens. */
    assert_ok(engined_try(g, "GET", BALANCE_PATH, ""));
    g->random = UINT32_MAX / 2;
    (void)snprintf(g->f.fake->dest.base_url, sizeof(g->f.fake->dest.base_url),
        "http://127.0.0.1:1");
    begin_ns = hseal_clock_mono_ns(hseal_clock_system());
    assert_err(engined_send(g, "POST", ORDER_PATH, &params), NOT_SENT);
    assert_int_equal(g->f.answer.outcome, HSEAL_OUTCOME_NOT_SENT);
    assert_contains(g->f.error.message, "nothing was sent");
    assert_true(hseal_clock_mono_ns(hseal_clock_system()) - begin_ns >
                UINT64_C(50000000));
}

static void
a_deadline_is_kept_while_nothing_answers(void **state)
{
    const struct hseal_send_params params = { .timeout_ms = 500 };
    struct engined *g = *state;

    server_plan(&g->f.server, "stall stall stall");
    assert_err(engined_send(g, "GET", BALANCE_PATH, &params), UNKNOWN_OUTCOME);
    server_plan(&g->f.server, "stall");
    assert_err(engined_send(g, "POST", ORDER_PATH, &params), UNKNOWN_OUTCOME);
}

static void
bad_calls_are_refused_at_once(void **state)
{
    static const struct hseal_send_params bad_times[] = {
        { .timeout_ms = 99 },
        { .timeout_ms = 600001 },
        { .timeout_ms = 1000, .resolve_ms = -1 },
        { .timeout_ms = 1000, .resolve_ms = 600001 },
    };
    struct hseal_send_params params = { .timeout_ms = LONG_MS };
    struct hseal_request req = {
        .method = "GET", .path = BALANCE_PATH, .timestamp = FAKE_TIMESTAMP
    };
    struct engined *g = *state;

    for (size_t i = 0; i < ROWS(bad_times); i++)
        assert_err(engined_send(g, "GET", BALANCE_PATH, &bad_times[i]), INPUT);
    assert_err(engined_send(g, "PUT", BALANCE_PATH, &params), INPUT);
    assert_err(hseal_client_request(g->f.client, &g->f.fake->base, "desk1",
                   &req, &params, &g->f.answer, &g->f.error),
        INPUT);
    assert_contains(g->f.error.message, "timestamp");
    g->f.fake->no_dest = HSEAL_ERR_NOT_FOUND;
    assert_err(engined_send(g, "GET", BALANCE_PATH, &params), NOT_FOUND);
    g->f.fake->no_dest = HSEAL_ERR_OK;
    g->f.fake->refuse = HSEAL_ERR_PIN_LOCKED;
    assert_err(engined_send(g, "GET", BALANCE_PATH, &params), PIN_LOCKED);
    assert_int_equal(g->f.answer.attempts, 0);
    engined_assert_reached(g, 0);
}

/* ---- expTime ---- */

static unsigned long long
exp_time_of(struct engined *g)
{
    const char *at;

    engined_assert_reached(g, 1);
    at = strstr((const char *)g->f.server.got.data[0], "\r\nexpTime: ");
    return at == NULL ? 0 : strtoull(at + 11, NULL, 10);
}

static void
the_deadline_is_told_where_it_is_honoured(void **state)
{
    struct engined *g = *state;
    uint64_t now_ms = hseal_clock_wall_ms(hseal_clock_system());
    char line[16];
    unsigned long long exp_ms;

    assert_ok(engined_try(g, "POST", ORDER_PATH, ""));
    exp_ms = exp_time_of(g);
    assert_in_range(exp_ms, now_ms + LONG_MS - 100, now_ms + LONG_MS + 5000);
    assert_ok(engined_try(g, "GET", BALANCE_PATH, ""));
    assert_int_equal(exp_time_of(g), 0);
    assert_ok(engined_try(g, "POST", "/api/v5/trade/cancel-order", ""));
    assert_int_equal(exp_time_of(g), 0);
    /* By the exchange's clock, not by ours. */
    assert_int_equal(engined_reset(state), 0);
    server_ask(&g->f.server, "time 9000", line, sizeof(line));
    assert_ok(engined_try(g, "POST", ORDER_PATH, ""));
    assert_in_range(
        exp_time_of(g), now_ms + LONG_MS + 8900, now_ms + LONG_MS + 30000);
}

/* ---- the clock ---- */

static void
a_clock_that_is_off_is_corrected(void **state)
{
    static const int64_t ahead_ms[] = { 5000, -5000, 24000, -24000 };
    struct engined *g = *state;

    for (size_t i = 0; i < ROWS(ahead_ms); i++) {
        assert_int_equal(engined_reset(state), 0);
        g->wall_ahead_ms = ahead_ms[i];
        assert_ok(engined_try(g, "GET", BALANCE_PATH, ""));
        assert_in_range(g->f.fake->offset_ms + ahead_ms[i] + 1000, 500, 1500);
    }
}

static void
a_clock_that_is_too_far_off_is_told(void **state)
{
    static const struct {
        int64_t ahead_ms;
        const char *figure;
    } rows[] = { { 40500, " 40." }, { -40500, " 40." }, { 26500, " 26." },
        { -26500, " 26." } };
    struct engined *g = *state;

    for (size_t i = 0; i < ROWS(rows); i++) {
        assert_int_equal(engined_reset(state), 0);
        g->wall_ahead_ms = rows[i].ahead_ms;
        assert_err(engined_try(g, "GET", BALANCE_PATH, ""), CLOCK);
        assert_int_equal(g->f.answer.outcome, HSEAL_OUTCOME_NOT_SENT);
        assert_contains(g->f.error.message, rows[i].figure);
        assert_int_equal(g->f.fake->signed_count, 0);
        engined_assert_reached(g, 0);
    }
}

/* Kept, the offset would be taken for what it was. */
static void
a_clock_that_is_set_is_measured_again(void **state)
{
    struct engined *g = *state;

    assert_ok(engined_try(g, "GET", BALANCE_PATH, ""));
    assert_in_range(g->f.fake->offset_ms + 1000, 500, 1500);
    g->wall_ahead_ms = 7000;
    assert_ok(engined_try(g, "GET", BALANCE_PATH, ""));
    assert_in_range(g->f.fake->offset_ms + 7000 + 1000, 500, 1500);
}

static void
a_clock_that_is_not_told_is_no_zero(void **state)
{
    const struct hseal_send_params params = { .timeout_ms = 300 };
    struct engined *g = *state;

    (void)snprintf(g->f.fake->dest.base_url, sizeof(g->f.fake->dest.base_url),
        "http://127.0.0.1:1");
    assert_err(engined_send(g, "GET", BALANCE_PATH, &params), NOT_SENT);
    assert_contains(g->f.error.message, "Connection refused");
    assert_int_equal(g->f.fake->signed_count, 0);
    assert_int_equal(g->f.answer.attempts, 0);
}

/* ---- the limits ---- */

static void
a_place_is_waited_for_or_refused(void **state)
{
    const struct hseal_send_params little = { .timeout_ms = 500 };
    struct engined *g = *state;

    /* 5 in 2 s. */
    for (int i = 0; i < 5; i++)
        assert_ok(engined_try(g, "GET", CONFIG_PATH, ""));
    engined_assert_reached(g, 5);
    assert_err(engined_send(g, "GET", CONFIG_PATH, &little), RATE);
    assert_int_equal(g->f.answer.outcome, HSEAL_OUTCOME_NOT_SENT);
    assert_contains(g->f.error.message, "GET /api/v5/account/config");
    assert_int_equal(g->f.fake->signed_count, 5);
    engined_assert_reached(g, 0);
    /* Another limit, and one that is longed for. */
    assert_ok(engined_try(g, "GET", BALANCE_PATH, ""));
    assert_ok(engined_try(g, "GET", CONFIG_PATH, ""));
    assert_true(g->f.answer.waited_ns > UINT64_C(500000000));
}

#define ENGINE_TEST(t) cmocka_unit_test_setup(t, engined_reset)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ENGINE_TEST(an_answer_is_told_with_its_code),
        ENGINE_TEST(a_binary_answer_is_taken_where_it_is_meant),
        ENGINE_TEST(only_what_does_no_harm_is_repeated),
        ENGINE_TEST(an_unknown_order_is_named),
        ENGINE_TEST(once_is_once),
        ENGINE_TEST(what_is_not_sent_is_tried_until_the_deadline),
        ENGINE_TEST(a_deadline_is_kept_while_nothing_answers),
        ENGINE_TEST(bad_calls_are_refused_at_once),
        ENGINE_TEST(the_deadline_is_told_where_it_is_honoured),
        ENGINE_TEST(a_clock_that_is_off_is_corrected),
        ENGINE_TEST(a_clock_that_is_too_far_off_is_told),
        ENGINE_TEST(a_clock_that_is_set_is_measured_again),
        ENGINE_TEST(a_clock_that_is_not_told_is_no_zero),
        ENGINE_TEST(a_place_is_waited_for_or_refused),
    };

    return cmocka_run_group_tests(tests, engined_open, engined_close);
}
