/*
 * tests/client/test_transfer.c: sent at most once, and told truthfully.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fixture.h"

static enum hseal_err
post(struct fixture *f, long timeout_ms)
{
    struct hseal_request req = { "POST", "/api/v5/trade/order", "{\"a\":1}", 7,
        NULL };

    return fixture_request(f, &req, timeout_ms);
}

static void
answers_whole(void **state)
{
    static const struct {
        const char *word;
        int status;
        const char *head;
        const char *body;
        size_t body_len;
    } rows[] = {
        { "ok", 200, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n",
            "{\"code\":\"0\",\"msg\":\"\",\"data\":[]}", 31 },
        { "empty", 200, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n", "", 0 },
        { "redirect", 302, "HTTP/1.1 302 Found\r\n", "", 0 },
        { "refused", 401, "HTTP/1.1 401 ",
            "{\"code\":\"50113\",\"msg\":\"no\"}", 27 },
        { "interim", 200, "HTTP/1.1 200 OK\r\nContent-Type: ",
            "{\"code\":\"0\",\"msg\":\"\",\"data\":[]}", 31 },
        { "chunked", 200, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n",
            "ab\0defg", 7 },
        { "unread-gzip", 200, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n",
            "\x1f\x8bzip", 5 },
        { "html", 503, "HTTP/1.1 503 ", "<html>busy</html>", 17 },
        { "partly-answer", 413, "HTTP/1.1 413 ",
            "{\"code\":\"0\",\"msg\":\"\",\"data\":[]}", 31 },
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < ROWS(rows); i++) {
        server_plan(&f->server, rows[i].word);
        assert_ok(post(f, LONG_MS));
        assert_int_equal(f->answer.outcome, HSEAL_OUTCOME_ANSWERED);
        assert_int_equal(f->answer.status, rows[i].status);
        assert_memory_equal(f->answer.head, rows[i].head, strlen(rows[i].head));
        assert_int_equal(f->answer.head_len, strlen(f->answer.head));
        assert_int_equal(f->answer.body_len, rows[i].body_len);
        assert_memory_equal(f->answer.body, rows[i].body, rows[i].body_len + 1);
        assert_string_equal(f->answer.timestamp, FAKE_TIMESTAMP);
        assert_true(f->answer.send_ns > 0);
        assert_lacks(f->answer.head, "X-Trailer");
        assert_lacks(f->answer.head, "Early Hints");
        assert_lacks(f->answer.head, "\r\n\r\n");
        server_got(&f->server, 1);
        assert_int_equal(f->server.got.count, 1);
    }
}

/* Some bytes of a large body have left; the server answers without them. */
static void
early_answer_to_a_large_body(void **state)
{
    struct fixture *f = *state;
    char *body = calloc(1, HSEAL_BODY_MAX);

    assert_non_null(body);
    server_plan(&f->server, "partly-answer");
    assert_ok(fixture_send(f, "POST", "/x", body, HSEAL_BODY_MAX));
    assert_int_equal(f->answer.status, 413);
    fixture_assert_received(f, 1, 1);
    free(body);
}

/* On a fresh connection: the server has it once, and no whole answer. */
static void
no_whole_answer(void **state)
{
    static const char *const words[] = { "drop", "reset", "cut-line",
        "cut-head", "cut-body", "cut-chunk", "only-interim", "upgrade",
        "garbage", "no-http", "endless-head", "endless-line", "endless-interim",
        "endless-body", "too-large-body" };
    struct fixture *f = *state;

    for (size_t i = 0; i < ROWS(words); i++) {
        assert_int_equal(fixture_reset(state), 0);
        server_plan(&f->server, words[i]);
        fixture_assert_unknown(f, post(f, LONG_MS));
        fixture_assert_received(f, 1, 1);
    }
}

static void
limits_are_named(void **state)
{
    static const struct {
        const char *word;
        const char *message;
    } rows[] = {
        { "endless-head", "more than 65536 bytes of header lines" },
        { "endless-interim", "more than 65536 bytes of header lines" },
        { "endless-body", "more than 16777216 bytes" },
        { "too-large-body", "more than 16777216 bytes" },
        { "cut-body", "was cut short" },
        { "no-http", "is not HTTP" },
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < ROWS(rows); i++) {
        server_plan(&f->server, rows[i].word);
        fixture_assert_unknown(f, post(f, LONG_MS));
        assert_contains(f->error.message, rows[i].message);
    }
}

static void
largest_answers_fit(void **state)
{
    struct fixture *f = *state;

    server_plan(&f->server, "largest-body fat-head fat-head");
    assert_ok(post(f, LONG_MS));
    assert_int_equal(f->answer.body_len, 16 * 1024 * 1024);
    assert_ok(post(f, LONG_MS));
    assert_true(f->answer.head_len > 40000);
    /* The bound is one answer's, not the connection's. */
    assert_ok(post(f, LONG_MS));
}

static void
time_runs_out(void **state)
{
    static const char *const words[] = { "stall", "stall-body", "drip" };
    struct fixture *f = *state;

    for (size_t i = 0; i < ROWS(words); i++) {
        server_plan(&f->server, words[i]);
        fixture_assert_unknown(f, post(f, SHORT_MS));
        assert_contains(f->error.message, "within 300 ms");
        assert_true(f->answer.send_ns >= (uint64_t)SHORT_MS * 900000);
        assert_true(f->answer.send_ns < (uint64_t)3000000000);
        server_got(&f->server, 1);
        assert_int_equal(f->server.got.count, 1);
    }
}

