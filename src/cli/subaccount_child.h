/*
 * cli/subaccount_child.h: a process of its own for work that sees a secret.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_SUBACCOUNT_CHILD_H
#define HSEAL_CLI_SUBACCOUNT_CHILD_H

#include "cli/context.h"

/** What such a process is called (argv[0]), by which it knows itself. */
#define HSEAL_SUBACCOUNT_CHILD "hardseal-subaccount"

/**
 * hseal_subaccount_child(c, work, e): have `work` done by a new process of this
 * program with the same command line, and wait for its end; signals that would
 * end this one are passed on to it.  In that process, call `work`, with all of
 * its memory locked.  This one never opens a token or a connection.
 * Errors: in this process, what stands for the exit status of the other one,
 * which has told why; INTERNAL (it could not be started, or was killed).  In
 * the other one, those of `work`, NOMEM (memory cannot be locked).
 */
HSEAL_MUST_USE enum hseal_err hseal_subaccount_child(struct hseal_context *c,
    enum hseal_err (*work)(struct hseal_context *c, struct hseal_error *e),
    struct hseal_error *e);

/**
 * hseal_subaccount_child_named(c, work, e): the same for a command that takes
 * NAME, or --resume with or without it.  Errors: USAGE, INPUT, those of work.
 */
HSEAL_MUST_USE enum hseal_err hseal_subaccount_child_named(
    struct hseal_context *c,
    enum hseal_err (*work)(struct hseal_context *c, struct hseal_error *e),
    struct hseal_error *e);

#endif
