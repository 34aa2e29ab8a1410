/*
 * tests/client/test_sockets.c: which addresses, and what is open.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
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

static void
opens_closes_and_counts(void **state)
{
    struct hseal_sockets s = { .loopback_only = 1 };
    struct address a;
    curl_socket_t fd[3];

    (void)state;
    address_of("127.0.0.1", &a);
    for (size_t i = 0; i < ROWS(fd); i++) {
        fd[i] = hseal_sockets_open(&s, CURLSOCKTYPE_IPCXN, &a.head);
        assert_true(fd[i] >= 0);
        assert_int_equal(fcntl(fd[i], F_GETFD), FD_CLOEXEC);
    }
    assert_int_equal(s.count, 3);
    assert_int_equal(hseal_sockets_close(&s, fd[0]), 0);
    assert_int_equal(hseal_sockets_close(&s, fd[2]), 0);
    assert_int_equal(s.count, 1);
    assert_int_equal(s.fd[0], fd[1]);
    assert_int_equal(hseal_sockets_close(&s, fd[1]), 0);
    assert_int_equal(s.count, 0);
    assert_int_equal(s.refused, 0);
}

static void
refuses_what_it_should(void **state)
{
    struct hseal_sockets s = { .loopback_only = 1 };
    struct address a;

    (void)state;
    address_of("10.0.0.1", &a);
    assert_int_equal(
        hseal_sockets_open(&s, CURLSOCKTYPE_IPCXN, &a.head), CURL_SOCKET_BAD);
    assert_int_equal(s.refused, 1);
    s = (struct hseal_sockets){ .closed = 1 };
    assert_int_equal(
        hseal_sockets_open(&s, CURLSOCKTYPE_IPCXN, &a.head), CURL_SOCKET_BAD);
    assert_int_equal(s.refused, 0);
    s = (struct hseal_sockets){ .count = HSEAL_SOCKETS_MAX };
    assert_int_equal(
        hseal_sockets_open(&s, CURLSOCKTYPE_IPCXN, &a.head), CURL_SOCKET_BAD);
    s = (struct hseal_sockets){ .count = 0 };
    a.head.family = -1;
    assert_int_equal(
        hseal_sockets_open(&s, CURLSOCKTYPE_IPCXN, &a.head), CURL_SOCKET_BAD);
    assert_int_equal(s.count, 0);
}

static void
stale_is_what_can_be_read_or_is_closed(void **state)
{
    struct hseal_sockets s = { .count = 0 };
    int a[2], b[2];

    (void)state;
    assert_false(hseal_sockets_stale(&s));
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, a), 0);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, b), 0);
    s = (struct hseal_sockets){ .fd = { a[0], b[0] }, .count = 2 };
    assert_false(hseal_sockets_stale(&s));
    assert_int_equal(write(b[1], "x", 1), 1);
    assert_true(hseal_sockets_stale(&s));
    s.count = 1;
    assert_false(hseal_sockets_stale(&s));
    assert_int_equal(close(a[1]), 0);
    assert_true(hseal_sockets_stale(&s));
    (void)close(a[0]);
    (void)close(b[0]);
    (void)close(b[1]);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loopback_is_127_and_1_only),
        cmocka_unit_test(opens_closes_and_counts),
        cmocka_unit_test(refuses_what_it_should),
        cmocka_unit_test(stale_is_what_can_be_read_or_is_closed),
    };

    return cmocka_run_group_tests_name("sockets", tests, NULL, NULL);
}
