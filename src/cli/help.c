/*
 * cli/help.c: the text of --help, from the tables of commands and options.
 * Layer: cli.
 */
#include <stdio.h>
#include <string.h>

#include "base/error.h"

#include "cli/help.h"

#define NAME_COLUMNS 24

/* The statuses of include/hardseal/error.h, in words. */
static const char *const statuses[] = {
    "done",
    "internal error, or a file that could not be read or written",
    "wrong usage or input",
    "configuration, or no such object",
    "PIN",
    "token or its module",
    "refused by policy, not confirmed, or the clock or a rate limit forbids it",
    "the exchange refused",
    "not sent",
    "sent, and the outcome is unknown",
};
#define N_STATUSES (sizeof(statuses) / sizeof(statuses[0]))

enum hseal_err
hseal_help_usage(
    const struct hseal_command *cmd, struct hseal_buf *b, struct hseal_error *e)
{
    enum hseal_err err;

    if (cmd == NULL)
        return hseal_buf_add_str(
            b, "usage: hardseal [OPTION]... COMMAND [ARGUMENT]...\n", e);
    err = hseal_buf_addf(b, e, "usage: hardseal %s [OPTION]...", cmd->words);
    for (size_t i = 0; i < HSEAL_COMMAND_ARGS && err == HSEAL_ERR_OK &&
                       cmd->args[i].name != NULL;
         i++)
        err = hseal_buf_addf(
            b, e, cmd->args[i].required ? " %s" : " [%s]", cmd->args[i].name);
    return err == HSEAL_ERR_OK ? hseal_buf_add_str(b, "\n", e) : err;
}

/* `help`: in place of the one in the option's row; NULL: that. */
static enum hseal_err
add_option(enum hseal_option o, const char *help, struct hseal_buf *b,
    struct hseal_error *e)
{
    const struct hseal_option_row *row = hseal_option_row(o);
    char name[64];
    int len;

    len = row->letter != 0 ? snprintf(name, sizeof(name), "-%c, ", row->letter)
                           : 0;
    (void)snprintf(name + len, sizeof(name) - (size_t)len, "--%s%s%s",
        row->name, row->value != NULL ? " " : "",
        row->value != NULL ? row->value : "");
    return hseal_buf_addf(b, e, "  %-*s %s\n", NAME_COLUMNS, name,
        help != NULL ? help : row->help);
}

static enum hseal_err
add_global_options(struct hseal_buf *b, struct hseal_error *e)
{
    enum hseal_err err = hseal_buf_add_str(
        b, "\nGlobal options, before or after the command:\n", e);

    for (int o = 1; o < HSEAL_OPTION_COUNT && err == HSEAL_ERR_OK; o++)
        if (hseal_option_row((enum hseal_option)o)->global)
            err = add_option((enum hseal_option)o, NULL, b, e);
    return err;
}

enum hseal_err
hseal_help_command(
    const struct hseal_command *cmd, struct hseal_buf *b, struct hseal_error *e)
{
    enum hseal_err err = hseal_help_usage(cmd, b, e);

    if (err == HSEAL_ERR_OK)
        err = hseal_buf_addf(b, e, "\n%s: %s.\n", cmd->words, cmd->summary);
    if (err == HSEAL_ERR_OK && cmd->options[0] != HSEAL_OPTION_NONE)
        err = hseal_buf_add_str(b, "\nOptions:\n", e);
    for (size_t i = 0; i < HSEAL_COMMAND_OPTIONS && err == HSEAL_ERR_OK &&
                       cmd->options[i] != HSEAL_OPTION_NONE;
         i++)
        err = add_option(cmd->options[i],
            cmd->options[i] == cmd->less.option ? cmd->less.help : NULL, b, e);
    if (err == HSEAL_ERR_OK && cmd->help != NULL)
        err = hseal_buf_addf(b, e, "\n%s", cmd->help);
    return err == HSEAL_ERR_OK ? add_global_options(b, e) : err;
}

