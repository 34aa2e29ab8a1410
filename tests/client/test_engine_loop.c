/*
 * tests/client/test_engine_loop.c: many requests in the event loop of somebody
 * else.
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "client/client.h"
#include "client/engine.h"

#include "engined.h"

#define MANY 100

struct call {
    struct engined *g;
    struct hseal_request req;
    char path[64];
    long timeout_ms; /* 0: a minute */
    int ended;
    enum hseal_err err;
    struct call *then; /* started at the end of this one */
};

static void on_done(void *arg, enum hseal_err err, struct hseal_answer *answer,
    const struct hseal_error *e);

static enum hseal_err
start(struct call *c)
{
    const struct hseal_send_params params = {
        .timeout_ms = c->timeout_ms > 0 ? c->timeout_ms : 60000,
        .done = on_done,
        .arg = c
    };

    return hseal_client_start(c->g->f.client, &c->g->f.fake->base, "desk1",
        &c->req, &params, &c->g->f.error);
}

static void
on_done(void *arg, enum hseal_err err, struct hseal_answer *answer,
    const struct hseal_error *e)
{
    struct call *c = arg;

    c->ended++;
    c->err = err;
    if (err != HSEAL_ERR_OK)
        assert_int_equal(e->code, err);
    else
        assert_string_equal(answer->code, "0");
    if (c->then != NULL)
        assert_ok(start(c->then));
}

/* An endpoint with no limit that would hold them up: each another instrument.
 */
static void
prepare(struct engined *g, struct call *c, size_t i)
{
    memset(c, 0, sizeof(*c));
    c->g = g;
    (void)snprintf(c->path, sizeof(c->path), ORDER_PATH "?instId=I%zu", i);
    c->req.method = "GET";
    c->req.path = c->path;
}

static void
prepare_post(
    struct engined *g, struct call *c, const char *path, const char *body)
{
    memset(c, 0, sizeof(*c));
    c->g = g;
    c->req.method = "POST";
    c->req.path = path;
    c->req.body = body;
    c->req.body_len = strlen(body);
}

/* As a loop of one's own does it. */
static void
loop(struct engined *g)
{
    struct pollfd p = { .fd = hseal_client_fd(g->f.client), .events = POLLIN };
    size_t left = hseal_client_run(g->f.client, 0);

    for (int rounds = 0; left > 0; rounds++) {
        assert_true(rounds < 100000);
        assert_true(poll(&p, 1, hseal_client_timeout_ms(g->f.client)) >= 0);
        left = hseal_client_run(g->f.client, 0);
    }
}

static void
many_run_side_by_side(void **state)
{
    struct engined *g = *state;
    struct call *calls = calloc(MANY, sizeof(*calls));

    assert_non_null(calls);
    for (size_t i = 0; i < MANY; i++) {
        prepare(g, &calls[i], i);
        assert_ok(start(&calls[i]));
        assert_int_equal(calls[i].ended, 0);
    }
    loop(g);
    for (size_t i = 0; i < MANY; i++) {
        assert_int_equal(calls[i].ended, 1);
        assert_ok(calls[i].err);
    }
    engined_assert_reached(g, MANY);
    assert_true(g->f.server.got.connections <= 66);
    free(calls);
}

static void
one_may_start_another(void **state)
{
    struct engined *g = *state;
    struct call calls[3];

    for (size_t i = 0; i < ROWS(calls); i++)
        prepare(g, &calls[i], i);
    calls[0].then = &calls[1];
    calls[1].then = &calls[2];
    assert_ok(start(&calls[0]));
    loop(g);
    assert_int_equal(calls[2].ended, 1);
    engined_assert_reached(g, 3);
}

static void
a_blocking_call_carries_the_others_on(void **state)
{
    struct engined *g = *state;
    struct call call;

    prepare(g, &call, 0);
    assert_ok(start(&call));
    server_plan(&g->f.server, "drip drip");
    assert_ok(engined_try(g, "GET", BALANCE_PATH, "drip drip"));
    (void)hseal_client_run(g->f.client, 0);
    loop(g);
    assert_int_equal(call.ended, 1);
}

