/*
 * tests/base/test_poller.c: many descriptors and a moment behind one
 * descriptor.
 */
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "unit.h"

#include "base/clock.h"
#include "base/poller.h"

static uint64_t
now_ns(void)
{
    return hseal_clock_mono_ns(hseal_clock_system());
}

static int
readable(const struct hseal_poller *p, int wait_ms)
{
    struct pollfd one = { .fd = p->epoll, .events = POLLIN };

    return poll(&one, 1, wait_ms);
}

static void
tells_who_has_what(void **state)
{
    struct hseal_poller_event ev[HSEAL_POLLER_EVENTS_MAX];
    struct hseal_poller p;
    int ends[2];

    (void)state;
    assert_ok(hseal_poller_open(&p, NULL));
    assert_int_equal(fcntl(p.epoll, F_GETFD), FD_CLOEXEC);
    assert_int_equal(fcntl(p.timer, F_GETFD), FD_CLOEXEC);
    assert_int_equal(pipe(ends), 0);
    assert_true(hseal_poller_watch(&p, ends[0], HSEAL_POLLER_IN, 7));
    assert_int_equal(hseal_poller_wait(&p, 0, ev), 0);
    assert_int_equal(readable(&p, 0), 0);
    assert_int_equal(write(ends[1], "x", 1), 1);
    assert_int_equal(readable(&p, 0), 1);
    assert_int_equal(hseal_poller_wait(&p, 1000, ev), 1);
    assert_int_equal(ev[0].tag, 7);
    assert_int_equal(ev[0].what, HSEAL_POLLER_IN);
    /* Another wish and another tag for the same one. */
    assert_true(hseal_poller_watch(&p, ends[0], 0, 8));
    assert_int_equal(hseal_poller_wait(&p, 0, ev), 0);
    assert_true(hseal_poller_watch(&p, ends[1], HSEAL_POLLER_OUT, 9));
    assert_int_equal(hseal_poller_wait(&p, 1000, ev), 1);
    assert_int_equal(ev[0].tag, 9);
    assert_int_equal(ev[0].what, HSEAL_POLLER_OUT);
    hseal_poller_forget(&p, ends[1]);
    assert_int_equal(hseal_poller_wait(&p, 0, ev), 0);
    /* That the peer has gone is told, whatever was asked for. */
    assert_int_equal(close(ends[1]), 0);
    assert_int_equal(hseal_poller_wait(&p, 1000, ev), 1);
    assert_int_equal(ev[0].tag, 8);
    assert_int_equal(ev[0].what, HSEAL_POLLER_ERR);
    assert_int_equal(close(ends[0]), 0);
    assert_int_equal(hseal_poller_wait(&p, 0, ev), 0);
    assert_false(hseal_poller_watch(&p, ends[0], HSEAL_POLLER_IN, 1));
    hseal_poller_close(&p);
}

static void
moment_ends_the_wait(void **state)
{
    struct hseal_poller_event ev[HSEAL_POLLER_EVENTS_MAX];
    struct hseal_poller p;
    uint64_t at = now_ns() + 20000000;

    (void)state;
    assert_ok(hseal_poller_open(&p, NULL));
    hseal_poller_arm(&p, at);
    /* A later one leaves it as it is. */
    hseal_poller_arm(&p, at + 3600000000000);
    assert_int_equal(p.armed_ns, at);
    assert_int_equal(readable(&p, 10000), 1);
    assert_true(now_ns() >= at);
    assert_int_equal(hseal_poller_wait(&p, 0, ev), 0);
    assert_int_equal(p.armed_ns, 0);
    assert_int_equal(readable(&p, 0), 0);
    /* An earlier one moves it, and 0 takes it away. */
    hseal_poller_arm(&p, now_ns() + 3600000000000);
    hseal_poller_arm(&p, 1);
    assert_int_equal(readable(&p, 10000), 1);
    hseal_poller_arm(&p, 0);
    assert_int_equal(readable(&p, 0), 0);
    hseal_poller_close(&p);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_who_has_what),
        cmocka_unit_test(moment_ends_the_wait),
    };

    return cmocka_run_group_tests_name("poller", tests, NULL, NULL);
}
