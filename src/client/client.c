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
#include "client/lines.h"
#include "client/options.h"
#include "client/params.h"
#include "client/transfer.h"
#include "okx/headers.h"
#include "okx/prehash.h"

#define TIMEOUT_MIN_MS 100
#define TIMEOUT_MAX_MS 600000
/* Where OK-ACCESS-TIMESTAMP stands (hardseal/request.h). */
#define TIMESTAMP_LINE 2

struct hseal_client {
    struct hseal_params params;
    struct hseal_transfer transfer;
    int transfer_open;
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
        err = hseal_transfer_open(&c->transfer, &c->params, e);
        c->transfer_open = err == HSEAL_ERR_OK;
    }
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
    if (c->transfer_open)
        hseal_transfer_close(&c->transfer);
    hseal_headers_free(c->headers);
    hseal_params_free(&c->params);
    free(c);
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

/* Nothing but the connection stands between the signature and the wire. */
static enum hseal_err
sign(struct hseal_client *c, struct hseal_signer *s, const char *key,
    struct hseal_answer *ret, struct hseal_error *e)
{
    const struct hseal_request *req = c->transfer.job.req;
    uint64_t begin_ns = hseal_clock_mono_ns(hseal_clock_system());
    enum hseal_err err = hseal_signer_sign(s, key, req, c->headers, e);

    ret->sign_ns = hseal_clock_mono_ns(hseal_clock_system()) - begin_ns;
    if (err != HSEAL_ERR_OK)
        return err;
    err =
        hseal_lines_build(&c->lines, c->headers, hseal_options_content(req), e);
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

static enum hseal_err
exchange(
    struct hseal_client *c, struct hseal_answer *ret, struct hseal_error *e)
{
    uint64_t begin_ns = hseal_clock_mono_ns(hseal_clock_system());
    enum hseal_err err = hseal_transfer_run(
        &c->transfer, hseal_lines_first(&c->lines), &ret->outcome, e);

    ret->send_ns = hseal_clock_mono_ns(hseal_clock_system()) - begin_ns;
    if (err == HSEAL_ERR_OK)
        hand_over(&c->transfer.reply, ret);
    return err;
}

enum hseal_err
hseal_client_send(struct hseal_client *c, struct hseal_signer *s,
    const char *key, const struct hseal_request *req, long timeout_ms,
    struct hseal_answer *ret, struct hseal_error *e)
{
    struct hseal_destination dest;
    struct hseal_transfer_job job = { req, &dest, timeout_ms };
    enum hseal_err err;

    memset(ret, 0, sizeof(*ret));
    err = check(req, timeout_ms, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_signer_destination(s, key, &dest, e);
    if (err != HSEAL_ERR_OK)
        return err;
    err = hseal_transfer_prepare(&c->transfer, &job, e);
    if (err == HSEAL_ERR_OK)
        err = sign(c, s, key, ret, e);
    if (err == HSEAL_ERR_OK)
        err = exchange(c, ret, e);
    hseal_transfer_clear(&c->transfer);
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
