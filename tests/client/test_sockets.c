/*
 * tests/client/test_sockets.c: which addresses, and what is open.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../base/unit.h"

#include "client/sockets.h"

/* As libcurl passes it: room for an IPv6 address behind the fields. */
struct address {
    struct curl_sockaddr head;
    char more[sizeof(struct sockaddr_in6)];
};

static void
address_of(const char *text, struct address *a)
{
    struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };
    struct sockaddr_in in4 = { .sin_family = AF_INET };

    memset(a, 0, sizeof(*a));
    a->head.socktype = SOCK_STREAM;
    if (inet_pton(AF_INET, text, &in4.sin_addr) == 1) {
        a->head.family = AF_INET;
        a->head.addrlen = sizeof(in4);
        memcpy((char *)a + offsetof(struct curl_sockaddr, addr), &in4,
            sizeof(in4));
        return;
    }
    assert_int_equal(inet_pton(AF_INET6, text, &in6.sin6_addr), 1);
    a->head.family = AF_INET6;
    a->head.addrlen = sizeof(in6);
    memcpy((char *)a + offsetof(struct curl_sockaddr, addr), &in6, sizeof(in6));
}

static void
loopback_is_127_and_1_only(void **state)
{
    static const struct {
        const char *text;
        int loopback;
    } rows[] = {
        { "127.0.0.1", 1 },
        { "127.255.255.254", 1 },
        { "::1", 1 },
        { "0.0.0.0", 0 },
        { "10.0.0.1", 0 },
        { "128.0.0.1", 0 },
        { "126.255.255.255", 0 },
        { "192.168.127.127", 0 },
        { "::", 0 },
        { "::ffff:127.0.0.1", 0 },
        { "fe80::1", 0 },
        { "::2", 0 },
    };
    struct address a;

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        address_of(rows[i].text, &a);
        assert_int_equal(hseal_sockets_loopback(&a.head), rows[i].loopback);
    }
    address_of("127.0.0.1", &a);
    a.head.addrlen = 4; /* less than an address */
    assert_false(hseal_sockets_loopback(&a.head));
    address_of("127.0.0.1", &a);
    a.head.family = AF_UNIX;
    assert_false(hseal_sockets_loopback(&a.head));
}

/* A list with a poller, and a way to see what that tells it. */
struct rig {
    struct hseal_poller poller;
    struct hseal_sockets s;
};

static int
open_rig(void **state)
{
    static struct rig r;

    memset(&r, 0, sizeof(r));
    assert_ok(hseal_poller_open(&r.poller, NULL));
    r.s.poller = &r.poller;
    *state = &r;
    return 0;
}

static int
close_rig(void **state)
{
    struct rig *r = *state;

    while (r->s.count > 0)
        (void)hseal_sockets_close(&r->s, r->s.list[0].fd);
    hseal_sockets_free(&r->s);
    hseal_poller_close(&r->poller);
    return 0;
}

static size_t
events(struct rig *r, struct hseal_poller_event *ev)
{
    return hseal_poller_wait(&r->poller, 0, ev);
}

static void
opens_closes_and_counts(void **state)
{
    struct rig *r = *state;
    struct address a;
    int fd[40];

    address_of("127.0.0.1", &a);
    for (size_t i = 0; i < ROWS(fd); i++) {
        fd[i] = hseal_sockets_open(&r->s, &a.head);
        assert_true(fd[i] >= 0);
        assert_int_equal(fcntl(fd[i], F_GETFD), FD_CLOEXEC);
    }
    assert_int_equal(r->s.count, ROWS(fd));
    for (size_t i = 0; i < ROWS(fd); i += 2)
        assert_int_equal(hseal_sockets_close(&r->s, fd[i]), 0);
    assert_int_equal(r->s.count, ROWS(fd) / 2);
    assert_int_equal(fcntl(fd[0], F_GETFD), -1);
    assert_int_equal(fcntl(fd[1], F_GETFD), FD_CLOEXEC);
    a.head.family = -1;
    assert_int_equal(hseal_sockets_open(&r->s, &a.head), -1);
    assert_int_equal(r->s.count, ROWS(fd) / 2);
}

