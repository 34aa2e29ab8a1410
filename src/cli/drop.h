/*
 * cli/drop.h: deleting a key, and what is kept of it beside the token.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_DROP_H
#define HSEAL_CLI_DROP_H

#include "cli/context.h"

/**
 * hseal_drop(c, store, name, generation, e): hseal_store_delete, and what is
 * kept of `name` for a review goes with the API keys that the token no longer
 * has.  Errors: those of hseal_store_delete.
 */
HSEAL_MUST_USE enum hseal_err hseal_drop(struct hseal_context *c,
    struct hseal_store *store, const char *name, uint64_t generation,
    struct hseal_error *e);

#endif
