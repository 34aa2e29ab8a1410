/*
 * tests/client/test_clockget.c: the request for the exchange's time, against
 * a server.
 */
#include <stdio.h>
#include <stdlib.h>

#include <hardseal/version.h>

#include "base/clock.h"
#include "client/claim.h"
#include "client/clockget.h"
#include "client/params.h"

#include "fixture.h"

#define ROOM 65536

struct world {
    struct fixture *f;
    struct hseal_params params;
    struct hseal_pool pool;
    struct hseal_destination dest;
    struct hseal_clockget get;
    struct hseal_buf body;
    struct hseal_error e;
};

static void
begin(struct world *w, void **state)
{
    memset(w, 0, sizeof(*w));
    w->f = *state;
    (void)snprintf(w->dest.base_url, sizeof(w->dest.base_url),
        "http://127.0.0.1:%d", w->f->server.port);
    assert_ok(hseal_pool_open(&w->pool, &w->params, NULL));
    w->get = (struct hseal_clockget){ &w->pool, &w->dest, NULL };
    hseal_buf_init(&w->body, ROOM);
}

static void
end(struct world *w)
{
    hseal_buf_free(&w->body);
    hseal_pool_close(&w->pool);
    hseal_limits_close(w->get.limits);
}

static enum hseal_err
get(struct world *w, uint32_t timeout_ms)
{
    return hseal_clockget(&w->get, timeout_ms, &w->body, &w->e);
}

/* Nothing that a signature is made of, and one connection for all. */
static void
it_is_unsigned_and_uses_a_connection_again(void **state)
{
    struct fixture *f = *state;
    struct world w;
    char head[256];

    begin(&w, state);
    assert_ok(get(&w, LONG_MS));
    assert_ok(get(&w, LONG_MS));
    assert_string_equal(hseal_buf_str(&w.body),
        "{\"code\":\"0\",\"msg\":\"\",\"data\":[]}"
        "{\"code\":\"0\",\"msg\":\"\",\"data\":[]}");
    fixture_assert_received(f, 2, 1);
    (void)snprintf(head, sizeof(head),
        "GET /api/v5/public/time HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
        "User-Agent: hardseal/%s\r\nAccept: application/json\r\n\r\n",
        f->server.port, hseal_version());
    assert_string_equal((char *)f->server.got.data[0], head);
    assert_string_equal((char *)f->server.got.data[1], head);
    end(&w);
}

static void
other_answers_are_none(void **state)
{
    static const struct {
        const char *plan;
        enum hseal_err err;
    } rows[] = {
        { "refused", HSEAL_ERR_EXCHANGE },
        { "html", HSEAL_ERR_EXCHANGE },
        { "redirect", HSEAL_ERR_EXCHANGE },
        { "drop", HSEAL_ERR_UNKNOWN_OUTCOME },
        { "cut-body", HSEAL_ERR_UNKNOWN_OUTCOME },
        { "garbage", HSEAL_ERR_UNKNOWN_OUTCOME },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct world w;
        begin(&w, state);
        server_plan(&w.f->server, rows[i].plan);
        assert_string_equal(
            hseal_err_name(get(&w, LONG_MS)), hseal_err_name(rows[i].err));
        assert_int_equal(w.e.code, rows[i].err);
        assert_int_equal(w.body.len, 0);
        end(&w);
    }
}

static void
too_long_an_answer_is_none(void **state)
{
    struct world w;

    begin(&w, state);
    hseal_buf_free(&w.body);
    hseal_buf_init(&w.body, 10);
    assert_err(get(&w, LONG_MS), EXCHANGE);
    assert_contains(w.e.message, "too long");
    end(&w);
}

static void
who_is_not_there_is_told_so(void **state)
{
    struct world w;

    begin(&w, state);
    (void)snprintf(
        w.dest.base_url, sizeof(w.dest.base_url), "http://127.0.0.1:1");
    assert_err(get(&w, LONG_MS), NOT_SENT);
    assert_contains(w.e.message, "127.0.0.1:1");
    end(&w);
}

