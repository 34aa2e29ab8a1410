/*
 * client/attempt.c: one attempt of a request: a place, a signature, a flight.
 * Layer: client.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "client/claim.h"
#include "client/engine.h"
#include "client/options.h"
#include "okx/headers.h"
#include "okx/operation.h"

#include "client/attempt.h"

#define NS_PER_MS UINT64_C(1000000)
/* Where OK-ACCESS-TIMESTAMP and OK-ACCESS-KEY stand (hardseal/request.h). */
#define TIMESTAMP_LINE 2
#define KEY_LINE 0

enum hseal_err
hseal_attempt_read(struct hseal_task *t)
{
    t->endpoint = hseal_okx_endpoint_find(t->req.method, t->req.path);
    if (t->endpoint == NULL)
        return HSEAL_ERR_OK;
    t->operation = calloc(1, sizeof(*t->operation));
    if (t->operation == NULL)
        return hseal_fail_nomem(&t->error);
    return hseal_okx_operation_read(
        t->endpoint, &t->req, t->operation, &t->error);
}

/* What others and this one have used up is forgotten: the exchange may refuse
 * the next requests. */
static void
note_renewed(struct hseal_engine *en)
{
    if (en->renewed || !hseal_limits_renewed(en->limits))
        return;
    en->renewed = 1;
    hseal_engine_note(en,
        "the file of the exchange's limits was damaged, and was begun anew");
}

enum hseal_err
hseal_attempt_place(
    struct hseal_task *t, uint64_t now_ns, uint64_t *ret_wait_ns)
{
    struct hseal_claim_facts facts = {
        .ep = t->endpoint,
        .op = t->operation,
        .account = t->dest.account[0] != '\0' ? t->dest.account : t->key,
        .timeout_ms = (uint32_t)((t->end_ns - now_ns) / NS_PER_MS) + 1,
    };
    struct hseal_limits_claim claim;
    enum hseal_err err;

    *ret_wait_ns = 0;
    if (t->endpoint == NULL)
        return HSEAL_ERR_OK; /* the signer has the last word on it */
    hseal_claim_build(&facts, &claim);
    claim.turn = &t->turn;
    err = hseal_limits_take(
        t->engine->limits, &claim, &t->ticket, ret_wait_ns, &t->error);
    note_renewed(t->engine);
    t->placed = err == HSEAL_ERR_OK && *ret_wait_ns == 0;
    return err;
}

/* ---- the signature and the flight ---- */

/* The exchange drops what reaches it after the caller has given up. */
static void
set_exp_time(struct hseal_task *t, uint64_t now_ns)
{
    t->exp_ms = 0;
    if (t->endpoint == NULL || !t->endpoint->exptime)
        return;
    t->exp_ms = hseal_task_exchange_ms(t) + (t->end_ns - now_ns) / NS_PER_MS;
    (void)snprintf(t->exp_line, sizeof(t->exp_line), "expTime: %llu",
        (unsigned long long)t->exp_ms);
}

/* Nothing but the connection stands between the signature and the wire. */
static enum hseal_err
sign(struct hseal_task *t, uint64_t now_ns)
{
    enum hseal_err err = HSEAL_ERR_OK;

    if (t->headers == NULL)
        err = hseal_headers_new(&t->headers, &t->error);
    if (err == HSEAL_ERR_OK)
        err = hseal_signer_sign(
            t->signer, t->key, &t->req, t->headers, &t->error);
    t->answer.sign_ns = hseal_engine_now_ns(t->engine) - now_ns;
    if (err == HSEAL_ERR_OK)
        err = hseal_lines_build(
            &t->lines, t->headers, hseal_options_content(&t->req), &t->error);
    if (err != HSEAL_ERR_OK)
        return err;
    if (t->exp_ms != 0)
        hseal_lines_add(&t->lines, t->exp_line);
    (void)snprintf(t->why.key_id, sizeof(t->why.key_id), "%s",
        hseal_headers_value(t->headers, KEY_LINE));
    (void)snprintf(t->answer.timestamp, sizeof(t->answer.timestamp), "%s",
        hseal_headers_value(t->headers, TIMESTAMP_LINE));
    return HSEAL_ERR_OK;
}

