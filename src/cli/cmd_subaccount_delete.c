/*
 * cli/cmd_subaccount_delete.c: hardseal subaccount key delete.
 * Layer: cli.
 */
#include <string.h>

#include "base/error.h"
#include "cli/alltokens.h"
#include "cli/drop.h"
#include "cli/subaccount_confirm.h"
#include "cli/subaccount_target.h"
#include "cli/subaccount_token.h"

#define TEXT_MAX 512

static enum hseal_err
confirm(const struct hseal_subaccount *w,
    const struct hseal_subaccount_target *t, struct hseal_error *e)
{
    const struct hseal_subaccount_deed d = {
        .what = "delete an API key",
        .key_id = t->key_id,
        .then = t->name != NULL ? "Then all of its name on the token is "
                                  "destroyed."
                                : NULL,
    };

    return hseal_subaccount_confirm(&w->m, &d, e);
}

/* From here on nobody else replaces what was shown; all of the name goes. */
static enum hseal_err
claim(struct hseal_subaccount *w, const struct hseal_subaccount_target *t,
    struct hseal_error *e)
{
    enum hseal_err err;

    if (t->name == NULL)
        return HSEAL_ERR_OK;
    err = hseal_subaccount_claim(w, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_subaccount_present(w->c, t->name, &w->record, e);
    if (err == HSEAL_ERR_OK && strcmp(w->record.key_id, t->key_id) != 0)
        err = hseal_subaccount_changed(w, e);
    return err;
}

static enum hseal_err
destroy(struct hseal_context *c, struct hseal_store *s, void *arg,
    struct hseal_error *e)
{
    enum hseal_err err = hseal_drop(c, s, arg, 0, e);

    return err == HSEAL_ERR_NOT_FOUND ? HSEAL_ERR_OK : err;
}

static enum hseal_err
leave(struct hseal_context *c, struct hseal_store *s, void *arg,
    struct hseal_error *e)
{
    (void)c;
    (void)s;
    (void)arg;
    (void)e;
    return HSEAL_ERR_TOKEN; /* it cannot be brought back */
}

/* Only what can do nothing more at the exchange is destroyed here. */
static enum hseal_err
delete_both(struct hseal_subaccount *w, const struct hseal_subaccount_target *t,
    struct hseal_error *e)
{
    char name[HSEAL_NAME_SIZE];
    const struct hseal_change change = { NULL, destroy, leave, name };
    enum hseal_err err = hseal_subaccount_delete(&w->m, t->key_id, e);

    if (err != HSEAL_ERR_OK || t->name == NULL)
        return err;
    memcpy(name, w->j.name, sizeof(name));
    w->c->out.done = "the key was deleted at the exchange all the same";
    err = hseal_alltokens_make(w->c, &change, e);
    if (err != HSEAL_ERR_OK)
        return hseal_hint(e, err,
            "it is deleted at the exchange; hardseal key delete %s does the "
            "rest",
            t->name);
    return hseal_subaccount_journal_remove(w->dir, t->name, e);
}

static enum hseal_err
print(struct hseal_context *c, const struct hseal_subaccount_target *t,
    struct hseal_error *e)
{
    const char *what = t->name != NULL ? t->name : t->key_id;
    struct hseal_buf b;
    enum hseal_err err;

    c->out.done = "the key was deleted all the same";
    if (c->out.json)
        return hseal_output_json(&c->out,
            t->name != NULL ? json_pack("{s:s, s:s}", "deleted", t->name,
                                  "key_id", t->key_id)
                            : json_pack("{s:s}", "key_id", t->key_id),
            e);
    hseal_buf_init(&b, TEXT_MAX);
    err = hseal_buf_addf(&b, e, "%s: deleted at the exchange%s\n", what,
        t->name != NULL ? " and on the token" : "");
    if (err == HSEAL_ERR_OK)
        err = hseal_output_text(&c->out, &b, e);
    hseal_buf_free(&b);
    return err;
}

static enum hseal_err
run(struct hseal_context *c, struct hseal_error *e)
{
    struct hseal_subaccount w;
    struct hseal_subaccount_target t;
    enum hseal_err err = hseal_subaccount_open(&w, c, e);

    if (err == HSEAL_ERR_OK)
        err = hseal_subaccount_target(&w, 1, &t, e);
    if (err == HSEAL_ERR_OK)
        err = confirm(&w, &t, e);
    if (err == HSEAL_ERR_OK)
        err = claim(&w, &t, e);
    if (err == HSEAL_ERR_OK)
        err = delete_both(&w, &t, e);
    if (err == HSEAL_ERR_OK)
        err = print(c, &t, e);
    hseal_subaccount_close(&w);
    return err;
}

/* clang-format off */
const struct hseal_command hseal_cmd_subaccount_delete = {
    .words = "subaccount key delete",
    .summary = "delete a sub-account's API key, there and here",
    .args = { { "NAME", 0 } },
    .options = {
        HSEAL_OPTION_MASTER, HSEAL_OPTION_SUB_ACCOUNT, HSEAL_OPTION_KEY_ID,
        HSEAL_OPTION_DEADLINE, HSEAL_OPTION_YES,
    },
    .help =
        "Deletes the API key of NAME at the exchange, then all of NAME on the token.\n"
        "--key-id deletes one that has no name here, at the exchange alone.  Where no\n"
        "answer comes, the exchange's list tells whether it is gone.\n"
        "\n"
        "  hardseal subaccount key delete mm1\n"
        "  hardseal subaccount key delete --master main --sub-account mmdesk1 \\\n"
        "      --key-id 7d1b9b7e-0cbb-4c6e-9d25-0f4a7c3a9be1\n"
        "\n"
        "--json: {\"deleted\":NAME,\"key_id\":ID}, without \"deleted\" for --key-id.\n",
    .run = run,
};
/* clang-format on */
