/*
 * cli/cmd_login.c: hardseal login.
 * Layer: cli.
 */
#include "base/error.h"
#include "cli/context.h"
#include "cli/correction.h"
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

/* By a clock that was measured; it is read once the key is loaded, which may
 * be slow. */
static enum hseal_err
correct(struct hseal_context *c, struct hseal_signer *signer,
    char now[HSEAL_TIMESTAMP_SIZE], struct hseal_error *e)
{
    int64_t ms;
    enum hseal_err err = hseal_correction(c, signer, c->args[0], &ms, e);

    if (err == HSEAL_ERR_OK)
        hseal_okx_timestamp_unix(
            (uint64_t)((int64_t)hseal_clock_wall_ms(hseal_clock_system()) + ms),
            now);
    return err;
}

static enum hseal_err
run(struct hseal_context *c, struct hseal_error *e)
{
    const char *timestamp = hseal_context_option(c, HSEAL_OPTION_TIMESTAMP);
    char now[HSEAL_TIMESTAMP_SIZE];
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
    if (err == HSEAL_ERR_OK && timestamp == NULL) {
        err = correct(c, signer, now, e);
        timestamp = now;
    }
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
        "frame for 30 seconds.  What hardseal clock has found within the last hour\n"
        "corrects the time.\n",
    .run = run,
};
/* clang-format on */
