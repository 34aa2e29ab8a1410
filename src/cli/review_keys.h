/*
 * cli/review_keys.h: what a review knows of each key, whether it is a fault or
 * not.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_REVIEW_KEYS_H
#define HSEAL_CLI_REVIEW_KEYS_H

#include "base/json.h"
#include "cli/inventory.h"
#include "cli/review.h"

/** Columns of a row. */
#define HSEAL_REVIEW_COLUMNS 7

/** hseal_review_key_name(f, i, out): "desk1", "desk1@2". */
void hseal_review_key_name(
    const struct hseal_review_facts *f, size_t i, char out[HSEAL_SPEC_SIZE]);

/** hseal_review_key_heads(t, e): the names of the columns. */
HSEAL_MUST_USE enum hseal_err hseal_review_key_heads(
    struct hseal_table *t, struct hseal_error *e);

/** hseal_review_key_row(f, i, t, e): the i-th, in a row. */
HSEAL_MUST_USE enum hseal_err hseal_review_key_row(
    const struct hseal_review_facts *f, size_t i, struct hseal_table *t,
    struct hseal_error *e);

/** hseal_review_key_json(f, i): the i-th, as an object; NULL: out of memory. */
json_t *hseal_review_key_json(const struct hseal_review_facts *f, size_t i);

#endif
