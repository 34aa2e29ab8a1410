/*
 * cli/run.h: from a command line to a command, and to an exit status.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_RUN_H
#define HSEAL_CLI_RUN_H

#include "cli/context.h"

/**
 * hseal_run(c, argc, argv, e): parse the line into `c`, find the command and
 * run it, or print its help.  Errors: USAGE, and the command's.
 */
HSEAL_MUST_USE enum hseal_err hseal_run(
    struct hseal_context *c, int argc, char **argv, struct hseal_error *e);

/**
 * hseal_run_report(c, err, e): tell what went wrong, if anything did; after
 * wrong usage with the usage line.  Returns the exit status.
 */
int hseal_run_report(
    struct hseal_context *c, enum hseal_err err, struct hseal_error *e);

#endif
