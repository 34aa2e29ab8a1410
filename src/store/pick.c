/*
 * store/pick.c: which of the records of a name counts.
 * Layer: store.
 */
#include <string.h>

#include "store/inside.h"

/* The first record whose name is not below `name`. */
static size_t
first_of(const struct hseal_finds *f, const char *name)
{
    size_t low = 0, high = f->n_records;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(f->records[middle].name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static int
is_of(const struct hseal_finds *f, size_t i, const char *name)
{
    return i < f->n_records && strcmp(f->records[i].name, name) == 0;
}

const struct hseal_found_key *
hseal_finds_key(const struct hseal_finds *f, const struct hseal_found *r)
{
    for (size_t i = 0; r->has_id && i < f->n_keys; i++) {
        const struct hseal_found_key *k = &f->keys[i];
        if (memcmp(k->id, r->id, HSEAL_ID_BYTES) == 0 &&
            strcmp(k->name, r->name) == 0)
            return k;
    }
    return NULL;
}

int
hseal_finds_has_record(
    const struct hseal_finds *f, const struct hseal_found_key *key)
{
    for (size_t i = first_of(f, key->name); is_of(f, i, key->name); i++)
        if (f->records[i].has_id &&
            memcmp(f->records[i].id, key->id, HSEAL_ID_BYTES) == 0)
            return hseal_finds_key(f, &f->records[i]) == key;
    return 0;
}

int
hseal_finds_is_top(const struct hseal_finds *f, const struct hseal_found *r)
{
    if (!r->open)
        return 0;
    for (size_t i = first_of(f, r->name); is_of(f, i, r->name); i++) {
        const struct hseal_found *x = &f->records[i];
        if (x == r || !x->open || memcmp(x->id, r->id, HSEAL_ID_BYTES) != 0)
            continue;
        /* Two of one number: one of them, and always the same. */
        if (x->record.number > r->record.number ||
            (x->record.number == r->record.number && x < r))
            return 0;
    }
    return 1;
}

struct hseal_found *
hseal_finds_winner(const struct hseal_finds *f, const char *name)
{
    struct hseal_found *best = NULL;

    for (size_t i = first_of(f, name); is_of(f, i, name); i++) {
        struct hseal_found *r = &f->records[i];
        if (r->open && r->record.state != HSEAL_RECORD_STAGED &&
            hseal_finds_is_top(f, r) &&
            (best == NULL || r->record.number > best->record.number))
            best = r;
    }
    return best;
}

struct hseal_found *
hseal_finds_generation(
    const struct hseal_finds *f, const char *name, uint64_t g)
{
    for (size_t i = first_of(f, name); is_of(f, i, name); i++) {
        struct hseal_found *r = &f->records[i];
        if (r->open && r->record.generation == g && hseal_finds_is_top(f, r))
            return r;
    }
    return NULL;
}

uint64_t
hseal_finds_highest(
    const struct hseal_finds *f, const char *name, uint64_t *ret_generation)
{
    uint64_t number = 0;

    *ret_generation = 0;
    for (size_t i = first_of(f, name); is_of(f, i, name); i++) {
        const struct hseal_found *r = &f->records[i];
        if (!r->open)
            continue;
        if (r->record.number > number)
            number = r->record.number;
        if (r->record.generation > *ret_generation)
            *ret_generation = r->record.generation;
    }
    return number;
}
