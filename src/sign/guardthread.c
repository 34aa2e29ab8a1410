/*
 * sign/guardthread.c: the thread that makes the calls of a guard.
 * Layer: sign.
 */
#include <stdlib.h>

#include "base/clock.h"
#include "sign/fault.h"

#include "sign/guardthread.h"

#define PAUSE_FIRST_NS (10 * HSEAL_GUARD_NS_PER_MS)
#define PAUSE_LAST_NS (1000 * HSEAL_GUARD_NS_PER_MS)

static uint64_t
now_ns(void)
{
    return hseal_clock_mono_ns(hseal_clock_system());
}

void
hseal_guard_release(struct hseal_guard *g)
{
    hseal_errand_free(&g->errand);
    hseal_handoff_destroy(&g->handoff);
    hseal_pending_free(&g->pending);
    (void)pthread_mutex_destroy(&g->last_lock);
    free(g->name);
    free(g);
}

void
hseal_guard_part(struct hseal_guard *g)
{
    if (atomic_fetch_sub(&g->parts, 1) == 1)
        hseal_guard_release(g);
}

static void
free_arg(struct hseal_guard *g)
{
    if (g->params.free_arg != NULL)
        g->params.free_arg(g->params.arg);
}

static void
set_state(struct hseal_guard *g, enum hseal_guard_state state,
    const struct hseal_error *why)
{
    if (why != NULL) {
        (void)pthread_mutex_lock(&g->last_lock);
        g->last = *why;
        (void)pthread_mutex_unlock(&g->last_lock);
    }
    atomic_store(&g->state, (int)state);
}

/* Between half the pause and all of it; the clock's last digits are random
 * enough to keep processes apart. */
static void
plan_mending(struct hseal_guard *g)
{
    uint64_t now = now_ns(), half = g->pause_ns / 2;

    g->mend_at_ns = now + half + now % half;
    if (g->pause_ns < PAUSE_LAST_NS)
        g->pause_ns *= 2;
    if (g->pause_ns > PAUSE_LAST_NS)
        g->pause_ns = PAUSE_LAST_NS;
}

/* What a failed call says about the token. */
static void
judge(struct hseal_guard *g, enum hseal_err err, const struct hseal_error *e)
{
    int mendable =
        g->inner == NULL ? g->params.late : g->inner->ops->mend != NULL;

    if (!g->params.background)
        return;
    if (hseal_fault_of(err) == HSEAL_FAULT_TOKEN && mendable) {
        g->pause_ns = PAUSE_FIRST_NS;
        plan_mending(g);
        set_state(g, HSEAL_GUARD_MENDING, e);
    }
    /* PIN_NEEDED may be a matter of one key. */
    if (err == HSEAL_ERR_PIN_WRONG || err == HSEAL_ERR_PIN_LOCKED)
        set_state(g, HSEAL_GUARD_DOWN, e);
}

/* To stop what is known by its API key, the token is not asked. */
static int
is_for_down(const struct hseal_guard *g)
{
    return g->inner != NULL && g->errand.kind == HSEAL_ERRAND_STOP &&
           g->errand.stop.key_id[0] != '\0';
}

/* 0: the caller has given up. */
static int
serve(struct hseal_guard *g)
{
    struct hseal_errand *a = &g->errand;

    if (atomic_load(&g->state) == HSEAL_GUARD_DOWN && !is_for_down(g)) {
        a->err = g->last.code; /* written by this thread alone */
        a->error = g->last;
    } else if (a->kind == HSEAL_ERRAND_OPEN) {
        a->err = g->params.open(g->params.arg, &g->inner, &a->error);
    } else {
        a->err = hseal_pending_tell(&g->pending, g->inner, a->key, &a->error);
        if (a->err == HSEAL_ERR_OK)
            hseal_errand_run(a, g->inner);
    }
    if (a->err != HSEAL_ERR_OK)
        judge(g, a->err, &a->error);
    return hseal_handoff_answer(&g->handoff);
}

/* Around what is done unasked. */
static void
begin_unasked(struct hseal_guard *g)
{
    atomic_store(&g->mend_by_ns,
        now_ns() + g->params.open_timeout_ms * HSEAL_GUARD_NS_PER_MS);
}

/* 0: the caller has given up. */
static int
end_unasked(struct hseal_guard *g)
{
    return atomic_exchange(&g->mend_by_ns, 0) != HSEAL_GUARD_GIVEN_UP;
}

/* Others are to know, even before the token is back.  0: as above. */
static int
tell_pending(struct hseal_guard *g)
{
    enum hseal_err err;

    if (g->inner == NULL)
        return 1;
    begin_unasked(g);
    err = hseal_pending_tell(&g->pending, g->inner, NULL, NULL);
    (void)err; /* what was not taken is told again later */
    return end_unasked(g);
}

/* One attempt.  0: the caller has given up. */
static int
mend(struct hseal_guard *g)
{
    struct hseal_error e = { .code = HSEAL_ERR_OK };
    enum hseal_err err;

    begin_unasked(g);
    err = g->inner == NULL ? g->params.open(g->params.arg, &g->inner, &e)
                           : g->inner->ops->mend(g->inner, &e);
    if (!end_unasked(g))
        return 0;
    if (err == HSEAL_ERR_OK) {
        set_state(g, HSEAL_GUARD_READY, NULL);
    } else if (hseal_fault_lasts(err)) {
        set_state(g, HSEAL_GUARD_DOWN, &e);
    } else {
        plan_mending(g);
        set_state(g, HSEAL_GUARD_MENDING, &e);
    }
    return tell_pending(g); /* after the state: see guard_stop */
}

void *
hseal_guard_work(void *arg)
{
    struct hseal_guard *g = arg;
    int wanted = 1;

    while (wanted) {
        int mending = atomic_load(&g->state) == HSEAL_GUARD_MENDING;
        switch (hseal_handoff_next(&g->handoff, mending ? g->mend_at_ns : 0)) {
        case HSEAL_HANDOFF_ASKED: wanted = serve(g); break;
        case HSEAL_HANDOFF_TIME: wanted = mend(g); break;
        case HSEAL_HANDOFF_STOP:
            wanted = tell_pending(g); /* the last time that it can be */
            if (!wanted)
                break;
            hseal_signer_free(g->inner);
            free_arg(g);
            hseal_handoff_gone(&g->handoff);
            hseal_guard_part(g);
            return NULL;
        }
    }
    /* Given up: the signer inside is left as it is; see guard.h. */
    if (g->inner == NULL)
        free_arg(g);
    hseal_guard_part(g);
    return NULL;
}