/* Until it is sent again, which is 100 ms later. */
static void
a_pause_is_slept_through(void **state)
{
    struct engined *g = *state;
    struct call call;
    unsigned rounds = 0;

    assert_ok(engined_try(g, "GET", BALANCE_PATH, "")); /* has the clock */
    prepare(g, &call, 0);
    server_plan(&g->f.server, "drop");
    g->random = UINT32_MAX;
    assert_ok(start(&call));
    while (hseal_client_run(g->f.client, -1) > 0)
        rounds++;
    assert_int_equal(call.ended, 1);
    assert_ok(call.err);
    assert_true(rounds < 100);
}

/* One that waits for a place is stamped by the clock as it is then. */
static void
a_clock_that_is_set_meanwhile_is_measured(void **state)
{
    enum { LIMIT = 60 };
    struct engined *g = *state;
    struct call *calls = calloc(LIMIT + 1, sizeof(*calls));
    size_t left;

    assert_non_null(calls);
    for (size_t i = 0; i <= LIMIT; i++) {
        prepare(g, &calls[i], 0);
        assert_ok(start(&calls[i]));
    }
    do
        left = hseal_client_run(g->f.client, -1);
    while (left > 1);
    assert_in_range(g->f.fake->offset_ms + 1000, 0, 2000);
    g->wall_ahead_ms = 5000;
    loop(g);
    assert_int_equal(calls[LIMIT].ended, 1);
    assert_ok(calls[LIMIT].err);
    assert_in_range(g->f.fake->offset_ms + 6000, 0, 2000);
    free(calls);
}

/* What the exchange has said counts, though nobody listened in time: an alert
 * or a reader of the output has held this process up. */
static void
an_answer_that_is_there_is_no_late_one(void **state)
{
    const struct timespec held_up = { 0, 400000000 };
    struct engined *g = *state;
    struct call call;
    const struct hseal_send_params params = {
        .timeout_ms = 200, .done = on_done, .arg = &call
    };

    assert_ok(engined_try(g, "GET", BALANCE_PATH, "")); /* connected */
    prepare(g, &call, 0);
    server_plan(&g->f.server, "slow");
    assert_ok(hseal_client_start(g->f.client, &g->f.fake->base, "desk1",
        &call.req, &params, &g->f.error));
    (void)hseal_client_run(g->f.client, 0); /* it has left */
    assert_int_equal(call.ended, 0);
    (void)nanosleep(&held_up, NULL);
    while (hseal_client_run(g->f.client, -1) > 0)
        ;
    assert_int_equal(call.ended, 1);
    assert_ok(call.err);
    engined_assert_reached(g, 2);
}

static void
there_is_a_bound(void **state)
{
    struct engined *g = *state;
    struct call *calls = calloc(HSEAL_CLIENT_REQUESTS_MAX + 1, sizeof(*calls));

    assert_non_null(calls);
    for (size_t i = 0; i < HSEAL_CLIENT_REQUESTS_MAX; i++) {
        prepare(g, &calls[i], i);
        assert_ok(start(&calls[i]));
    }
    prepare(g, &calls[HSEAL_CLIENT_REQUESTS_MAX], 0);
    assert_err(start(&calls[HSEAL_CLIENT_REQUESTS_MAX]), LIMIT);
    assert_contains(g->f.error.message, "nothing was sent");
    (void)hseal_client_run(g->f.client, 10);
    /* Freed with what is under way: nobody is told. */
    hseal_client_free(g->f.client);
    g->f.client = NULL;
    for (size_t i = 0; i < HSEAL_CLIENT_REQUESTS_MAX; i++)
        assert_true(calls[i].ended <= 1);
    free(calls);
}

static void
nothing_to_do_is_done_at_once(void **state)
{
    struct engined *g = *state;

    assert_int_equal(hseal_client_run(g->f.client, -1), 0);
    assert_int_equal(hseal_client_run(g->f.client, 0), 0);
    assert_int_equal(hseal_client_timeout_ms(g->f.client), -1);
    assert_true(hseal_client_fd(g->f.client) >= 0);
}

/* ---- turns ---- */

