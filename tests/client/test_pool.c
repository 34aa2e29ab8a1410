/*
 * tests/client/test_pool.c: many at the same time, each sent at most once and
 * each told truthfully.
 */
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "flights.h"

/* The server of the group; each test has a pool of its own. */
static struct server server;

static int
start_server(void **state)
{
    (void)state;
    server_start(&server, NULL, NULL, NULL);
    return 0;
}

static int
stop_server(void **state)
{
    (void)state;
    server_stop(&server);
    return 0;
}

static int
open_pool(void **state)
{
    *state = flights_open(&server, "http");
    return 0;
}

static int
close_pool(void **state)
{
    flights_close(*state);
    return 0;
}

/* A plan of `n` times the word. */
static void
plan(const char *word, size_t n)
{
    char words[FLIGHTS_MAX * 16] = "";
    size_t len = 0;

    for (size_t i = 0; i < n; i++)
        len += (size_t)snprintf(words + len, sizeof(words) - len, "%s ", word);
    server_plan(&server, words);
}

static void
assert_received(size_t requests, size_t connections)
{
    server_got(&server, requests);
    assert_int_equal(server.got.count, requests);
    assert_int_equal(server.got.connections, connections);
}

/* The i-th flight's request came so often. */
static size_t
times_received(const struct flight *one)
{
    char want[128];
    size_t n = 0;

    (void)snprintf(
        want, sizeof(want), "%s %s HTTP/1.1\r\n", one->req.method, one->path);
    for (size_t i = 0; i < server.got.count; i++)
        if (strncmp((char *)server.got.data[i], want, strlen(want)) == 0)
            n++;
    return n;
}

/* Until there is something to read, or the end, on each connection; the pool
 * does not see it. */
static void
wait_for_words(const struct flights *f)
{
    for (size_t i = 0; i < f->pool.sockets.count; i++) {
        struct pollfd one = { f->pool.sockets.list[i].fd, POLLIN, 0 };
        assert_int_equal(poll(&one, 1, LONG_MS), 1);
    }
}

/* Make `n` connections that have each been told `word`, once. */
static void
warm(struct flights *f, const char *word, size_t n)
{
    plan(word, n);
    for (size_t i = 0; i < n; i++)
        flights_get(f, i);
    flights_land(f, n);
    flights_forget(f, n);
    assert_received(n, n);
}

static void
each_gets_its_own_answer(void **state)
{
    struct flights *f = *state;

    warm(f, "together-echo", 64);
    for (int round = 0; round < 3; round++) {
        plan("slow-echo", 200);
        for (size_t i = 0; i < 200; i++)
            flights_get(f, i);
        assert_int_equal(f->ended, 0); /* only a step tells */
        flights_land(f, 200);
        flights_assert_echoed(f, 200);
        flights_forget(f, 200);
        server_got(&server, 200);
        assert_int_equal(server.got.count, 200);
        assert_int_equal(server.got.connections, 0);
    }
}

static void
gets_and_posts_with_bodies_mix(void **state)
{
    struct flights *f = *state;

    plan("slow-echo", 90);
    for (size_t i = 0; i < 30; i++) {
        assert_ok(flights_prepare(f, i, i % 2 ? "POST" : "GET", LONG_MS));
        flights_start(f, i);
    }
    flights_land(f, 30);
    flights_assert_echoed(f, 30);
    server_got(&server, 30);
    for (size_t i = 0; i < 30; i++) {
        const char *got = NULL;
        size_t path = strlen(f->list[i].path);
        assert_int_equal(times_received(&f->list[i]), 1);
        for (size_t k = 0; k < 30; k++)
            if (strstr((char *)server.got.data[k], f->list[i].path) != NULL)
                got = (char *)server.got.data[k] + server.got.len[k];
        assert_non_null(got);
        if (i % 2)
            assert_memory_equal(got - path, f->list[i].path, path);
        else
            assert_memory_equal(got - 4, "\r\n\r\n", 4);
    }
}

