/*
 * cli/cmd_key_delete.c: hardseal key delete.
 * Layer: cli.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "cli/confirm.h"
#include "cli/drop.h"

#define TEXT_MAX 256
#define KEY_IDS_SIZE 384

/* What is to be deleted: is it there, and which keys are at the exchange. */
struct target {
    const char *name;
    uint64_t generation; /* 0: all of them */
    char shown[HSEAL_SPEC_SIZE];
    int found;
    char key_ids[KEY_IDS_SIZE]; /* "" if no record tells */
};

static void
add_key_id(struct target *t, const char *key_id)
{
    size_t used = strlen(t->key_ids);

    if (key_id[0] == '\0' || strstr(t->key_ids, key_id) != NULL)
        return;
    (void)snprintf(t->key_ids + used, sizeof(t->key_ids) - used, "%s%s",
        used > 0 ? ", " : " ", key_id);
}

static enum hseal_err
find(struct hseal_store *store, struct target *t, struct hseal_error *e)
{
    struct hseal_entry *list = NULL;
    size_t n = 0;
    enum hseal_err err = hseal_store_list(store, &list, &n, e);

    for (size_t i = 0; i < n; i++) {
        if (strcmp(list[i].name, t->name) != 0 ||
            (t->generation != 0 && list[i].record.generation != t->generation))
            continue;
        t->found = 1;
        add_key_id(t, list[i].record.key_id);
    }
    hseal_store_list_free(list, n);
    return err;
}

static enum hseal_err
confirm(const struct target *t, struct hseal_error *e)
{
    char prompt[HSEAL_CONFIRM_SIZE];

    (void)snprintf(prompt, sizeof(prompt),
        "%s will not sign any more, and cannot be brought back.\n"
        "Type its name to delete it: ",
        t->shown);
    return hseal_confirm_name(prompt, t->shown, "deleted", e);
}

static enum hseal_err
print_json(
    struct hseal_context *c, const struct target *t, struct hseal_error *e)
{
    json_t *o = json_pack("{s:s}", "deleted", t->name);

    if (o != NULL && t->generation != 0 &&
        json_object_set_new(
            o, "generation", json_integer((json_int_t)t->generation)) != 0) {
        json_decref(o);
        o = NULL;
    }
    return hseal_output_json(&c->out, o, e);
}

static enum hseal_err
print(struct hseal_context *c, const struct target *t, struct hseal_error *e)
{
    struct hseal_buf b;
    enum hseal_err err;

    c->out.done = "the key was deleted all the same";
    if (c->out.json)
        return print_json(c, t, e);
    hseal_buf_init(&b, TEXT_MAX);
    err = hseal_buf_addf(&b, e, "%s: deleted\n", t->shown);
    if (err == HSEAL_ERR_OK)
        err = hseal_output_text(&c->out, &b, e);
    hseal_buf_free(&b);
    return err;
}

static enum hseal_err
read_target(
    const struct hseal_context *c, struct target *t, struct hseal_error *e)
{
    enum hseal_err err;

    memset(t, 0, sizeof(*t));
    t->name = c->args[0];
    err = hseal_name_check(t->name, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_arguments_generation(&c->arguments, &t->generation, e);
    if (err == HSEAL_ERR_OK && t->generation != 0)
        (void)snprintf(
            t->shown, sizeof(t->shown), "%s@%" PRIu64, t->name, t->generation);
    else if (err == HSEAL_ERR_OK)
        (void)snprintf(t->shown, sizeof(t->shown), "%s", t->name);
    return err;
}

static enum hseal_err
run(struct hseal_context *c, struct hseal_error *e)
{
    int yes = hseal_arguments_has(&c->arguments, HSEAL_OPTION_YES);
    struct hseal_store *store;
    struct target t;
    enum hseal_err err = read_target(c, &t, e);

    if (err == HSEAL_ERR_OK)
        err = hseal_confirm_possible(c, "deleting", e);
    if (err == HSEAL_ERR_OK)
        err = hseal_context_store(c, 1, &store, e);
    if (err == HSEAL_ERR_OK)
        err = find(store, &t, e);
    if (err == HSEAL_ERR_OK && t.found && !yes)
        err = confirm(&t, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_drop(c, store, t.name, t.generation, e);
    if (err == HSEAL_ERR_OK)
        err = print(c, &t, e);
    if (err == HSEAL_ERR_OK)
        hseal_output_note(&c->out,
            "delete the API key%s at the exchange too: whoever has a copy "
            "of its secret can still use it there",
            t.key_ids);
    return err;
}

/* clang-format off */
const struct hseal_command hseal_cmd_key_delete = {
    .words = "key delete",
    .summary = "destroy a key and its record on the token",
    .args = { { "NAME", 1 } },
    .options = { HSEAL_OPTION_GENERATION, HSEAL_OPTION_YES },
    .help =
        "Asks for the name once more on a terminal; without one, --yes is needed.  What\n"
        "a broken import has left of the name goes too.  --generation deletes one that is\n"
        "staged or old, and is asked about as NAME@N.  The API key at the exchange lives\n"
        "on: delete it there as well.\n"
        "\n"
        "--json: {\"deleted\":NAME}, with \"generation\" if one was named.\n",
    .each = 1,
    .left = "it is still there",
    .run = run,
};
/* clang-format on */
