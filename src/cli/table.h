/*
 * cli/table.h: text in columns.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_TABLE_H
#define HSEAL_CLI_TABLE_H

#include <stddef.h>

#include <hardseal/error.h>

#include "base/buf.h"

/** Cells in reading order; a row is complete after `columns` of them. */
struct hseal_table {
    size_t columns;
    char **cell;
    size_t n;
    size_t cap;
};

/** hseal_table_init(t, columns): empty. */
void hseal_table_init(struct hseal_table *t, size_t columns);

/** hseal_table_free(t): wipe and release; may be used again. */
void hseal_table_free(struct hseal_table *t);

/**
 * hseal_table_add(t, text, e): the next cell, made printable; "-" where
 * `text` is empty.  Errors: NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_table_add(
    struct hseal_table *t, const char *text, struct hseal_error *e);

/**
 * hseal_table_print(t, b, e): append the rows, one a line, columns two
 * blanks apart.  Errors: LIMIT, NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_table_print(
    const struct hseal_table *t, struct hseal_buf *b, struct hseal_error *e);

#endif
