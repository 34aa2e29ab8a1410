/*
 * cli/cmd_key_show.c: hardseal key show.
 * Layer: cli.
 */
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "cli/context.h"
#include "cli/inventory.h"

#define TEXT_MAX 65536
#define COLUMNS 2

static enum hseal_err
print(struct hseal_context *c, const struct hseal_inventory *x,
    struct hseal_error *e)
{
    struct hseal_table t;
    struct hseal_buf b;
    enum hseal_err err;

    if (c->out.json)
        return hseal_output_json(&c->out, hseal_inventory_json(x), e);
    hseal_buf_init(&b, TEXT_MAX);
    hseal_table_init(&t, COLUMNS);
    err = hseal_inventory_facts(x, &t, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_table_print(&t, &b, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_output_text(&c->out, &b, e);
    hseal_table_free(&t);
    hseal_buf_free(&b);
    return err;
}

/* The best there is of a name: after a broken import it can be there twice. */
static const struct hseal_entry *
find(const struct hseal_entry *list, size_t n, const char *name)
{
    const struct hseal_entry *found = NULL;

    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].name, name) == 0 &&
            (found == NULL || list[i].state < found->state))
            found = &list[i];
    return found;
}

/* The passphrase is asked of the store for this key alone. */
static enum hseal_err
print_revealed(struct hseal_context *c, struct hseal_store *store,
    const struct hseal_inventory *x, struct hseal_error *e)
{
    struct hseal_inventory revealed = *x;
    struct hseal_credential credential;
    enum hseal_err err;

    memset(&credential, 0, sizeof(credential));
    err = hseal_store_load(store, x->name, &credential, e);
    if (err == HSEAL_ERR_OK) {
        revealed.record = &credential.record;
        revealed.passphrase = 1;
        err = print(c, &revealed, e);
    }
    hseal_credential_free(&credential);
    return err;
}

static enum hseal_err
show(struct hseal_context *c, struct hseal_store *store, int passphrase,
    struct hseal_error *e)
{
    const struct hseal_token_info *token = hseal_token_info(c->token);
    const struct hseal_entry *entry;
    struct hseal_entry *list = NULL;
    struct hseal_inventory x;
    size_t n = 0;
    enum hseal_err err = hseal_store_list(store, &list, &n, e);

    if (err != HSEAL_ERR_OK)
        return err;
    entry = find(list, n, c->args[0]);
    if (entry == NULL) {
        (void)hseal_fail(e, HSEAL_ERR_NOT_FOUND,
            "no key \"%s\" on token \"%s\"", c->args[0], token->label);
        err = hseal_hint(
            e, HSEAL_ERR_NOT_FOUND, "hardseal key list shows what is there");
        goto out;
    }
    hseal_inventory_of(entry, token, &x);
    err = passphrase ? print_revealed(c, store, &x, e) : print(c, &x, e);
    if (err == HSEAL_ERR_OK)
        hseal_inventory_advise(&x, &c->out);
out:
    hseal_store_list_free(list, n);
    return err;
}

static enum hseal_err
run(struct hseal_context *c, struct hseal_error *e)
{
    int passphrase =
        hseal_arguments_has(&c->arguments, HSEAL_OPTION_REVEAL_PASSPHRASE);
    struct hseal_store *store;
    enum hseal_err err = hseal_name_check(c->args[0], e);

    if (err == HSEAL_ERR_OK && passphrase && !isatty(STDOUT_FILENO)) {
        (void)hseal_fail(
            e, HSEAL_ERR_DENIED, "the passphrase is shown on a terminal only");
        err = hseal_hint(
            e, HSEAL_ERR_DENIED, "standard output goes somewhere else");
    }
    if (err == HSEAL_ERR_OK)
        err = hseal_context_store(c, 0, &store, e);
    return err == HSEAL_ERR_OK ? show(c, store, passphrase, e) : err;
}

/* clang-format off */
const struct hseal_command hseal_cmd_key_show = {
    .words = "key show",
    .summary = "show what is known of one key, never its secret",
    .args = { { "NAME", 1 } },
    .options = { HSEAL_OPTION_REVEAL_PASSPHRASE },
    .help =
        "--json: the same object as in `hardseal key list --json`, with \"passphrase\"\n"
        "only if it is to be revealed.\n",
    .each = 1,
    .run = run,
};
/* clang-format on */
