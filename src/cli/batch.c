/*
 * cli/batch.c: many requests over one login and one set of connections.
 * Layer: cli.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/waiting.h"
#include "cli/batchinput.h"
#include "cli/batchline.h"
#include "cli/clientid.h"
#include "cli/progress.h"
#include "cli/result.h"

#include "cli/batch.h"

/* Lines that have begun and are not printed: one slow answer holds up the
 * printing of so many, and then the reading. */
#define WINDOW 256

struct slot {
    struct batch *batch;
    size_t number; /* of the line, from 1; 0: not in use */
    int running;
    int blank; /* an empty line: counted, and nothing else */
    struct hseal_batchline line;
    struct hseal_request req;
    struct hseal_buf body; /* with a clOrdId that was added */
    struct hseal_result result;
};

struct batch {
    struct hseal_context *c;
    const struct hseal_batch_params *p;
    struct hseal_batchinput in;
    struct slot slots[WINDOW]; /* a ring: line N is in N % WINDOW */
    size_t begun;              /* lines that were read */
    size_t printed;            /* of these */
    size_t running;
    size_t told;   /* of these: all but blank ones */
    size_t failed; /* lines that were not accepted */
    size_t lost;   /* lines that were sent, and what became of them not told */
    size_t first_lost;
    int held; /* 1: the last line waits for those before */
    struct hseal_progress progress;
    /* The worst line. */
    enum hseal_err err;
    struct hseal_error why;
    /* What ends the whole. */
    enum hseal_err broken;
    struct hseal_error why_broken;
};

static struct slot *
slot_of(struct batch *b, size_t number)
{
    return &b->slots[number % WINDOW];
}

/* ---- the end of a line ---- */

static void
free_slot(struct slot *s)
{
    hseal_batchline_free(&s->line);
    hseal_buf_free(&s->body);
    hseal_result_free(&s->result);
    memset(s, 0, sizeof(*s));
}

static enum hseal_err
slot_json(
    struct batch *b, const struct slot *s, json_t **ret, struct hseal_error *e)
{
    json_t *o = json_object();
    json_t *rest = NULL;
    enum hseal_err err = o == NULL ? hseal_fail_nomem(e) : HSEAL_ERR_OK;

    if (err == HSEAL_ERR_OK)
        err = hseal_json_set(o, "line", json_integer((json_int_t)s->number), e);
    if (err == HSEAL_ERR_OK && s->line.id != NULL)
        err = hseal_json_set(o, "id", json_deep_copy(s->line.id), e);
    if (err == HSEAL_ERR_OK)
        err = hseal_result_json(b->c, &s->result, &rest, e);
    if (err == HSEAL_ERR_OK && json_object_update(o, rest) != 0)
        err = hseal_fail_nomem(e);
    json_decref(rest);
    if (err == HSEAL_ERR_OK)
        *ret = o;
    else
        json_decref(o);
    return err;
}

static void
note_worst(struct batch *b, const struct slot *s)
{
    enum hseal_err err = s->result.err;

    if (err == HSEAL_ERR_OK)
        return;
    b->failed++;
    if (hseal_err_exit(err) <= hseal_err_exit(b->err))
        return;
    b->err = err;
    (void)hseal_fail(
        &b->why, err, "line %zu: %s", s->number, s->result.why.message);
    (void)hseal_hint(&b->why, err, "%s", s->result.why.hint);
}

static void
note_lost(struct batch *b, const struct slot *s)
{
    if (b->broken == HSEAL_ERR_OK ||
        s->result.answer.outcome == HSEAL_OUTCOME_NOT_SENT)
        return;
    if (b->lost++ == 0)
        b->first_lost = s->number;
}

