/*
 * client/client.c: send a signed request and tell what became of it.
 * Layer: client.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hardseal/client.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/secret.h"
#include "client/client.h"
#include "client/lines.h"
#include "client/options.h"
#include "client/params.h"
#include "client/pool.h"
#include "okx/headers.h"
#include "okx/prehash.h"

#define TIMEOUT_MIN_MS 100
#define TIMEOUT_MAX_MS 600000
/* Where OK-ACCESS-KEY and -TIMESTAMP stand (hardseal/request.h). */
#define KEY_LINE 0
#define TIMESTAMP_LINE 2

struct hseal_client {
    struct hseal_params params;
    struct hseal_pool pool;
    int pool_open;
    struct hseal_engine engine; /* opened after the pool */
    struct hseal_headers *headers;
    struct hseal_lines lines;
};

enum hseal_err
hseal_client_new(const struct hseal_client_params *params,
    struct hseal_client **ret, struct hseal_error *e)
{
    struct hseal_client *c = calloc(1, sizeof(*c));
    enum hseal_err err;

    if (c == NULL)
        return hseal_fail_nomem(e);
    err = hseal_params_copy(params, &c->params, e);
    if (err == HSEAL_ERR_OK) {
        err = hseal_pool_open(&c->pool, &c->params, e);
        c->pool_open = err == HSEAL_ERR_OK;
    }
    if (err == HSEAL_ERR_OK)
        err = hseal_engine_open(&c->engine, &c->pool, &c->params, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_headers_new(&c->headers, e);
    if (err != HSEAL_ERR_OK) {
        hseal_client_free(c);
        return err;
    }
    *ret = c;
    return HSEAL_ERR_OK;
}

void
hseal_client_free(struct hseal_client *c)
{
    if (c == NULL)
        return;
    if (c->pool_open)
        hseal_pool_close(&c->pool);
    hseal_engine_close(&c->engine);
    hseal_headers_free(c->headers);
    hseal_params_free(&c->params);
    free(c);
}

struct hseal_engine *
hseal_client_engine(struct hseal_client *c)
{
    return &c->engine;
}

static enum hseal_err
check(const struct hseal_request *req, long timeout_ms, struct hseal_error *e)
{
    if (timeout_ms < TIMEOUT_MIN_MS || timeout_ms > TIMEOUT_MAX_MS)
        return hseal_fail(e, HSEAL_ERR_INPUT,
            "the timeout %ld ms is not from %d to %d; nothing was sent",
            timeout_ms, TIMEOUT_MIN_MS, TIMEOUT_MAX_MS);
    return hseal_okx_request_check(req, e);
}

/* What is to be signed, and by whom. */
struct asked {
    struct hseal_signer *signer;
    const char *key;
    const struct hseal_request *req;
};

/* Nothing but the connection stands between the signature and the wire. */
static enum hseal_err
sign(struct hseal_client *c, const struct asked *a, struct hseal_answer *ret,
    struct hseal_error *e)
{
    uint64_t begin_ns = hseal_clock_mono_ns(hseal_clock_system());
    enum hseal_err err =
        hseal_signer_sign(a->signer, a->key, a->req, c->headers, e);

    ret->sign_ns = hseal_clock_mono_ns(hseal_clock_system()) - begin_ns;
    if (err != HSEAL_ERR_OK)
        return err;
    err = hseal_lines_build(
        &c->lines, c->headers, hseal_options_content(a->req), e);
    if (err == HSEAL_ERR_OK)
        (void)snprintf(ret->timestamp, sizeof(ret->timestamp), "%s",
            hseal_headers_value(c->headers, TIMESTAMP_LINE));
    return err;
}

static void
hand_over(struct hseal_reply *from, struct hseal_answer *ret)
{
    ret->status = from->status;
    ret->head = (char *)from->head.data;
    ret->head_len = from->head.len;
    ret->body = (char *)from->body.data;
    ret->body_len = from->body.len;
    from->head.data = NULL;
    from->body.data = NULL;
}

/* What a blocking call waits for. */
struct exchange {
    struct hseal_answer *answer;
    struct hseal_error *error; /* may be NULL */
    enum hseal_err err;
    int ended;
};

static void
on_done(void *arg, enum hseal_outcome o, struct hseal_reply *reply,
    const struct hseal_error *why)
{
    struct exchange *x = arg;

    x->answer->outcome = o;
    x->ended = 1;
    if (why == NULL) {
        hand_over(reply, x->answer);
        return;
    }
    x->err = why->code;
    if (x->error != NULL)
        *x->error = *why;
}

static enum hseal_err
exchange(struct hseal_client *c, struct hseal_transfer *t,
    struct hseal_answer *ret, struct hseal_error *e)
{
    struct exchange x = { ret, e, HSEAL_ERR_OK, 0 };
    uint64_t begin_ns = hseal_clock_mono_ns(hseal_clock_system());
    enum hseal_err err =
        hseal_pool_start(t, hseal_lines_first(&c->lines), on_done, &x, e);

    if (err != HSEAL_ERR_OK) {
        (void)hseal_pool_cancel(t); /* nothing was sent */
        return err;
    }
    while (!x.ended)
        (void)hseal_pool_step(&c->pool, -1);
    ret->send_ns = hseal_clock_mono_ns(hseal_clock_system()) - begin_ns;
    return x.err;
}

static void
note_use(struct hseal_client *c, const struct hseal_request *req,
    const struct hseal_answer *a)
{
    struct hseal_view body = { (const unsigned char *)a->body, a->body_len };
    struct hseal_okx_answer said;

    if (c->engine.used == NULL)
        return;
    hseal_okx_answer_read(body, &said);
    hseal_engine_used(&c->engine, req,
        hseal_headers_value(c->headers, KEY_LINE), a->status, &said);
}

enum hseal_err
hseal_client_send(struct hseal_client *c, struct hseal_signer *s,
    const char *key, const struct hseal_request *req, long timeout_ms,
    struct hseal_answer *ret, struct hseal_error *e)
{
    const struct asked asked = { s, key, req };
    struct hseal_destination dest;
    struct hseal_transfer_job job = { req, &dest, timeout_ms };
    struct hseal_transfer *t = NULL;
    enum hseal_err err;

    memset(ret, 0, sizeof(*ret));
    err = check(req, timeout_ms, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_signer_permit(s, key, req, &dest, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_pool_prepare(&c->pool, &job, &t, e);
    if (err != HSEAL_ERR_OK)
        return err;
    err = sign(c, &asked, ret, e);
    if (err == HSEAL_ERR_OK)
        err = exchange(c, t, ret, e);
    else
        (void)hseal_pool_cancel(t); /* was never started */
    if (err == HSEAL_ERR_OK)
        note_use(c, req, ret);
    c->lines.count = 0;
    hseal_headers_reset(c->headers);
    return err;
}

void
hseal_answer_free(struct hseal_answer *a)
{
    if (a->head != NULL)
        hseal_wipe(a->head, a->head_len);
    if (a->body != NULL)
        hseal_wipe(a->body, a->body_len);
    free(a->head);
    free(a->body);
    memset(a, 0, sizeof(*a));
}
