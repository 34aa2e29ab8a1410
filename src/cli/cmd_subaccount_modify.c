/*
 * cli/cmd_subaccount_modify.c: hardseal subaccount key modify.
 * Layer: cli.
 */
#include <string.h>

#include "base/error.h"
#include "cli/facts.h"
#include "cli/report.h"
#include "cli/subaccount_confirm.h"
#include "cli/subaccount_target.h"
#include "cli/subaccount_token.h"

#define TEXT_MAX 512

/* What the options say, into a record of nothing else. */
static enum hseal_err
read_wish(const struct hseal_context *c, struct hseal_record *r,
    struct hseal_okx_subkey_wish *ret, struct hseal_error *e)
{
    const struct hseal_arguments *a = &c->arguments;
    enum hseal_err err = hseal_facts_options(c, r, e);

    if (err != HSEAL_ERR_OK)
        return err;
    ret->label = hseal_context_option(c, HSEAL_OPTION_LABEL);
    if (hseal_arguments_has(a, HSEAL_OPTION_PERM))
        ret->permissions = r->permissions;
    if (hseal_arguments_has(a, HSEAL_OPTION_IP))
        ret->ips = &r->ips;
    if (ret->label == NULL && ret->permissions == 0 && ret->ips == NULL)
        return hseal_fail(e, HSEAL_ERR_USAGE,
            "%s needs --label, --perm or --ip", c->command->words);
    if (ret->ips != NULL && ret->ips->n == 0)
        return hseal_fail(e, HSEAL_ERR_INPUT, "--ip names no address");
    return HSEAL_ERR_OK;
}

static enum hseal_err
confirm(const struct hseal_subaccount *w,
    const struct hseal_okx_subkey_wish *wish, struct hseal_error *e)
{
    const struct hseal_subaccount_deed d = {
        .what = "change an API key",
        .key_id = wish->key_id,
        .label = wish->label,
        .permissions = wish->permissions,
        .ips = wish->ips,
    };

    return hseal_subaccount_confirm(&w->m, &d, e);
}

static enum hseal_err
print(struct hseal_context *c, const struct hseal_subaccount_target *t,
    struct hseal_error *e)
{
    struct hseal_store *store;
    struct hseal_buf b;
    enum hseal_err err;

    c->out.done = "the key was changed all the same";
    if (t->name != NULL) {
        err = hseal_context_store(c, 1, &store, e);
        return err == HSEAL_ERR_OK ? hseal_report_active(c, store, "changed", e)
                                   : err;
    }
    if (c->out.json)
        return hseal_output_json(
            &c->out, json_pack("{s:s}", "key_id", t->key_id), e);
    hseal_buf_init(&b, TEXT_MAX);
    err = hseal_buf_addf(&b, e, "%s: changed at the exchange\n", t->key_id);
    if (err == HSEAL_ERR_OK)
        err = hseal_output_text(&c->out, &b, e);
    hseal_buf_free(&b);
    return err;
}

static enum hseal_err
change(struct hseal_subaccount *w, const struct hseal_subaccount_target *t,
    const struct hseal_okx_subkey_wish *wish, struct hseal_error *e)
{
    enum hseal_err err = hseal_subaccount_modify(&w->m, wish, e);

    if (err != HSEAL_ERR_OK || t->name == NULL)
        return err;
    w->c->out.done = "the key was changed at the exchange all the same";
    err = hseal_subaccount_amend(w->c, t->name, wish, e);
    if (err != HSEAL_ERR_OK)
        return hseal_hint(e, err,
            "it is changed at the exchange; the record of \"%s\" still says "
            "what was before: run this again",
            t->name);
    return HSEAL_ERR_OK;
}

static enum hseal_err
run(struct hseal_context *c, struct hseal_error *e)
{
    struct hseal_subaccount w;
    struct hseal_subaccount_target t;
    struct hseal_okx_subkey_wish wish = { .key_id = t.key_id };
    struct hseal_record said;
    enum hseal_err err;

    memset(&w, 0, sizeof(w));
    memset(&said, 0, sizeof(said));
    err = hseal_record_init(&said, e);
    if (err == HSEAL_ERR_OK)
        err = read_wish(c, &said, &wish, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_subaccount_open(&w, c, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_subaccount_target(&w, 0, &t, e);
    wish.sub_account = w.j.sub_account;
    if (err == HSEAL_ERR_OK)
        err = hseal_okx_subkey_check(&wish, e);
    if (err == HSEAL_ERR_OK)
        err = confirm(&w, &wish, e);
    if (err == HSEAL_ERR_OK)
        err = change(&w, &t, &wish, e);
    if (err == HSEAL_ERR_OK)
        err = print(c, &t, e);
    hseal_subaccount_close(&w);
    hseal_record_free(&said);
    return err;
}

/* clang-format off */
const struct hseal_command hseal_cmd_subaccount_modify = {
    .words = "subaccount key modify",
    .summary = "change what a sub-account's API key may do",
    .args = { { "NAME", 0 } },
    .options = {
        HSEAL_OPTION_MASTER, HSEAL_OPTION_SUB_ACCOUNT, HSEAL_OPTION_KEY_ID,
        HSEAL_OPTION_LABEL, HSEAL_OPTION_PERM, HSEAL_OPTION_IP,
        HSEAL_OPTION_DEADLINE, HSEAL_OPTION_YES,
    },
    .less = { HSEAL_OPTION_PERM, "what it may do from now on: read, trade" },
    .help =
        "Changes label, permissions or addresses at the exchange, and in the record of\n"
        "NAME; what is not given stays.  A key can be bound to other addresses, not to\n"
        "none.  Neither secret nor passphrase change: that is `rotate`.\n"
        "\n"
        "  hardseal subaccount key modify mm1 --ip 203.0.113.7,203.0.113.8\n"
        "\n"
        "--key-id changes one that has no name here.\n"
        "\n"
        "--json: the object of `hardseal key list --json`; {\"key_id\":ID} for --key-id.\n",
    .run = run,
};
/* clang-format on */
