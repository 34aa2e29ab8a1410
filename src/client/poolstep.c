/*
 * client/poolstep.c: what is due in a pool, and what has ended.
 * Layer: client.
 */
#include <limits.h>

#include "base/waiting.h"
#include "client/options.h"
#include "client/pool.h"

#include "client/poolstep.h"

#define NS_PER_MS 1000000

/* ---- when ---- */

static uint64_t
now_ns(const struct hseal_pool *p)
{
    return hseal_clock_mono_ns(p->clock);
}

/* 0 is never. */
static uint64_t
earlier(uint64_t a, uint64_t b)
{
    return a == 0 || (b != 0 && b < a) ? b : a;
}

static int
is_due(uint64_t at, uint64_t now)
{
    return at != 0 && at <= now;
}

/* Something has ended that nobody was told of yet. */
static int
has_ended(const struct hseal_pool *p)
{
    return p->broken || (size_t)p->running < p->added;
}

static uint64_t
due_ns(const struct hseal_pool *p)
{
    if (has_ended(p) || p->called > 0)
        return 1;
    return earlier(p->due_ns, earlier(p->waiting_ns, p->idle_ns));
}

void
hseal_pool_arm(struct hseal_pool *p)
{
    if (p->watched)
        hseal_poller_arm(&p->poller, due_ns(p));
}

int
hseal_pool_fd(struct hseal_pool *p)
{
    p->watched = 1;
    hseal_pool_arm(p);
    return p->poller.epoll;
}

long
hseal_pool_timeout_ms(const struct hseal_pool *p)
{
    uint64_t due = due_ns(p), now;

    if (due == 0)
        return -1;
    now = now_ns(p);
    return due <= now ? 0 : (long)((due - now + NS_PER_MS - 1) / NS_PER_MS);
}

/* libcurl says anew when it wants to be called. */
void
hseal_pool_act(struct hseal_pool *p, int fd, int what)
{
    if (fd == CURL_SOCKET_TIMEOUT)
        p->due_ns = 0;
    if (curl_multi_socket_action(p->multi, fd, what, &p->running) != CURLM_OK)
        p->broken = 1;
}

/* ---- what has ended ---- */

static void
finish(struct hseal_transfer *t, CURLcode rc)
{
    enum hseal_outcome o = HSEAL_OUTCOME_NOT_SENT;
    struct hseal_error why;
    enum hseal_err err = hseal_transfer_judge(t, rc, &o, &why);

    t->done(t->arg, o, &t->reply, err == HSEAL_ERR_OK ? NULL : &why);
    hseal_pool_release(t, o == HSEAL_OUTCOME_ANSWERED);
}

static long
left_ms(const struct hseal_transfer *t)
{
    uint64_t now = now_ns(t->pool);

    return t->deadline_ns > now ? 1 + (long)((t->deadline_ns - now) / NS_PER_MS)
                                : 1;
}

/* On a new connection: nothing was sent on the one that was not clean. */
static int
start_again(struct hseal_transfer *t)
{
    if (t->again)
        return 0;
    t->stale = 0;
    t->again = 1;
    t->detail[0] = '\0';
    return hseal_options_again(t, left_ms(t)) == CURLE_OK && hseal_pool_add(t);
}

static size_t
reap(struct hseal_pool *p)
{
    struct hseal_transfer *t;
    size_t ended = 0;
    CURLMsg *msg;
    int left;

    while (p->multi != NULL && !p->broken &&
           (msg = curl_multi_info_read(p->multi, &left)) != NULL) {
        CURLcode rc = msg->data.result;
        if (msg->msg != CURLMSG_DONE || curl_easy_getinfo(msg->easy_handle,
                                            CURLINFO_PRIVATE, &t) != CURLE_OK)
            continue;
        hseal_pool_detach(t);
        if (t->stale && start_again(t))
            continue;
        hseal_pool_remove(t);
        finish(t, rc);
        ended++;
    }
    return ended;
}

/* Those that are marked; `done` may start and cancel others meanwhile. */
static size_t
end_lost(struct hseal_pool *p)
{
    struct hseal_transfer *t = p->live;
    size_t ended = 0;

    while (t != NULL) {
        CURLcode rc = t->lost;
        if (rc == CURLE_OK) {
            t = t->next;
            continue;
        }
        t->lost = CURLE_OK;
        hseal_pool_remove(t);
        finish(t, rc);
        ended++;
        t = p->live;
    }
    return ended;
}

