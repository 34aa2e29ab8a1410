/*
 * cli/run.c: from a command line to a command, and to an exit status.
 * Layer: cli.
 */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "cli/help.h"

#include "cli/run.h"

/* An option of another command is as wrong as none. */
static enum hseal_err
check_options(const struct hseal_context *c, struct hseal_error *e)
{
    for (int i = 1; i < HSEAL_OPTION_COUNT; i++) {
        enum hseal_option o = (enum hseal_option)i;
        if (hseal_arguments_has(&c->arguments, o) &&
            !hseal_command_takes(c->command, o))
            return hseal_fail(e, HSEAL_ERR_USAGE, "%s takes no --%s",
                c->command->words, hseal_option_row(o)->name);
    }
    return HSEAL_ERR_OK;
}

/* What is too much is not repeated here: it may be a secret. */
static enum hseal_err
check_args(const struct hseal_context *c, struct hseal_error *e)
{
    size_t min, max = hseal_command_args(c->command, &min);

    if (c->n_args < min)
        return hseal_fail(e, HSEAL_ERR_USAGE, "%s needs %s", c->command->words,
            c->command->args[c->n_args].name);
    if (c->n_args > max)
        return hseal_fail(e, HSEAL_ERR_USAGE, "%s has %zu argument%s too many",
            c->command->words, c->n_args - max,
            c->n_args - max == 1 ? "" : "s");
    return HSEAL_ERR_OK;
}

static enum hseal_err
print_help(struct hseal_context *c, struct hseal_error *e)
{
    const struct hseal_arguments *a = &c->arguments;
    struct hseal_buf b;
    enum hseal_err err;

    hseal_buf_init(&b, HSEAL_HELP_MAX);
    err = c->command != NULL ? hseal_help_command(c->command, &b, e)
                             : hseal_help_topic(a->words, a->n_words, &b, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_output_text(&c->out, &b, e);
    hseal_buf_free(&b);
    return err;
}

/* One of several: its name above what is printed, the failure below. */
static enum hseal_err
run_one(struct hseal_context *c, size_t i, struct hseal_error *e)
{
    struct hseal_buf head;
    enum hseal_err err = HSEAL_ERR_OK;

    hseal_context_use(c, i);
    if (!c->out.json) {
        hseal_buf_init(&head, HSEAL_SETTINGS_URI_MAX + 16);
        err = hseal_buf_addf(&head, e, "token %s:\n", c->tokens.list[i].name);
        if (err == HSEAL_ERR_OK)
            err = hseal_output_text(&c->out, &head, e);
        hseal_buf_free(&head);
    }
    return err == HSEAL_ERR_OK ? c->command->run(c, e) : err;
}

/* Done on some tokens and not on others: what it is now on those. */
static void
note_left(struct hseal_context *c, const enum hseal_err ended[HSEAL_TOKENS_MAX])
{
    size_t done = 0;

    for (size_t i = 0; i < c->tokens.n; i++)
        done += ended[i] == HSEAL_ERR_OK;
    if (done == 0 || c->command->left == NULL)
        return;
    for (size_t i = 0; i < c->tokens.n; i++) {
        const char *name = c->tokens.list[i].name;
        if (ended[i] == HSEAL_ERR_OK || ended[i] == HSEAL_ERR_NOT_FOUND)
            continue;
        hseal_output_note(&c->out,
            "on token %s %s: once it can be used, hardseal --token %s %s %s",
            name, c->command->left, name, c->command->words, c->args[0]);
    }
}

/* What fails on one token does not keep the others from being dealt with. */
static enum hseal_err
run_each(struct hseal_context *c, struct hseal_error *e)
{
    enum hseal_err err, first = HSEAL_ERR_OK;
    enum hseal_err ended[HSEAL_TOKENS_MAX] = { HSEAL_ERR_OK };
    struct hseal_error why;

    memset(&why, 0, sizeof(why));
    for (size_t i = 0; i < c->tokens.n; i++) {
        c->out.error_told = 0;
        err = ended[i] = run_one(c, i, &why);
        if (err == HSEAL_ERR_OK)
            continue;
        if (!c->out.error_told) /* its own answer has it */
            hseal_output_collect(&c->out, err, &why);
        if (first != HSEAL_ERR_OK)
            continue;
        first = err;
        *e = why;
    }
    c->out.error_told = first != HSEAL_ERR_OK;
    note_left(c, ended);
    if (c->out.json)
        err = hseal_output_collected(&c->out, &why);
    else
        err = HSEAL_ERR_OK;
    if (err != HSEAL_ERR_OK)
        *e = why;
    return err != HSEAL_ERR_OK ? err : first;
}

static enum hseal_err
run_command(struct hseal_context *c, struct hseal_error *e)
{
    const struct hseal_tokens *tokens;
    enum hseal_err err;

    if (!c->command->each)
        return c->command->run(c, e);
    err = hseal_context_tokens(c, &tokens, e);
    if (err != HSEAL_ERR_OK)
        return err;
    if (tokens->n == 1)
        return c->command->run(c, e);
    if (c->out.json && !hseal_output_gather(&c->out))
        return hseal_fail_nomem(e);
    return run_each(c, e);
}

enum hseal_err
hseal_run(struct hseal_context *c, int argc, char **argv, struct hseal_error *e)
{
    struct hseal_arguments *a = &c->arguments;
    size_t used = 0;
    enum hseal_err err;

    err = hseal_arguments_parse(argc, argv, a, e);
    c->out.json = hseal_arguments_has(a, HSEAL_OPTION_JSON);
    c->out.quiet = hseal_arguments_has(a, HSEAL_OPTION_QUIET);
    c->out.verbose = hseal_arguments_has(a, HSEAL_OPTION_VERBOSE);
    c->command = hseal_command_find(a->words, a->n_words, &used);
    c->args = a->words + used;
    c->n_args = a->n_words - used;
    if (err != HSEAL_ERR_OK)
        return err;
    if (hseal_arguments_has(a, HSEAL_OPTION_HELP))
        return print_help(c, e);
    if (hseal_arguments_has(a, HSEAL_OPTION_VERSION))
        return hseal_cmd_version.run(c, e);
    if (c->command == NULL)
        return hseal_help_unknown(a->words, a->n_words, e);
    err = check_options(c, e);
    if (err == HSEAL_ERR_OK)
        err = check_args(c, e);
    return err == HSEAL_ERR_OK ? run_command(c, e) : err;
}

int
hseal_run_report(
    struct hseal_context *c, enum hseal_err err, struct hseal_error *e)
{
    int status = hseal_output_finish(&c->out, err, e);
    struct hseal_buf b;

    if (err != HSEAL_ERR_USAGE || c->out.json)
        return status;
    hseal_buf_init(&b, HSEAL_HELP_MAX);
    if (hseal_help_usage(c->command, &b, NULL) == HSEAL_ERR_OK)
        (void)fputs(hseal_buf_str(&b), stderr); /* nobody left to tell */
    hseal_buf_free(&b);
    return status;
}
