/*
 * cli/cmd_key_delete.c: hardseal key delete.
 * Layer: cli.
 */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/terminal.h"
#include "cli/context.h"

#define PROMPT_SIZE 256

/* What is to be deleted: is it there, and which key is it at the exchange. */
struct target {
    const char *name;
    int found;
    char key_id[HSEAL_KEY_ID_SIZE]; /* "" if no record tells */
};

static enum hseal_err
find(struct hseal_store *store, struct target *t, struct hseal_error *e)
{
    struct hseal_entry *list = NULL;
    size_t n = 0;
    enum hseal_err err = hseal_store_list(store, &list, &n, e);

    for (size_t i = 0; i < n; i++) {
        if (strcmp(list[i].name, t->name) != 0)
            continue;
        t->found = 1;
        if (list[i].record.key_id[0] != '\0')
            (void)snprintf(
                t->key_id, sizeof(t->key_id), "%s", list[i].record.key_id);
    }
    hseal_store_list_free(list, n);
    return err;
}

static enum hseal_err
confirm(const struct target *t, struct hseal_error *e)
{
    struct hseal_secret answer = { NULL, 0, 0 };
    char prompt[PROMPT_SIZE];
    enum hseal_err err;

    (void)snprintf(prompt, sizeof(prompt),
        "%s will not sign any more, and cannot be brought back.\n"
        "Type its name to delete it: ",
        t->name);
    err = hseal_secret_init(&answer, HSEAL_NAME_SIZE, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_terminal_line(prompt, &answer, e);
    if (err == HSEAL_ERR_OK && strcmp(hseal_secret_str(&answer), t->name) != 0)
        err = hseal_fail(e, HSEAL_ERR_INPUT,
            "this is not its name: %s was not deleted", t->name);
    hseal_secret_free(&answer);
    return err;
}

static enum hseal_err
print(struct hseal_context *c, const struct target *t, struct hseal_error *e)
{
    struct hseal_buf b;
    enum hseal_err err;

    c->out.done = "the key was deleted all the same";
    if (c->out.json)
        return hseal_output_json(
            &c->out, json_pack("{s:s}", "deleted", t->name), e);
    hseal_buf_init(&b, PROMPT_SIZE);
    err = hseal_buf_addf(&b, e, "%s: deleted\n", t->name);
    if (err == HSEAL_ERR_OK)
        err = hseal_output_text(&c->out, &b, e);
    hseal_buf_free(&b);
    return err;
}

static enum hseal_err
run(struct hseal_context *c, struct hseal_error *e)
{
    struct target t = { c->args[0], 0, "" };
    int yes = hseal_arguments_has(&c->arguments, HSEAL_OPTION_YES);
    struct hseal_store *store;
    enum hseal_err err = hseal_name_check(t.name, e);

    if (err == HSEAL_ERR_OK && !yes && !hseal_terminal_there()) {
        (void)hseal_fail(e, HSEAL_ERR_USAGE,
            "there is no terminal to ask on before deleting");
        err = hseal_hint(e, HSEAL_ERR_USAGE, "add --yes");
    }
    if (err == HSEAL_ERR_OK)
        err = hseal_context_store(c, 1, &store, e);
    if (err == HSEAL_ERR_OK)
        err = find(store, &t, e);
    if (err == HSEAL_ERR_OK && t.found && !yes)
        err = confirm(&t, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_store_delete(store, t.name, 0, e);
    if (err == HSEAL_ERR_OK)
        err = print(c, &t, e);
    if (err == HSEAL_ERR_OK)
        hseal_output_note(&c->out,
            "delete the API key%s%s at the exchange too: whoever has a copy "
            "of its secret can still use it there",
            t.key_id[0] != '\0' ? " " : "", t.key_id);
    return err;
}

/* clang-format off */
const struct hseal_command hseal_cmd_key_delete = {
    .words = "key delete",
    .summary = "destroy a key and its record on the token",
    .args = { { "NAME", 1 } },
    .options = { HSEAL_OPTION_YES },
    .help =
        "Asks for the name once more on a terminal; without one, --yes is needed.  What\n"
        "a broken import has left of the name goes too.  The API key at the exchange\n"
        "lives on: delete it there as well.\n"
        "\n"
        "--json: {\"deleted\":NAME}.\n",
    .each = 1,
    .run = run,
};
/* clang-format on */