static void
list_has_an_end(void **state)
{
    struct rig *r = *state;
    struct address a;

    address_of("127.0.0.1", &a);
    /* Numbers without sockets: nothing is done with them here. */
    r->s.room = HSEAL_SOCKETS_MAX;
    r->s.count = HSEAL_SOCKETS_MAX;
    r->s.list = calloc(HSEAL_SOCKETS_MAX, sizeof(*r->s.list));
    assert_non_null(r->s.list);
    for (size_t i = 0; i < HSEAL_SOCKETS_MAX; i++)
        r->s.list[i].fd = -1;
    assert_int_equal(hseal_sockets_open(&r->s, &a.head), -1);
    r->s.count = 0;
}

/* A connection of ours that was used before, with the peer's end of it. */
static int
connection(struct rig *r, int *ret_peer, int *ret_port)
{
    struct sockaddr_in in = { .sin_family = AF_INET };
    socklen_t len = sizeof(in);
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    struct address a;
    int fd;

    in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(bind(listener, (struct sockaddr *)&in, len), 0);
    assert_int_equal(listen(listener, 1), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&in, &len), 0);
    address_of("127.0.0.1", &a);
    fd = hseal_sockets_open(&r->s, &a.head);
    assert_true(fd >= 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&in, len), 0);
    *ret_peer = accept(listener, NULL, NULL);
    assert_true(*ret_peer >= 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&in, &len), 0);
    *ret_port = ntohs(in.sin_port);
    (void)close(listener);
    /* The first request, and its end. */
    assert_true(hseal_sockets_begin(&r->s, *ret_port));
    assert_true(hseal_sockets_want(&r->s, fd, CURL_POLL_IN, 0));
    assert_true(hseal_sockets_want(&r->s, fd, CURL_POLL_REMOVE, 1000));
    return fd;
}

static int
ended(int peer)
{
    char byte;

    return recv(peer, &byte, 1, MSG_DONTWAIT) == 0;
}

static void
only_the_connection_in_question_is_looked_at(void **state)
{
    struct rig *r = *state;
    int peer[2], port[2], fd[2];

    for (int i = 0; i < 2; i++)
        fd[i] = connection(r, &peer[i], &port[i]);
    assert_true(hseal_sockets_begin(&r->s, port[0]));
    assert_int_equal(write(peer[1], "x", 1), 1);
    assert_true(hseal_sockets_begin(&r->s, port[0]));
    assert_false(hseal_sockets_begin(&r->s, port[1]));
    /* Where the number says nothing, all idle ones are looked at. */
    assert_false(hseal_sockets_begin(&r->s, 0));
    assert_false(hseal_sockets_begin(&r->s, 1));
    assert_int_equal(hseal_sockets_close(&r->s, fd[1]), 0);
    assert_true(hseal_sockets_begin(&r->s, 0));
    (void)close(peer[0]);
    assert_false(hseal_sockets_begin(&r->s, port[0]));
    (void)close(peer[1]);
}

/* What a TLS server sends at the end of its handshake is no answer. */
static void
first_request_may_find_bytes(void **state)
{
    struct rig *r = *state;
    int peer, port;

    (void)connection(r, &peer, &port);
    r->s.list[0].served = 0;
    assert_int_equal(write(peer, "ticket", 6), 6);
    assert_true(hseal_sockets_begin(&r->s, port));
    assert_false(hseal_sockets_begin(&r->s, port));
    (void)close(peer);
}

static void
idle_connection_that_speaks_is_ended(void **state)
{
    struct hseal_poller_event ev[HSEAL_POLLER_EVENTS_MAX];
    struct rig *r = *state;
    int peer, port, fd = connection(r, &peer, &port);

    char byte;

    assert_int_equal(events(r, ev), 0);
    assert_int_equal(write(peer, "x", 1), 1);
    assert_int_equal(events(r, ev), 1);
    /* An answer that was read before its event was looked at is none. */
    assert_int_equal(recv(fd, &byte, 1, 0), 1);
    assert_int_equal(hseal_sockets_event(&r->s, &ev[0]), -1);
    assert_false(ended(peer));
    assert_true(hseal_sockets_begin(&r->s, port));
    assert_int_equal(write(peer, "x", 1), 1);
    assert_int_equal(events(r, ev), 1);
    assert_int_equal(hseal_sockets_event(&r->s, &ev[0]), -1);
    assert_true(ended(peer));
    /* It is told once, and never used. */
    assert_int_equal(events(r, ev), 0);
    assert_false(hseal_sockets_begin(&r->s, port));
    assert_int_equal(r->s.list[0].fd, fd);
    (void)close(peer);
}

