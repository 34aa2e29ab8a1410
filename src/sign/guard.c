/*
 * sign/guard.c: a signer whose calls end at their deadline, even if the
 * token's module hangs.
 * Layer: sign.
 */
#include <assert.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/signals.h"
#include "okx/headers.h"
#include "sign/guardthread.h"

#include "sign/guard.h"

#define NS_PER_MS HSEAL_GUARD_NS_PER_MS

/* As the end of the process is, no matter of one guard. */
static atomic_uint left;

static uint64_t
now_ns(void)
{
    return hseal_clock_mono_ns(hseal_clock_system());
}

/* 1 if a call did not come back; finds out about mending, too. */
static int
is_hung(struct hseal_guard *g)
{
    unsigned long long by;

    if (atomic_load(&g->hung_ms) != 0)
        return 1;
    by = atomic_load(&g->mend_by_ns);
    if (by == 0 || now_ns() <= by ||
        !atomic_compare_exchange_strong(
            &g->mend_by_ns, &by, HSEAL_GUARD_GIVEN_UP))
        return 0;
    atomic_store(&g->hung_ms, g->params.open_timeout_ms);
    return 1;
}

static enum hseal_err
fail_hung(struct hseal_guard *g, struct hseal_error *e)
{
    (void)hseal_fail(e, HSEAL_ERR_TOKEN_HUNG,
        "the token \"%s\" did not answer within %u ms and is not asked again",
        g->name, atomic_load(&g->hung_ms));
    return hseal_hint(e, HSEAL_ERR_TOKEN_HUNG,
        "its PKCS#11 module hangs, so this process signs no more with it: "
        "check the token's connection and start the program anew");
}

static enum hseal_err
fail_withdrawn(struct hseal_guard *g, struct hseal_error *e)
{
    struct hseal_error last;

    if (hseal_guard_state(g, &last) != HSEAL_GUARD_MENDING) {
        return hseal_fail(e, HSEAL_ERR_DEADLINE,
            "not signed: the token \"%s\" was not ready within %u ms", g->name,
            g->params.timeout_ms);
    }
    (void)hseal_fail(e, HSEAL_ERR_DEADLINE,
        "not signed: the token \"%s\" did not come back within %u ms: %.300s",
        g->name, g->params.timeout_ms, last.message);
    return hseal_hint(e, HSEAL_ERR_DEADLINE, "%s", last.hint);
}

/* Have the errand done, and give its error. */
static enum hseal_err
ask(struct hseal_guard *g, unsigned timeout_ms, struct hseal_error *e)
{
    enum hseal_err err;

    switch (hseal_handoff_ask(&g->handoff, timeout_ms * NS_PER_MS)) {
    case HSEAL_HANDOFF_ANSWERED: break;
    case HSEAL_HANDOFF_WITHDRAWN:
        hseal_errand_forget(&g->errand);
        if (is_hung(g))
            return fail_hung(g, e);
        return fail_withdrawn(g, e);
    case HSEAL_HANDOFF_HUNG:
        atomic_store(&g->hung_ms, timeout_ms);
        return fail_hung(g, e);
    }
    err = g->errand.err;
    hseal_errand_forget(&g->errand);
    if (err != HSEAL_ERR_OK && e != NULL)
        *e = g->errand.error;
    return err;
}

static enum hseal_err
guard_sign(struct hseal_signer *s, const char *key,
    const struct hseal_request *req, struct hseal_headers *h,
    struct hseal_error *e)
{
    struct hseal_guard *g = (struct hseal_guard *)s;
    enum hseal_err err;

    if (is_hung(g))
        return fail_hung(g, e);
    err = hseal_errand_sign(&g->errand, key, req, e);
    if (err == HSEAL_ERR_OK)
        err = ask(g, g->params.timeout_ms, e);
    if (err == HSEAL_ERR_OK)
        hseal_headers_take(h, g->errand.headers);
    return err;
}

static enum hseal_err
guard_login(struct hseal_signer *s, const char *key, const char *timestamp,
    struct hseal_headers *h, struct hseal_error *e)
{
    struct hseal_guard *g = (struct hseal_guard *)s;
    enum hseal_err err;