/* What a loop does that knows nothing but the descriptor. */
static void
one_descriptor_tells_all(void **state)
{
    struct flights *f = *state;
    struct pollfd one = { .fd = hseal_pool_fd(&f->pool), .events = POLLIN };

    plan("slow-echo", 100);
    for (size_t i = 0; i < 100; i++)
        flights_get(f, i);
    while (f->ended < 100) {
        assert_int_equal(poll(&one, 1, LONG_MS), 1);
        (void)hseal_pool_step(&f->pool, 0);
    }
    flights_assert_echoed(f, 100);
    /* Nothing is left to be told. */
    while (poll(&one, 1, 0) == 1)
        (void)hseal_pool_step(&f->pool, 0);
    assert_int_equal(poll(&one, 1, 20), 0);
}

static void
descriptor_tells_of_time_and_failure(void **state)
{
    struct flights *f = *state;
    struct pollfd one = { .fd = hseal_pool_fd(&f->pool), .events = POLLIN };

    plan("stall", 2);
    assert_int_equal(hseal_pool_timeout_ms(&f->pool), -1);
    for (size_t i = 0; i < 2; i++) {
        assert_ok(flights_prepare(f, i, "POST", SHORT_MS));
        flights_start(f, i);
    }
    assert_true(hseal_pool_timeout_ms(&f->pool) >= 0);
    assert_true(hseal_pool_timeout_ms(&f->pool) <= SHORT_MS + 1);
    while (f->ended < 2) {
        assert_int_equal(poll(&one, 1, LONG_MS), 1);
        (void)hseal_pool_step(&f->pool, 0);
    }
    assert_err(f->list[0].err, UNKNOWN_OUTCOME);
    assert_err(f->list[1].err, UNKNOWN_OUTCOME);
    /* What fails within the start is told by the next step. */
    (void)snprintf(
        f->dest.base_url, sizeof(f->dest.base_url), "http://10.0.0.1:1");
    flights_get(f, 2);
    assert_int_equal(f->ended, 2);
    assert_int_equal(poll(&one, 1, LONG_MS), 1);
    while (f->ended < 3)
        (void)hseal_pool_step(&f->pool, 0);
    assert_err(f->list[2].err, NOT_SENT);
}

/* The place of one that is cancelled between two steps is the next one's. */
static void
descriptor_tells_of_a_place_that_is_free(void **state)
{
    struct flights *f = *state;
    struct pollfd one;

    f->params.connections = 1;
    hseal_pool_close(&f->pool);
    assert_ok(hseal_pool_open(&f->pool, &f->params, NULL));
    one = (struct pollfd){ .fd = hseal_pool_fd(&f->pool), .events = POLLIN };
    plan("stall echo", 1);
    flights_get(f, 0);
    flights_get(f, 1);
    /* Until libcurl wants nothing for a while, with both under way. */
    while (poll(&one, 1, 400) == 1)
        (void)hseal_pool_step(&f->pool, 0);
    assert_int_equal(f->ended, 0);
    assert_int_equal(
        hseal_pool_cancel(f->list[0].transfer), HSEAL_OUTCOME_UNKNOWN);
    assert_int_equal(poll(&one, 1, 1000), 1);
    flights_land(f, 1);
    assert_int_equal(f->list[1].outcome, HSEAL_OUTCOME_ANSWERED);
    assert_string_equal(f->list[1].body, f->list[1].path);
}

static void
connections_have_a_limit(void **state)
{
    struct flights *f = *state;

    f->params.connections = 4;
    hseal_pool_close(&f->pool);
    assert_ok(hseal_pool_open(&f->pool, &f->params, NULL));
    plan("slow-echo", 40);
    for (size_t i = 0; i < 40; i++)
        flights_get(f, i);
    flights_land(f, 40);
    flights_assert_echoed(f, 40);
    server_got(&server, 40);
    assert_int_equal(server.got.count, 40);
    assert_true(server.got.connections <= 4);
}

static void
one_connection_each(struct flights *f)
{
    f->params.connections = 1;
    hseal_pool_close(&f->pool);
    assert_ok(hseal_pool_open(&f->pool, &f->params, NULL));
    f->pool.clock = &f->clock;
}

static void
send_to(struct flights *f, const struct server *s)
{
    (void)snprintf(f->dest.base_url, sizeof(f->dest.base_url),
        "http://127.0.0.1:%d", s->port);
}

