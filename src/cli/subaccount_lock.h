/*
 * cli/subaccount_lock.h: one work on the keys of sub-accounts at a time.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_SUBACCOUNT_LOCK_H
#define HSEAL_CLI_SUBACCOUNT_LOCK_H

#include "cli/subaccount.h"

/**
 * hseal_subaccount_lock(w, e): take the lock of all such work of this home,
 * waiting up to six times --deadline; it is w's until hseal_subaccount_close.
 * Errors: DEADLINE (another process has it), IO, CONFIG.
 */
HSEAL_MUST_USE enum hseal_err hseal_subaccount_lock(
    struct hseal_subaccount *w, struct hseal_error *e);

#endif