    if (is_hung(g))
        return fail_hung(g, e);
    err = hseal_errand_login(&g->errand, key, timestamp, e);
    if (err == HSEAL_ERR_OK)
        err = ask(g, g->params.timeout_ms, e);
    if (err == HSEAL_ERR_OK)
        hseal_headers_take(h, g->errand.headers);
    return err;
}

static enum hseal_err
guard_destination(struct hseal_signer *s, const char *key,
    const struct hseal_request *req, struct hseal_destination *ret,
    struct hseal_error *e)
{
    struct hseal_guard *g = (struct hseal_guard *)s;
    enum hseal_err err;

    if (is_hung(g))
        return fail_hung(g, e);
    err = hseal_errand_destination(&g->errand, key, req, e);
    if (err == HSEAL_ERR_OK)
        err = ask(g, g->params.timeout_ms, e);
    if (err == HSEAL_ERR_OK)
        *ret = g->errand.destination;
    return err;
}

static enum hseal_err
guard_check(struct hseal_signer *s, const char *key, struct hseal_error *e)
{
    struct hseal_guard *g = (struct hseal_guard *)s;
    enum hseal_err err;

    if (is_hung(g))
        return fail_hung(g, e);
    err = hseal_errand_check(&g->errand, key, e);
    return err == HSEAL_ERR_OK ? ask(g, g->params.timeout_ms, e) : err;
}

static enum hseal_err
fail_pending(const struct hseal_guard *g, const struct hseal_error *away,
    struct hseal_error *e)
{
    (void)hseal_fail(e, away->code,
        "that is kept in memory until the token \"%s\" is back: %.300s",
        g->name, away->message);
    return hseal_hint(e, away->code, "%s", away->hint);
}

/* Taken in any case: whatever is signed later, this is told before it. */
static enum hseal_err
guard_stop(struct hseal_signer *s, const char *key,
    const struct hseal_stop *why, struct hseal_error *e)
{
    struct hseal_guard *g = (struct hseal_guard *)s;
    struct hseal_error away;
    enum hseal_err err;

    if (is_hung(g))
        return fail_hung(g, e);
    if (hseal_guard_state(g, &away) == HSEAL_GUARD_MENDING) {
        err = hseal_pending_add(&g->pending, key, why, e);
        if (err != HSEAL_ERR_OK)
            return err;
        /* The thread looks for it after each attempt; or that was the last. */
        if (hseal_guard_state(g, &away) == HSEAL_GUARD_MENDING)
            return fail_pending(g, &away, e);
    }
    err = hseal_errand_stop(&g->errand, key, why, e);
    if (err == HSEAL_ERR_OK)
        err = ask(g, g->params.timeout_ms, e);
    if (hseal_pending_is_taken(err, why) ||
        hseal_pending_add(&g->pending, key, why, NULL) == HSEAL_ERR_OK)
        return err;
    return hseal_fail_nomem(e);
}

static void
guard_free(struct hseal_signer *s)
{
    struct hseal_guard *g = (struct hseal_guard *)s;
    unsigned long long by;

    if (!is_hung(g)) {
        hseal_handoff_stop(&g->handoff);
        if (hseal_handoff_wait_gone(
                &g->handoff, g->params.open_timeout_ms * NS_PER_MS)) {
            (void)pthread_join(g->thread, NULL);
            hseal_guard_part(g);
            return;
        }
    }
    /* In `mend`, perhaps: when that comes back, nothing else is called. */
    by = atomic_load(&g->mend_by_ns);
    if (by != 0)
        (void)atomic_compare_exchange_strong(
            &g->mend_by_ns, &by, HSEAL_GUARD_GIVEN_UP);
    atomic_fetch_add(&left, 1);
    (void)pthread_detach(g->thread);
    hseal_guard_part(g);
}

unsigned
hseal_guard_left(void)
{
    return atomic_load(&left);
}

/* The thread takes no signals: they are the caller's.  But what its own
 * instructions raise cannot wait: such a fault is the handler's business, if
 * there is one. */
static enum hseal_err
start(struct hseal_guard *g, struct hseal_error *e)
{
    static const int faults[] = { SIGBUS, SIGFPE, SIGILL, SIGSEGV };
    sigset_t all, before;
    int rc;

    (void)sigfillset(&all);
    for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
        (void)sigdelset(&all, faults[i]);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    rc = pthread_create(&g->thread, NULL, hseal_guard_work, g);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (rc == 0)
        return HSEAL_ERR_OK;
    return hseal_fail_errno(e, HSEAL_ERR_NOMEM, rc,
        "cannot start a thread for the token \"%s\"", g->name);
}

