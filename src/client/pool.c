/*
 * client/pool.c: transfers under way at the same time, over connections that
 * are kept.
 * Layer: client.
 */
#include <string.h>

#include "base/error.h"
#include "base/wipealloc.h"
#include "client/poolstep.h"

#include "client/pool.h"

#define NS_PER_MS 1000000

/* ---- what libcurl tells ---- */

static uint64_t
now_ns(const struct hseal_pool *p)
{
    return hseal_clock_mono_ns(p->clock);
}

static int
on_socket(CURL *easy, curl_socket_t fd, int what, void *ctx, void *unused)
{
    struct hseal_pool *p = ctx;
    uint64_t now = 0;

    (void)easy;
    (void)unused;
    if (what == CURL_POLL_REMOVE) {
        now = now_ns(p);
        if (p->idle_ns == 0)
            p->idle_ns = now + HSEAL_POOL_IDLE_NS;
    }
    return hseal_sockets_want(&p->sockets, fd, what, now) ? 0 : -1;
}

static int
on_timer(CURLM *multi, long ms, void *ctx)
{
    struct hseal_pool *p = ctx;

    (void)multi;
    p->due_ns = ms < 0 ? 0 : now_ns(p) + (uint64_t)ms * NS_PER_MS;
    return 0;
}

/* ---- life ---- */

static CURLM *
new_multi(struct hseal_pool *p)
{
    CURLM *m = curl_multi_init();

    if (m == NULL)
        return NULL;
    /* None of these can fail. */
    (void)curl_multi_setopt(m, CURLMOPT_SOCKETFUNCTION, on_socket);
    (void)curl_multi_setopt(m, CURLMOPT_SOCKETDATA, p);
    (void)curl_multi_setopt(m, CURLMOPT_TIMERFUNCTION, on_timer);
    (void)curl_multi_setopt(m, CURLMOPT_TIMERDATA, p);
    (void)curl_multi_setopt(m, CURLMOPT_PIPELINING, CURLPIPE_NOTHING);
    (void)curl_multi_setopt(
        m, CURLMOPT_MAXCONNECTS, (long)HSEAL_POOL_TRANSFERS_MAX);
    (void)curl_multi_setopt(
        m, CURLMOPT_MAX_HOST_CONNECTIONS, (long)p->params->connections);
    return m;
}

static CURLSH *
new_share(void)
{
    CURLSH *s = curl_share_init();

    if (s == NULL)
        return NULL;
    if (curl_share_setopt(s, CURLSHOPT_SHARE, CURL_LOCK_DATA_DNS) ==
            CURLSHE_OK &&
        curl_share_setopt(s, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION) ==
            CURLSHE_OK)
        return s;
    (void)curl_share_cleanup(s); /* not in use */
    return NULL;
}

enum hseal_err
hseal_pool_open(struct hseal_pool *p, const struct hseal_params *params,
    struct hseal_error *e)
{
    enum hseal_err err;

    memset(p, 0, sizeof(*p));
    p->params = params;
    p->clock = hseal_clock_system();
    err = hseal_poller_open(&p->poller, e);
    if (err != HSEAL_ERR_OK)
        return err;
    p->sockets.poller = &p->poller;
    /* libcurl counts the calls; the heap functions of the first one stay. */
    if (curl_global_init_mem(CURL_GLOBAL_DEFAULT, hseal_wipealloc_malloc,
            hseal_wipealloc_free, hseal_wipealloc_realloc,
            hseal_wipealloc_strdup, hseal_wipealloc_calloc) != CURLE_OK) {
        hseal_poller_close(&p->poller);
        return hseal_fail_nomem(e);
    }
    p->share = new_share();
    p->multi = new_multi(p);
    if (p->share != NULL && p->multi != NULL)
        return HSEAL_ERR_OK;
    hseal_pool_close(p);
    return hseal_fail_nomem(e);
}

void
hseal_pool_drop_spare(struct hseal_pool *p)
{
    while (p->spare != NULL) {
        struct hseal_transfer *t = p->spare;
        p->spare = t->next;
        hseal_transfer_free(t);
    }
}