/* The commands whose first word is `word`; all of them if it is NULL. */
static enum hseal_err
add_commands(const char *word, struct hseal_buf *b, struct hseal_error *e)
{
    const struct hseal_command *cmd;
    size_t len = word != NULL ? strlen(word) : 0;
    enum hseal_err err = hseal_buf_add_str(b, "\nCommands:\n", e);

    for (size_t i = 0;
         err == HSEAL_ERR_OK && (cmd = hseal_command_at(i)) != NULL; i++)
        if (word == NULL ||
            (strncmp(cmd->words, word, len) == 0 && cmd->words[len] == ' '))
            err = hseal_buf_addf(
                b, e, "  %-*s %s\n", NAME_COLUMNS, cmd->words, cmd->summary);
    return err;
}

enum hseal_err
hseal_help_family(const char *word, struct hseal_buf *b, struct hseal_error *e)
{
    enum hseal_err err = hseal_buf_addf(
        b, e, "usage: hardseal %s COMMAND [OPTION]... [ARGUMENT]...\n", word);

    if (err == HSEAL_ERR_OK)
        err = add_commands(word, b, e);
    return err == HSEAL_ERR_OK ? add_global_options(b, e) : err;
}

enum hseal_err
hseal_help_program(struct hseal_buf *b, struct hseal_error *e)
{
    enum hseal_err err = hseal_help_usage(NULL, b, e);

    if (err == HSEAL_ERR_OK)
        err = hseal_buf_add_str(b,
            "\n"
            "Keeps exchange API secrets in an HSM or smartcard and signs "
            "every request\n"
            "inside it.  hardseal COMMAND --help tells about one command.\n",
            e);
    if (err == HSEAL_ERR_OK)
        err = add_commands(NULL, b, e);
    if (err == HSEAL_ERR_OK)
        err = add_global_options(b, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_buf_add_str(b,
            "\n"
            "Files are config/config, state/ and data/ below --home or "
            "$HARDSEAL_HOME, else\n"
            "~/.config/hardseal/config, ~/.local/state/hardseal and "
            "~/.local/share/hardseal.\n"
            "\nExit status:\n",
            e);
    for (size_t i = 0; i < N_STATUSES && err == HSEAL_ERR_OK; i++)
        err = hseal_buf_addf(b, e, "  %zu  %s\n", i, statuses[i]);
    return err;
}

enum hseal_err
hseal_help_unknown(char *const *words, size_t n, struct hseal_error *e)
{
    const struct hseal_command *cmd;
    char near[HSEAL_HINT_MAX] = "";
    int family = n > 0 && hseal_command_family(words[0]);

    if (!family) {
        (void)(n == 0 ? hseal_fail(e, HSEAL_ERR_USAGE, "no command is given")
                      : hseal_fail(e, HSEAL_ERR_USAGE,
                            "there is no command \"%.32s\"", words[0]));
        return hseal_hint(
            e, HSEAL_ERR_USAGE, "hardseal --help lists the commands");
    }
    for (size_t i = 0; (cmd = hseal_command_at(i)) != NULL; i++) {
        size_t len = strlen(words[0]), used = strlen(near);
        if (strncmp(cmd->words, words[0], len) == 0 && cmd->words[len] == ' ')
            (void)snprintf(near + used, sizeof(near) - used, "%s%s",
                used > 0 ? ", " : "", cmd->words);
    }
    (void)(n == 1
               ? hseal_fail(
                     e, HSEAL_ERR_USAGE, "\"%s\" needs another word", words[0])
               : hseal_fail(e, HSEAL_ERR_USAGE,
                     "there is no command \"%s %.32s\"", words[0], words[1]));
    return hseal_hint(e, HSEAL_ERR_USAGE, "there is: %s", near);
}

enum hseal_err
hseal_help_topic(
    char *const *words, size_t n, struct hseal_buf *b, struct hseal_error *e)
{
    const struct hseal_command *cmd;
    size_t used;

    if (n == 0)
        return hseal_help_program(b, e);
    cmd = hseal_command_find(words, n, &used);
    if (cmd != NULL)
        return hseal_help_command(cmd, b, e);
    if (n == 1 && hseal_command_family(words[0]))
        return hseal_help_family(words[0], b, e);
    return hseal_help_unknown(words, n, e);
}
