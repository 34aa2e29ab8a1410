/*
 * base/poller.c: waiting for many descriptors and one moment, behind one
 * descriptor.
 * Layer: base.
 */
#include <errno.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "base/error.h"

#include "base/poller.h"

#define NS_PER_S 1000000000

static enum hseal_err
fail_open(int number, struct hseal_error *e)
{
    (void)hseal_fail_errno(
        e, HSEAL_ERR_IO, number, "cannot make a descriptor to wait with");
    if (number != EMFILE && number != ENFILE)
        return HSEAL_ERR_IO;
    return hseal_hint(
        e, HSEAL_ERR_IO, "raise the limit of open files (ulimit -n)");
}

enum hseal_err
hseal_poller_open(struct hseal_poller *p, struct hseal_error *e)
{
    int number;

    p->armed_ns = 0;
    p->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (p->epoll < 0)
        return fail_open(errno, e);
    p->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    if (p->timer >= 0 &&
        hseal_poller_watch(p, p->timer, HSEAL_POLLER_IN, HSEAL_POLLER_TIMER))
        return HSEAL_ERR_OK;
    number = errno;
    if (p->timer >= 0)
        (void)close(p->timer); /* never used */
    (void)close(p->epoll);
    return fail_open(number, e);
}

void
hseal_poller_close(struct hseal_poller *p)
{
    (void)close(p->timer);
    (void)close(p->epoll);
}

int
hseal_poller_watch(struct hseal_poller *p, int fd, unsigned what, uint64_t tag)
{
    struct epoll_event ev = { .data = { .u64 = tag } };

    if ((what & HSEAL_POLLER_IN) != 0)
        ev.events |= EPOLLIN;
    if ((what & HSEAL_POLLER_OUT) != 0)
        ev.events |= EPOLLOUT;
    if (epoll_ctl(p->epoll, EPOLL_CTL_MOD, fd, &ev) == 0)
        return 1;
    return errno == ENOENT && epoll_ctl(p->epoll, EPOLL_CTL_ADD, fd, &ev) == 0;
}

void
hseal_poller_forget(struct hseal_poller *p, int fd)
{
    struct epoll_event none = { .events = 0 };

    /* One that is closed already is forgotten. */
    (void)epoll_ctl(p->epoll, EPOLL_CTL_DEL, fd, &none);
}

void
hseal_poller_arm(struct hseal_poller *p, uint64_t at_ns)
{
    struct itimerspec when = { .it_value = { 0, 0 } };

    if (at_ns == p->armed_ns ||
        (at_ns != 0 && p->armed_ns != 0 && p->armed_ns < at_ns))
        return;
    when.it_value.tv_sec = (time_t)(at_ns / NS_PER_S);
    when.it_value.tv_nsec = (long)(at_ns % NS_PER_S);
    /* Cannot fail with values in range. */
    (void)timerfd_settime(p->timer, TFD_TIMER_ABSTIME, &when, NULL);
    p->armed_ns = at_ns;
}

static unsigned
what_of(uint32_t events)
{
    unsigned what = 0;

    if ((events & EPOLLIN) != 0)
        what |= HSEAL_POLLER_IN;
    if ((events & EPOLLOUT) != 0)
        what |= HSEAL_POLLER_OUT;
    if ((events & (EPOLLERR | EPOLLHUP)) != 0)
        what |= HSEAL_POLLER_ERR;
    return what;
}

size_t
hseal_poller_wait(
    struct hseal_poller *p, int wait_ms, struct hseal_poller_event *ret)
{
    struct epoll_event ev[HSEAL_POLLER_EVENTS_MAX];
    int n = epoll_wait(p->epoll, ev, HSEAL_POLLER_EVENTS_MAX, wait_ms);
    uint64_t times;
    size_t count = 0;

    for (int i = 0; i < n; i++) {
        if (ev[i].data.u64 == HSEAL_POLLER_TIMER) {
            /* Nothing to read: set anew in the meantime. */
            if (read(p->timer, &times, sizeof(times)) == sizeof(times))
                p->armed_ns = 0;
            continue;
        }
        ret[count].tag = ev[i].data.u64;
        ret[count].what = what_of(ev[i].events);
        count++;
    }
    return count;
}
