/*
 * cli/subaccount_token.h: the tokens' side of a sub-account's key: generations
 * of a name, by their API key.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_SUBACCOUNT_TOKEN_H
#define HSEAL_CLI_SUBACCOUNT_TOKEN_H

#include "cli/context.h"
#include "okx/subaccount.h"

/** What is asked about or done to `name` on every token alike. */
struct hseal_subaccount_key {
    const char *name;
    const char *key_id;
};

/**
 * hseal_subaccount_active(c, name, r, e): the facts of what counts now under
 * that name on the first token into `r`, whose passphrase stays.
 * hseal_subaccount_present(c, name, r, e): the same, also of what is frozen;
 * `r` may be NULL. hseal_subaccount_staged(c, name, e): nothing waits to take
 * its place. Errors: NOT_FOUND, FROZEN; EXISTS (one is staged); TOKEN*.
 */
HSEAL_MUST_USE enum hseal_err hseal_subaccount_active(struct hseal_context *c,
    const char *name, struct hseal_record *r, struct hseal_error *e);
HSEAL_MUST_USE enum hseal_err hseal_subaccount_present(struct hseal_context *c,
    const char *name, struct hseal_record *r, struct hseal_error *e);
HSEAL_MUST_USE enum hseal_err hseal_subaccount_staged(
    struct hseal_context *c, const char *name, struct hseal_error *e);

/** hseal_subaccount_free(c, name, e): nothing has that name on any token.
 * Errors: EXISTS, TOKEN*. */
HSEAL_MUST_USE enum hseal_err hseal_subaccount_free(
    struct hseal_context *c, const char *name, struct hseal_error *e);

/**
 * hseal_subaccount_held(c, k, ret, e): *ret is the number of the generation
 * with that API key on the first token; 0 if one token lacks it.
 * Errors: TOKEN*.
 */
HSEAL_MUST_USE enum hseal_err hseal_subaccount_held(struct hseal_context *c,
    const struct hseal_subaccount_key *k, uint64_t *ret, struct hseal_error *e);

/**
 * hseal_subaccount_import(c, k, secret, r, first, e): onto all tokens, or none;
 * `first`: as a new name, else as the next generation, staged.
 * Errors: those of hseal_store_import and hseal_store_rotate.
 */
HSEAL_MUST_USE enum hseal_err hseal_subaccount_import(struct hseal_context *c,
    const struct hseal_subaccount_key *k, struct hseal_view secret,
    struct hseal_record *r, int first, struct hseal_error *e);

/** hseal_subaccount_activate(c, k, e): let it sign; fine if it does.
 * Errors: those of hseal_store_activate. */
HSEAL_MUST_USE enum hseal_err hseal_subaccount_activate(struct hseal_context *c,
    const struct hseal_subaccount_key *k, struct hseal_error *e);

/**
 * hseal_subaccount_learn(c, k, said, e): keep account and label in the record
 * of that generation, on every token; fine if they are there.
 * Errors: those of hseal_store_learn.
 */
HSEAL_MUST_USE enum hseal_err hseal_subaccount_learn(struct hseal_context *c,
    const struct hseal_subaccount_key *k, const struct hseal_okx_account *said,
    struct hseal_error *e);

/**
 * hseal_subaccount_drop(c, k, e): destroy that generation wherever it is; the
 * whole name where it is all that the name has.
 * Errors: those of hseal_store_delete.
 */
HSEAL_MUST_USE enum hseal_err hseal_subaccount_drop(struct hseal_context *c,
    const struct hseal_subaccount_key *k, struct hseal_error *e);

/**
 * hseal_subaccount_amend(c, name, wish, e): put permissions, addresses and
 * label into the record of what counts, on every token; 0 and NULL: as they
 * are. Errors: those of hseal_store_amend.
 */
HSEAL_MUST_USE enum hseal_err hseal_subaccount_amend(struct hseal_context *c,
    const char *name, const struct hseal_okx_subkey_wish *wish,
    struct hseal_error *e);

#endif
