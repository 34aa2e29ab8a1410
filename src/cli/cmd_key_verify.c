/*
 * cli/cmd_key_verify.c: hardseal key verify.
 * Layer: cli.
 */
#include <string.h>

#include "base/error.h"

#include "cli/verify.h"

/* What was found holds, whether it can be kept or not; unless that is what was
 * asked for. */
static enum hseal_err
learn(struct hseal_context *c, struct hseal_verification *v,
    struct hseal_error *e)
{
    int all = hseal_arguments_has(&c->arguments, HSEAL_OPTION_RECORD);
    uint64_t generation = v->credential.record.generation;
    struct hseal_error why;
    enum hseal_err err = hseal_context_watch(c, e);

    if (err == HSEAL_ERR_OK)
        err = hseal_verify_learn(c, v, generation, all, &why);
    else
        return err;
    if (err == HSEAL_ERR_OK)
        return HSEAL_ERR_OK;
    if (all) {
        *e = why;
        return err;
    }
    hseal_output_note(
        &c->out, "account and label could not be kept: %s", why.message);
    return HSEAL_ERR_OK;
}

static enum hseal_err
run(struct hseal_context *c, struct hseal_error *e)
{
    struct hseal_verification v;
    struct hseal_store *store;
    struct hseal_error why;
    enum hseal_err err = hseal_arguments_spec(c->args[0], e), end;

    memset(&v, 0, sizeof(v));
    if (err == HSEAL_ERR_OK)
        err = hseal_context_store(c, 1, &store, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_verify(c, c->args[0], HSEAL_VERIFY_SITES, &v, e);
    if (err == HSEAL_ERR_OK)
        err = learn(c, &v, e);
    if (err != HSEAL_ERR_OK)
        goto out;
    end = hseal_verify_result(&v, &why);
    err = hseal_verify_print(c, &v, end, &why, e);
    if (err == HSEAL_ERR_OK && end != HSEAL_ERR_OK) {
        *e = why;
        err = end;
    }
out:
    hseal_verification_free(&v);
    return err;
}

/* clang-format off */
const struct hseal_command hseal_cmd_key_verify = {
    .words = "key verify",
    .summary = "compare a key with what the exchange says of it",
    .args = { { "NAME", 1 } },
    .options = { HSEAL_OPTION_RECORD, HSEAL_OPTION_DEADLINE },
    .help =
        "Signs GET /api/v5/account/config and compares the answer with the record:\n"
        "permissions, addresses, account and label.  These two are kept in the record\n"
        "when they are seen first, and must stay the same from then on.  A key that its\n"
        "site does not know is asked for at the other sites, once each and at hosts of\n"
        "the exchange alone; one with a base URL of its own is not.\n"
        "\n"
        "--record makes the record say what the exchange says: account, label,\n"
        "permissions and addresses.  Site and environment are not changed.\n"
        "\n"
        "Status 6: something was found, each with its remedy.  7: the exchange has\n"
        "refused the key.\n"
        "\n"
        "--json: \"name\", \"generation\", \"site\", \"env\", \"code\", \"account\" with \"uid\",\n"
        "\"main_uid\", \"main\", \"label\", \"permissions\" and \"ips\", or null, \"known_at\" (a\n"
        "site, or null), \"findings\" as of key review, and \"error\" unless the status is 0.\n",
    .each = 1,
    .run = run,
};
/* clang-format on */