static void
busy_connection_is_libcurls(void **state)
{
    struct hseal_poller_event ev[HSEAL_POLLER_EVENTS_MAX];
    struct rig *r = *state;
    int peer, port, fd = connection(r, &peer, &port);

    assert_true(hseal_sockets_want(&r->s, fd, CURL_POLL_IN, 0));
    assert_int_equal(write(peer, "x", 1), 1);
    assert_int_equal(events(r, ev), 1);
    assert_int_equal(hseal_sockets_event(&r->s, &ev[0]), fd);
    assert_false(ended(peer));
    /* An event of a socket that was closed is for no other one. */
    assert_int_equal(hseal_sockets_close(&r->s, fd), 0);
    assert_int_equal(hseal_sockets_event(&r->s, &ev[0]), -1);
    assert_int_equal(connection(r, &peer, &port), fd);
    assert_int_equal(hseal_sockets_event(&r->s, &ev[0]), -1);
    assert_false(ended(peer));
    (void)close(peer);
}

/* A pipe of libcurl's own is closed without a word. */
static void
numbers_of_others_come_back(void **state)
{
    struct hseal_poller_event ev[HSEAL_POLLER_EVENTS_MAX];
    struct rig *r = *state;
    int ends[2], peer, port;

    assert_int_equal(pipe(ends), 0);
    assert_true(hseal_sockets_want(&r->s, ends[0], CURL_POLL_IN, 0));
    assert_int_equal(write(ends[1], "x", 1), 1);
    assert_int_equal(events(r, ev), 1);
    assert_int_equal(hseal_sockets_event(&r->s, &ev[0]), ends[0]);
    assert_true(hseal_sockets_want(&r->s, ends[0], CURL_POLL_REMOVE, 0));
    assert_int_equal(r->s.count, 0);
    assert_int_equal(events(r, ev), 0);
    assert_true(hseal_sockets_want(&r->s, ends[0], CURL_POLL_IN, 0));
    (void)close(ends[0]);
    (void)close(ends[1]);
    (void)connection(r, &peer, &port);
    (void)close(peer);
    assert_int_equal(events(r, ev), 1);
    assert_int_equal(hseal_sockets_event(&r->s, &ev[0]), -1);
}

static void
idle_for_too_long(void **state)
{
    struct rig *r = *state;
    int peer[2], port[2];

    assert_int_equal(hseal_sockets_expire(&r->s, 5000), 0);
    (void)connection(r, &peer[0], &port[0]);
    (void)connection(r, &peer[1], &port[1]);
    r->s.list[1].idle_ns = 3000;
    assert_int_equal(hseal_sockets_expire(&r->s, 1000), 1000);
    assert_false(ended(peer[0]));
    assert_int_equal(hseal_sockets_expire(&r->s, 1001), 3000);
    assert_true(ended(peer[0]));
    assert_false(ended(peer[1]));
    assert_int_equal(hseal_sockets_expire(&r->s, 3001), 0);
    assert_true(ended(peer[1]));
    (void)close(peer[0]);
    (void)close(peer[1]);
}

#define RIG(f) cmocka_unit_test_setup_teardown(f, open_rig, close_rig)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loopback_is_127_and_1_only),
        RIG(opens_closes_and_counts),
        RIG(list_has_an_end),
        RIG(only_the_connection_in_question_is_looked_at),
        RIG(first_request_may_find_bytes),
        RIG(idle_connection_that_speaks_is_ended),
        RIG(busy_connection_is_libcurls),
        RIG(numbers_of_others_come_back),
        RIG(idle_for_too_long),
    };

    return cmocka_run_group_tests_name("sockets", tests, NULL, NULL);
}
