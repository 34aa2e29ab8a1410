/*
 * cli/cmd_key_thaw.c: hardseal key thaw.
 * Layer: cli.
 */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "cli/confirm.h"
#include "cli/report.h"
#include "cli/stop.h"

/* What stops a generation of it, the one that counts if it is that: "" if
 * nothing does. */
static enum hseal_err
find_stop(struct hseal_context *c, struct hseal_store *store,
    char out[HSEAL_STOP_TEXT_SIZE], struct hseal_error *e)
{
    struct hseal_entry *list = NULL;
    int found = HSEAL_ENTRY_COUNT;
    size_t n = 0;
    enum hseal_err err = hseal_store_list(store, &list, &n, e);

    out[0] = '\0';
    for (size_t i = 0; err == HSEAL_ERR_OK && i < n; i++)
        if (list[i].breaker.stopped && (int)list[i].state < found &&
            strcmp(list[i].name, c->args[0]) == 0) {
            found = (int)list[i].state;
            hseal_stop_text(&list[i].breaker, out);
        }
    hseal_store_list_free(list, n);
    return err;
}

static enum hseal_err
confirm(struct hseal_context *c, const char *stop, struct hseal_error *e)
{
    char text[HSEAL_CONFIRM_SIZE];

    (void)snprintf(text, sizeof(text),
        "%s%.200s%s%s will sign again.\nType its name to thaw it: ",
        stop[0] != '\0' ? "Stopped " : "", stop, stop[0] != '\0' ? "\n" : "",
        c->args[0]);
    return hseal_confirm_name(text, c->args[0], "thawed", e);
}

static enum hseal_err
run(struct hseal_context *c, struct hseal_error *e)
{
    char stop[HSEAL_STOP_TEXT_SIZE];
    struct hseal_store *store;
    enum hseal_err err = hseal_name_check(c->args[0], e);

    if (err == HSEAL_ERR_OK)
        err = hseal_confirm_possible(c, "thawing", e);
    if (err == HSEAL_ERR_OK)
        err = hseal_context_store(c, 1, &store, e);
    if (err == HSEAL_ERR_OK)
        err = find_stop(c, store, stop, e);
    if (err == HSEAL_ERR_OK &&
        !hseal_arguments_has(&c->arguments, HSEAL_OPTION_YES))
        err = confirm(c, stop, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_store_freeze(store, c->args[0], 0, e);
    if (err != HSEAL_ERR_OK)
        return err;
    c->out.done = "it was thawed all the same";
    if (stop[0] != '\0')
        hseal_output_note(
            &c->out, "no longer stopped; %s was so %s", c->args[0], stop);
    return hseal_report_active(c, store, "thawed", e);
}

/* clang-format off */
const struct hseal_command hseal_cmd_key_thaw = {
    .words = "key thaw",
    .summary = "let a key sign again that is frozen or stopped",
    .args = { { "NAME", 1 } },
    .options = { HSEAL_OPTION_YES },
    .help =
        "Asks for the name once more on a terminal; without one, --yes is needed.\n"
        "\n"
        "A key is stopped when the exchange has refused it: key list shows with which\n"
        "code.  Mend the cause first, or it will be refused, and stopped, again.\n"
        "\n"
        "--json: the object of `hardseal key list --json`.\n",
    .each = 1,
    .left = "it stays frozen",
    .run = run,
};
/* clang-format on */
