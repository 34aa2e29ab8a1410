/*
 * tests/client/test_engine_order.c: what became of an order.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "engined.h"

static enum hseal_err
resolve(struct engined *g, const char *plan, long timeout_ms, long resolve_ms)
{
    const struct hseal_send_params params = { .timeout_ms = timeout_ms,
        .resolve_ms = resolve_ms,
        .flags = HSEAL_SEND_RESOLVE };

    server_plan(&g->f.server, plan);
    return engined_send(g, "POST", ORDER_PATH, &params);
}

static void
an_order_that_is_there_was_placed(void **state)
{
    static const char *const plans[] = { "drop order-mine1",
        "code-50004-400 order-mine1", "html order-mine1",
        "drop no-order no-order order-mine1", "drop drop order-mine1",
        "drop code-50011-429 order-mine1" };
    struct engined *g = *state;

    for (size_t i = 0; i < ROWS(plans); i++) {
        assert_int_equal(engined_reset(state), 0);
        assert_ok(resolve(g, plans[i], LONG_MS, 0));
        assert_int_equal(g->f.answer.outcome, HSEAL_OUTCOME_UNKNOWN);
        assert_int_equal(g->f.answer.attempts, 1);
        assert_int_equal(g->f.answer.resolved, HSEAL_RESOLVED_PLACED);
        assert_string_equal(g->f.answer.client_id, "mine1");
        assert_string_equal(g->f.answer.order_id, "4711");
        assert_string_equal(g->f.answer.order_state, "live");
        server_got(&g->f.server, 2);
        assert_contains((char *)g->f.server.got.data[1],
            "GET /api/v5/trade/order?instId=BTC-USDT&clOrdId=mine1 ");
    }
}

/* Not found is no answer before expTime is over at the exchange. */
static void
an_order_that_cannot_come_was_not_placed(void **state)
{
    struct engined *g = *state;
    size_t posts = 0;

    assert_err(resolve(g,
                   "drop no-order no-order no-order no-order no-order no-order "
                   "no-order no-order no-order no-order",
                   200, 20000),
        NOT_SENT);
    assert_int_equal(g->f.answer.resolved, HSEAL_RESOLVED_NOT_PLACED);
    assert_int_equal(g->f.answer.outcome, HSEAL_OUTCOME_UNKNOWN);
    assert_contains(g->f.error.message, "not placed");
    server_got(&g->f.server, 3);
    assert_true(g->f.server.got.count > 2);
    for (size_t i = 0; i < g->f.server.got.count; i++)
        posts += g->f.server.got.data[i][0] == 'P';
    assert_int_equal(posts, 1);
}

static void
an_older_order_of_that_name_is_another(void **state)
{
    struct engined *g = *state;

    assert_ok(resolve(g, "drop old-order-mine1 order-mine1", LONG_MS, 0));
    engined_assert_reached(g, 3);
    assert_int_equal(engined_reset(state), 0);
    assert_ok(resolve(g, "drop order-other1 order-mine1", LONG_MS, 0));
    engined_assert_reached(g, 3);
}

/* Nor where the other one is all that is found. */
static void
what_is_another_order_tells_nothing(void **state)
{
    static const char *const words[] = { "old-order-mine1", "order-other1" };
    struct engined *g = *state;

    for (size_t i = 0; i < ROWS(words); i++) {
        char plan[512] = "drop";

        assert_int_equal(engined_reset(state), 0);
        for (int n = 0; n < 20; n++)
            (void)snprintf(plan + strlen(plan), sizeof(plan) - strlen(plan),
                " %s", words[i]);
        assert_err(resolve(g, plan, 200, 3500), UNKNOWN_OUTCOME);
        assert_int_equal(g->f.answer.resolved, HSEAL_RESOLVED_UNKNOWN);
    }
}

static void
set_clock_ahead(void *ctx)
{
    struct engined *g = ctx;

    g->wall_ahead_ms = 15000;
}

/* No expTime has passed because somebody has set the machine's clock. */
static void
a_clock_that_is_set_ends_no_order(void **state)
{
    struct engined *g = *state;

    assert_ok(engined_try(g, "GET", BALANCE_PATH, ""));
    g->f.fake->while_signing = set_clock_ahead;
    g->f.fake->ctx = g;
    assert_ok(resolve(g, "drop no-order order-mine1", LONG_MS, 0));
    assert_int_equal(g->f.answer.resolved, HSEAL_RESOLVED_PLACED);
}

