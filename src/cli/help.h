/*
 * cli/help.h: the text of --help, from the tables of commands and options.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_HELP_H
#define HSEAL_CLI_HELP_H

#include "base/buf.h"

#include "cli/command.h"

/** A buffer with this maximum takes any help. */
#define HSEAL_HELP_MAX 65536

/** hseal_help_usage(cmd, b, e): one line; of the program if NULL. */
HSEAL_MUST_USE enum hseal_err hseal_help_usage(const struct hseal_command *cmd,
    struct hseal_buf *b, struct hseal_error *e);

/** hseal_help_command(cmd, b, e): all of it for one command. */
HSEAL_MUST_USE enum hseal_err hseal_help_command(
    const struct hseal_command *cmd, struct hseal_buf *b,
    struct hseal_error *e);

/** hseal_help_family(word, b, e): the commands that begin with `word`. */
HSEAL_MUST_USE enum hseal_err hseal_help_family(
    const char *word, struct hseal_buf *b, struct hseal_error *e);

/** hseal_help_program(b, e): commands, global options, exit statuses. */
HSEAL_MUST_USE enum hseal_err hseal_help_program(
    struct hseal_buf *b, struct hseal_error *e);

/**
 * hseal_help_topic(words, n, b, e): of the command or family that the words
 * name; of the program if n is 0.  Errors: USAGE (no such command).
 */
HSEAL_MUST_USE enum hseal_err hseal_help_topic(
    char *const *words, size_t n, struct hseal_buf *b, struct hseal_error *e);

/**
 * hseal_help_unknown(words, n, e): fail with USAGE, as no command has these
 * words, and hint at those that come near.
 */
enum hseal_err hseal_help_unknown(
    char *const *words, size_t n, struct hseal_error *e);

#endif
