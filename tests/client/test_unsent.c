/*
 * tests/client/test_unsent.c: requests of which nothing left, told so.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fixture.h"

static enum hseal_err
post(struct fixture *f, long timeout_ms)
{
    struct hseal_request req = { "POST", "/api/v5/trade/order", "{\"a\":1}", 7,
        NULL };

    return fixture_request(f, &req, timeout_ms);
}

/* Closed at once: whether bytes left is a race, that nothing came is not. */
static void
closed_before_reading(void **state)
{
    struct fixture *f = *state;
    enum hseal_err err;

    server_plan(&f->server, "unread");
    err = post(f, LONG_MS);
    if (err == HSEAL_ERR_NOT_SENT)
        fixture_assert_not_sent(f, err);
    else
        fixture_assert_unknown(f, err);
    fixture_assert_received(f, 0, 1);
}

static void
connection_refused(void **state)
{
    struct fixture *f = *state;

    (void)snprintf(f->fake->dest.base_url, sizeof(f->fake->dest.base_url),
        "http://127.0.0.1:1");
    fixture_assert_not_sent(f, post(f, LONG_MS));
    assert_string_equal(f->error.message,
        "cannot reach 127.0.0.1:1: Connection refused; nothing was sent");
    assert_contains(f->error.hint, "safe to repeat");
}

static void
unknown_name(void **state)
{
    struct fixture *f = *state;

    (void)snprintf(f->fake->dest.base_url, sizeof(f->fake->dest.base_url),
        "https://no-such-name.invalid");
    fixture_assert_not_sent(f, post(f, 1000));
    assert_contains(f->error.message, "no-such-name.invalid");
    assert_true(f->answer.send_ns < (uint64_t)3000000000);
}

/* Sockets that take no connection, or take it and say nothing. */
static int
silent_listener(int *ret_port)
{
    struct sockaddr_in in = { .sin_family = AF_INET };
    socklen_t len = sizeof(in);
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(bind(fd, (struct sockaddr *)&in, sizeof(in)), 0);
    assert_int_equal(listen(fd, 0), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&in, &len), 0);
    *ret_port = ntohs(in.sin_port);
    return fd;
}

static void
silence_before_tls(void **state)
{
    struct fixture *f = *state;
    int port, fd = silent_listener(&port);

    (void)snprintf(f->fake->dest.base_url, sizeof(f->fake->dest.base_url),
        "https://127.0.0.1:%d", port);
    fixture_assert_not_sent(f, post(f, SHORT_MS));
    assert_contains(f->error.message, "within 300 ms");
    (void)close(fd);
}

static void
full_queue_of_connections(void **state)
{
    struct sockaddr_in in = { .sin_family = AF_INET };
    struct fixture *f = *state;
    int filler[4];
    int port, fd = silent_listener(&port);

    in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    in.sin_port = htons((uint16_t)port);
    for (size_t i = 0; i < ROWS(filler); i++) {
        filler[i] = socket(AF_INET, SOCK_STREAM, 0);
        assert_int_equal(fcntl(filler[i], F_SETFL, O_NONBLOCK), 0);
        (void)connect(filler[i], (struct sockaddr *)&in, sizeof(in));
    }
    (void)snprintf(f->fake->dest.base_url, sizeof(f->fake->dest.base_url),
        "http://127.0.0.1:%d", port);
    fixture_assert_not_sent(f, post(f, SHORT_MS));
    assert_contains(f->error.message, "within 300 ms");
    for (size_t i = 0; i < ROWS(filler); i++)
        (void)close(filler[i]);
    (void)close(fd);
}

/* Each of these would reach the server of this test. */
static void
plain_http_to_loopback_only(void **state)
{
    static const char *const hosts[] = { "0.0.0.0", "[::ffff:127.0.0.1]",
        "10.0.0.1" };
    struct fixture *f = *state;

    for (size_t i = 0; i < ROWS(hosts); i++) {
        fixture_send_to(f, "http", hosts[i]);
        fixture_assert_not_sent(f, post(f, LONG_MS));
        assert_contains(f->error.message, "not loopback");
        assert_contains(f->error.hint, "https://");
        assert_true(f->answer.send_ns < (uint64_t)1000000000);
    }
    fixture_assert_received(f, 0, 0);
    /* All of 127.0.0.0/8 is; only nobody listens there. */
    fixture_send_to(f, "http", "127.1.2.3");
    fixture_assert_not_sent(f, post(f, LONG_MS));
    assert_contains(f->error.message, "Connection refused");
    fixture_send_to(f, "http", "localhost");
    assert_ok(post(f, LONG_MS));
    fixture_assert_received(f, 1, 1);
}

static void
user_names_in_urls_are_refused(void **state)
{
    struct fixture *f = *state;

    fixture_send_to(f, "http", "user:word@127.0.0.1");
    fixture_assert_not_sent(f, post(f, LONG_MS));
    fixture_assert_received(f, 0, 0);
}

#define UNSENT(f) cmocka_unit_test_setup(f, fixture_reset)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        UNSENT(closed_before_reading),
        UNSENT(connection_refused),
        UNSENT(unknown_name),
        UNSENT(silence_before_tls),
        UNSENT(full_queue_of_connections),
        UNSENT(plain_http_to_loopback_only),
        UNSENT(user_names_in_urls_are_refused),
    };

    return cmocka_run_group_tests_name(
        "unsent", tests, fixture_open, fixture_close);
}