/* libcurl 7.88 wakes one of all that wait when a connection is free, whether
 * that is one to its host or not. */
static void
a_host_that_stalls_holds_up_no_other(void **state)
{
    struct flights *f = *state;
    struct server other;

    server_start(&other, NULL, NULL, NULL);
    one_connection_each(f);
    plan("stall", 1);
    for (size_t i = 0; i < 3; i++)
        flights_get(f, i);
    while (f->list[0].transfer->begun == 0)
        (void)hseal_pool_step(&f->pool, 100);
    send_to(f, &other);
    server_plan(&other, "echo echo echo echo");
    for (size_t i = 3; i < 7; i++)
        flights_get(f, i);
    flights_land(f, 4);
    for (size_t i = 0; i < 7; i++) {
        assert_int_equal(f->list[i].ended, i >= 3);
        if (i >= 3)
            assert_string_equal(f->list[i].body, f->list[i].path);
    }
    for (size_t i = 3; i-- > 0;)
        assert_int_equal(hseal_pool_cancel(f->list[i].transfer),
            i > 0 ? HSEAL_OUTCOME_NOT_SENT : HSEAL_OUTCOME_UNKNOWN);
    assert_received(1, 1);
    server_stop(&other);
}

/* Many to each of two: all are answered, each in its turn. */
static void
two_hosts_share_a_pool(void **state)
{
    struct flights *f = *state;
    struct server other;
    const struct server *const to[] = { &server, &other };

    server_start(&other, NULL, NULL, NULL);
    one_connection_each(f);
    plan("echo", 100);
    server_plan(&other,
        "slow-echo echo slow-echo echo slow-echo echo slow-echo echo echo echo "
        "echo echo echo echo echo echo echo echo echo echo");
    for (size_t i = 0; i < 40; i++) {
        send_to(f, to[i % 2]);
        flights_get(f, i);
    }
    flights_land(f, 40);
    flights_assert_echoed(f, 40);
    server_got(&other, 20);
    assert_int_equal(other.got.count, 20);
    assert_int_equal(other.got.connections, 1);
    for (size_t i = 0; i < 20; i++) {
        char line[96];
        (void)snprintf(line, sizeof(line), "GET %s ", f->list[2 * i + 1].path);
        assert_memory_equal(other.got.data[i], line, strlen(line));
    }
    assert_received(20, 1);
    server_stop(&other);
}

/* Nothing of it was sent, and whose turn is next is not changed. */
static void
one_that_waits_can_be_cancelled(void **state)
{
    struct flights *f = *state;

    one_connection_each(f);
    plan("stall-body echo echo", 1);
    for (size_t i = 0; i < 5; i++)
        flights_get(f, i);
    assert_int_equal(
        hseal_pool_cancel(f->list[1].transfer), HSEAL_OUTCOME_NOT_SENT);
    while (f->list[0].transfer->reply.body.len == 0)
        (void)hseal_pool_step(&f->pool, 100);
    assert_int_equal(
        hseal_pool_cancel(f->list[0].transfer), HSEAL_OUTCOME_UNKNOWN);
    /* It was called, and not sent yet. */
    assert_int_equal(
        hseal_pool_cancel(f->list[2].transfer), HSEAL_OUTCOME_NOT_SENT);
    flights_land(f, 2);
    for (size_t i = 3; i < 5; i++)
        assert_string_equal(f->list[i].body, f->list[i].path);
    assert_received(3, 2);
    assert_int_equal(times_received(&f->list[3]), 1);
}

