/*
 * cli/command.c: the commands there are.
 * Layer: cli.
 */
#include <string.h>

#include "cli/command.h"

/* In the order in which help shows them. */
static const struct hseal_command *const commands[] = {
    &hseal_cmd_init,
    &hseal_cmd_token_list,
    &hseal_cmd_token_doctor,
    &hseal_cmd_token_sync,
    &hseal_cmd_token_pin,
    &hseal_cmd_key_import,
    &hseal_cmd_key_list,
    &hseal_cmd_key_show,
    &hseal_cmd_key_rotate,
    &hseal_cmd_key_activate,
    &hseal_cmd_key_freeze,
    &hseal_cmd_key_thaw,
    &hseal_cmd_key_delete,
    &hseal_cmd_key_adopt,
    &hseal_cmd_key_verify,
    &hseal_cmd_key_touch,
    &hseal_cmd_key_review,
    &hseal_cmd_key_seal_to,
    &hseal_cmd_seal,
    &hseal_cmd_sign,
    &hseal_cmd_login,
    &hseal_cmd_request,
    &hseal_cmd_clock,
    &hseal_cmd_subaccount_create,
    &hseal_cmd_subaccount_list,
    &hseal_cmd_subaccount_modify,
    &hseal_cmd_subaccount_rotate,
    &hseal_cmd_subaccount_delete,
    &hseal_cmd_bench_sign,
    &hseal_cmd_completion,
    &hseal_cmd_help,
    &hseal_cmd_version,
};
#define N_COMMANDS (sizeof(commands) / sizeof(commands[0]))

const struct hseal_command *
hseal_command_at(size_t i)
{
    return i < N_COMMANDS ? commands[i] : NULL;
}

/* How many of the words are those of the command, all or none. */
static size_t
words_used(const struct hseal_command *cmd, char *const *words, size_t n)
{
    const char *rest = cmd->words;

    for (size_t i = 0; i < n; i++) {
        size_t len = strcspn(rest, " ");
        if (strlen(words[i]) != len || strncmp(words[i], rest, len) != 0)
            return 0;
        if (rest[len] == '\0')
            return i + 1;
        rest += len + 1;
    }
    return 0;
}

const struct hseal_command *
hseal_command_find(char *const *words, size_t n, size_t *ret_used)
{
    for (size_t i = 0; i < N_COMMANDS; i++) {
        size_t used = words_used(commands[i], words, n);
        if (used > 0) {
            *ret_used = used;
            return commands[i];
        }
    }
    return NULL;
}

int
hseal_command_family(const char *word)
{
    size_t len = strlen(word);

    for (size_t i = 0; i < N_COMMANDS; i++)
        if (strncmp(commands[i]->words, word, len) == 0 &&
            commands[i]->words[len] == ' ')
            return 1;
    return 0;
}

int
hseal_command_takes(const struct hseal_command *cmd, enum hseal_option o)
{
    if (hseal_option_row(o)->global)
        return 1;
    for (size_t i = 0; cmd != NULL && i < HSEAL_COMMAND_OPTIONS; i++)
        if (cmd->options[i] == o)
            return 1;
    return 0;
}

size_t
hseal_command_args(const struct hseal_command *cmd, size_t *ret_min)
{
    size_t n = 0;

    *ret_min = 0;
    while (n < HSEAL_COMMAND_ARGS && cmd->args[n].name != NULL) {
        if (cmd->args[n].required)
            (*ret_min)++;
        n++;
    }
    return n;
}
