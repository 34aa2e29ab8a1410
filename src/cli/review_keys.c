/*
 * cli/review_keys.c: what a review knows of each key, whether it is a fault or
 * not.
 * Layer: cli.
 */
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

#include "okx/timestamp.h"

#include "cli/review_keys.h"

#define DAY_MS (24ULL * 60 * 60 * 1000)
#define DATE_LEN 10 /* "2027-01-31" */

static const char *const heads[] = { "NAME", "ACCOUNT", "AGE", "USED", "LEFT",
    "VERIFIED", "STATE" };
static_assert(sizeof(heads) / sizeof(heads[0]) == HSEAL_REVIEW_COLUMNS,
    "a head per column");

enum hseal_err
hseal_review_key_heads(struct hseal_table *t, struct hseal_error *e)
{
    enum hseal_err err = HSEAL_ERR_OK;

    for (size_t i = 0; i < HSEAL_REVIEW_COLUMNS && err == HSEAL_ERR_OK; i++)
        err = hseal_table_add(t, heads[i], e);
    return err;
}

void
hseal_review_key_name(
    const struct hseal_review_facts *f, size_t i, char out[HSEAL_SPEC_SIZE])
{
    struct hseal_inventory line;

    hseal_inventory_of(&f->list[i], f->token, &line);
    hseal_inventory_name(&line, out);
}

static void
day_text(uint64_t ms, char out[HSEAL_TIMESTAMP_SIZE])
{
    out[0] = '\0';
    if (ms == 0)
        return;
    hseal_okx_timestamp_iso(ms, out);
    out[DATE_LEN] = '\0';
}

static uint64_t
age_days(const struct hseal_review_facts *f, size_t i)
{
    uint64_t created_ms = f->list[i].record.created_ms;

    return f->now_ms > created_ms ? (f->now_ms - created_ms) / DAY_MS : 0;
}

/* Of what the exchange deletes for want of use; else -1. */
static int64_t
left_days(const struct hseal_review_facts *f, size_t i)
{
    const struct hseal_entry *x = &f->list[i];

    if (!hseal_review_is_key(x) || x->state == HSEAL_ENTRY_OLD ||
        !hseal_review_idles(&x->record, &f->verified[i]))
        return -1;
    return hseal_review_days_left(
        hseal_review_last_use(f, i), f->limits.idle_days, f->now_ms);
}

enum hseal_err
hseal_review_key_row(const struct hseal_review_facts *f, size_t i,
    struct hseal_table *t, struct hseal_error *e)
{
    const struct hseal_entry *x = &f->list[i];
    const struct hseal_verified *v = &f->verified[i];
    int has = hseal_review_has_record(x);
    char name[HSEAL_SPEC_SIZE], age[24] = "", left[24] = "", state[64];
    char used[HSEAL_TIMESTAMP_SIZE], asked[HSEAL_TIMESTAMP_SIZE + 1];
    const char *const cells[] = { name, has ? x->record.owner.uid : "", age,
        used, left, asked, state };
    struct hseal_inventory line;
    enum hseal_err err = HSEAL_ERR_OK;

    hseal_inventory_of(x, f->token, &line);
    hseal_review_key_name(f, i, name);
    if (has)
        (void)snprintf(age, sizeof(age), "%" PRIu64 " d", age_days(f, i));
    day_text(f->used_ms[i], used);
    if (left_days(f, i) >= 0)
        (void)snprintf(left, sizeof(left), "%" PRId64 " d", left_days(f, i));
    day_text(v->at_ms, asked);
    if (v->at_ms != 0 && !v->current) /* the record was changed since */
        (void)snprintf(asked + DATE_LEN, sizeof(asked) - DATE_LEN, "?");
    (void)snprintf(state, sizeof(state), "%s%s", hseal_inventory_state(&line),
        has && x->record.adopted ? ", adopted" : "");
    for (size_t k = 0; k < sizeof(cells) / sizeof(cells[0]); k++)
        if (err == HSEAL_ERR_OK)
            err = hseal_table_add(t, cells[k], e);
    return err;
}

static json_t *
time_json(uint64_t ms)
{
    char text[HSEAL_TIMESTAMP_SIZE];

    if (ms == 0)
        return json_null();
    hseal_okx_timestamp_iso(ms, text);
    return json_string(text);
}

json_t *
hseal_review_key_json(const struct hseal_review_facts *f, size_t i)
{
    const struct hseal_entry *x = &f->list[i];
    const struct hseal_verified *v = &f->verified[i];
    int has = hseal_review_has_record(x);
    int64_t left = left_days(f, i);
    struct hseal_inventory line;

    hseal_inventory_of(x, f->token, &line);
    return json_pack("{s:o, s:o, s:s, s:b, s:o, s:o, s:o, s:o, s:o, s:b}",
        "name", hseal_output_string(x->name), "generation",
        x->record.generation > 0
            ? json_integer((json_int_t)x->record.generation)
            : json_null(),
        "state", hseal_inventory_state(&line), "adopted",
        has && x->record.adopted, "uid",
        has && x->record.owner.uid[0] != '\0' ? json_string(x->record.owner.uid)
                                              : json_null(),
        "age_days",
        has ? json_integer((json_int_t)age_days(f, i)) : json_null(),
        "last_use", time_json(f->used_ms[i]), "days_left",
        left >= 0 ? json_integer((json_int_t)left) : json_null(), "verified",
        time_json(v->at_ms), "verified_current", v->at_ms != 0 && v->current);
}
