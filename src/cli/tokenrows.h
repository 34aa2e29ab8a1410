/*
 * cli/tokenrows.h: tokens as rows of a table and as JSON.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_TOKENROWS_H
#define HSEAL_CLI_TOKENROWS_H

#include "base/json.h"
#include "cli/table.h"
#include "cli/tokens.h"
#include "token/profile.h"

/** Both at once, so that they say the same. */
struct hseal_tokenrows {
    struct hseal_table table;
    json_t *objects; /* an array, borrowed */
};

/** One token there is; all of it borrowed. */
struct hseal_token_present {
    const struct hseal_token_info *info;
    const struct hseal_profile *profile;
    const char *module_path;
    const char *state;   /* of hseal_tokenstate */
    const char *section; /* NAME of [token NAME]; or NULL */
};

/** hseal_tokenrows_init(rows, objects, e): the head of the table.  The caller
 * ends with hseal_tokenrows_free.  Errors: NOMEM. */
HSEAL_MUST_USE enum hseal_err hseal_tokenrows_init(
    struct hseal_tokenrows *rows, json_t *objects, struct hseal_error *e);

/** hseal_tokenrows_free(rows): the array stays. */
void hseal_tokenrows_free(struct hseal_tokenrows *rows);

/** hseal_tokenrows_add(rows, x, e): one there is.  Errors: LIMIT, NOMEM. */
HSEAL_MUST_USE enum hseal_err hseal_tokenrows_add(struct hseal_tokenrows *rows,
    const struct hseal_token_present *x, struct hseal_error *e);

/** hseal_tokenrows_add_absent(rows, t, e): one that is wanted and not there.
 * Errors: LIMIT, NOMEM. */
HSEAL_MUST_USE enum hseal_err hseal_tokenrows_add_absent(
    struct hseal_tokenrows *rows, const struct hseal_named_token *t,
    struct hseal_error *e);

#endif