void
hseal_pool_close(struct hseal_pool *p)
{
    while (p->live != NULL)
        (void)hseal_pool_cancel(p->live);
    hseal_pool_drop_spare(p);
    (void)curl_multi_cleanup(p->multi); /* NULL is fine */
    (void)curl_share_cleanup(p->share); /* of no handle any more */
    hseal_sockets_free(&p->sockets);
    hseal_poller_close(&p->poller);
    curl_global_cleanup();
}

/* ---- the transfers ---- */

int
hseal_pool_ready(struct hseal_pool *p)
{
    if (p->multi == NULL)
        p->multi = new_multi(p);
    return p->multi != NULL;
}

static int
same_destination(
    const struct hseal_transfer *t, const struct hseal_destination *dest)
{
    return t->has_dest && strcmp(t->dest.base_url, dest->base_url) == 0 &&
           strcmp(t->dest.ca_file, dest->ca_file) == 0;
}

/* The one that was last used, of those that are set to `dest`. */
static struct hseal_transfer *
take_spare(struct hseal_pool *p, const struct hseal_destination *dest)
{
    struct hseal_transfer **at = &p->spare;
    struct hseal_transfer *t;

    while (*at != NULL && !same_destination(*at, dest))
        at = &(*at)->next;
    if (*at == NULL)
        at = &p->spare;
    t = *at;
    if (t != NULL)
        *at = t->next;
    return t;
}

static void
enlist(struct hseal_pool *p, struct hseal_transfer *t)
{
    t->prev = NULL;
    t->next = p->live;
    if (p->live != NULL)
        p->live->prev = t;
    p->live = t;
    p->live_count++;
}

/*
 * libcurl gets no more for a host than it may have connections there: of those
 * that wait in libcurl, which has one list of them for all hosts, it wakes but
 * the first when one ends (7.88), and that may be of another host.
 */
static int
same_host(const struct hseal_transfer *a, const struct hseal_transfer *b)
{
    return strcmp(a->dest.base_url, b->dest.base_url) == 0;
}

/* 0: all connections to its host are in use, or others wait for one. */
static int
has_place(const struct hseal_transfer *t)
{
    const struct hseal_pool *p = t->pool;
    size_t most = p->params->connections, there = 0;

    /* 0 is no bound, as it is to libcurl. */
    if (most == 0 || (p->queued == 0 && p->added + p->called < most))
        return 1;
    for (const struct hseal_transfer *o = p->live; o != NULL; o = o->next) {
        if (o == t || !(o->added || o->queued || o->called) || !same_host(o, t))
            continue;
        if (o->queued)
            return 0;
        there++;
    }
    return there < most;
}

/* The first that waits has the place of `t`; the next step sends it. */
static void
call_next(const struct hseal_transfer *t)
{
    struct hseal_pool *p = t->pool;
    struct hseal_transfer *next = NULL;

    for (struct hseal_transfer *o = p->live; o != NULL; o = o->next)
        if (o->queued && (next == NULL || o->order < next->order) &&
            same_host(o, t))
            next = o;
    if (next == NULL)
        return;
    next->queued = 0;
    p->queued--;
    next->called = 1;
    p->called++;
}

void
hseal_pool_detach(struct hseal_transfer *t)
{
    if (!t->added)
        return;
    /* Fails only for one that it does not have. */
    (void)curl_multi_remove_handle(t->pool->multi, t->easy);
    t->added = 0;
    t->pool->added--;
    t->called = 1;
    t->pool->called++;
}

void
hseal_pool_remove(struct hseal_transfer *t)
{
    hseal_pool_detach(t);
    if (t->queued) {
        t->queued = 0;
        t->pool->queued--;
    }
    if (t->called) {
        t->called = 0;
        t->pool->called--;
        if (t->pool->queued > 0)
            call_next(t);
    }
}

