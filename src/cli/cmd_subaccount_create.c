/*
 * cli/cmd_subaccount_create.c: hardseal subaccount key create.
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
        .what = "make a new API key",
        .label = w->j.mark,
        .permissions = w->record.permissions,
        .ips = &w->record.ips,
        .then = "Its secret goes into the token, and nowhere else.",
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
        err = hseal_subaccount_known(&w, c->args[0], 0, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_subaccount_begin(&w, 0, e);
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
const struct hseal_command hseal_cmd_subaccount_create = {
    .words = "subaccount key create",
    .summary = "have a sub-account's API key made, into the token",
    .args = { { "NAME", 0 } },
    .options = {
        HSEAL_OPTION_MASTER, HSEAL_OPTION_SUB_ACCOUNT, HSEAL_OPTION_LABEL,
        HSEAL_OPTION_PERM, HSEAL_OPTION_IP, HSEAL_OPTION_PURPOSE,
        HSEAL_OPTION_EXPIRES, HSEAL_OPTION_CUSTODY, HSEAL_OPTION_RESUME,
        HSEAL_OPTION_DEADLINE, HSEAL_OPTION_YES,
    },
    .less = { HSEAL_OPTION_PERM, "what it may do: read (default), trade" },
    .help =
        "Has the exchange make an API key for a sub-account and puts it into the token\n"
        "as NAME.  The secret goes from the exchange's answer into the token; nobody\n"
        "sees it, and no copy stays.  The passphrase is made here.  The new key is tried\n"
        "(GET /api/v5/account/config) and taken back if it is not what was asked for.\n"
        "\n"
        "  hardseal subaccount key create mm1 --master main --sub-account mmdesk1 \\\n"
        "      --perm read,trade --ip 203.0.113.7\n"
        "\n"
        "The master key is one of the main account, on the token, with the permission\n"
        "`keys`; the exchange wants it bound to an address.  Who can use it can make\n"
        "keys: keep it apart from those that trade.  A sub-account's key can read and\n"
        "trade.\n"
        "\n"
        "Its label at the exchange begins with --label, or the letters and digits of\n"
        "NAME, and has 18 more that make it the only one.  Where this was killed,\n"
        "--resume finishes it, or takes back what was made; see `hardseal subaccount key\n"
        "rotate`.\n"
        "\n"
        "--json: the object of `hardseal key list --json`; {\"taken_back\":NAME} where\n"
        "--resume has done that.\n",
    .run = run,
};
/* clang-format on */
