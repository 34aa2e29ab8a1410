/*
 * cli/cmd_key_thaw.c: hardseal key thaw.
 * Layer: cli.
 */
#include <stdio.h>

#include "base/error.h"
#include "cli/confirm.h"
#include "cli/report.h"

static enum hseal_err
confirm(struct hseal_context *c, struct hseal_error *e)
{
    char text[HSEAL_CONFIRM_SIZE];

    (void)snprintf(text, sizeof(text),
        "%s will sign again.\nType its name to thaw it: ", c->args[0]);
    return hseal_confirm_name(text, c->args[0], "thawed", e);
}

static enum hseal_err
run(struct hseal_context *c, struct hseal_error *e)
{
    struct hseal_store *store;
    enum hseal_err err = hseal_name_check(c->args[0], e);

    if (err == HSEAL_ERR_OK)
        err = hseal_confirm_possible(c, "thawing", e);
    if (err == HSEAL_ERR_OK)
        err = hseal_context_store(c, 1, &store, e);
    if (err == HSEAL_ERR_OK &&
        !hseal_arguments_has(&c->arguments, HSEAL_OPTION_YES))
        err = confirm(c, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_store_freeze(store, c->args[0], 0, e);
    if (err != HSEAL_ERR_OK)
        return err;
    c->out.done = "it was thawed all the same";
    return hseal_report_active(c, store, "thawed", e);
}

/* clang-format off */
const struct hseal_command hseal_cmd_key_thaw = {
    .words = "key thaw",
    .summary = "let a frozen key sign again",
    .args = { { "NAME", 1 } },
    .options = { HSEAL_OPTION_YES },
    .help =
        "Asks for the name once more on a terminal; without one, --yes is needed.\n"
        "\n"
        "--json: the object of `hardseal key list --json`.\n",
    .each = 1,
    .left = "it stays frozen",
    .run = run,
};
/* clang-format on */
