/*
 * cli/report.c: what a command that changes a key says of it.
 * Layer: cli.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "store/seen.h"

#include "cli/report.h"

#define TEXT_MAX 1024

static json_t *
object(const struct hseal_report *r)
{
    json_t *o = hseal_inventory_json(&r->of);

    if (o == NULL || r->member == NULL ||
        json_object_set_new(o, r->member, json_string(r->value)) == 0)
        return o;
    json_decref(o);
    return NULL;
}

static enum hseal_err
add_text(
    const struct hseal_report *r, struct hseal_buf *b, struct hseal_error *e)
{
    char name[HSEAL_SPEC_SIZE];
    struct hseal_table t; /* makes labels printable */
    enum hseal_err err;

    hseal_inventory_name(&r->of, name);
    hseal_table_init(&t, 1);
    err = hseal_buf_addf(b, e, "%s: %s", name, r->what);
    if (err == HSEAL_ERR_OK)
        err = hseal_table_add(&t, hseal_buf_str(b), e);
    hseal_buf_reset(b);
    if (err == HSEAL_ERR_OK)
        err = hseal_table_print(&t, b, e);
    hseal_table_free(&t);
    return err;
}

enum hseal_err
hseal_report_print(struct hseal_context *c, const struct hseal_report *r,
    struct hseal_error *e)
{
    struct hseal_buf b;
    enum hseal_err err;

    if (c->out.json)
        return hseal_output_json(&c->out, object(r), e);
    hseal_buf_init(&b, TEXT_MAX);
    err = add_text(r, &b, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_output_text(&c->out, &b, e);
    hseal_buf_free(&b);
    return err;
}

void
hseal_report_new(const struct hseal_context *c, enum hseal_entry_state state,
    const struct hseal_record *record, struct hseal_report *ret)
{
    memset(ret, 0, sizeof(*ret));
    ret->of.name = c->args[0];
    ret->of.state = state;
    ret->of.record = record;
    ret->of.why = "";
    ret->of.token = hseal_token_info(c->token);
}

/* One that stands behind another, which cannot be read now, does not count. */
static enum hseal_err
check_newest(struct hseal_context *c, const struct hseal_inventory *x,
    struct hseal_error *e)
{
    const struct hseal_home *home;
    uint64_t seen = 0;
    enum hseal_err err = hseal_context_home(c, &home, e);

    if (err == HSEAL_ERR_OK)
        err = hseal_seen_get(home->state, x->token, x->name, &seen, e);
    if (err != HSEAL_ERR_OK || x->record == NULL || x->record->number >= seen)
        return err;
    (void)hseal_fail(e, HSEAL_ERR_RECORD,
        "the new record of \"%s\" on token \"%s\" cannot be read", x->name,
        x->token->label);
    return hseal_hint(
        e, HSEAL_ERR_RECORD, "hardseal key list shows what is there");
}

enum hseal_err
hseal_report_active(struct hseal_context *c, struct hseal_store *store,
    const char *what, struct hseal_error *e)
{
    const struct hseal_token_info *token = hseal_token_info(c->token);
    struct hseal_report r = { .what = what };
    struct hseal_entry *list = NULL;
    char text[128];
    size_t n = 0;
    enum hseal_err err = hseal_store_list(store, &list, &n, e);

    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].name, c->args[0]) == 0 &&
            (list[i].state == HSEAL_ENTRY_WHOLE ||
                list[i].state == HSEAL_ENTRY_FROZEN)) {
            hseal_inventory_of(&list[i], token, &r.of);
            (void)snprintf(text, sizeof(text), "%s (generation %" PRIu64 ")",
                what, list[i].record.generation);
            r.what = text;
        }
    if (err == HSEAL_ERR_OK && r.of.name == NULL) /* meanwhile */
        err = hseal_fail(e, HSEAL_ERR_NOT_FOUND,
            "no key \"%s\" on token \"%s\"", c->args[0], token->label);
    if (err == HSEAL_ERR_OK)
        err = check_newest(c, &r.of, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_report_print(c, &r, e);
    if (err == HSEAL_ERR_OK && r.of.stop != NULL)
        hseal_inventory_advise(&r.of, &c->out);
    hseal_store_list_free(list, n);
    return err;
}
