/*
 * cli/cmd_sign.c: hardseal sign.
 * Layer: cli.
 */
#include <string.h>

#include "base/error.h"
#include "cli/body.h"
#include "cli/consent.h"
#include "cli/correction.h"

#define TEXT_MAX 8192

/* "Name: value" as a member of `o`. */
static enum hseal_err
add_header(
    json_t *o, const char *line, const char *value, struct hseal_error *e)
{
    char name[64];
    size_t len = strcspn(line, ":");

    if (len >= sizeof(name))
        return hseal_fail(e, HSEAL_ERR_INTERNAL, "a header's name is long");
    memcpy(name, line, len);
    name[len] = '\0';
    return hseal_json_set(o, name, json_string(value), e);
}

static enum hseal_err
print_json(struct hseal_context *c, const struct hseal_headers *h,
    struct hseal_error *e)
{
    json_t *o = json_object();
    enum hseal_err err = o == NULL ? hseal_fail_nomem(e) : HSEAL_ERR_OK;

    for (size_t i = 0; i < hseal_headers_count(h) && err == HSEAL_ERR_OK; i++)
        err = add_header(
            o, hseal_headers_line(h, i), hseal_headers_value(h, i), e);
    if (err != HSEAL_ERR_OK) {
        json_decref(o);
        return err;
    }
    return hseal_output_json(&c->out, json_pack("{s:o}", "headers", o), e);
}

static enum hseal_err
print_text(struct hseal_context *c, const struct hseal_headers *h,
    struct hseal_error *e)
{
    struct hseal_buf b;
    enum hseal_err err = HSEAL_ERR_OK;

    hseal_buf_init(&b, TEXT_MAX);
    for (size_t i = 0; i < hseal_headers_count(h) && err == HSEAL_ERR_OK; i++) {
        err = hseal_buf_add_str(&b, hseal_headers_line(h, i), e);
        if (err == HSEAL_ERR_OK)
            err = hseal_buf_add_str(&b, "\n", e);
    }
    if (err == HSEAL_ERR_OK)
        err = hseal_output_text(&c->out, &b, e);
    hseal_buf_free(&b);
    return err;
}

static enum hseal_err
run(struct hseal_context *c, struct hseal_error *e)
{
    struct hseal_headers *h = NULL;
    struct hseal_signer *signer;
    struct hseal_request req;
    struct hseal_buf body;
    enum hseal_err err;

    err = hseal_body_request(c, &body, &req, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_arguments_spec(c->args[0], e);
    if (err == HSEAL_ERR_OK)
        err = hseal_consent_known(c, &req, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_headers_new(&h, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_context_signer(c, &signer, e);
    if (err == HSEAL_ERR_OK && req.timestamp == NULL)
        err = hseal_correction(c, signer, c->args[0], &req.clock_offset_ms, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_consent_ask(c, signer, c->args[0], &req, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_signer_sign(signer, c->args[0], &req, h, e);
    if (err == HSEAL_ERR_OK)
        err = c->out.json ? print_json(c, h, e) : print_text(c, h, e);
    hseal_headers_free(h);
    hseal_buf_free(&body);
    return err;
}

/* clang-format off */
const struct hseal_command hseal_cmd_sign = {
    .words = "sign",
    .summary = "print the headers of a signed request, send nothing",
    .args = { { "NAME", 1 }, { "METHOD", 1 }, { "PATH", 1 } },
    .options = { HSEAL_OPTION_DATA, HSEAL_OPTION_TIMESTAMP,
        HSEAL_OPTION_ALLOW_UNKNOWN, HSEAL_OPTION_CONFIRM },
    .help =
        "Method, path with query, and body are signed byte for byte as they are given.\n"
        "The headers come one a line, so that they fit curl:\n"
        "\n"
        "  hardseal sign desk1 GET /api/v5/account/balance |\n"
        "      curl -H @- https://openapi.okx.com/api/v5/account/balance\n"
        "\n"
        "TIME is UTC as in 2020-12-08T09:08:57.715Z.  The passphrase is among the\n"
        "headers: do not log them.  The exchange takes a signature for 30 seconds.  What\n"
        "hardseal clock has found within the last hour corrects the time.\n"
        "\n"
        "What the key's record does not allow is not signed (status 6), nor is what goes\n"
        "to an endpoint that is not known, unless --allow-unknown says that it is right.\n"
        "A withdrawal, and what makes or changes sub-accounts or their keys, needs\n"
        "--confirm too: it shows what is signed, and asks where there is a terminal.\n"
        "\n"
        "--json: {\"headers\":{\"OK-ACCESS-KEY\":...,\"OK-ACCESS-SIGN\":...,\n"
        "\"OK-ACCESS-TIMESTAMP\":...,\"OK-ACCESS-PASSPHRASE\":...}}, of a demo key with\n"
        "\"x-simulated-trading\" too.\n",
    .run = run,
};
/* clang-format on */
