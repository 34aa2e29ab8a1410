/*
 * cli/subaccount_steps.h: the steps of the work on a sub-account's key.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_SUBACCOUNT_STEPS_H
#define HSEAL_CLI_SUBACCOUNT_STEPS_H

#include "cli/subaccount.h"

/**
 * hseal_subaccount_step(w, e): do what the journal's step says is to be done,
 * as far as it is not done already, and write the next step into the journal.
 * After a kill at any moment the same call is right.
 * Errors: see hseal_subaccount_run; the journal then stands where it stood.
 */
HSEAL_MUST_USE enum hseal_err hseal_subaccount_step(
    struct hseal_subaccount *w, struct hseal_error *e);

#endif