/* Whatever has come was heard before, also where nobody has asked for long. */
static size_t
end_late(struct hseal_pool *p)
{
    uint64_t now = now_ns(p);
    size_t lost = 0;

    if (!is_due(p->waiting_ns, now))
        return 0;
    p->waiting_ns = 0;
    for (struct hseal_transfer *t = p->live; t != NULL; t = t->next) {
        if (!(t->added || t->queued || t->called))
            continue;
        if (t->deadline_ns <= now) {
            t->lost = CURLE_OPERATION_TIMEDOUT;
            lost++;
        } else {
            p->waiting_ns = earlier(p->waiting_ns, t->deadline_ns);
        }
    }
    return lost > 0 ? end_lost(p) : 0;
}

/* Nothing under way gets on: each ends as it stands. */
static size_t
mend(struct hseal_pool *p)
{
    for (struct hseal_transfer *t = p->live; t != NULL; t = t->next) {
        if (!t->added)
            continue;
        t->lost = CURLE_OUT_OF_MEMORY;
        hseal_pool_remove(t);
    }
    hseal_pool_drop_spare(p);
    (void)curl_multi_cleanup(p->multi);
    p->multi = NULL;
    p->broken = 0;
    p->running = 0;
    p->due_ns = 0;
    return end_lost(p);
}

/* Those that have waited for a connection, and have one now. */
static size_t
send_called(struct hseal_pool *p)
{
    size_t lost = 0;

    for (struct hseal_transfer *t = p->live; t != NULL && !p->broken;
         t = t->next) {
        if (!t->called)
            continue;
        t->late = 1;
        if (!hseal_pool_ready(p) ||
            hseal_options_left(t, left_ms(t)) != CURLE_OK ||
            !hseal_pool_add(t)) {
            t->lost = CURLE_OUT_OF_MEMORY;
            lost++;
        }
    }
    return lost > 0 ? end_lost(p) : 0;
}

/* ---- a step ---- */

static void
drop_idle(struct hseal_pool *p, uint64_t now)
{
    uint64_t oldest = 0;

    if (now > HSEAL_POOL_IDLE_NS)
        oldest = hseal_sockets_expire(&p->sockets, now - HSEAL_POOL_IDLE_NS);
    p->idle_ns = oldest == 0 ? 0 : oldest + HSEAL_POOL_IDLE_NS + 1;
}

static size_t
do_what_is_due(struct hseal_pool *p)
{
    uint64_t now = now_ns(p);
    size_t ended = 0;

    if (is_due(p->due_ns, now) && p->multi != NULL && !p->broken)
        hseal_pool_act(p, CURL_SOCKET_TIMEOUT, 0);
    if (is_due(p->idle_ns, now))
        drop_idle(p, now);
    ended += reap(p);
    if (p->broken)
        ended += mend(p);
    if (p->called > 0)
        ended += send_called(p);
    return ended;
}

static void
hear(struct hseal_pool *p, const struct hseal_poller_event *ev)
{
    int fd = hseal_sockets_event(&p->sockets, ev);
    int what = 0;

    if (fd < 0 || p->multi == NULL || p->broken)
        return;
    if ((ev->what & HSEAL_POLLER_IN) != 0)
        what |= CURL_CSELECT_IN;
    if ((ev->what & HSEAL_POLLER_OUT) != 0)
        what |= CURL_CSELECT_OUT;
    if ((ev->what & HSEAL_POLLER_ERR) != 0)
        what |= CURL_CSELECT_ERR;
    hseal_pool_act(p, fd, what);
}

static int
wait_of(const struct hseal_pool *p, int wait_ms)
{
    long due_ms;

    if (wait_ms == 0 || (wait_ms < 0 && p->added == 0))
        return 0;
    due_ms = hseal_pool_timeout_ms(p);
    if (due_ms > INT_MAX)
        due_ms = INT_MAX;
    return due_ms >= 0 && (wait_ms < 0 || due_ms < wait_ms) ? (int)due_ms
                                                            : wait_ms;
}

static size_t
await(struct hseal_pool *p, int wait_ms, struct hseal_poller_event *ev)
{
    size_t n;

    if (wait_ms == 0)
        return hseal_poller_wait(&p->poller, 0, ev);
    hseal_waiting_begin(); /* for the exchange: it has a deadline of its own */
    n = hseal_poller_wait(&p->poller, wait_ms, ev);
    hseal_waiting_end();
    return n;
}

size_t
hseal_pool_step(struct hseal_pool *p, int wait_ms)
{
    struct hseal_poller_event ev[HSEAL_POLLER_EVENTS_MAX];
    size_t n, ended = do_what_is_due(p);

    n = await(p, ended > 0 ? 0 : wait_of(p, wait_ms), ev);
    for (size_t i = 0; i < n; i++)
        hear(p, &ev[i]);
    ended += do_what_is_due(p);
    if (n < HSEAL_POLLER_EVENTS_MAX) /* else there is more to hear */
        ended += end_late(p);
    hseal_pool_arm(p);
    return ended;
}
