/*
 * client/task.c: one request on its way, from the caller's word to the end.
 * Layer: client.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "client/again.h"
#include "client/asking.h"
#include "client/attempt.h"
#include "client/engine.h"
#include "client/landed.h"
#include "okx/headers.h"
#include "okx/prehash.h"

#include "client/task.h"

#define TIMEOUT_MIN_MS 100
#define TIMEOUT_MAX_MS 600000
#define NS_PER_MS UINT64_C(1000000)
/* The least that is left to an attempt. */
#define ATTEMPT_MIN_MS 1

int
hseal_task_writes(const struct hseal_task *t)
{
    return strcmp(t->req.method, "GET") != 0;
}

static enum hseal_err
check(const struct hseal_task_call *call, struct hseal_error *e)
{
    const struct hseal_send_params *p = call->params;

    if (p->timeout_ms < TIMEOUT_MIN_MS || p->timeout_ms > TIMEOUT_MAX_MS)
        return hseal_fail(e, HSEAL_ERR_INPUT,
            "the deadline %ld ms is not from %d to %d; nothing was sent",
            p->timeout_ms, TIMEOUT_MIN_MS, TIMEOUT_MAX_MS);
    if (p->resolve_ms < 0 || p->resolve_ms > TIMEOUT_MAX_MS)
        return hseal_fail(e, HSEAL_ERR_INPUT,
            "%ld ms to resolve are not from 0 to %d; nothing was sent",
            p->resolve_ms, TIMEOUT_MAX_MS);
    if (call->req->timestamp != NULL)
        return hseal_fail(e, HSEAL_ERR_INPUT,
            "a request that may be sent again cannot have one timestamp");
    return hseal_okx_request_check(call->req, e);
}

enum hseal_err
hseal_task_new(struct hseal_engine *engine, const struct hseal_task_call *call,
    struct hseal_task **ret, struct hseal_error *e)
{
    struct hseal_task *t;
    enum hseal_err err = check(call, e);

    if (err != HSEAL_ERR_OK)
        return err;
    t = calloc(1, sizeof(*t));
    if (t == NULL)
        return hseal_fail_nomem(e);
    t->engine = engine;
    t->signer = call->signer;
    t->key = call->key;
    t->req = *call->req;
    t->params = *call->params;
    t->end_ns = hseal_engine_now_ns(engine) +
                (uint64_t)t->params.timeout_ms * NS_PER_MS;
    *ret = t;
    return HSEAL_ERR_OK;
}

static enum hseal_err
new_child(struct hseal_task *t, const struct hseal_task_child *child,
    struct hseal_task **ret, struct hseal_error *e)
{
    const struct hseal_request req = { .method = "GET", .path = child->path };
    const struct hseal_send_params params = {
        .timeout_ms = child->timeout_ms, .done = child->done, .arg = t
    };
    const struct hseal_task_call call = { t->signer, t->key, &req, &params };
    struct hseal_task *own = NULL;
    enum hseal_err err = hseal_task_new(t->engine, &call, &own, e);

    if (err != HSEAL_ERR_OK)
        return err;
    assert(own != NULL);
    own->parent = t;
    hseal_buf_init(&own->path, HSEAL_PATH_MAX);
    err = hseal_buf_add_str(&own->path, child->path, e);
    if (err != HSEAL_ERR_OK) {
        hseal_task_free(own);
        return err;
    }
    own->req.path = hseal_buf_str(&own->path);
    *ret = own;
    return HSEAL_ERR_OK;
}

enum hseal_err
hseal_task_ask(struct hseal_task *t, const struct hseal_task_child *child,
    struct hseal_error *e)
{
    struct hseal_task *own;
    enum hseal_err err = new_child(t, child, &own, e);

    if (err != HSEAL_ERR_OK)
        return err;
    t->step = HSEAL_TASK_CHILD;
    hseal_engine_add(t->engine, own);
    return HSEAL_ERR_OK;
}

void
hseal_task_free(struct hseal_task *t)
{
    if (t == NULL)
        return;
    hseal_limits_give_up(t->engine->limits, &t->turn);
    hseal_headers_free(t->headers);
    hseal_reply_free(&t->reply);
    hseal_answer_free(&t->answer);
    hseal_buf_free(&t->path);
    free(t->operation);
    free(t);
}

