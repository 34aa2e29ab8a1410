/*
 * cli/cmd_subaccount_list.c: hardseal subaccount key list.
 * Layer: cli.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "cli/inventory.h"
#include "cli/subaccount.h"
#include "cli/table.h"
#include "okx/timestamp.h"

#define COLUMNS 6
#define LIST_MAX 1048576
/* Those that are known, a comma, and a text of the exchange. */
#define PERMISSIONS_SIZE (HSEAL_OKX_PERMISSIONS_SIZE + 65)

/* The keys there are, and the names that some of them have here. */
struct listing {
    struct hseal_okx_subkey *keys;
    size_t n;
    struct hseal_entry *entries;
    size_t n_entries;
};

static void
name_of(const struct listing *l, const char *key_id, char out[HSEAL_SPEC_SIZE])
{
    out[0] = '\0';
    for (size_t i = 0; i < l->n_entries && out[0] == '\0'; i++) {
        const struct hseal_inventory x = {
            .name = l->entries[i].name,
            .state = l->entries[i].state,
            .record = &l->entries[i].record,
        };
        if (strcmp(l->entries[i].record.key_id, key_id) == 0)
            hseal_inventory_name(&x, out);
    }
}

/* Known ones as they are spelled here, whatever their order; then others. */
static void
spell(const char *perm, char out[PERMISSIONS_SIZE])
{
    char others[PERMISSIONS_SIZE - HSEAL_OKX_PERMISSIONS_SIZE] = "";
    unsigned set = 0, one = 0;
    size_t used = 0;

    for (const char *p = perm; *p != '\0';) {
        size_t len = strcspn(p, ",");
        if (hseal_okx_permissions_parse(p, len, &one, NULL) == HSEAL_ERR_OK)
            set |= one;
        else if (used + len + 1 < sizeof(others))
            used += (size_t)snprintf(others + used, sizeof(others) - used,
                "%s%.*s", used > 0 ? "," : "", (int)len, p);
        p += len + (p[len] == ',');
    }
    hseal_okx_permissions_text(set, out);
    (void)snprintf(out + strlen(out), sizeof(others) + 1, "%s%s",
        set != 0 && used > 0 ? "," : "", others);
}

static enum hseal_err
print_json(
    struct hseal_context *c, const struct listing *l, struct hseal_error *e)
{
    json_t *list = json_array();

    for (size_t i = 0; i < l->n && list != NULL; i++) {
        const struct hseal_okx_subkey *k = &l->keys[i];
        char name[HSEAL_SPEC_SIZE], perm[PERMISSIONS_SIZE];
        json_t *o;
        name_of(l, k->key_id, name);
        spell(k->perm, perm);
        o = json_pack("{s:s, s:o, s:o, s:o, s:I}", "key_id", k->key_id, "label",
            hseal_output_string(k->label), "permissions",
            hseal_output_words(perm, json_array()), "ips",
            hseal_output_words(k->ip, json_array()), "created_ms",
            (json_int_t)k->created_ms);
        if (o != NULL && name[0] != '\0' &&
            json_object_set_new(o, "name", json_string(name)) != 0) {
            json_decref(o);
            o = NULL;
        }
        if (json_array_append_new(list, o) != 0) {
            json_decref(list);
            list = NULL;
        }
    }
    return hseal_output_json(
        &c->out, list != NULL ? json_pack("{s:o}", "keys", list) : NULL, e);
}

static enum hseal_err
add_row(struct hseal_table *t, const struct listing *l,
    const struct hseal_okx_subkey *k, struct hseal_error *e)
{
    char name[HSEAL_SPEC_SIZE], when[HSEAL_TIMESTAMP_SIZE] = "";
    char perm[PERMISSIONS_SIZE];
    const char *const cells[COLUMNS] = { name, k->key_id, k->label, perm, k->ip,
        when };
    enum hseal_err err = HSEAL_ERR_OK;

    name_of(l, k->key_id, name);
    spell(k->perm, perm);
    if (k->created_ms != 0)
        hseal_okx_timestamp_iso(k->created_ms, when);
    when[k->created_ms != 0 ? 10 : 0] = '\0'; /* the day */
    for (size_t i = 0; i < COLUMNS && err == HSEAL_ERR_OK; i++)
        err = hseal_table_add(t, cells[i], e);
    return err;
}

static enum hseal_err
print_text(
    struct hseal_context *c, const struct listing *l, struct hseal_error *e)
{
    static const char *const heads[COLUMNS] = { "NAME", "API KEY", "LABEL",
        "PERMISSIONS", "ADDRESSES", "CREATED" };
    struct hseal_table t;
    struct hseal_buf b;
    enum hseal_err err = HSEAL_ERR_OK;

    hseal_table_init(&t, COLUMNS);
    hseal_buf_init(&b, LIST_MAX);
    for (size_t i = 0; i < COLUMNS && err == HSEAL_ERR_OK; i++)
        err = hseal_table_add(&t, heads[i], e);
    for (size_t i = 0; i < l->n && err == HSEAL_ERR_OK; i++)
        err = add_row(&t, l, &l->keys[i], e);
    if (err == HSEAL_ERR_OK)
        err = hseal_table_print(&t, &b, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_output_text(&c->out, &b, e);
    hseal_table_free(&t);
    hseal_buf_free(&b);
    return err;
}

static enum hseal_err
run(struct hseal_context *c, struct hseal_error *e)
{
    struct hseal_subaccount w;
    struct hseal_store *store;
    struct listing l = { NULL, 0, NULL, 0 };
    enum hseal_err err = hseal_subaccount_open(&w, c, e);

    if (err == HSEAL_ERR_OK)
        err = hseal_subaccount_known(&w, NULL, 0, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_subaccount_keys(&w.m, &l.keys, &l.n, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_context_store(c, 1, &store, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_store_list(store, &l.entries, &l.n_entries, e);
    if (err == HSEAL_ERR_OK)
        err = c->out.json ? print_json(c, &l, e) : print_text(c, &l, e);
    hseal_store_list_free(l.entries, l.n_entries);
    free(l.keys);
    hseal_subaccount_close(&w);
    return err;
}

/* clang-format off */
const struct hseal_command hseal_cmd_subaccount_list = {
    .words = "subaccount key list",
    .summary = "show the API keys that a sub-account has",
    .options = {
        HSEAL_OPTION_MASTER, HSEAL_OPTION_SUB_ACCOUNT, HSEAL_OPTION_DEADLINE,
    },
    .help =
        "Asks the exchange, with the master key; to look, it needs no address.  NAME is\n"
        "what the key is called on the token, \"-\" where it is not there.\n"
        "\n"
        "  hardseal subaccount key list --master main --sub-account mmdesk1\n"
        "\n"
        "--json: {\"keys\":[{\"key_id\",\"label\",\"permissions\",\"ips\",\"created_ms\"}]}, with\n"
        "\"name\" where it has one here; permissions and ips are lists, as in `hardseal\n"
        "key list --json`.\n",
    .run = run,
};
/* clang-format on */
