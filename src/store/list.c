/*
 * store/list.c: the inventory of a token.
 * Layer: store.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "store/inside.h"

#include "store/store.h"

/* clang-format off */
static const char *const state_names[] = {
    [HSEAL_ENTRY_WHOLE]      = "ok",
    [HSEAL_ENTRY_FROZEN]     = "frozen",
    [HSEAL_ENTRY_STAGED]     = "staged",
    [HSEAL_ENTRY_OLD]        = "old",
    [HSEAL_ENTRY_UNFINISHED] = "unfinished",
    [HSEAL_ENTRY_KEYLESS]    = "keyless",
    [HSEAL_ENTRY_UNREADABLE] = "unreadable",
};
/* clang-format on */
static_assert(sizeof(state_names) / sizeof(state_names[0]) == HSEAL_ENTRY_COUNT,
    "a name per state");

const char *
hseal_entry_state_name(enum hseal_entry_state state)
{
    return state_names[state];
}

static int
compare_entries(const void *a, const void *b)
{
    const struct hseal_entry *x = a, *y = b;
    int by_name = strcmp(x->name, y->name);

    if (by_name != 0)
        return by_name;
    if (x->state != y->state)
        return (int)x->state - (int)y->state;
    return x->record.generation < y->record.generation   ? -1
           : x->record.generation > y->record.generation ? 1
                                                         : 0;
}

static enum hseal_entry_state
state_of(const struct hseal_finds *f, const struct hseal_found *r)
{
    if (hseal_finds_key(f, r) == NULL)
        return HSEAL_ENTRY_KEYLESS;
    if (r->record.state == HSEAL_RECORD_STAGED)
        return HSEAL_ENTRY_STAGED;
    if (hseal_finds_winner(f, r->name) != r)
        return HSEAL_ENTRY_OLD;
    return r->record.state == HSEAL_RECORD_FROZEN ? HSEAL_ENTRY_FROZEN
                                                  : HSEAL_ENTRY_WHOLE;
}

/* The record stays where it is: others of its name are judged by it. */
static void
list_record(const struct hseal_store *s, const struct hseal_finds *f,
    const struct hseal_found *r, struct hseal_entry *out)
{
    (void)snprintf(out->name, sizeof(out->name), "%s", r->name);
    memcpy(out->id, r->id, sizeof(out->id));
    if (!r->open) {
        out->state = HSEAL_ENTRY_UNREADABLE;
        (void)snprintf(out->why, sizeof(out->why), "%s", r->error.message);
        return;
    }
    out->state = state_of(f, r);
    out->record = r->record; /* its passphrase is not there in a list */
    hseal_store_breaker(s, r->name, &r->record, &out->breaker);
}

static void
list_key(const struct hseal_found_key *key, struct hseal_entry *out)
{
    (void)snprintf(out->name, sizeof(out->name), "%s", key->name);
    memcpy(out->id, key->id, sizeof(out->id));
    out->state = HSEAL_ENTRY_UNFINISHED;
}

enum hseal_err
hseal_store_list(struct hseal_store *s, struct hseal_entry **ret, size_t *ret_n,
    struct hseal_error *e)
{
    struct hseal_finds f = { NULL, 0, NULL, 0 };
    struct hseal_entry *list;
    size_t n = 0;
    enum hseal_err err;

    err = hseal_finds_read(s, NULL, &f, e);
    if (err != HSEAL_ERR_OK)
        return err;
    list = calloc(f.n_records + f.n_keys + 1, sizeof(*list));
    if (list == NULL) {
        hseal_finds_free(&f);
        return hseal_fail_nomem(e);
    }
    for (size_t i = 0; i < f.n_keys; i++)
        if (!hseal_finds_has_record(&f, &f.keys[i]))
            list_key(&f.keys[i], &list[n++]);
    for (size_t i = 0; i < f.n_records; i++)
        if (!f.records[i].open || hseal_finds_is_top(&f, &f.records[i]))
            list_record(s, &f, &f.records[i], &list[n++]);
    hseal_finds_free(&f);
    qsort(list, n, sizeof(*list), compare_entries);
    *ret = list;
    *ret_n = n;
    return HSEAL_ERR_OK;
}

void
hseal_store_list_free(struct hseal_entry *list, size_t n)
{
    for (size_t i = 0; list != NULL && i < n; i++)
        hseal_record_free(&list[i].record);
    free(list);
}