void
hseal_task_end(struct hseal_task *t, enum hseal_err err)
{
    t->err = err;
    t->step = HSEAL_TASK_ENDED;
}

uint64_t
hseal_task_due(const struct hseal_task *t)
{
    switch (t->step) {
    case HSEAL_TASK_NEW:
    case HSEAL_TASK_LANDED:
    case HSEAL_TASK_ENDED: return 0;
    case HSEAL_TASK_CLOCK:
        return t->end_ns < hseal_site_due(t->site) ? t->end_ns
                                                   : hseal_site_due(t->site);
    case HSEAL_TASK_PLACE: /* one that lands makes room */
        if (hseal_engine_full(t->engine))
            return t->end_ns;
        return t->turn.again ? 0 : t->due_ns;
    case HSEAL_TASK_PAUSE: return t->due_ns;
    case HSEAL_TASK_FLIGHT:
    case HSEAL_TASK_CHILD:
    case HSEAL_TASK_STEP_COUNT: break;
    }
    return UINT64_MAX;
}

uint64_t
hseal_task_exchange_ms(const struct hseal_task *t)
{
    uint64_t now_ms = hseal_clock_wall_ms(t->engine->world.clock);

    return now_ms + (uint64_t)t->req.clock_offset_ms;
}

/* Where it goes, and what it is there. */
static enum hseal_err
look_up(struct hseal_task *t)
{
    enum hseal_err err =
        hseal_signer_permit(t->signer, t->key, &t->req, &t->dest, &t->error);

    if (err == HSEAL_ERR_OK)
        err = hseal_site_find(t->engine, &t->dest, &t->site, &t->error);
    if (err == HSEAL_ERR_OK)
        err = hseal_attempt_read(t);
    if (err == HSEAL_ERR_OK && hseal_okx_orderref_read(&t->req, &t->asking.ref))
        memcpy(t->answer.client_id, t->asking.ref.client_id,
            sizeof(t->answer.client_id));
    return err;
}

static void
step_new(struct hseal_task *t, uint64_t now_ns)
{
    enum hseal_err err = look_up(t);

    t->wait_begin_ns = now_ns;
    t->step = HSEAL_TASK_CLOCK;
    if (err == HSEAL_ERR_OK)
        t->clock_failures = hseal_site_failures(t->site);
    else
        hseal_task_end(t, err);
}

/* The host has not told its time, and will not in time. */
static void
end_without_clock(struct hseal_task *t)
{
    const struct hseal_error *why = hseal_site_why(t->site);

    if (why->code == HSEAL_ERR_OK) {
        (void)hseal_fail(&t->error, HSEAL_ERR_NOT_SENT,
            "%.128s has not told its time within %ld ms; nothing was sent",
            t->dest.base_url, t->params.timeout_ms);
    } else if (why->code == HSEAL_ERR_EXCHANGE ||
               why->code == HSEAL_ERR_UNKNOWN_OUTCOME) {
        (void)hseal_fail_cause(&t->error, HSEAL_ERR_NOT_SENT, why->origin,
            why->cause,
            "%.128s does not tell its time: %.250s; nothing signed "
            "was sent",
            t->dest.base_url, why->message);
    } else {
        t->error = *why; /* as good as of the request itself */
        hseal_task_end(t, why->code);
        return;
    }
    (void)hseal_hint(&t->error, HSEAL_ERR_NOT_SENT,
        "check the network; it is safe to repeat");
    hseal_task_end(t, HSEAL_ERR_NOT_SENT);
}

/* What others were told before it began is no reason to ask no more. */
static int
gives_up(
    const struct hseal_task *t, enum hseal_site_clock clock, uint64_t now_ns)
{
    int failed = hseal_site_failures(t->site) != t->clock_failures;

    if (now_ns >= t->end_ns ||
        (failed && (t->params.flags & HSEAL_SEND_ONCE) != 0))
        return 1;
    return (failed || clock == HSEAL_SITE_FAILED) &&
           hseal_again_hopeless(hseal_site_why(t->site));
}

