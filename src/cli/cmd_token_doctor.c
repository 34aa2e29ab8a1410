/*
 * cli/cmd_token_doctor.c: hardseal token doctor.
 * Layer: cli.
 */
#include "cli/doctor.h"

static enum hseal_err
run(struct hseal_context *c, struct hseal_error *e)
{
    struct hseal_doctor d;
    enum hseal_err err;

    hseal_doctor_begin(&d, c, e);
    err = d.err;
    if (err == HSEAL_ERR_OK)
        err = hseal_context_token(c, &d.token, e);
    if (err != HSEAL_ERR_OK)
        goto out;
    hseal_doctor_place(&d);
    hseal_doctor_token(&d);
    hseal_doctor_canary(&d);
    hseal_doctor_keys(&d);
    err = hseal_doctor_print(&d, e);
out:
    hseal_doctor_free(&d);
    return err;
}

/* clang-format off */
const struct hseal_command hseal_cmd_token_doctor = {
    .words = "token doctor",
    .summary = "check a token, and that it keeps its secrets",
    .help =
        "Tells what module and token are and can do, checks every credential against its\n"
        "known answer, and tries to get at a secret: of a key made for this, called\n"
        "hardseal#canary-..., which is destroyed after.  Its value is read, wrapped,\n"
        "copied and changed with less protection; the token must refuse each.  Keys of\n"
        "credentials are only read.\n"
        "\n"
        "Exit status 6 if something does not hold; each finding says what to do.  Notes\n"
        "are no findings.\n"
        "\n"
        "--json: {\"module\",\"library\",\"token\",\"profile\",\"pin\",\"mechanisms\",\"offers\",\n"
        "\"sessions\",\"memory\",\"random\",\"canary\",\"mac\",\"message\",\"latency_us\",\"probes\",\n"
        "\"credentials\",\"keys\",\"objects\",\"custody\",\n"
        "\"findings\":[{\"code\",\"text\",\"remedy\"}],\"notes\":[{\"code\",\"text\"}],\"verdict\"}, and\n"
        "\"error\" if there is a finding.\n",
    .each = 1,
    .run = run,
};
/* clang-format on */
