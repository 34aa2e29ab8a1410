/*
 * cli/cmd_version.c: hardseal version.
 * Layer: cli.
 */
#include <openssl/crypto.h>

#include <hardseal/version.h>

#include "base/error.h"
#include "cli/context.h"

#define TEXT_MAX 512

static enum hseal_err
run(struct hseal_context *c, struct hseal_error *e)
{
    struct hseal_buf b;
    enum hseal_err err;

    if (c->out.json)
        return hseal_output_json(&c->out,
            json_pack("{s:s, s:s}", "version", hseal_version(), "openssl",
                OpenSSL_version(OPENSSL_VERSION)),
            e);
    hseal_buf_init(&b, TEXT_MAX);
    err = hseal_buf_addf(&b, e, "hardseal %s\n", hseal_version());
    if (err == HSEAL_ERR_OK && c->out.verbose)
        err = hseal_buf_addf(&b, e, "%s\n", OpenSSL_version(OPENSSL_VERSION));
    if (err == HSEAL_ERR_OK)
        err = hseal_output_text(&c->out, &b, e);
    hseal_buf_free(&b);
    return err;
}

/* clang-format off */
const struct hseal_command hseal_cmd_version = {
    .words = "version",
    .summary = "print the version of hardseal",
    .help =
        "With --verbose, OpenSSL's too.\n"
        "\n"
        "--json: {\"version\",\"openssl\"}.\n",
    .run = run,
};
/* clang-format on */