/* All that are at their end, in the order of the lines. */
static void
print_ended(struct batch *b)
{
    while (b->printed < b->begun) {
        struct slot *s = slot_of(b, b->printed + 1);
        json_t *o;

        if (s->running)
            return;
        hseal_progress_hide(&b->progress);
        note_worst(b, s);
        if (!s->blank && b->broken == HSEAL_ERR_OK) {
            b->broken = slot_json(b, s, &o, &b->why_broken);
            if (b->broken == HSEAL_ERR_OK)
                b->broken = hseal_output_json(&b->c->out, o, &b->why_broken);
            b->told++;
        }
        note_lost(b, s);
        free_slot(s);
        b->printed++;
    }
}

static void
on_done(void *arg, enum hseal_err err, struct hseal_answer *answer,
    const struct hseal_error *e)
{
    struct slot *s = arg;

    s->result.err = err;
    s->result.answer = *answer;
    answer->head = NULL;
    answer->body = NULL;
    if (err != HSEAL_ERR_OK)
        s->result.why = *e;
    s->running = 0;
    s->batch->running--;
}

/* ---- the beginning of a line ---- */

static enum hseal_err
start(struct batch *b, struct slot *s, struct hseal_error *e)
{
    struct hseal_send_params params = b->p->send;
    char id[HSEAL_OKX_CLIENTID_LEN + 1];
    enum hseal_err err = HSEAL_ERR_OK;

    hseal_buf_init(&s->body, HSEAL_BODY_MAX);
    if (s->line.client_id ||
        (b->p->client_id && hseal_okx_clientid_lacks(&s->req)))
        err = hseal_clientid_add(&s->req, &s->body, id, e);
    else
        id[0] = '\0';
    if (err != HSEAL_ERR_OK)
        return err;
    /* Told before it leaves: a signal may end this program at any time. */
    if (id[0] != '\0')
        hseal_output_note(&b->c->out,
            "line %zu: clOrdId %s was added to the order", s->number, id);
    params.done = on_done;
    params.arg = s;
    return hseal_client_start(
        b->p->client, b->p->signer, b->p->key, &s->req, &params, e);
}

static struct slot *
next_slot(struct batch *b)
{
    struct slot *s = slot_of(b, ++b->begun);

    memset(s, 0, sizeof(*s));
    s->batch = b;
    s->number = b->begun;
    return s;
}

/* Started, or ended with what was wrong before that could be. */
static void
begin(struct batch *b, struct slot *s)
{
    if (s->result.err == HSEAL_ERR_OK)
        s->result.err = start(b, s, &s->result.why);
    if (s->result.err != HSEAL_ERR_OK)
        return;
    s->running = 1;
    b->running++;
}

static int
has_room(const struct batch *b)
{
    return b->running < b->p->jobs && b->begun - b->printed < WINDOW;
}

/* The next of the same request; 0: that was the last. */
static int
take_repeat(struct batch *b)
{
    struct slot *s;

    if (b->begun == b->p->repeat)
        return 0;
    s = next_slot(b);
    s->req = *b->p->req;
    begin(b, s);
    return 1;
}

static int
is_blank(struct hseal_view line)
{
    hseal_view_trim(&line);
    return line.len == 0;
}

/* 1: a line was taken, be it held. */
static int
take_line(struct batch *b)
{
    struct hseal_view line;
    struct slot *s;
    enum hseal_batchinput_next next = hseal_batchinput_next(&b->in, &line);

    if (next == HSEAL_BATCHINPUT_MORE || next == HSEAL_BATCHINPUT_END)
        return 0;
    if (next == HSEAL_BATCHINPUT_LINE && is_blank(line)) {
        /* Counted, so that numbers are those of an editor. */
        s = next_slot(b);
        s->blank = 1;
        return 1;
    }
    s = next_slot(b);
    if (next == HSEAL_BATCHINPUT_LONG)
        s->result.err = hseal_fail(&s->result.why, HSEAL_ERR_LIMIT,
            "the line has more than %zu bytes", HSEAL_BATCHLINE_MAX);
    else
        s->result.err = hseal_batchline_read(line, &s->line, &s->result.why);
    s->req = s->line.req;
    b->held = s->line.wait && b->running > 0;
    if (b->held)
        s->running = 1;
    else
        begin(b, s);
    return 1;
}