/* It was signed first by a clock that was five seconds ahead. */
static void
an_order_is_known_by_the_last_clock(void **state)
{
    struct engined *g = *state;
    char line[16];

    server_ask(&g->f.server, "time 5000", line, sizeof(line));
    assert_ok(engined_try(g, "GET", BALANCE_PATH, ""));
    server_ask(&g->f.server, "time 0", line, sizeof(line));
    assert_ok(resolve(g, "code-50102-401 drop order-mine1", LONG_MS, 0));
    assert_int_equal(g->f.answer.attempts, 2);
    assert_int_equal(g->f.answer.resolved, HSEAL_RESOLVED_PLACED);
    engined_assert_reached(g, 4);
}

static void
sleep_a_while(void *ctx)
{
    const struct timespec while_ = { 0, 300000000 };

    (void)ctx;
    (void)nanosleep(&while_, NULL);
}

static void
what_is_signed_too_late_is_not_sent(void **state)
{
    const struct hseal_send_params params = { .timeout_ms = 250 };
    struct engined *g = *state;

    assert_ok(engined_try(g, "GET", BALANCE_PATH, ""));
    engined_assert_reached(g, 1);
    g->f.fake->while_signing = sleep_a_while;
    assert_err(engined_send(g, "POST", ORDER_PATH, &params), NOT_SENT);
    assert_contains(g->f.error.message, "nothing was sent");
    assert_int_equal(g->f.answer.outcome, HSEAL_OUTCOME_NOT_SENT);
    assert_int_equal(g->f.fake->signed_count, 2);
    engined_assert_reached(g, 0);
}

static void
what_the_exchange_does_not_tell_stays_unknown(void **state)
{
    struct engined *g = *state;

    assert_err(resolve(g, "drop no-order no-order no-order", LONG_MS, 1),
        UNKNOWN_OUTCOME);
    assert_int_equal(g->f.answer.resolved, HSEAL_RESOLVED_UNKNOWN);
    assert_contains(g->f.error.hint, "clOrdId mine1");
    assert_int_equal(engined_reset(state), 0);
    assert_err(resolve(g, "stall stall stall", 300, 300), UNKNOWN_OUTCOME);
    assert_int_equal(g->f.answer.resolved, HSEAL_RESOLVED_UNKNOWN);
}

static void
what_is_known_is_not_asked_for(void **state)
{
    struct engined *g = *state;

    assert_ok(resolve(g, "", LONG_MS, 0));
    assert_err(resolve(g, "code-51008", LONG_MS, 0), EXCHANGE);
    assert_int_equal(g->f.answer.resolved, HSEAL_RESOLVED_NONE);
    engined_assert_reached(g, 2);
}

/* There is nothing to ask for it by. */
static void
what_has_no_name_is_not_asked_for(void **state)
{
    const struct hseal_send_params params = { .timeout_ms = LONG_MS,
        .flags = HSEAL_SEND_RESOLVE };
    struct hseal_request req = { .method = "POST",
        .path = ORDER_PATH,
        .body = "{\"instId\":\"BTC-USDT\"}",
        .body_len = 21 };
    struct engined *g = *state;

    server_plan(&g->f.server, "drop");
    assert_err(hseal_client_request(g->f.client, &g->f.fake->base, "desk1",
                   &req, &params, &g->f.answer, &g->f.error),
        UNKNOWN_OUTCOME);
    assert_int_equal(g->f.answer.resolved, HSEAL_RESOLVED_NONE);
    assert_string_equal(g->f.answer.client_id, "");
    engined_assert_reached(g, 1);
}

#define ENGINE_TEST(t) cmocka_unit_test_setup(t, engined_reset)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ENGINE_TEST(an_order_that_is_there_was_placed),
        ENGINE_TEST(an_order_that_cannot_come_was_not_placed),
        ENGINE_TEST(an_older_order_of_that_name_is_another),
        ENGINE_TEST(what_is_another_order_tells_nothing),
        ENGINE_TEST(a_clock_that_is_set_ends_no_order),
        ENGINE_TEST(an_order_is_known_by_the_last_clock),
        ENGINE_TEST(what_is_signed_too_late_is_not_sent),
        ENGINE_TEST(what_the_exchange_does_not_tell_stays_unknown),
        ENGINE_TEST(what_is_known_is_not_asked_for),
        ENGINE_TEST(what_has_no_name_is_not_asked_for),
    };

    return cmocka_run_group_tests(tests, engined_open, engined_close);
}