static void
unknown_get_changes_nothing(void **state)
{
    struct fixture *f = *state;

    server_plan(&f->server, "drop");
    assert_err(fixture_send(f, "GET", "/x", NULL, 0), UNKNOWN_OUTCOME);
    assert_contains(f->error.message, "changes nothing");
    fixture_assert_received(f, 1, 1);
}

/*
 * libcurl by itself would send again, on a new connection, when a reused
 * one ends without an answer.
 */
static void
dead_reused_connection_is_no_second_try(void **state)
{
    static const char *const words[] = { "drop", "reset" };
    struct fixture *f = *state;

    for (size_t i = 0; i < ROWS(words); i++) {
        char plan[32];
        assert_int_equal(fixture_reset(state), 0);
        (void)snprintf(plan, sizeof(plan), "ok %s ok", words[i]);
        server_plan(&f->server, plan);
        assert_ok(post(f, LONG_MS));
        fixture_assert_received(f, 1, 1);
        fixture_assert_unknown(f, post(f, LONG_MS));
        /* Received once, and not even a new connection was made. */
        fixture_assert_received(f, 1, 0);
        assert_int_equal(f->fake->signed_count, 2);
        /* What is sent next is a new request on a new connection. */
        assert_ok(post(f, LONG_MS));
        fixture_assert_received(f, 1, 1);
    }
}

static void
dead_reused_connection_is_no_second_try_of_a_get(void **state)
{
    struct fixture *f = *state;

    server_plan(&f->server, "ok drop ok");
    assert_ok(fixture_send(f, "GET", "/x", NULL, 0));
    assert_err(fixture_send(f, "GET", "/x", NULL, 0), UNKNOWN_OUTCOME);
    fixture_assert_received(f, 2, 1);
}

static void
connection_that_dies_unread_is_told_so(void **state)
{
    struct fixture *f = *state;

    server_plan(&f->server, "close-on-next ok");
    assert_ok(post(f, LONG_MS));
    fixture_assert_unknown(f, post(f, LONG_MS));
    fixture_assert_received(f, 1, 1);
}

static void
large_body_on_a_dead_reused_connection(void **state)
{
    char *body = calloc(1, HSEAL_BODY_MAX);
    struct fixture *f = *state;

    assert_non_null(body);
    server_plan(&f->server, "ok partly-reset ok");
    assert_ok(post(f, LONG_MS));
    fixture_assert_unknown(
        f, fixture_send(f, "POST", "/x", body, HSEAL_BODY_MAX));
    fixture_assert_received(f, 2, 1);
    free(body);
}

static void
sleep_ms(long ms)
{
    struct timespec t = { 0, ms * 1000000 };

    (void)nanosleep(&t, NULL);
}

/* The server's FIN lies there already: a new connection, once. */
static void
connection_closed_while_idle_is_replaced(void **state)
{
    struct fixture *f = *state;

    server_plan(&f->server, "close-idle ok");
    assert_ok(post(f, LONG_MS));
    sleep_ms(50);
    assert_ok(post(f, LONG_MS));
    fixture_assert_received(f, 2, 2);
}

/* An answer that nobody asked for is not taken for the next one's. */
static void
words_while_idle_answer_nothing(void **state)
{
    struct fixture *f = *state;

    server_plan(&f->server, "talk-idle ok");
    assert_ok(post(f, LONG_MS));
    sleep_ms(150);
    assert_ok(post(f, LONG_MS));
    assert_lacks(f->answer.body, "stale");
    fixture_assert_received(f, 2, 2);
}

static void
wait_while_signing(void *ctx)
{
    (void)ctx;
    sleep_ms(150);
}

/* Also when they come while the token is at work. */
static void
words_while_signing_answer_nothing(void **state)
{
    struct fixture *f = *state;

    server_plan(&f->server, "talk-idle ok");
    assert_ok(post(f, LONG_MS));
    f->fake->while_signing = wait_while_signing;
    assert_ok(post(f, LONG_MS));
    assert_lacks(f->answer.body, "stale");
    assert_true(f->answer.sign_ns >= 100000000);
    fixture_assert_received(f, 2, 2);
}

#define TRANSFER(f) cmocka_unit_test_setup(f, fixture_reset)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TRANSFER(answers_whole),
        TRANSFER(early_answer_to_a_large_body),
        TRANSFER(no_whole_answer),
        TRANSFER(limits_are_named),
        TRANSFER(largest_answers_fit),
        TRANSFER(time_runs_out),
        TRANSFER(unknown_get_changes_nothing),
        TRANSFER(dead_reused_connection_is_no_second_try),
        TRANSFER(dead_reused_connection_is_no_second_try_of_a_get),
        TRANSFER(connection_that_dies_unread_is_told_so),
        TRANSFER(large_body_on_a_dead_reused_connection),
        TRANSFER(connection_closed_while_idle_is_replaced),
        TRANSFER(words_while_idle_answer_nothing),
        TRANSFER(words_while_signing_answer_nothing),
    };

    return cmocka_run_group_tests_name(
        "transfer", tests, fixture_open, fixture_close);
}
