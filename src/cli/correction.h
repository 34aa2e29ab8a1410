/*
 * cli/correction.h: what is known of the clock, for signatures that are made
 * without asking the exchange.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_CORRECTION_H
#define HSEAL_CLI_CORRECTION_H

#include "cli/context.h"

/**
 * hseal_correction(c, signer, key, ret_ms, e): what the clock needs to be that
 * of the key's host, as it was measured within the last hour; 0 if it was not.
 * Errors: CLOCK (it is too far off), those of hseal_signer_destination and
 * hseal_context_home; NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_correction(struct hseal_context *c,
    struct hseal_signer *signer, const char *key, int64_t *ret_ms,
    struct hseal_error *e);

#endif
