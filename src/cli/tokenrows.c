/*
 * cli/tokenrows.c: tokens as rows of a table and as JSON.
 * Layer: cli.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/error.h"
#include "cli/output.h"
#include "cli/tokenstate.h"

#include "cli/tokenrows.h"

#define PROFILE_SIZE 80 /* two names and " via " */

static const char *const heads[] = { "LABEL", "SERIAL", "MODEL", "MANUFACTURER",
    "FIRMWARE", "PIN", "PROFILE", "STATE" };
#define COLUMNS (sizeof(heads) / sizeof(heads[0]))

static enum hseal_err
add_cells(struct hseal_tokenrows *rows, const char *const cells[COLUMNS],
    struct hseal_error *e)
{
    enum hseal_err err = HSEAL_ERR_OK;

    for (size_t i = 0; i < COLUMNS && err == HSEAL_ERR_OK; i++)
        err = hseal_table_add(&rows->table, cells[i], e);
    return err;
}

static enum hseal_err
add_row(struct hseal_tokenrows *rows, const struct hseal_token_present *x,
    struct hseal_error *e)
{
    const struct hseal_token_info *info = x->info;
    char profile[PROFILE_SIZE];
    const char *cells[COLUMNS] = {
        info->initialised ? info->label : "(uninitialised)", info->serial,
        info->model, info->manufacturer, info->firmware,
        hseal_tokenstate_pin(info), profile, info->initialised ? x->state : ""
    };

    (void)snprintf(profile, sizeof(profile), "%.32s%s%.32s", x->profile->name,
        x->profile->via[0] != '\0' ? " via " : "", x->profile->via);
    return add_cells(rows, cells, e);
}

/* NULL becomes null. */
static json_t *
text_or_null(const char *text)
{
    return text == NULL || text[0] == '\0' ? json_null()
                                           : hseal_output_string(text);
}

static enum hseal_err
add_object(struct hseal_tokenrows *rows, const struct hseal_token_present *x,
    struct hseal_error *e)
{
    const struct hseal_token_info *info = x->info;
    json_t *uri = json_null(), *o;
    char *text = NULL;
    enum hseal_err err;

    if (info->initialised) {
        err = hseal_uri_format(info, x->module_path, NULL, &text, e);
        if (err != HSEAL_ERR_OK)
            return err;
        uri = json_string(text);
        free(text);
    }
    o = json_pack("{s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:b, s:o, s:b, s:s, s:o,"
                  " s:o, s:o}",
        "state", x->state, "name", text_or_null(x->section), "label",
        hseal_output_string(info->label), "serial",
        hseal_output_string(info->serial), "model",
        hseal_output_string(info->model), "manufacturer",
        hseal_output_string(info->manufacturer), "firmware",
        hseal_output_string(info->firmware), "initialised", info->initialised,
        "pin",
        info->initialised ? json_string(hseal_tokenstate_pin(info))
                          : json_null(),
        "write_protected", info->write_protected, "profile", x->profile->name,
        "via", text_or_null(x->profile->via), "module",
        hseal_output_string(x->module_path), "uri", uri);
    if (json_array_append_new(rows->objects, o) != 0)
        return hseal_fail_nomem(e);
    return HSEAL_ERR_OK;
}

enum hseal_err
hseal_tokenrows_add(struct hseal_tokenrows *rows,
    const struct hseal_token_present *x, struct hseal_error *e)
{
    enum hseal_err err = add_row(rows, x, e);

    return err == HSEAL_ERR_OK ? add_object(rows, x, e) : err;
}

enum hseal_err
hseal_tokenrows_add_absent(struct hseal_tokenrows *rows,
    const struct hseal_named_token *t, struct hseal_error *e)
{
    const char *cells[COLUMNS] = { t->name, "", "", "", "", "", "", "absent" };
    json_t *o = json_pack("{s:s, s:o, s:o}", "state", "absent", "name",
        text_or_null(t->section ? t->name : NULL), "uri",
        hseal_output_string(t->uri));

    if (json_array_append_new(rows->objects, o) != 0)
        return hseal_fail_nomem(e);
    return add_cells(rows, cells, e);
}

enum hseal_err
hseal_tokenrows_init(
    struct hseal_tokenrows *rows, json_t *objects, struct hseal_error *e)
{
    rows->objects = objects;
    hseal_table_init(&rows->table, COLUMNS);
    return add_cells(rows, heads, e);
}

void
hseal_tokenrows_free(struct hseal_tokenrows *rows)
{
    hseal_table_free(&rows->table);
}
