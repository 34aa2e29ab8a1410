/*
 * client/clockget.c: the request behind a measurement of the clock.
 * Layer: client.
 */
#include <string.h>
#include <time.h>

#include "base/error.h"
#include "base/waiting.h"
#include "client/claim.h"
#include "okx/servertime.h"

#include "client/clockget.h"

#define NS_PER_MS UINT64_C(1000000)
#define NS_PER_S UINT64_C(1000000000)
#define HTTP_OK 200

static const struct hseal_request request = {
    .method = HSEAL_OKX_SERVERTIME_METHOD,
    .path = HSEAL_OKX_SERVERTIME_PATH,
};

/* One that is under way. */
struct asking {
    struct hseal_buf *body;
    int ended;
    enum hseal_outcome outcome;
    enum hseal_err err;
    struct hseal_error *e;
};

static void
take_answer(struct asking *a, const struct hseal_reply *reply)
{
    if (reply->status != HTTP_OK) {
        (void)hseal_fail(a->e, HSEAL_ERR_EXCHANGE,
            "it answers with HTTP status %d", reply->status);
        a->err = hseal_hint(a->e, HSEAL_ERR_EXCHANGE,
            "its edge or a proxy may have answered; try again later");
        return;
    }
    a->err = hseal_buf_add(a->body, reply->body.data, reply->body.len, a->e);
    if (a->err == HSEAL_ERR_LIMIT)
        a->err = hseal_fail(a->e, HSEAL_ERR_EXCHANGE,
            "its answer of %zu bytes is too long", reply->body.len);
}

static void
ended(void *arg, enum hseal_outcome o, struct hseal_reply *reply,
    const struct hseal_error *why)
{
    struct asking *a = arg;

    a->ended = 1;
    a->outcome = o;
    if (why == NULL) {
        take_answer(a, reply);
        return;
    }
    a->err = why->code;
    if (a->e != NULL)
        *a->e = *why;
}

static enum hseal_err
ask(struct hseal_clockget *g, uint32_t timeout_ms, struct asking *a,
    struct hseal_error *e)
{
    char accept[] = "Accept: application/json";
    struct curl_slist line = { accept, NULL };
    struct hseal_transfer_job job = { &request, g->dest, timeout_ms };
    struct hseal_transfer *t = NULL;
    enum hseal_err err = hseal_pool_prepare(g->pool, &job, &t, e);

    if (err != HSEAL_ERR_OK)
        return err;
    err = hseal_pool_start(t, &line, ended, a, e);
    if (err != HSEAL_ERR_OK) {
        (void)hseal_pool_cancel(t); /* nothing was sent */
        return err;
    }
    while (!a->ended)
        (void)hseal_pool_step(g->pool, -1); /* others may end before */
    return a->err;
}

static void
sleep_for(uint64_t ns)
{
    struct timespec ts = { (time_t)(ns / NS_PER_S), (long)(ns % NS_PER_S) };

    hseal_waiting_begin();
    (void)nanosleep(&ts, NULL); /* cut short: it is asked again */
    hseal_waiting_end();
}

/* Takes its place; *timeout_ms is what is left then. */
static enum hseal_err
wait_for_place(struct hseal_clockget *g, uint32_t *timeout_ms,
    struct hseal_limits_ticket *ret, struct hseal_error *e)
{
    const struct hseal_clock *clock = hseal_clock_system();
    uint64_t now_ns = hseal_clock_mono_ns(clock), wait_ns = 1;
    uint64_t until_ns = now_ns + *timeout_ms * NS_PER_MS;
    struct hseal_limits_claim claim;
    enum hseal_err err;

    hseal_claim_public(&request, *timeout_ms, &claim);
    for (;;) {
        err = hseal_limits_take(g->limits, &claim, ret, &wait_ns, e);
        if (err != HSEAL_ERR_OK || wait_ns == 0)
            break;
        now_ns = hseal_clock_mono_ns(clock);
        if (now_ns >= until_ns || wait_ns >= until_ns - now_ns)
            return hseal_fail(e, HSEAL_ERR_RATE,
                "the rate limit of " HSEAL_OKX_SERVERTIME_PATH
                " has no room for another %.1f s",
                (double)wait_ns / 1e9);
        sleep_for(wait_ns);
    }
    now_ns = hseal_clock_mono_ns(clock);
    *timeout_ms =
        now_ns < until_ns ? (uint32_t)((until_ns - now_ns) / NS_PER_MS) + 1 : 1;
    return err;
}

enum hseal_err
hseal_clockget(void *ctx, uint32_t timeout_ms, struct hseal_buf *body,
    struct hseal_error *e)
{
    struct hseal_clockget *g = ctx;
    struct asking a = {
        .body = body, .outcome = HSEAL_OUTCOME_NOT_SENT, .e = e
    };
    struct hseal_limits_ticket ticket;
    enum hseal_err err;

    if (g->limits == NULL)
        return ask(g, timeout_ms, &a, e);
    err = wait_for_place(g, &timeout_ms, &ticket, e);
    if (err != HSEAL_ERR_OK)
        return err;
    err = ask(g, timeout_ms, &a, e);
    if (a.outcome == HSEAL_OUTCOME_ANSWERED)
        hseal_limits_done(g->limits, &ticket);
    else if (a.outcome == HSEAL_OUTCOME_NOT_SENT)
        hseal_limits_drop(g->limits, &ticket);
    return err;
}