/* The time in which it has waited is gone; the next one has all of its own. */
static void
time_goes_on_while_waiting_for_a_connection(void **state)
{
    const uint64_t limit_ns = (uint64_t)(LONG_MS - 500) * 1000000;
    struct flights *f = *state;
    uint64_t begin_ns;

    one_connection_each(f);
    plan("slow-echo echo slow-echo slow-echo stall", 1);
    flights_get(f, 0);
    flights_get(f, 1);
    f->ahead_ns += (uint64_t)(LONG_MS - 2000) * 1000000;
    flights_land(f, 2);
    flights_assert_echoed(f, 2);
    assert_int_equal(f->list[1].transfer->timeout_ms, 0);
    flights_get(f, 2);
    flights_get(f, 3);
    assert_int_equal(f->list[2].transfer->timeout_ms, LONG_MS);
    flights_get(f, 4);
    begin_ns = hseal_clock_mono_ns(hseal_clock_system());
    f->ahead_ns += (uint64_t)(LONG_MS - 2000) * 1000000;
    flights_land(f, 5);
    assert_err(f->list[4].err, UNKNOWN_OUTCOME);
    assert_true(
        hseal_clock_mono_ns(hseal_clock_system()) - begin_ns < limit_ns);
    assert_received(5, 1);
}

/* What waits in vain for a pool that broke is sent once it is mended. */
static void
a_pool_that_broke_keeps_those_that_wait(void **state)
{
    struct flights *f = *state;
    int epoll;

    one_connection_each(f);
    epoll = f->pool.poller.epoll;
    plan("echo", 3);
    f->pool.poller.epoll = -1;
    flights_get(f, 0);
    f->pool.poller.epoll = epoll;
    assert_true(f->pool.broken);
    f->pool.broken = 0;
    flights_get(f, 1);
    flights_get(f, 2);
    f->pool.broken = 1;
    flights_land(f, 3);
    assert_err(f->list[0].err, NOT_SENT);
    for (size_t i = 1; i < 3; i++)
        assert_string_equal(f->list[i].body, f->list[i].path);
}

/* libcurl by itself lets one wait for ever that finds no connection free. */
static void
time_runs_out_while_waiting_for_a_connection(void **state)
{
    struct flights *f = *state;

    f->params.connections = 1;
    hseal_pool_close(&f->pool);
    assert_ok(hseal_pool_open(&f->pool, &f->params, NULL));
    plan("stall", 1);
    flights_get(f, 0);
    assert_ok(flights_prepare(f, 1, "POST", SHORT_MS));
    flights_start(f, 1);
    flights_land(f, 1);
    assert_int_equal(f->list[1].ended, 1);
    assert_err(f->list[1].err, NOT_SENT);
    assert_int_equal(
        hseal_pool_cancel(f->list[0].transfer), HSEAL_OUTCOME_UNKNOWN);
    assert_received(1, 1);
    /* And the place is free again. */
    plan("echo", 1);
    flights_get(f, 2);
    flights_land(f, 2);
    assert_string_equal(f->list[2].body, f->list[2].path);
}

static void
not_more_than_the_limit(void **state)
{
    struct flights *f = *state;
    struct hseal_request req = { "GET", "/", NULL, 0, NULL };
    struct hseal_transfer_job job = { &req, &f->dest, LONG_MS };
    struct hseal_transfer *t = NULL;
    struct hseal_error e;

    plan("echo", FLIGHTS_MAX);
    for (size_t i = 0; i < FLIGHTS_MAX; i++)
        assert_ok(flights_prepare(f, i, "GET", LONG_MS));
    assert_err(hseal_pool_prepare(&f->pool, &job, &t, &e), LIMIT);
    assert_contains(e.message, "nothing was sent");
    assert_null(t);
    for (size_t i = 0; i < FLIGHTS_MAX; i++)
        flights_start(f, i);
    flights_land(f, FLIGHTS_MAX);
    flights_assert_echoed(f, FLIGHTS_MAX);
    assert_ok(hseal_pool_prepare(&f->pool, &job, &t, NULL));
    assert_int_equal(hseal_pool_cancel(t), HSEAL_OUTCOME_NOT_SENT);
}

static void
cancelled_ones_are_told_to_nobody(void **state)
{
    struct flights *f = *state;

    plan("stall-body", 3);
    for (size_t i = 0; i < 3; i++)
        flights_get(f, i);
    while (f->list[0].transfer->reply.body.len == 0)
        (void)hseal_pool_step(&f->pool, 100);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(
            hseal_pool_cancel(f->list[i].transfer), HSEAL_OUTCOME_UNKNOWN);
    assert_int_equal(f->ended, 0);
    assert_received(3, 3);
    /* Nothing of it is met by the next ones. */
    plan("echo", 3);
    for (size_t i = 0; i < 3; i++)
        flights_get(f, i);
    flights_land(f, 3);
    flights_assert_echoed(f, 3);
    assert_received(3, 3);
}

