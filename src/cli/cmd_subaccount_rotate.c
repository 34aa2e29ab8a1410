/*
 * cli/cmd_subaccount_rotate.c: hardseal subaccount key rotate.
 * Layer: cli.
 */
#include "base/error.h"
#include "cli/subaccount_child.h"
#include "cli/subaccount_confirm.h"
#include "cli/subaccount_report.h"

static enum hseal_err
confirm(struct hseal_subaccount *w, struct hseal_error *e)
{
    const struct hseal_subaccount_deed d = {
        .what = "make a new API key in place of this one, and delete this one",
        .key_id = w->j.old_key,
        .label = w->j.mark,
        .permissions = w->record.permissions,
        .ips = &w->record.ips,
        .then = "The new one signs from then on.",
    };

    return hseal_subaccount_confirm(&w->m, &d, e);
}

static enum hseal_err
work(struct hseal_context *c, struct hseal_error *e)
{
    struct hseal_subaccount w;
    enum hseal_err err;

    if (hseal_arguments_has(&c->arguments, HSEAL_OPTION_RESUME))
        return hseal_subaccount_resume(c, e);
    err = hseal_subaccount_open(&w, c, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_subaccount_known(&w, c->args[0], 1, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_subaccount_begin(&w, 1, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_subaccount_facts(&w, e);
    if (err == HSEAL_ERR_OK)
        err = confirm(&w, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_subaccount_finish(&w, e);
    hseal_subaccount_close(&w);
    return err;
}

static enum hseal_err
run(struct hseal_context *c, struct hseal_error *e)
{
    return hseal_subaccount_child_named(c, work, e);
}

/* clang-format off */
const struct hseal_command hseal_cmd_subaccount_rotate = {
    .words = "subaccount key rotate",
    .summary = "replace a sub-account's API key by a new one",
    .args = { { "NAME", 0 } },
    .options = {
        HSEAL_OPTION_MASTER, HSEAL_OPTION_SUB_ACCOUNT, HSEAL_OPTION_LABEL,
        HSEAL_OPTION_EXPIRES, HSEAL_OPTION_KEEP, HSEAL_OPTION_RESUME,
        HSEAL_OPTION_DEADLINE, HSEAL_OPTION_YES,
    },
    .help =
        "Has a new API key made with the permissions and addresses that the one of NAME\n"
        "has at the exchange, puts it into the token beside it, tries it, lets it sign,\n"
        "and only then deletes the old one, at the exchange and on the token (--keep: at\n"
        "the exchange alone).  A key that works is there at every moment.\n"
        "\n"
        "  hardseal subaccount key rotate mm1\n"
        "  hardseal subaccount key rotate --resume\n"
        "\n"
        "--master and --sub-account are those of the last time if they are not given.\n"
        "\n"
        "A file below state/subaccount says what exists where, without a secret.  Where\n"
        "this was killed, or the network failed, --resume goes on: a key whose secret was\n"
        "lost on its way is found by its label and deleted, and a new one made.  Until\n"
        "then NAME cannot be rotated anew.  --resume without NAME takes up the one that\n"
        "is under way, `create` too.\n"
        "\n"
        "--json: the object of `hardseal key list --json`; {\"taken_back\":NAME} where\n"
        "--resume has done that.\n",
    .run = run,
};
/* clang-format on */
