/*
 * cli/table.c: text in columns.
 * Layer: cli.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/wipealloc.h"
#include "cli/printable.h"

#include "cli/table.h"

void
hseal_table_init(struct hseal_table *t, size_t columns)
{
    memset(t, 0, sizeof(*t));
    t->columns = columns;
}

void
hseal_table_free(struct hseal_table *t)
{
    for (size_t i = 0; i < t->n; i++)
        hseal_wipealloc_free(t->cell[i]); /* a passphrase may be in one */
    free(t->cell);
    hseal_table_init(t, t->columns);
}

enum hseal_err
hseal_table_add(struct hseal_table *t, const char *text, struct hseal_error *e)
{
    char *copy;

    if (t->n == t->cap) {
        size_t cap = t->cap == 0 ? 64 : t->cap * 2;
        char **grown = realloc(t->cell, cap * sizeof(*grown));
        if (grown == NULL)
            return hseal_fail_nomem(e);
        t->cell = grown;
        t->cap = cap;
    }
    copy = hseal_wipealloc_strdup(text[0] != '\0' ? text : "-");
    if (copy == NULL)
        return hseal_fail_nomem(e);
    hseal_printable(copy);
    t->cell[t->n++] = copy;
    return HSEAL_ERR_OK;
}

static size_t
column_width(const struct hseal_table *t, size_t column)
{
    size_t max = 0;

    for (size_t i = column; i < t->n; i += t->columns) {
        size_t width = hseal_printable_width(t->cell[i]);
        if (width > max)
            max = width;
    }
    return max;
}

enum hseal_err
hseal_table_print(
    const struct hseal_table *t, struct hseal_buf *b, struct hseal_error *e)
{
    size_t *width = calloc(t->columns, sizeof(*width));
    enum hseal_err err = HSEAL_ERR_OK;

    if (width == NULL)
        return hseal_fail_nomem(e);
    for (size_t i = 0; i < t->columns; i++)
        width[i] = column_width(t, i);
    for (size_t i = 0; i < t->n && err == HSEAL_ERR_OK; i++) {
        size_t column = i % t->columns;
        int last = column + 1 == t->columns;
        size_t pad = width[column] - hseal_printable_width(t->cell[i]);
        err = last
                  ? hseal_buf_addf(b, e, "%s\n", t->cell[i])
                  : hseal_buf_addf(b, e, "%s%*s", t->cell[i], (int)pad + 2, "");
    }
    free(width);
    return err;
}