static void
step_clock(struct hseal_task *t, uint64_t now_ns)
{
    struct hseal_offset offset;
    enum hseal_site_clock clock = hseal_site_read(t->site, now_ns, &offset);
    enum hseal_err err;

    if (clock != HSEAL_SITE_KNOWN) {
        if (gives_up(t, clock, now_ns))
            end_without_clock(t);
        return;
    }
    err = hseal_offset_check(&offset, t->dest.base_url, &t->error);
    if (err != HSEAL_ERR_OK) {
        hseal_task_end(t, err);
        return;
    }
    t->req.clock_offset_ms = offset.ms;
    t->clock_ns = now_ns;
    t->step = HSEAL_TASK_PLACE;
    t->due_ns = now_ns;
}

static void
refuse_place(struct hseal_task *t, uint64_t wait_ns)
{
    hseal_limits_give_up(t->engine->limits, &t->turn);
    /* What the last attempt came to tells more. */
    if (t->answer.attempts > 0) {
        hseal_landed_finish(t, t->error.code);
        return;
    }
    if (t->endpoint == NULL || wait_ns == 0) {
        (void)hseal_fail(&t->error, HSEAL_ERR_NOT_SENT,
            "too many requests are under way: its turn did not come within %ld "
            "ms; nothing was sent",
            t->params.timeout_ms);
        hseal_task_end(t, HSEAL_ERR_NOT_SENT);
        return;
    }
    (void)hseal_fail(&t->error, HSEAL_ERR_RATE,
        "the exchange's limit for %s leaves no place before the deadline; "
        "nothing was sent",
        t->endpoint->name);
    (void)hseal_hint(&t->error, HSEAL_ERR_RATE,
        "there is one in %.1f s: give a longer deadline, or send fewer",
        (double)wait_ns / 1e9);
    hseal_task_end(t, HSEAL_ERR_RATE);
}

static void
step_place(struct hseal_task *t, uint64_t now_ns)
{
    uint64_t wait_ns = 0;
    enum hseal_err err;

    if (now_ns >= t->end_ns) {
        refuse_place(t, 0);
        return;
    }
    err = hseal_attempt_place(t, now_ns, &wait_ns);
    if (err != HSEAL_ERR_OK) {
        hseal_task_end(t, err);
    } else if (wait_ns == 0) {
        t->answer.waited_ns += now_ns - t->wait_begin_ns;
        hseal_attempt_fly(t);
    } else if (wait_ns >= t->end_ns - now_ns) {
        refuse_place(t, wait_ns);
    } else {
        t->due_ns = now_ns + wait_ns;
    }
}

int
hseal_task_pause(struct hseal_task *t, uint64_t now_ns)
{
    const struct hseal_engine_world *world = &t->engine->world;
    uint64_t pause_ms =
        hseal_again_pause_ms(t->answer.attempts, world->random(world->ctx));

    t->due_ns = now_ns + pause_ms * NS_PER_MS;
    if (t->due_ns + ATTEMPT_MIN_MS * NS_PER_MS >= t->end_ns)
        return 0;
    t->wait_begin_ns = now_ns;
    t->step = HSEAL_TASK_PAUSE;
    return 1;
}

void
hseal_task_go(struct hseal_task *t, uint64_t now_ns)
{
    if (t->step == HSEAL_TASK_NEW)
        step_new(t, now_ns);
    if (t->step == HSEAL_TASK_LANDED)
        hseal_landed_judge(t, now_ns);
    if (t->step == HSEAL_TASK_PAUSE && now_ns >= t->due_ns) {
        if (t->asking.end_ns != 0)
            hseal_asking_go(t, now_ns);
        else
            t->step = HSEAL_TASK_CLOCK;
    }
    if (t->step == HSEAL_TASK_CLOCK)
        step_clock(t, now_ns);
    if (t->step != HSEAL_TASK_PLACE || now_ns < hseal_task_due(t))
        return;
    /* The machine's clock may have been set while it waited. */
    if (t->clock_ns != now_ns) {
        t->step = HSEAL_TASK_CLOCK;
        step_clock(t, now_ns);
    }
    if (t->step == HSEAL_TASK_PLACE)
        step_place(t, now_ns);
}