static void
settle(struct hseal_task *t)
{
    if (!t->placed)
        return;
    t->placed = 0;
    switch (t->outcome) {
    case HSEAL_OUTCOME_NOT_SENT:
        hseal_limits_drop(t->engine->limits, &t->ticket);
        return;
    case HSEAL_OUTCOME_ANSWERED:
        hseal_limits_done(t->engine->limits, &t->ticket);
        return;
    case HSEAL_OUTCOME_UNKNOWN: /* it may yet be counted */
    case HSEAL_OUTCOME_COUNT: return;
    }
}

/* Locked memory is scarce: it is held while it is needed. */
static void
forget_headers(struct hseal_task *t)
{
    hseal_headers_free(t->headers);
    t->headers = NULL;
    t->lines.count = 0;
}

static void
landed(void *arg, enum hseal_outcome outcome, struct hseal_reply *reply,
    const struct hseal_error *e)
{
    struct hseal_task *t = arg;

    t->outcome = outcome;
    t->answer.send_ns = hseal_engine_now_ns(t->engine) - t->sent_ns;
    hseal_reply_free(&t->reply);
    if (outcome == HSEAL_OUTCOME_ANSWERED) {
        t->reply = *reply;
        reply->head.data = NULL;
        reply->body.data = NULL;
    } else {
        t->error = *e;
    }
    settle(t);
    forget_headers(t);
    t->engine->flying--;
    t->step = HSEAL_TASK_LANDED;
}

/* More than 0. */
static long
left_ms(const struct hseal_task *t, uint64_t now_ns)
{
    return (long)((t->end_ns - now_ns + NS_PER_MS - 1) / NS_PER_MS);
}

static enum hseal_err
prepare(struct hseal_task *t, struct hseal_transfer **ret)
{
    struct hseal_transfer_job job = {
        .req = &t->req,
        .dest = &t->dest,
        .timeout_ms = t->params.timeout_ms,
    };

    return hseal_pool_prepare(t->engine->pool, &job, ret, &t->error);
}

/* What others wait for in this process, or the token, may have taken long. */
static enum hseal_err
check_deadline(struct hseal_task *t, uint64_t now_ns, const char *waited_for)
{
    if (now_ns < t->end_ns)
        return HSEAL_ERR_OK;
    (void)hseal_fail(&t->error, HSEAL_ERR_NOT_SENT,
        "the deadline of %ld ms was over when %s; nothing was sent",
        t->params.timeout_ms, waited_for);
    return hseal_hint(&t->error, HSEAL_ERR_NOT_SENT,
        "it is safe to repeat, with a longer one");
}

/* Ready to be handed over: signed within its deadline, and with what is left
 * of that. */
static enum hseal_err
ready(struct hseal_task *t, struct hseal_transfer **ret)
{
    uint64_t now_ns = hseal_engine_now_ns(t->engine);
    enum hseal_err err = check_deadline(t, now_ns, "its turn came");

    if (err != HSEAL_ERR_OK)
        return err;
    set_exp_time(t, now_ns);
    if (t->asking.sent_ms == 0)
        t->asking.sent_ms = hseal_task_exchange_ms(t);
    err = prepare(t, ret);
    if (err == HSEAL_ERR_OK)
        err = sign(t, now_ns);
    t->sent_ns = hseal_engine_now_ns(t->engine);
    if (err == HSEAL_ERR_OK)
        err = check_deadline(t, t->sent_ns, "it was signed");
    if (err == HSEAL_ERR_OK)
        hseal_pool_hasten(*ret, left_ms(t, t->sent_ns));
    return err;
}

void
hseal_attempt_fly(struct hseal_task *t)
{
    struct hseal_transfer *transfer = NULL;
    enum hseal_err err;

    t->outcome = HSEAL_OUTCOME_NOT_SENT;
    err = ready(t, &transfer);
    if (err == HSEAL_ERR_OK) {
        t->step = HSEAL_TASK_FLIGHT;
        t->answer.attempts++;
        t->engine->flying++;
        err = hseal_pool_start(
            transfer, hseal_lines_first(&t->lines), landed, t, &t->error);
        if (err == HSEAL_ERR_OK)
            return;
        t->engine->flying--;
    }
    if (transfer != NULL)
        (void)hseal_pool_cancel(transfer); /* was never started */
    forget_headers(t);
    settle(t);
    hseal_task_end(t, err);
}
