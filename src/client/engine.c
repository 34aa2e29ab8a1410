/*
 * client/engine.c: the requests under way, and what they share.
 * Layer: client.
 */
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/random.h"

#include "client/engine.h"

#define NS_PER_MS UINT64_C(1000000)

/* A pause that is no random one is a pause all the same. */
static uint32_t
kernel_random(void *ctx)
{
    uint32_t number = 0;

    (void)ctx;
    if (hseal_random_fill(&number, sizeof(number), NULL) != HSEAL_ERR_OK)
        number = UINT32_MAX;
    return number;
}

struct hseal_engine_world
hseal_engine_world(void)
{
    struct hseal_engine_world world = { hseal_clock_system(), kernel_random,
        NULL };

    return world;
}

/* A home that cannot be written to keeps nobody from sending. */
static enum hseal_err
open_limits(struct hseal_engine *en, struct hseal_error *e)
{
    const char *dir = en->params->state_dir;
    struct hseal_error why;
    enum hseal_err err = HSEAL_ERR_IO;

    if (dir != NULL) {
        err = hseal_limits_open(dir, en->world.clock, &en->limits, &why);
        if (err == HSEAL_ERR_OK)
            return err;
        hseal_engine_note(en,
            "the exchange's limits are kept for this process alone: %s%s%s",
            why.message, why.hint[0] != '\0' ? "; " : "", why.hint);
    }
    return hseal_limits_open(NULL, en->world.clock, &en->limits, e);
}

enum hseal_err
hseal_engine_open(struct hseal_engine *en, struct hseal_pool *pool,
    const struct hseal_params *params, struct hseal_error *e)
{
    enum hseal_err err;

    memset(en, 0, sizeof(*en));
    en->pool = pool;
    en->params = params;
    en->world = hseal_engine_world();
    err = open_limits(en, e);
    if (err == HSEAL_ERR_OK && params->state_dir != NULL)
        err = hseal_used_open(params->state_dir, &en->used, e);
    return err;
}

void
hseal_engine_used(struct hseal_engine *en, const struct hseal_request *req,
    const char *key_id, int status, const struct hseal_okx_answer *said)
{
    uint64_t now_ms = hseal_clock_wall_ms(en->world.clock);

    if (en->used == NULL || !hseal_used_counts(req, status, said))
        return;
    /* Not to know it later costs a warning, to fail now a request. */
    if (hseal_used_note(en->used, key_id, now_ms, NULL) != HSEAL_ERR_OK)
        return; /* key review says when it knew of one last */
}

void
hseal_engine_close(struct hseal_engine *en)
{
    while (en->tasks != NULL) {
        struct hseal_task *t = en->tasks;
        en->tasks = t->next;
        hseal_task_free(t);
    }
    hseal_sites_free(en->sites);
    hseal_limits_close(en->limits);
    hseal_used_close(en->used);
    memset(en, 0, sizeof(*en));
}

void
hseal_engine_add(struct hseal_engine *en, struct hseal_task *t)
{
    struct hseal_task **at = &en->tasks;

    while (*at != NULL)
        at = &(*at)->next;
    *at = t;
    en->count++;
}

int
hseal_engine_full(const struct hseal_engine *en)
{
    return en->flying >= HSEAL_ENGINE_FLIGHTS_MAX;
}

uint64_t
hseal_engine_now_ns(const struct hseal_engine *en)
{
    return hseal_clock_mono_ns(en->world.clock);
}

/* Of what the pool does not know. */
static int
due_ms(const struct hseal_engine *en)
{
    uint64_t now_ns = hseal_engine_now_ns(en);
    uint64_t due_ns = UINT64_MAX;
    uint64_t ms;

    for (const struct hseal_task *t = en->tasks; t != NULL; t = t->next)
        if (hseal_task_due(t) < due_ns)
            due_ns = hseal_task_due(t);
    if (due_ns == UINT64_MAX)
        return -1;
    if (due_ns <= now_ns)
        return 0;
    ms = (due_ns - now_ns + NS_PER_MS - 1) / NS_PER_MS;
    return ms > INT_MAX ? INT_MAX : (int)ms;
}

/* One that goes may add another, behind it. */
static void
go(struct hseal_engine *en)
{
    for (struct hseal_task *t = en->tasks; t != NULL; t = t->next)
        hseal_task_go(t, hseal_engine_now_ns(en));
}

static struct hseal_task *
take_ended(struct hseal_engine *en)
{
    for (struct hseal_task **at = &en->tasks; *at != NULL; at = &(*at)->next) {
        struct hseal_task *t = *at;

        if (t->step == HSEAL_TASK_ENDED) {
            *at = t->next;
            en->count--;
            return t;
        }
    }
    return NULL;
}

/* 1 if there were any.  Who is told may start others. */
static int
tell(struct hseal_engine *en)
{
    struct hseal_task *t;
    int told = 0;

    while ((t = take_ended(en)) != NULL) {
        t->params.done(t->params.arg, t->err, &t->answer, &t->error);
        hseal_task_free(t);
        told = 1;
    }
    return told;
}

static int
sooner(int a, int b)
{
    if (a < 0 || b < 0)
        return a < 0 ? b : a;
    return a < b ? a : b;
}

int
hseal_engine_timeout_ms(const struct hseal_engine *en)
{
    long pool_ms = hseal_pool_timeout_ms(en->pool);

    return sooner(due_ms(en), pool_ms > INT_MAX ? INT_MAX : (int)pool_ms);
}

size_t
hseal_engine_step(struct hseal_engine *en, int wait_ms)
{
    go(en);
    if (tell(en)) {
        go(en);
        wait_ms = 0;
    }
    if (en->count > 0 || wait_ms == 0) {
        (void)hseal_pool_step(en->pool, sooner(wait_ms, due_ms(en)));
        go(en);
        while (tell(en))
            go(en);
    }
    return en->count;
}

void
hseal_engine_note(const struct hseal_engine *en, const char *fmt, ...)
{
    char text[HSEAL_MESSAGE_MAX];
    va_list args;

    if (en->params->note == NULL)
        return;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    en->params->note(en->params->arg, text);
}