/* All that may begin now. */
static void
fill(struct batch *b)
{
    if (b->broken != HSEAL_ERR_OK && b->held) {
        b->held = 0; /* it will not begin any more */
        slot_of(b, b->begun)->running = 0;
    }
    while (b->broken == HSEAL_ERR_OK && has_room(b)) {
        if (b->held && b->running > 0)
            return;
        if (b->held) {
            struct slot *s = slot_of(b, b->begun);
            b->held = 0;
            s->running = 0;
            begin(b, s);
        } else if (!(b->p->req != NULL ? take_repeat(b) : take_line(b))) {
            return;
        }
        print_ended(b);
    }
}

/* ---- the whole ---- */

static int
wants_input(const struct batch *b)
{
    return b->p->req == NULL && !b->in.ended && !b->held &&
           b->broken == HSEAL_ERR_OK && has_room(b);
}

static int
is_over(const struct batch *b)
{
    if (b->printed < b->begun)
        return 0;
    if (b->broken != HSEAL_ERR_OK)
        return 1;
    return b->p->req != NULL ? b->begun == b->p->repeat : b->in.ended;
}

/* For input, or for the client. */
static void
wait_for_more(struct batch *b)
{
    struct pollfd p[2] = {
        { .fd = hseal_client_fd(b->p->client), .events = POLLIN },
        { .fd = wants_input(b) ? STDIN_FILENO : -1, .events = POLLIN },
    };
    int timeout_ms =
        b->running > 0 ? hseal_client_timeout_ms(b->p->client) : -1;

    if (b->running == 0)
        p[0].fd = -1;
    hseal_waiting_begin(); /* for the exchange, or whoever writes the lines */
    if (poll(p, 2, timeout_ms) < 0)
        p[1].revents = 0; /* a signal; look again */
    hseal_waiting_end();
    if (p[1].revents != 0)
        b->broken = hseal_batchinput_read(&b->in, &b->why_broken);
}

static enum hseal_err
finish(struct batch *b, struct hseal_error *e)
{
    hseal_progress_hide(&b->progress);
    if (b->broken != HSEAL_ERR_OK) {
        *e = b->why_broken;
        return b->lost == 0
                   ? b->broken
                   : hseal_hint(e, b->broken,
                         "what became of %zu request%s, from line %zu on, "
                         "could not be told: ask the exchange before sending "
                         "any of them again",
                         b->lost, b->lost == 1 ? "" : "s", b->first_lost);
    }
    if (b->err == HSEAL_ERR_OK)
        return HSEAL_ERR_OK;
    /* Each is told of in its line; this is for people. */
    b->c->out.error_told = b->c->out.json;
    *e = b->why;
    if (b->failed > 1)
        (void)hseal_fail(e, b->err,
            "%zu of %zu requests were not accepted; the worst is of %s",
            b->failed, b->told, b->why.message);
    return hseal_hint(e, b->err, "%s", b->why.hint);
}

enum hseal_err
hseal_batch_run(struct hseal_context *c, const struct hseal_batch_params *p,
    struct hseal_error *e)
{
    struct batch *b = calloc(1, sizeof(*b));
    enum hseal_err err;

    if (b == NULL)
        return hseal_fail_nomem(e);
    b->c = c;
    b->p = p;
    hseal_batchinput_init(&b->in, STDIN_FILENO, HSEAL_BATCHLINE_MAX);
    for (;;) {
        print_ended(b); /* or it turns out that nothing more can be */
        fill(b);
        print_ended(b);
        if (is_over(b))
            break;
        hseal_progress_show(&b->progress, &b->c->out, b->told,
            b->begun - b->printed, b->failed);
        if (b->running > 0 || wants_input(b))
            wait_for_more(b);
        if (b->running > 0)
            (void)hseal_client_run(p->client, 0);
    }
    err = finish(b, e);
    hseal_batchinput_free(&b->in);
    free(b);
    return err;
}
