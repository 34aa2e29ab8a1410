/*
 * sign/handoff.c: one request at a time from one thread to another and back,
 * with a deadline.
 * Layer: sign.
 */
#include <sched.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/cpu.h"
#include "base/error.h"
#include "base/signals.h"

#include "sign/handoff.h"

/* The worker expects the next request of a hot loop within this. */
#define WORKER_SPIN_NS UINT64_C(20000)
/* The caller spins so long, for work that took no longer than that. */
#define CALLER_SPIN_NS UINT64_C(50000)
#define SPIN_WORTH_NS UINT64_C(25000)
/* Looks at the turn between two looks at the clock, about a microsecond. */
#define LOOKS 64

/* Whose turn it is. */
enum { IDLE, ASKED, RUNNING, ANSWERED, HUNG };

static uint64_t
now_ns(void)
{
    return hseal_clock_mono_ns(hseal_clock_system());
}

enum hseal_err
hseal_handoff_init(struct hseal_handoff *h, struct hseal_error *e)
{
    pthread_condattr_t attr;
    int rc;

    memset(h, 0, sizeof(*h));
    atomic_init(&h->turn, IDLE);
    atomic_init(&h->worker_sleeps, 0);
    atomic_init(&h->caller_sleeps, 0);
    atomic_init(&h->stopping, 0);
    atomic_init(&h->begin_by_ns, 0);
    h->spins = hseal_cpu_count() > 1;
    if (pthread_condattr_init(&attr) != 0)
        return hseal_fail_nomem(e);
    rc = pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    if (rc == 0)
        rc = pthread_mutex_init(&h->lock, NULL);
    if (rc != 0)
        goto out;
    rc = pthread_cond_init(&h->asked, &attr);
    if (rc != 0) {
        (void)pthread_mutex_destroy(&h->lock);
        goto out;
    }
    rc = pthread_cond_init(&h->answered, &attr);
    if (rc != 0) {
        (void)pthread_cond_destroy(&h->asked);
        (void)pthread_mutex_destroy(&h->lock);
    }
out:
    (void)pthread_condattr_destroy(&attr);
    return rc == 0 ? HSEAL_ERR_OK : hseal_fail_nomem(e);
}

void
hseal_handoff_destroy(struct hseal_handoff *h)
{
    (void)pthread_cond_destroy(&h->answered);
    (void)pthread_cond_destroy(&h->asked);
    (void)pthread_mutex_destroy(&h->lock);
}

/* 1 if the turn became `wanted` within the time. */
static int
spin(struct hseal_handoff *h, int wanted, uint64_t time_ns)
{
    uint64_t end = now_ns() + time_ns;

    do {
        for (int i = 0; i < LOOKS; i++) {
            if (atomic_load_explicit(&h->turn, memory_order_acquire) == wanted)
                return 1;
            hseal_cpu_relax();
        }
        /* Both may have been put on the same processor. */
        (void)sched_yield();
    } while (now_ns() < end);
    return 0;
}

/*
 * To be called after the turn or `stopping` was stored: either this sees
 * that the other side sleeps, or the other side, which says so before it
 * looks a last time, sees what was stored.  All of it sequentially consistent.
 */
static void
wake(struct hseal_handoff *h, atomic_int *sleeps, pthread_cond_t *cond)
{
    if (!atomic_load(sleeps))
        return;
    (void)pthread_mutex_lock(&h->lock);
    (void)pthread_cond_signal(cond);
    (void)pthread_mutex_unlock(&h->lock);
}

/* 0 when the time (0: never) has come. */
static int
sleep_until(struct hseal_handoff *h, pthread_cond_t *cond, uint64_t until_ns)
{
    const struct timespec until = {
        .tv_sec = (time_t)(until_ns / 1000000000),
        .tv_nsec = (long)(until_ns % 1000000000),
    };

    if (until_ns != 0)
        return pthread_cond_timedwait(cond, &h->lock, &until) == 0;
    (void)pthread_cond_wait(cond, &h->lock);
    return 1;
}

