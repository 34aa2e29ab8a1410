/*
 * cli/cmd_key_list.c: hardseal key list.
 * Layer: cli.
 */
#include "base/error.h"
#include "cli/context.h"
#include "cli/inventory.h"

#define TEXT_MAX (16UL * 1024 * 1024)

/* The credentials of one token. */
struct listing {
    struct hseal_entry *entry;
    size_t n;
    const struct hseal_token_info *token;
};

static enum hseal_err
print_json(
    struct hseal_context *c, const struct listing *l, struct hseal_error *e)
{
    json_t *list = json_array();

    for (size_t i = 0; list != NULL && i < l->n; i++) {
        struct hseal_inventory x;
        if (l->entry[i].state == HSEAL_ENTRY_UNFINISHED)
            continue;
        hseal_inventory_of(&l->entry[i], l->token, &x);
        if (json_array_append_new(list, hseal_inventory_json(&x)) != 0) {
            json_decref(list);
            list = NULL;
        }
    }
    if (list == NULL)
        return hseal_fail_nomem(e);
    return hseal_output_json(&c->out, json_pack("{s:o}", "keys", list), e);
}

static enum hseal_err
print_table(
    struct hseal_context *c, const struct listing *l, struct hseal_error *e)
{
    struct hseal_table t;
    struct hseal_buf b;
    enum hseal_err err;

    hseal_buf_init(&b, TEXT_MAX);
    hseal_table_init(&t, HSEAL_INVENTORY_COLUMNS);
    err = hseal_inventory_heads(&t, e);
    for (size_t i = 0; i < l->n && err == HSEAL_ERR_OK; i++) {
        struct hseal_inventory x;
        if (l->entry[i].state == HSEAL_ENTRY_UNFINISHED)
            continue; /* no credential: only noted, see advise() */
        hseal_inventory_of(&l->entry[i], l->token, &x);
        err = hseal_inventory_row(&x, &t, e);
    }
    if (err == HSEAL_ERR_OK)
        err = hseal_table_print(&t, &b, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_output_text(&c->out, &b, e);
    hseal_table_free(&t);
    hseal_buf_free(&b);
    return err;
}

static void
advise(struct hseal_context *c, const struct listing *l)
{
    for (size_t i = 0; i < l->n; i++) {
        struct hseal_inventory x;
        hseal_inventory_of(&l->entry[i], l->token, &x);
        hseal_inventory_advise(&x, &c->out);
    }
}

static enum hseal_err
run(struct hseal_context *c, struct hseal_error *e)
{
    struct listing l = { NULL, 0, NULL };
    struct hseal_store *store;
    enum hseal_err err;

    err = hseal_context_store(c, 0, &store, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_store_list(store, &l.entry, &l.n, e);
    if (err != HSEAL_ERR_OK)
        return err;
    l.token = hseal_token_info(c->token);
    err = c->out.json ? print_json(c, &l, e) : print_table(c, &l, e);
    if (err == HSEAL_ERR_OK)
        advise(c, &l);
    hseal_store_list_free(l.entry, l.n);
    return err;
}

/* clang-format off */
const struct hseal_command hseal_cmd_key_list = {
    .words = "key list",
    .summary = "list the keys on the token, never a secret",
    .help =
        "IPS counts the addresses a key is bound to; EXPIRES is the last day it signs.\n"
        "STATE is ok, frozen, expired, stopped (the exchange has refused it: with which\n"
        "code, and when), or staged and old of generations NAME@N that do not count; or\n"
        "it says what is wrong: keyless (a record without its key),\n"
        "unreadable (a record that does not open, or of a newer hardseal).  What a broken\n"
        "import has left is no key; a note names it.  Nothing is changed.\n"
        "\n"
        "--json: {\"keys\":[{\"name\",\"key_id\",\"site\",\"env\",\"permissions\":[...],\n"
        "\"ips\":[...],\"purpose\",\"created\",\"expires\",\"generation\",\"base_url\",\"ca_file\",\n"
        "\"custody\",\"state\",\"token\":{\"label\",\"serial\"}}]}; times in ISO 8601, UTC; null\n"
        "where there is none.  Without a readable record, its part is missing, and \"why\"\n"
        "tells; an adopted key has \"adopted_label\", a stopped one\n"
        "\"stopped\":{\"code\",\"text\",\"time\"}.\n",
    .each = 1,
    .run = run,
};
/* clang-format on */