/* A handle that wanted to send again still wants to: only clean ones stay. */
void
hseal_pool_release(struct hseal_transfer *t, int clean)
{
    struct hseal_pool *p = t->pool;

    if (t->prev != NULL)
        t->prev->next = t->next;
    else
        p->live = t->next;
    if (t->next != NULL)
        t->next->prev = t->prev;
    p->live_count--;
    if (!clean) {
        hseal_transfer_free(t);
        return;
    }
    hseal_transfer_clear(t);
    t->next = p->spare;
    p->spare = t;
}

enum hseal_err
hseal_pool_prepare(struct hseal_pool *p, const struct hseal_transfer_job *job,
    struct hseal_transfer **ret, struct hseal_error *e)
{
    struct hseal_transfer *t;
    enum hseal_err err = HSEAL_ERR_OK;

    if (p->live_count == HSEAL_POOL_TRANSFERS_MAX) {
        (void)hseal_fail(e, HSEAL_ERR_LIMIT,
            "%d requests are under way; nothing was sent",
            HSEAL_POOL_TRANSFERS_MAX);
        return hseal_hint(
            e, HSEAL_ERR_LIMIT, "wait until one of them is answered");
    }
    if (!hseal_pool_ready(p))
        return hseal_fail_nomem(e);
    t = take_spare(p, job->dest);
    if (t == NULL)
        err = hseal_transfer_new(p, &t, e);
    if (err != HSEAL_ERR_OK)
        return err;
    enlist(p, t);
    err = hseal_transfer_prepare(t, job, e);
    if (err != HSEAL_ERR_OK) {
        hseal_pool_release(t, 0);
        return err;
    }
    t->left_ms = t->timeout_ms;
    *ret = t;
    return HSEAL_ERR_OK;
}

static void
watch_time(struct hseal_transfer *t)
{
    struct hseal_pool *p = t->pool;

    if (p->waiting_ns == 0 || t->deadline_ns < p->waiting_ns)
        p->waiting_ns = t->deadline_ns;
}

void
hseal_pool_hasten(struct hseal_transfer *t, long left_ms)
{
    t->left_ms = left_ms;
}

int
hseal_pool_add(struct hseal_transfer *t)
{
    struct hseal_pool *p = t->pool;

    if (curl_multi_add_handle(p->multi, t->easy) != CURLM_OK)
        return 0;
    t->added = 1;
    p->added++;
    if (t->called)
        p->called--;
    t->called = 0;
    watch_time(t);
    hseal_pool_act(p, CURL_SOCKET_TIMEOUT, 0);
    return 1;
}

enum hseal_err
hseal_pool_start(struct hseal_transfer *t, struct curl_slist *lines,
    hseal_transfer_done *done, void *arg, struct hseal_error *e)
{
    struct hseal_pool *p = t->pool;

    if (p->broken || !hseal_pool_ready(p))
        return hseal_fail_nomem(e);
    t->done = done;
    t->arg = arg;
    t->deadline_ns = now_ns(p) + (uint64_t)t->left_ms * NS_PER_MS;
    /* Sets a pointer; cannot fail. */
    (void)curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, lines);
    t->order = ++p->order;
    if (!has_place(t)) {
        t->queued = 1;
        p->queued++;
        watch_time(t);
    } else if (!hseal_pool_add(t)) {
        return hseal_fail_nomem(e);
    }
    hseal_pool_arm(p);
    return HSEAL_ERR_OK;
}

/* libcurl asks, and then makes the head in the same breath. */
int
hseal_pool_begun(const struct hseal_transfer *t)
{
    return t->begun > 0;
}

enum hseal_outcome
hseal_pool_cancel(struct hseal_transfer *t)
{
    struct hseal_pool *p = t->pool;
    int unused = !t->added;
    enum hseal_outcome o;

    hseal_pool_remove(t);
    o = hseal_transfer_left(t) ? HSEAL_OUTCOME_UNKNOWN : HSEAL_OUTCOME_NOT_SENT;
    hseal_pool_release(t, unused);
    hseal_pool_arm(p); /* another may get its connection */
    return o;
}
