/*
 * cli/alltokens.h: one change on all tokens, or on none.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_ALLTOKENS_H
#define HSEAL_CLI_ALLTOKENS_H

#include "cli/context.h"

/** A change of the credentials on one token. */
struct hseal_change {
    /* Could it be done?  NULL: nothing is looked at before. */
    enum hseal_err (*check)(struct hseal_context *c, struct hseal_store *s,
        void *arg, struct hseal_error *e);
    enum hseal_err (*make)(struct hseal_context *c, struct hseal_store *s,
        void *arg, struct hseal_error *e);
    /* As it was before. */
    enum hseal_err (*undo)(struct hseal_context *c, struct hseal_store *s,
        void *arg, struct hseal_error *e);
    void *arg;
};

/**
 * hseal_alltokens_make(c, change, e): open every token, check on each, then
 * make the change on one after the other; where one fails, undo it on those
 * before.  Afterwards the first token is in use.
 * Errors: those of opening, of the change; with a hint where an undo failed.
 */
HSEAL_MUST_USE enum hseal_err hseal_alltokens_make(struct hseal_context *c,
    const struct hseal_change *change, struct hseal_error *e);

/**
 * hseal_alltokens_one(c, what, e): fail with USAGE if there are several: `what`
 * is for one of them.
 */
HSEAL_MUST_USE enum hseal_err hseal_alltokens_one(
    struct hseal_context *c, const char *what, struct hseal_error *e);

#endif
