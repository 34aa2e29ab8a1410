/*
 * cli/alltokens.c: one change on all tokens, or on none.
 * Layer: cli.
 */
#include <string.h>

#include "base/error.h"

#include "cli/alltokens.h"

/* So that a token that is missing is found before any is written to. */
static enum hseal_err
prepare(struct hseal_context *c, size_t n, const struct hseal_change *change,
    struct hseal_error *e)
{
    struct hseal_store *store;
    enum hseal_err err = HSEAL_ERR_OK;

    for (size_t i = 0; i < n && err == HSEAL_ERR_OK; i++) {
        hseal_context_use(c, i);
        err = hseal_context_store(c, 1, &store, e);
        if (err == HSEAL_ERR_OK && n > 1 && change->check != NULL)
            err = change->check(c, store, change->arg, e);
    }
    return err;
}

/* The error of token `failed` stays; what cannot be undone is named. */
static void
undo(struct hseal_context *c, size_t failed, const struct hseal_change *change,
    enum hseal_err err, struct hseal_error *e)
{
    const char *refused = c->tokens.list[failed].name;
    struct hseal_store *store;
    const char *left = NULL;

    for (size_t i = 0; i < failed; i++) {
        hseal_context_use(c, i);
        if (hseal_context_store(c, 1, &store, NULL) != HSEAL_ERR_OK ||
            change->undo(c, store, change->arg, NULL) != HSEAL_ERR_OK)
            left = c->tokens.list[i].name;
    }
    if (left != NULL)
        (void)hseal_hint(e, err,
            "it could not be taken back on token %s: hardseal token sync "
            "shows what differs",
            left);
    else if (failed > 0)
        (void)hseal_hint(e, err,
            "token %s refused it; on the others it was taken back", refused);
}

enum hseal_err
hseal_alltokens_make(struct hseal_context *c, const struct hseal_change *change,
    struct hseal_error *e)
{
    const struct hseal_tokens *tokens;
    struct hseal_store *store;
    enum hseal_err err = hseal_context_tokens(c, &tokens, e);

    if (err == HSEAL_ERR_OK)
        err = prepare(c, tokens->n, change, e);
    for (size_t i = 0; err == HSEAL_ERR_OK && i < tokens->n; i++) {
        hseal_context_use(c, i);
        err = hseal_context_store(c, 1, &store, e);
        if (err == HSEAL_ERR_OK)
            err = change->make(c, store, change->arg, e);
        if (err != HSEAL_ERR_OK)
            undo(c, i, change, err, e);
    }
    hseal_context_use(c, 0);
    return err;
}

enum hseal_err
hseal_alltokens_one(
    struct hseal_context *c, const char *what, struct hseal_error *e)
{
    const struct hseal_tokens *tokens;
    enum hseal_err err = hseal_context_tokens(c, &tokens, e);

    if (err != HSEAL_ERR_OK || tokens->n == 1)
        return err;
    (void)hseal_fail(e, HSEAL_ERR_USAGE,
        "%s is for one token, and there are %zu", what, tokens->n);
    return hseal_hint(e, HSEAL_ERR_USAGE, "name it with --token");
}