/* All places but `rest`, each under way. */
static void
take_places(struct world *w, struct hseal_limits_ticket t[10], int rest)
{
    const struct hseal_request time = { .method = "GET",
        .path = "/api/v5/public/time" };
    struct hseal_limits_claim claim;
    uint64_t wait = 1;

    hseal_claim_public(&time, 600000, &claim);
    for (int i = 0; i < 10 - rest; i++) {
        assert_ok(hseal_limits_take(w->get.limits, &claim, &t[i], &wait, NULL));
        assert_true(wait == 0);
    }
}

static void
it_keeps_to_the_limit(void **state)
{
    struct hseal_limits_ticket t[10];
    struct world w;

    begin(&w, state);
    assert_ok(
        hseal_limits_open(NULL, hseal_clock_system(), &w.get.limits, NULL));
    take_places(&w, t, 0);
    assert_err(get(&w, 20), RATE);
    assert_contains(w.e.message, "/api/v5/public/time");
    fixture_assert_received(w.f, 0, 0);
    /* With time enough it waits. */
    hseal_limits_done(w.get.limits, &t[0]);
    assert_ok(get(&w, 60000));
    for (int i = 1; i < 10; i++)
        hseal_limits_drop(w.get.limits, &t[i]);
    end(&w);
}

static uint64_t
shifted_ns(void *ctx)
{
    return hseal_clock_boot_ns(hseal_clock_system()) + *(uint64_t *)ctx;
}

/* What it has waited for its place is no time for the answer any more. */
static void
the_wait_is_part_of_the_time(void **state)
{
    static const char within[] = " within ";
    struct hseal_clock clock = *hseal_clock_system();
    struct hseal_limits_ticket t[10];
    uint64_t ahead_ns = 0;
    const char *said;
    struct world w;

    begin(&w, state);
    clock.boot_ns = shifted_ns;
    clock.ctx = &ahead_ns;
    assert_ok(hseal_limits_open(NULL, &clock, &w.get.limits, NULL));
    take_places(&w, t, 0);
    hseal_limits_done(w.get.limits, &t[0]);
    ahead_ns = 1500000000; /* half a second is left of its window */
    server_plan(&w.f->server, "stall");
    assert_err(get(&w, 1500), UNKNOWN_OUTCOME);
    said = strstr(w.e.message, within);
    assert_non_null(said);
    assert_in_range(strtol(said + strlen(within), NULL, 10), 1, 1100);
    end(&w);
}

/* What was not sent is not counted; what may have come there is. */
static void
it_counts_what_may_have_come_there(void **state)
{
    struct hseal_limits_ticket t[10];
    struct world w;

    begin(&w, state);
    assert_ok(
        hseal_limits_open(NULL, hseal_clock_system(), &w.get.limits, NULL));
    take_places(&w, t, 1);
    (void)snprintf(
        w.dest.base_url, sizeof(w.dest.base_url), "http://127.0.0.1:1");
    for (int i = 0; i < 3; i++)
        assert_err(get(&w, LONG_MS), NOT_SENT);
    (void)snprintf(w.dest.base_url, sizeof(w.dest.base_url),
        "http://127.0.0.1:%d", w.f->server.port);
    server_plan(&w.f->server, "drop");
    /* Its place is held for as long as it might take, and two seconds. */
    assert_err(get(&w, 600000), UNKNOWN_OUTCOME);
    assert_err(get(&w, 20), RATE);
    end(&w);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(
            it_is_unsigned_and_uses_a_connection_again, fixture_reset),
        cmocka_unit_test_setup(other_answers_are_none, fixture_reset),
        cmocka_unit_test_setup(too_long_an_answer_is_none, fixture_reset),
        cmocka_unit_test_setup(who_is_not_there_is_told_so, fixture_reset),
        cmocka_unit_test_setup(it_keeps_to_the_limit, fixture_reset),
        cmocka_unit_test_setup(the_wait_is_part_of_the_time, fixture_reset),
        cmocka_unit_test_setup(
            it_counts_what_may_have_come_there, fixture_reset),
    };

    return cmocka_run_group_tests_name(
        "clockget", tests, fixture_open, fixture_close);
}
