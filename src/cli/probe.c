/*
 * cli/probe.c: does the exchange take a key?
 * Layer: cli.
 */
#include <string.h>

#include <hardseal/client.h>

#include "base/error.h"
#include "okx/answer.h"

#include "cli/probe.h"

static enum hseal_err
judge(const struct hseal_answer *a, struct hseal_error *e)
{
    const struct hseal_okx_asked asked = { a->status, 0 };
    struct hseal_view body = { (const unsigned char *)a->body, a->body_len };
    struct hseal_okx_answer said;

    hseal_okx_answer_read(body, &said);
    return hseal_okx_answer_check(&said, &asked, e);
}

enum hseal_err
hseal_probe(struct hseal_context *c, const char *spec, struct hseal_error *e)
{
    const struct hseal_request req = { .method = "GET",
        .path = "/api/v5/account/config" };
    long timeout_ms = HSEAL_TIMEOUT_MS;
    struct hseal_client *client = NULL;
    struct hseal_signer *signer;
    struct hseal_answer answer;
    enum hseal_err err;

    memset(&answer, 0, sizeof(answer));
    err = hseal_arguments_timeout(&c->arguments, &timeout_ms, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_context_client(c, &client, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_context_holder(c, &signer, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_client_send(
            client, signer, spec, &req, timeout_ms, &answer, e);
    if (err == HSEAL_ERR_OK)
        err = judge(&answer, e);
    hseal_answer_free(&answer);
    hseal_client_free(client);
    return err;
}