/* NULL: out of memory or of threads. */
static struct hseal_guard *
make(const struct hseal_guard_params *params, struct hseal_error *e)
{
    static const struct hseal_signer_ops ops = {
        .sign = guard_sign,
        .login = guard_login,
        .destination = guard_destination,
        .check = guard_check,
        .stop = guard_stop,
        .mend = NULL, /* the thread's own business */
        .free = guard_free,
    };
    struct hseal_guard *g = calloc(1, sizeof(*g));

    if (g == NULL)
        goto out;
    g->signer.ops = &ops;
    g->params = *params;
    atomic_init(&g->parts, 2);
    atomic_init(&g->hung_ms, 0);
    atomic_init(&g->state, HSEAL_GUARD_READY);
    atomic_init(&g->mend_by_ns, 0);
    if (pthread_mutex_init(&g->last_lock, NULL) != 0)
        goto out;
    if (hseal_pending_init(&g->pending) != HSEAL_ERR_OK) {
        (void)pthread_mutex_destroy(&g->last_lock);
        goto out;
    }
    if (hseal_handoff_init(&g->handoff, e) != HSEAL_ERR_OK) {
        hseal_pending_free(&g->pending);
        (void)pthread_mutex_destroy(&g->last_lock);
        goto out;
    }
    g->name = strdup(params->name);
    if (g->name == NULL)
        (void)hseal_fail_nomem(e);
    else if (hseal_errand_init(&g->errand, e) == HSEAL_ERR_OK &&
             start(g, e) == HSEAL_ERR_OK)
        return g;
    hseal_guard_release(g);
    return NULL;
out:
    (void)hseal_fail_nomem(e);
    free(g);
    return NULL;
}

enum hseal_err
hseal_guard_open(const struct hseal_guard_params *params,
    struct hseal_guard **ret, struct hseal_error *e)
{
    struct hseal_guard *g;
    struct hseal_signals held;
    enum hseal_err err;

    assert(params->timeout_ms > 0 && params->open_timeout_ms > 0);
    g = make(params, e);
    if (g == NULL) {
        if (params->free_arg != NULL)
            params->free_arg(params->arg);
        return HSEAL_ERR_NOMEM;
    }
    hseal_signals_hold(&held);
    g->errand.kind = HSEAL_ERRAND_OPEN;
    err = ask(g, params->open_timeout_ms, e);
    hseal_signals_release(&held);
    /* After an answer MENDING means that it may come later. */
    if (err != HSEAL_ERR_OK &&
        hseal_guard_state(g, NULL) != HSEAL_GUARD_MENDING) {
        hseal_guard_free(g);
        return err;
    }
    *ret = g;
    return HSEAL_ERR_OK;
}

struct hseal_signer *
hseal_guard_signer(struct hseal_guard *g)
{
    return &g->signer;
}

enum hseal_guard_state
hseal_guard_state(struct hseal_guard *g, struct hseal_error *last)
{
    enum hseal_guard_state state;

    if (is_hung(g)) {
        (void)fail_hung(g, last);
        return HSEAL_GUARD_HUNG;
    }
    state = (enum hseal_guard_state)atomic_load(&g->state);
    if (state != HSEAL_GUARD_READY && last != NULL) {
        (void)pthread_mutex_lock(&g->last_lock);
        *last = g->last;
        (void)pthread_mutex_unlock(&g->last_lock);
    }
    return state;
}

const char *
hseal_guard_state_text(enum hseal_guard_state state)
{
    switch (state) {
    case HSEAL_GUARD_READY: return "ready";
    case HSEAL_GUARD_MENDING: return "mending";
    case HSEAL_GUARD_DOWN: return "down";
    case HSEAL_GUARD_HUNG: break;
    }
    return "hung";
}

const char *
hseal_guard_name(const struct hseal_guard *g)
{
    return g->name;
}

void
hseal_guard_free(struct hseal_guard *g)
{
    if (g != NULL)
        guard_free(&g->signer);
}
