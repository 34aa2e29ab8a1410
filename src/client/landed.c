/*
 * client/landed.c: what an attempt came to, and what follows from that.
 * Layer: client.
 */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "client/again.h"
#include "client/asking.h"
#include "client/engine.h"
#include "client/refused.h"
#include "okx/answer.h"
#include "okx/operation.h"

#include "client/landed.h"

static enum hseal_err
read_answer(struct hseal_task *t)
{
    struct hseal_view body = { t->reply.body.data, t->reply.body.len };
    struct hseal_okx_asked asked = {
        .status = t->reply.status,
        .writes = hseal_task_writes(t),
        .orders = t->operation != NULL ? t->operation->orders : 0,
        .binary = t->endpoint != NULL && t->endpoint->binary,
    };
    struct hseal_okx_answer said;
    struct hseal_okx_verdict verdict;

    hseal_okx_answer_read(body, &said);
    hseal_okx_verdict(&said, &asked, &verdict);
    hseal_engine_used(
        t->engine, &t->req, t->why.key_id, t->reply.status, &said);
    t->code_class = verdict.code_class;
    t->probe = verdict.probe;
    t->answer.code_class = hseal_okx_code_class_name(t->code_class);
    (void)snprintf(t->answer.code, sizeof(t->answer.code), "%s", said.code);
    (void)snprintf(t->why.code, sizeof(t->why.code), "%s", verdict.code);
    (void)snprintf(t->why.text, sizeof(t->why.text), "%s", said.msg);
    (void)snprintf(t->seen_ip, sizeof(t->seen_ip), "%s", said.ip);
    return hseal_okx_answer_check(&said, &asked, &t->error);
}

/* What the answer holds is the caller's from now on. */
static void
hand_over(struct hseal_task *t)
{
    struct hseal_answer *a = &t->answer;
    struct hseal_reply *from = &t->reply;

    a->status = from->status;
    a->head = (char *)from->head.data;
    a->head_len = from->head.len;
    a->body = (char *)from->body.data;
    a->body_len = from->body.len;
    from->head.data = NULL;
    from->body.data = NULL;
}

void
hseal_landed_finish(struct hseal_task *t, enum hseal_err err)
{
    t->answer.outcome = t->outcome;
    if (t->outcome == HSEAL_OUTCOME_ANSWERED)
        hand_over(t);
    if (err == HSEAL_ERR_UNKNOWN_OUTCOME && hseal_task_writes(t)) {
        t->answer.outcome = HSEAL_OUTCOME_UNKNOWN;
        if (hseal_asking_begin(t))
            return;
    }
    hseal_task_end(t, err);
}

static enum hseal_again
decide(const struct hseal_task *t)
{
    struct hseal_again_facts facts = {
        .reads = !hseal_task_writes(t),
        .outcome = t->outcome,
        .code_class = t->code_class,
        .hopeless = t->outcome != HSEAL_OUTCOME_ANSWERED &&
                    hseal_again_hopeless(&t->error),
        .synced = t->synced,
        .once = (t->params.flags & HSEAL_SEND_ONCE) != 0,
    };

    return hseal_again_decide(&facts);
}

static const char *
message_of(const struct hseal_task *t)
{
    return t->error.message;
}

/* 1 if it goes on. */
static int
goes_on(struct hseal_task *t, uint64_t now_ns)
{
    switch (decide(t)) {
    case HSEAL_AGAIN_LATER:
        if (!hseal_task_pause(t, now_ns))
            return 0;
        hseal_engine_note(t->engine, "attempt %u: %s; again in %llu ms",
            t->answer.attempts, message_of(t),
            (unsigned long long)(t->due_ns - now_ns) / 1000000);
        return 1;
    case HSEAL_AGAIN_SYNC:
        if (now_ns >= t->end_ns)
            return 0;
        t->synced = 1;
        t->asking.sent_ms = 0; /* it was told by a wrong clock */
        t->wait_begin_ns = now_ns;
        hseal_site_forget(t->site);
        t->step = HSEAL_TASK_CLOCK;
        hseal_engine_note(t->engine, "attempt %u: %s; measuring the clock",
            t->answer.attempts, message_of(t));
        return 1;
    case HSEAL_AGAIN_NO:
    case HSEAL_AGAIN_COUNT: break;
    }
    return 0;
}

void
hseal_landed_judge(struct hseal_task *t, uint64_t now_ns)
{
    enum hseal_err err = t->error.code;

    if (t->outcome == HSEAL_OUTCOME_ANSWERED)
        err = read_answer(t);
    if (goes_on(t, now_ns))
        return;
    if (t->outcome == HSEAL_OUTCOME_ANSWERED && hseal_refused_is(t))
        hseal_refused_begin(t, err);
    else
        hseal_landed_finish(t, err);
}
