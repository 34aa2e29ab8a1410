/*
 * cli/cmd_key_activate.c: hardseal key activate.
 * Layer: cli.
 */
#include "base/error.h"
#include "cli/report.h"

static enum hseal_err
run(struct hseal_context *c, struct hseal_error *e)
{
    struct hseal_store *store;
    uint64_t generation = 0; /* the one that is staged */
    enum hseal_err err = hseal_name_check(c->args[0], e);

    if (err == HSEAL_ERR_OK)
        err = hseal_arguments_generation(&c->arguments, &generation, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_context_store(c, 1, &store, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_store_activate(store, c->args[0], generation, e);
    if (err != HSEAL_ERR_OK)
        return err;
    c->out.done = "it was activated all the same";
    return hseal_report_active(c, store, "active", e);
}

/* clang-format off */
const struct hseal_command hseal_cmd_key_activate = {
    .words = "key activate",
    .summary = "let another generation of a key sign",
    .args = { { "NAME", 1 } },
    .options = { HSEAL_OPTION_GENERATION },
    .help =
        "The one that is staged, or the one that --generation names, which may be an\n"
        "older one: the way back.  What has signed so far is kept until it is deleted:\n"
        "\n"
        "  hardseal key activate desk1\n"
        "  hardseal key delete --generation 1 desk1\n"
        "\n"
        "--json: the object of `hardseal key list --json`.\n",
    .each = 1,
    .left = "what signed before still signs",
    .run = run,
};
/* clang-format on */
