/*
 * cli/cmd_help.c: hardseal help.
 * Layer: cli.
 */
#include "cli/context.h"
#include "cli/help.h"

static enum hseal_err
run(struct hseal_context *c, struct hseal_error *e)
{
    struct hseal_buf b;
    enum hseal_err err;

    hseal_buf_init(&b, HSEAL_HELP_MAX);
    err = hseal_help_topic(c->args, c->n_args, &b, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_output_text(&c->out, &b, e);
    hseal_buf_free(&b);
    return err;
}

const struct hseal_command hseal_cmd_help = {
    .words = "help",
    .summary = "print help on a command",
    .args = { { "COMMAND", 0 }, { "SUBCOMMAND", 0 }, { "WORD", 0 } },
    .help = "The same as --help after the command.\n",
    .run = run,
};
