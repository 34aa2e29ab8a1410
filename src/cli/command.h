/*
 * cli/command.h: the commands there are.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_COMMAND_H
#define HSEAL_CLI_COMMAND_H

#include <stddef.h>

#include <hardseal/error.h>

#include "base/buf.h"
#include "cli/option.h"

#define HSEAL_COMMAND_ARGS 3
#define HSEAL_COMMAND_OPTIONS 12

struct hseal_context;

/** What stands after the words of a command. */
struct hseal_argument {
    const char *name; /* NULL: no more of them */
    int required;
};

/**
 * A command: everything that help, completion and checks need is in its row.
 * Each row stands in the file of its command.
 */
struct hseal_command {
    const char *words; /* "key import" */
    const char *summary;
    struct hseal_argument args[HSEAL_COMMAND_ARGS];
    /* Beside the global ones; NONE after the last. */
    enum hseal_option options[HSEAL_COMMAND_OPTIONS];
    /* The line of help of one of them, of which it takes less than others. */
    struct {
        enum hseal_option option;
        const char *help;
    } less;
    /* Paragraphs of at most 78 columns, each line with its newline. */
    const char *help;
    int each; /* run for each of several tokens, one after the other */
    /* What is so on a token where it failed, and was done on another. */
    const char *left;
    /* c->args are as many as `args` allows. */
    enum hseal_err (*run)(struct hseal_context *c, struct hseal_error *e);
};

extern const struct hseal_command hseal_cmd_init;
extern const struct hseal_command hseal_cmd_token_list;
extern const struct hseal_command hseal_cmd_token_doctor;
extern const struct hseal_command hseal_cmd_token_sync;
extern const struct hseal_command hseal_cmd_token_pin;
extern const struct hseal_command hseal_cmd_key_import;
extern const struct hseal_command hseal_cmd_key_list;
extern const struct hseal_command hseal_cmd_key_show;
extern const struct hseal_command hseal_cmd_key_rotate;
extern const struct hseal_command hseal_cmd_key_activate;
extern const struct hseal_command hseal_cmd_key_freeze;
extern const struct hseal_command hseal_cmd_key_thaw;
extern const struct hseal_command hseal_cmd_key_delete;
extern const struct hseal_command hseal_cmd_key_adopt;
extern const struct hseal_command hseal_cmd_key_verify;
extern const struct hseal_command hseal_cmd_key_touch;
extern const struct hseal_command hseal_cmd_key_review;
extern const struct hseal_command hseal_cmd_key_seal_to;
extern const struct hseal_command hseal_cmd_seal;
extern const struct hseal_command hseal_cmd_sign;
extern const struct hseal_command hseal_cmd_login;
extern const struct hseal_command hseal_cmd_request;
extern const struct hseal_command hseal_cmd_clock;
extern const struct hseal_command hseal_cmd_subaccount_create;
extern const struct hseal_command hseal_cmd_subaccount_list;
extern const struct hseal_command hseal_cmd_subaccount_modify;
extern const struct hseal_command hseal_cmd_subaccount_delete;
extern const struct hseal_command hseal_cmd_subaccount_rotate;
extern const struct hseal_command hseal_cmd_bench_sign;
extern const struct hseal_command hseal_cmd_completion;
extern const struct hseal_command hseal_cmd_help;
extern const struct hseal_command hseal_cmd_version;

/** hseal_command_at(i): the i-th command, NULL after the last. */
const struct hseal_command *hseal_command_at(size_t i);

/**
 * hseal_command_find(words, n, ret_used): the command that the first words
 * name, and how many of them do; NULL if none is.
 */
const struct hseal_command *hseal_command_find(
    char *const *words, size_t n, size_t *ret_used);

/**
 * hseal_command_family(word): 1 if commands begin with this word and have
 * another: "key".
 */
int hseal_command_family(const char *word);

/** hseal_command_takes(cmd, o): 1 if it takes the option; NULL takes the
 * global ones. */
int hseal_command_takes(const struct hseal_command *cmd, enum hseal_option o);

/** hseal_command_args(cmd, ret_min): most arguments, and fewest. */
size_t hseal_command_args(const struct hseal_command *cmd, size_t *ret_min);

#endif
