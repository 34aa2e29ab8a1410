/*
 * base/signals.c: holding back the signals that end a process.
 * Layer: base.
 */
#include <stddef.h>

#include "base/signals.h"

void
hseal_signals_hold(struct hseal_signals *s)
{
    sigset_t held;

    (void)sigemptyset(&held);
    (void)sigaddset(&held, SIGINT);
    (void)sigaddset(&held, SIGTERM);
    (void)sigaddset(&held, SIGHUP);
    (void)sigaddset(&held, SIGTSTP);
    (void)pthread_sigmask(SIG_BLOCK, &held, &s->before); /* fails on bad how */
}

void
hseal_signals_release(const struct hseal_signals *s)
{
    (void)pthread_sigmask(SIG_SETMASK, &s->before, NULL);
}

int
hseal_signals_waiting(void)
{
    sigset_t waiting;

    return sigpending(&waiting) == 0 &&
           (sigismember(&waiting, SIGINT) == 1 ||
               sigismember(&waiting, SIGTERM) == 1 ||
               sigismember(&waiting, SIGHUP) == 1);
}