#define BATCH_PATH "/api/v5/trade/batch-orders"
#define TWENTY(x) x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x
#define PART "{\"instId\":\"BTC-USDT\"}"

/* So many orders of the account were answered this moment. */
static void
use_up(struct engined *g, uint32_t orders)
{
    const struct hseal_limits_claim claim = {
        .rule = { { "orders", "desk1", NULL, 1000, 2000, orders } },
        .n = 1,
        .timeout_ms = 1000,
    };
    struct hseal_limits *l = hseal_client_engine(g->f.client)->limits;
    struct hseal_limits_ticket t;
    uint64_t wait = 1;

    assert_ok(hseal_limits_take(l, &claim, &t, &wait, NULL));
    assert_true(wait == 0);
    hseal_limits_done(l, &t);
}

/* The cap is used up, ten and later the rest are free again: a batch of twenty
 * comes before single orders that came after it. */
static void
a_batch_is_not_overtaken(void **state)
{
    static const char *const orders[] = { TWENTY(PART) };
    struct engined *g = *state;
    struct call batch, single[5];
    char body[1024] = "[";
    size_t len = 1;

    for (size_t i = 0; i < ROWS(orders); i++)
        len += (size_t)snprintf(body + len, sizeof(body) - len, "%s%s",
            orders[i], i + 1 < ROWS(orders) ? "," : "]");
    assert_ok(engined_try(g, "GET", BALANCE_PATH, "")); /* the clock is known */
    engined_stand(g, 0);
    use_up(g, 10);
    engined_stand(g, 100);
    use_up(g, 990);
    prepare_post(g, &batch, BATCH_PATH, body);
    assert_ok(start(&batch));
    (void)hseal_client_run(g->f.client, 0);
    for (size_t i = 0; i < ROWS(single); i++) {
        prepare_post(g, &single[i], ORDER_PATH, PART);
        assert_ok(start(&single[i]));
    }
    (void)hseal_client_run(g->f.client, 0);
    engined_stand(g, 1950);
    (void)hseal_client_run(g->f.client, 0);
    assert_int_equal(g->f.fake->signed_count, 1);
    engined_stand(g, 100);
    loop(g);
    assert_int_equal(batch.ended, 1);
    assert_ok(batch.err);
    for (size_t i = 0; i < ROWS(single); i++)
        assert_ok(single[i].err);
    engined_assert_reached(g, 7);
}

/* It cannot wait so long: those behind it need not wait for it. */
static void
who_is_refused_holds_up_nobody(void **state)
{
    struct engined *g = *state;
    struct call order[3];

    assert_ok(engined_try(g, "GET", BALANCE_PATH, ""));
    engined_stand(g, 0);
    use_up(g, 1000);
    engined_stand(g, 1000);
    for (size_t i = 0; i < ROWS(order); i++) {
        prepare_post(g, &order[i], ORDER_PATH, PART);
        order[i].timeout_ms = i == 0 ? 500 : 60000;
        assert_ok(start(&order[i]));
        (void)hseal_client_run(g->f.client, 0);
    }
    assert_err(order[0].err, RATE);
    engined_stand(g, 1100);
    loop(g);
    assert_ok(order[1].err);
    assert_ok(order[2].err);
    engined_assert_reached(g, 3);
}

#define ENGINE_TEST(t) cmocka_unit_test_setup(t, engined_reset)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ENGINE_TEST(many_run_side_by_side),
        ENGINE_TEST(one_may_start_another),
        ENGINE_TEST(a_blocking_call_carries_the_others_on),
        ENGINE_TEST(a_pause_is_slept_through),
        ENGINE_TEST(a_clock_that_is_set_meanwhile_is_measured),
        ENGINE_TEST(an_answer_that_is_there_is_no_late_one),
        ENGINE_TEST(there_is_a_bound),
        ENGINE_TEST(nothing_to_do_is_done_at_once),
        ENGINE_TEST(a_batch_is_not_overtaken),
        ENGINE_TEST(who_is_refused_holds_up_nobody),
    };

    return cmocka_run_group_tests(tests, engined_open, engined_close);
}
