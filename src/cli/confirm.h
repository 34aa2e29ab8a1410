/*
 * cli/confirm.h: asking once more.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_CONFIRM_H
#define HSEAL_CLI_CONFIRM_H

#include "cli/context.h"

/** Room for what is asked. */
#define HSEAL_CONFIRM_SIZE 384

/**
 * hseal_confirm_possible(c, doing, e): fail where --yes is missing and there is
 * nobody to ask before `doing` ("deleting").  Errors: USAGE.
 */
HSEAL_MUST_USE enum hseal_err hseal_confirm_possible(
    const struct hseal_context *c, const char *doing, struct hseal_error *e);

/**
 * hseal_confirm_name(prompt, name, done, e): ask at the terminal; only `name`
 * is a yes.  `done` is what else does not happen ("deleted").
 * Errors: DENIED (another answer, or none), IO.
 */
HSEAL_MUST_USE enum hseal_err hseal_confirm_name(const char *prompt,
    const char *name, const char *done, struct hseal_error *e);

/**
 * hseal_confirm_yes(prompt, not_done, e): ask at the terminal; "y" and "yes" of
 * either case are a yes.  `not_done` is what else nothing is ("signed").
 * Errors: DENIED (another answer, or none), IO.
 */
HSEAL_MUST_USE enum hseal_err hseal_confirm_yes(
    const char *prompt, const char *not_done, struct hseal_error *e);

#endif
