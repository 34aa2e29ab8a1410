/*
 * cli/cmd_login.c: hardseal login.
 * Layer: cli.
 */
#include "base/error.h"
#include "cli/context.h"
#include "okx/timestamp.h"

#define TEXT_MAX 8192

static enum hseal_err
print(struct hseal_context *c, const char *frame, struct hseal_error *e)
{
    struct hseal_buf b;
    enum hseal_err err;

    hseal_buf_init(&b, TEXT_MAX);
    err = hseal_buf_add_str(&b, frame, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_buf_add_str(&b, "\n", e);
    if (err == HSEAL_ERR_OK)
        err = hseal_output_text(&c->out, &b, e);
    hseal_buf_free(&b);
    return err;
}

static enum hseal_err
run(struct hseal_context *c, struct hseal_error *e)
{
    const char *timestamp = hseal_context_option(c, HSEAL_OPTION_TIMESTAMP);
    struct hseal_headers *h = NULL;
    struct hseal_signer *signer;
    enum hseal_err err;

    err = hseal_arguments_spec(c->args[0], e);
    if (err == HSEAL_ERR_OK && timestamp != NULL)
        err = hseal_okx_timestamp_check_unix(timestamp, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_headers_new(&h, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_context_signer(c, &signer, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_signer_login(signer, c->args[0], timestamp, h, e);
    if (err == HSEAL_ERR_OK)
        err = print(c, hseal_headers_line(h, 0), e);
    hseal_headers_free(h);
    return err;
}

/* clang-format off */
const struct hseal_command hseal_cmd_login = {
    .words = "login",
    .summary = "print the frame that logs in to the WebSocket",
    .args = { { "NAME", 1 } },
    .options = { HSEAL_OPTION_TIMESTAMP },
    .help =
        "The frame is one line of JSON, with and without --json:\n"
        "{\"op\":\"login\",\"args\":[{\"apiKey\":...,\"passphrase\":...,\"timestamp\":...,\n"
        "\"sign\":...}]}.  TIME is Unix seconds.  Nothing is sent; the exchange takes the\n"
        "frame for 30 seconds.\n",
    .run = run,
};
/* clang-format on */