static void
await_answer(struct hseal_handoff *h, uint64_t until_ns)
{
    struct hseal_signals held;

    hseal_signals_hold(&held);
    (void)pthread_mutex_lock(&h->lock);
    atomic_store(&h->caller_sleeps, 1);
    while (atomic_load(&h->turn) != ANSWERED)
        if (!sleep_until(h, &h->answered, until_ns))
            break;
    atomic_store(&h->caller_sleeps, 0);
    (void)pthread_mutex_unlock(&h->lock);
    hseal_signals_release(&held);
}

/* The time is over; the answer may still come in between. */
static enum hseal_handoff_end
give_up(struct hseal_handoff *h)
{
    int turn = ASKED;

    if (atomic_compare_exchange_strong(&h->turn, &turn, IDLE))
        return HSEAL_HANDOFF_WITHDRAWN;
    turn = RUNNING;
    if (atomic_compare_exchange_strong(&h->turn, &turn, HUNG))
        return HSEAL_HANDOFF_HUNG;
    atomic_store(&h->turn, IDLE);
    return HSEAL_HANDOFF_ANSWERED;
}

enum hseal_handoff_end
hseal_handoff_ask(struct hseal_handoff *h, uint64_t timeout_ns)
{
    int worth = h->spins && h->took_ns <= SPIN_WORTH_NS;
    uint64_t start = now_ns();

    h->begin_by_ns = start + timeout_ns / 2;
    atomic_store(&h->turn, ASKED);
    wake(h, &h->worker_sleeps, &h->asked);
    if (!worth || !spin(h, ANSWERED, CALLER_SPIN_NS))
        await_answer(h, start + timeout_ns);
    return give_up(h);
}

void
hseal_handoff_stop(struct hseal_handoff *h)
{
    atomic_store(&h->stopping, 1);
    wake(h, &h->worker_sleeps, &h->asked);
}

int
hseal_handoff_wait_gone(struct hseal_handoff *h, uint64_t timeout_ns)
{
    uint64_t until = now_ns() + timeout_ns;
    int gone;

    (void)pthread_mutex_lock(&h->lock);
    while (!h->gone)
        if (!sleep_until(h, &h->answered, until))
            break;
    gone = h->gone;
    (void)pthread_mutex_unlock(&h->lock);
    return gone;
}

/* Take what was asked, unless it is too late to begin. */
static int
begin(struct hseal_handoff *h)
{
    int turn = ASKED;
    uint64_t now;

    if (atomic_load(&h->turn) != ASKED)
        return 0;
    now = now_ns();
    if (now > h->begin_by_ns)
        return 0;
    h->began_ns = now;
    return atomic_compare_exchange_strong(&h->turn, &turn, RUNNING);
}

enum hseal_handoff_what
hseal_handoff_next(struct hseal_handoff *h, uint64_t until_ns)
{
    enum hseal_handoff_what what = HSEAL_HANDOFF_TIME;

    if (until_ns == 0 && h->spins && spin(h, ASKED, WORKER_SPIN_NS) && begin(h))
        return HSEAL_HANDOFF_ASKED;
    (void)pthread_mutex_lock(&h->lock);
    atomic_store(&h->worker_sleeps, 1);
    for (;;) {
        if (atomic_load(&h->stopping)) {
            what = HSEAL_HANDOFF_STOP;
            break;
        }
        if (until_ns == 0 && begin(h)) {
            what = HSEAL_HANDOFF_ASKED;
            break;
        }
        if (!sleep_until(h, &h->asked, until_ns))
            break;
    }
    atomic_store(&h->worker_sleeps, 0);
    (void)pthread_mutex_unlock(&h->lock);
    return what;
}

int
hseal_handoff_answer(struct hseal_handoff *h)
{
    int turn = RUNNING;

    h->took_ns = now_ns() - h->began_ns;
    if (!atomic_compare_exchange_strong(&h->turn, &turn, ANSWERED))
        return 0;
    wake(h, &h->caller_sleeps, &h->answered);
    return 1;
}

void
hseal_handoff_gone(struct hseal_handoff *h)
{
    (void)pthread_mutex_lock(&h->lock);
    h->gone = 1;
    (void)pthread_cond_signal(&h->answered);
    (void)pthread_mutex_unlock(&h->lock);
}