/* Whatever state they are in. */
static void
closing_cancels(void **state)
{
    struct flights *f = *state;

    plan("stall", 4);
    f->params.connections = 2;
    hseal_pool_close(&f->pool);
    assert_ok(hseal_pool_open(&f->pool, &f->params, NULL));
    for (size_t i = 0; i < 4; i++)
        flights_get(f, i);
    assert_ok(flights_prepare(f, 4, "GET", LONG_MS));
    (void)snprintf(f->dest.base_url, sizeof(f->dest.base_url),
        "https://no-such-name.invalid");
    flights_get(f, 5);
    (void)hseal_pool_step(&f->pool, 20);
    hseal_pool_close(&f->pool);
    assert_true(f->ended <= 1); /* a name service may be that quick */
    assert_ok(hseal_pool_open(&f->pool, &f->params, NULL));
}

static void
an_end_may_start_the_next(void **state)
{
    struct flights *f = *state;

    plan("echo", 100);
    for (size_t i = 1; i < 100; i++)
        f->list[i - 1].then = &f->list[i];
    flights_get(f, 0);
    flights_land(f, 100);
    flights_assert_echoed(f, 100);
    assert_received(100, 1);
}

static void
words_while_idle_answer_nothing(void **state)
{
    struct flights *f = *state;

    warm(f, "together-talk-idle", 8);
    assert_int_equal(f->pool.sockets.count, 8);
    wait_for_words(f);
    plan("together-echo", 8);
    for (size_t i = 0; i < 8; i++)
        flights_get(f, i);
    flights_land(f, 8);
    flights_assert_echoed(f, 8);
    assert_received(8, 8);
}

static void
connections_closed_while_idle_are_replaced(void **state)
{
    struct flights *f = *state;

    warm(f, "together-close-idle", 8);
    wait_for_words(f);
    plan("together-echo", 8);
    for (size_t i = 0; i < 8; i++)
        flights_get(f, i);
    flights_land(f, 8);
    flights_assert_echoed(f, 8);
    assert_received(8, 8);
}

static void
dead_reused_connections_are_no_second_try(void **state)
{
    static const char *const words[] = { "drop", "reset" };
    struct flights *f = *state;

    for (size_t w = 0; w < ROWS(words); w++) {
        warm(f, "together-echo", 8);
        plan(words[w], 8);
        for (size_t i = 0; i < 8; i++) {
            assert_ok(flights_prepare(f, i, "POST", LONG_MS));
            flights_start(f, i);
        }
        flights_land(f, 8);
        server_got(&server, 8);
        assert_int_equal(server.got.count, 8);
        for (size_t i = 0; i < 8; i++) {
            assert_int_equal(f->list[i].ended, 1);
            assert_err(f->list[i].err, UNKNOWN_OUTCOME);
            assert_int_equal(times_received(&f->list[i]), 1);
        }
        flights_forget(f, 8);
    }
}

/* Good and bad ones in flight together; nothing is sent twice. */
static void
storm(void **state)
{
    static const char *const words[] = { "echo", "slow-echo", "drop", "reset",
        "cut-body", "close-idle", "chunked", "garbage", "html",
        "close-on-next" };
    struct flights *f = *state;
    uint64_t seed = 4;

    for (int round = 0; round < 5; round++) {
        char line[2048] = "";
        size_t len = 0;
        for (size_t i = 0; i < 100; i++)
            len += (size_t)snprintf(line + len, sizeof(line) - len, "%s ",
                words[next_number(&seed) % ROWS(words)]);
        server_plan(&server, line);
        for (size_t i = 0; i < 100; i++) {
            assert_ok(flights_prepare(f, i, "POST", LONG_MS));
            flights_start(f, i);
        }
        flights_land(f, 100);
        server_got(&server, 0);
        for (size_t i = 0; i < 100; i++) {
            size_t n = times_received(&f->list[i]);
            assert_int_equal(f->list[i].ended, 1);
            assert_true(n <= 1);
            if (f->list[i].outcome == HSEAL_OUTCOME_NOT_SENT)
                assert_int_equal(n, 0);
            if (f->list[i].outcome == HSEAL_OUTCOME_ANSWERED)
                assert_int_equal(n, 1);
        }
        flights_forget(f, 100);
    }
}

