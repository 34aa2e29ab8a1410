/*
 * cli/cmd_key_freeze.c: hardseal key freeze.
 * Layer: cli.
 */
#include "base/error.h"
#include "cli/report.h"

static enum hseal_err
run(struct hseal_context *c, struct hseal_error *e)
{
    struct hseal_store *store;
    enum hseal_err err = hseal_name_check(c->args[0], e);

    if (err == HSEAL_ERR_OK)
        err = hseal_context_store(c, 1, &store, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_store_freeze(store, c->args[0], 1, e);
    if (err != HSEAL_ERR_OK)
        return err;
    c->out.done = "it was frozen all the same";
    return hseal_report_active(c, store, "frozen", e);
}

/* clang-format off */
const struct hseal_command hseal_cmd_key_freeze = {
    .words = "key freeze",
    .summary = "stop a key from signing, until it is thawed",
    .args = { { "NAME", 1 } },
    .help =
        "At once, in running programs of this home too, and across restarts; elsewhere\n"
        "within seconds.  The exchange knows nothing of it: who has a copy of the\n"
        "secret can go on.  Nothing is asked; `hardseal key thaw` takes it back.\n"
        "\n"
        "--json: the object of `hardseal key list --json`.\n",
    .each = 1,
    .left = "it still signs",
    .run = run,
};
/* clang-format on */
