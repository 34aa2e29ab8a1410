/*
 * cli/subaccount_report.h: the end of the work on a sub-account's key, told.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_SUBACCOUNT_REPORT_H
#define HSEAL_CLI_SUBACCOUNT_REPORT_H

#include "cli/subaccount.h"

/**
 * hseal_subaccount_resume(c, e): take up what is under way, of the command's
 * argument or the one thing that is, go on to its end and tell it.
 * Errors: those of hseal_subaccount_resumed and _run, IO.
 */
HSEAL_MUST_USE enum hseal_err hseal_subaccount_resume(
    struct hseal_context *c, struct hseal_error *e);

/**
 * hseal_subaccount_finish(w, e): go to the end of the work that was begun, and
 * tell what signs now.  Errors: those of hseal_subaccount_run, IO.
 */
HSEAL_MUST_USE enum hseal_err hseal_subaccount_finish(
    struct hseal_subaccount *w, struct hseal_error *e);

#endif