static size_t
open_sockets(const struct flights *f)
{
    char byte;
    size_t n = 0;

    for (size_t i = 0; i < f->pool.sockets.count; i++)
        if (recv(f->pool.sockets.list[i].fd, &byte, 1,
                MSG_PEEK | MSG_DONTWAIT) < 0)
            n++;
    return n;
}

static void
idle_connections_are_closed_in_time(void **state)
{
    struct flights *f = *state;

    warm(f, "together-echo", 4);
    f->ahead_ns += (uint64_t)49000000000;
    (void)hseal_pool_step(&f->pool, 0);
    assert_int_equal(open_sockets(f), 4);
    assert_true(hseal_pool_timeout_ms(&f->pool) <= 1001);
    f->ahead_ns += (uint64_t)1100000000;
    (void)hseal_pool_step(&f->pool, 0);
    assert_int_equal(open_sockets(f), 0);
    assert_int_equal(hseal_pool_timeout_ms(&f->pool), -1);
    plan("echo", 1);
    flights_get(f, 0);
    flights_land(f, 1);
    flights_assert_echoed(f, 1);
    assert_received(1, 1);
}

/* Every socket that reaches a server, and the descriptors of the pool. */
static void
no_child_inherits(void **state)
{
    struct flights *f = *state;

    warm(f, "together-echo", 4);
    assert_int_equal(f->pool.sockets.count, 4);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(
            fcntl(f->pool.sockets.list[i].fd, F_GETFD), FD_CLOEXEC);
    assert_int_equal(fcntl(hseal_pool_fd(&f->pool), F_GETFD), FD_CLOEXEC);
    assert_int_equal(fcntl(f->pool.poller.timer, F_GETFD), FD_CLOEXEC);
}

/* A socket that cannot be waited for ends what is under way, and no more. */
static void
a_pool_that_broke_mends(void **state)
{
    struct flights *f = *state;
    int epoll = f->pool.poller.epoll;

    plan("echo", 3);
    f->pool.poller.epoll = -1;
    flights_get(f, 0);
    f->pool.poller.epoll = epoll;
    assert_true(f->pool.broken);
    assert_ok(flights_prepare(f, 1, "GET", LONG_MS));
    flights_land(f, 1);
    assert_err(f->list[0].err, NOT_SENT);
    flights_start(f, 1);
    flights_land(f, 2);
    assert_string_equal(f->list[1].body, f->list[1].path);
}

#define POOL(f) cmocka_unit_test_setup_teardown(f, open_pool, close_pool)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        POOL(each_gets_its_own_answer),
        POOL(gets_and_posts_with_bodies_mix),
        POOL(one_descriptor_tells_all),
        POOL(descriptor_tells_of_time_and_failure),
        POOL(descriptor_tells_of_a_place_that_is_free),
        POOL(connections_have_a_limit),
        POOL(a_host_that_stalls_holds_up_no_other),
        POOL(two_hosts_share_a_pool),
        POOL(one_that_waits_can_be_cancelled),
        POOL(time_goes_on_while_waiting_for_a_connection),
        POOL(a_pool_that_broke_keeps_those_that_wait),
        POOL(time_runs_out_while_waiting_for_a_connection),
        POOL(not_more_than_the_limit),
        POOL(cancelled_ones_are_told_to_nobody),
        POOL(closing_cancels),
        POOL(an_end_may_start_the_next),
        POOL(words_while_idle_answer_nothing),
        POOL(connections_closed_while_idle_are_replaced),
        POOL(dead_reused_connections_are_no_second_try),
        POOL(storm),
        POOL(idle_connections_are_closed_in_time),
        POOL(no_child_inherits),
        POOL(a_pool_that_broke_mends),
    };

    return cmocka_run_group_tests_name(
        "pool", tests, start_server, stop_server);
}
