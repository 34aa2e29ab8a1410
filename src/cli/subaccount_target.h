/*
 * cli/subaccount_target.h: which key of a sub-account a command is about.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_SUBACCOUNT_TARGET_H
#define HSEAL_CLI_SUBACCOUNT_TARGET_H

#include "cli/subaccount.h"

/** One that is at the exchange; it has a name here, or it has none. */
struct hseal_subaccount_target {
    const char *name; /* NULL: named by --key-id */
    char key_id[HSEAL_OKX_KEY_ID_SIZE];
};

/**
 * hseal_subaccount_target(w, frozen, ret, e): that of the command's NAME, or of
 * --key-id; opens w->m.  It must be among the keys of the sub-account; frozen
 * here it may be only with `frozen`.
 * Errors: USAGE (neither, or both), INPUT, NOT_FOUND, FROZEN, those of asking.
 */
HSEAL_MUST_USE enum hseal_err hseal_subaccount_target(
    struct hseal_subaccount *w, int frozen, struct hseal_subaccount_target *ret,
    struct hseal_error *e);

#endif
