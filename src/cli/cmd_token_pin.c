/*
 * cli/cmd_token_pin.c: hardseal token pin.
 * Layer: cli.
 */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/terminal.h"
#include "cli/alltokens.h"
#include "cli/context.h"
#include "cli/newpin.h"
#include "cli/table.h"
#include "token/change.h"
#include "token/uri.h"

#define TEXT_MAX 256
#define PROMPT_SIZE 96

/* Before the old one is asked for: will there be a new one? */
static enum hseal_err
check_source(const struct hseal_context *c, struct hseal_error *e)
{
    if (hseal_arguments_has(&c->arguments, HSEAL_OPTION_NEW_PIN_FILE) ||
        hseal_terminal_there())
        return HSEAL_ERR_OK;
    (void)hseal_fail(e, HSEAL_ERR_PIN_NEEDED,
        "there is no terminal to ask for the new PIN on");
    return hseal_hint(e, HSEAL_ERR_PIN_NEEDED, "use --new-pin-file");
}

static enum hseal_err
get_new(struct hseal_context *c, struct hseal_token *t,
    struct hseal_secret *pin, struct hseal_error *e)
{
    const char *label = hseal_token_info(t)->label;
    const struct hseal_pin_source file = {
        .file = hseal_context_option(c, HSEAL_OPTION_NEW_PIN_FILE), .fd = -1
    };
    char prompt[PROMPT_SIZE];
    struct hseal_newpin_question q = { prompt, 0, 0, "changed" };
    enum hseal_err err;

    if (file.file != NULL)
        return hseal_pin_get(&file, label, pin, e);
    (void)snprintf(prompt, sizeof(prompt),
        "New PIN for token \"%s\" (not shown): ", label);
    err = hseal_token_pin_limits(t, &q.min, &q.max, e);
    return err == HSEAL_ERR_OK ? hseal_newpin_ask(&q, pin, e) : err;
}

static enum hseal_err
change(struct hseal_context *c, struct hseal_token *t, struct hseal_error *e)
{
    struct hseal_secret pin = { NULL, 0, 0 };
    enum hseal_err err;

    if (hseal_token_info(t)->pin_pad) {
        hseal_output_note(
            &c->out, "type the old PIN and the new one on the token's PIN pad");
        return hseal_token_change_pin(t, NULL, e);
    }
    err = hseal_secret_init(&pin, HSEAL_PIN_MAX, e);
    if (err == HSEAL_ERR_OK)
        err = get_new(c, t, &pin, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_token_change_pin(t, &pin, e);
    hseal_secret_free(&pin);
    return err;
}

/* The next program that reads the old one would try it in vain. */
static void
note_old(struct hseal_context *c)
{
    struct hseal_pin_source pins;
    struct hseal_uri *uri = NULL;
    struct hseal_buf text;

    hseal_buf_init(&text, HSEAL_SETTINGS_URI_MAX);
    if (hseal_context_pins(c, &pins, NULL) == HSEAL_ERR_OK &&
        hseal_context_uri(c, &text, NULL) == HSEAL_ERR_OK &&
        hseal_uri_parse(hseal_buf_str(&text), &uri, NULL) == HSEAL_ERR_OK) {
        pins.uri_file = hseal_uri_pin_file(uri);
        if (!hseal_pin_attended(&pins))
            hseal_output_note(&c->out,
                "%s has given the old PIN: put the new one there before the "
                "next login, which would be refused",
                hseal_pin_origin(&pins));
    }
    hseal_uri_free(uri);
    hseal_buf_free(&text);
}

static enum hseal_err
print(struct hseal_context *c, const struct hseal_token_info *info,
    struct hseal_error *e)
{
    struct hseal_table t; /* makes the label printable */
    char line[TEXT_MAX];
    struct hseal_buf b;
    enum hseal_err err;

    c->out.done = "the PIN was changed all the same";
    if (c->out.json)
        return hseal_output_json(&c->out,
            json_pack("{s:s, s:o, s:o}", "changed", "pin", "label",
                hseal_output_string(info->label), "serial",
                hseal_output_string(info->serial)),
            e);
    (void)snprintf(line, sizeof(line), "%s: the PIN was changed", info->label);
    hseal_buf_init(&b, TEXT_MAX);
    hseal_table_init(&t, 1);
    err = hseal_table_add(&t, line, e);
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
    struct hseal_token *t = NULL;
    enum hseal_err err = check_source(c, e);

    if (err == HSEAL_ERR_OK)
        err = hseal_alltokens_one(c, c->command->words, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_context_token(c, &t, e);
    if (err == HSEAL_ERR_OK)
        err = change(c, t, e);
    if (err == HSEAL_ERR_OK)
        err = print(c, hseal_token_info(t), e);
    if (err == HSEAL_ERR_OK && !hseal_token_info(t)->pin_pad)
        note_old(c);
    return err;
}

/* clang-format off */
const struct hseal_command hseal_cmd_token_pin = {
    .words = "token pin",
    .summary = "change the PIN of a token",
    .options = { HSEAL_OPTION_NEW_PIN_FILE },
    .help =
        "The old PIN comes from where every command has it, and is tried once.  The new\n"
        "one is asked for twice on the terminal, or read from a file; with a PIN pad both\n"
        "are typed there.  Files that hold the old PIN are not touched: put the new one\n"
        "there before the next login.\n"
        "\n"
        "--json: {\"changed\":\"pin\",\"label\",\"serial\"}.\n",
    .run = run,
};
/* clang-format on */
