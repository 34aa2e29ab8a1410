/*
 * store/life.c: what becomes of a credential: activated, frozen, deleted.
 * Layer: store.
 *
 * Each change of state is one new record with a higher number than any other;
 * what it supersedes is removed afterwards, and by the next change where that
 * did not come about.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "store/keys.h"
#include "store/seen.h"

#include "store/store.h"

struct change {
    const char *name;
    uint64_t generation;
    int frozen;
};

/* Records that a newer one of the same generation has taken the place of. */
static enum hseal_err
remove_superseded(
    struct hseal_store *s, const struct hseal_finds *f, struct hseal_error *e)
{
    enum hseal_err err = HSEAL_ERR_OK;

    for (size_t i = 0; i < f->n_records && err == HSEAL_ERR_OK; i++)
        if (f->records[i].open && !hseal_finds_is_top(f, &f->records[i]))
            err = hseal_place_remove(s->place, &f->records[i].item, e);
    return err;
}

enum hseal_err
hseal_store_sweep_partial(
    struct hseal_store *s, const struct hseal_finds *f, struct hseal_error *e)
{
    enum hseal_err err = remove_superseded(s, f, e);

    for (size_t i = 0; i < f->n_records && err == HSEAL_ERR_OK; i++) {
        const struct hseal_found *r = &f->records[i];
        if (r->open && r->record.state == HSEAL_RECORD_STAGED &&
            hseal_finds_key(f, r) == NULL)
            err = hseal_place_remove(s->place, &r->item, e);
    }
    for (size_t i = 0; i < f->n_keys && err == HSEAL_ERR_OK; i++)
        if (!f->keys[i].adopted && !hseal_finds_has_record(f, &f->keys[i]))
            err = hseal_keys_destroy(s, &f->keys[i], e);
    return err;
}

static enum hseal_err
remember(struct hseal_store *s, const char *name, uint64_t number,
    struct hseal_error *e)
{
    if (s->state_dir == NULL)
        return HSEAL_ERR_OK;
    return hseal_seen_put(
        s->state_dir, hseal_token_info(s->token), name, number, e);
}

/* A new record for the generation of `r`, in that state; then the old ones go.
 */
enum hseal_err
hseal_store_supersede(struct hseal_store *s, const struct hseal_finds *f,
    struct hseal_found *r, enum hseal_record_state state, struct hseal_error *e)
{
    struct hseal_finds now = { NULL, 0, NULL, 0 };
    struct hseal_place_item item;
    uint64_t seen = 0, generation;
    uint64_t number = hseal_finds_highest(f, r->name, &generation);
    enum hseal_err err = HSEAL_ERR_OK;

    if (s->state_dir != NULL)
        err = hseal_seen_get(
            s->state_dir, hseal_token_info(s->token), r->name, &seen, e);
    if (err != HSEAL_ERR_OK)
        return err;
    if (r->record.number < seen && hseal_finds_winner(f, r->name) == r)
        return hseal_fail(e, HSEAL_ERR_RECORD,
            "the record of \"%s\" is older than one that was seen here before",
            r->name);
    r->record.state = state;
    r->record.number = (number > seen ? number : seen) + 1;
    err = hseal_store_write_record(s, r->name, r->id, &r->record, &item, e);
    if (err != HSEAL_ERR_OK)
        return err;
    /* Only one that can be read back supersedes. */
    err = hseal_finds_read(s, r->name, &now, e);
    if (err != HSEAL_ERR_OK)
        return err;
    if (hseal_finds_highest(&now, r->name, &generation) != r->record.number) {
        err = hseal_fail(e, HSEAL_ERR_TOKEN,
            "token \"%s\" did not keep the new record of \"%s\"",
            hseal_token_info(s->token)->label, r->name);
    } else {
        if (state != HSEAL_RECORD_STAGED) /* which does not count yet */
            err = remember(s, r->name, r->record.number, e);
        if (err != HSEAL_ERR_OK)
            err = hseal_hint(e, err, "the change was made all the same");
        else
            err = remove_superseded(s, &now, e);
    }
    hseal_finds_free(&now);
    return err;
}

/* ---- activate ---- */

static struct hseal_found *
find_staged(const struct hseal_finds *f, const char *name)
{
    for (size_t i = 0; i < f->n_records; i++)
        if (hseal_finds_is_top(f, &f->records[i]) &&
            strcmp(f->records[i].name, name) == 0 &&
            f->records[i].record.state == HSEAL_RECORD_STAGED)
            return &f->records[i];
    return NULL;
}

static enum hseal_err
fail_no_generation(const struct change *c, struct hseal_error *e)
{
    if (c->generation == 0)
        (void)hseal_fail(
            e, HSEAL_ERR_NOT_FOUND, "\"%s\" has nothing staged", c->name);
    else
        (void)hseal_fail(e, HSEAL_ERR_NOT_FOUND,
            "\"%s\" has no generation %llu with its key", c->name,
            (unsigned long long)c->generation);
    return hseal_hint(
        e, HSEAL_ERR_NOT_FOUND, "hardseal key list shows its generations");
}

/*
 * The same record in another place: whoever has it loaded, on whichever host,
 * looks whether it is still there, and so learns that it counts no more.
 */
static enum hseal_err
move_record(
    struct hseal_store *s, const struct hseal_found *r, struct hseal_error *e)
{
    struct hseal_place_item item;
    enum hseal_err err =
        hseal_store_write_record(s, r->name, r->id, &r->record, &item, e);

    return err == HSEAL_ERR_OK ? hseal_place_remove(s->place, &r->item, e)
                               : err;
}

static enum hseal_err
activate(struct hseal_store *s, void *arg, struct hseal_error *e)
{
    const struct change *c = arg;
    struct hseal_finds f = { NULL, 0, NULL, 0 };
    struct hseal_found *winner, *r;
    enum hseal_err err = hseal_finds_read(s, c->name, &f, e);

    if (err != HSEAL_ERR_OK)
        return err;
    winner = hseal_finds_winner(&f, c->name);
    r = c->generation == 0 ? find_staged(&f, c->name)
                           : hseal_finds_generation(&f, c->name, c->generation);
    if (f.n_records == 0) {
        err = hseal_store_fail_missing(s, c->name, &f, e);
    } else if (r == NULL || hseal_finds_key(&f, r) == NULL) {
        err = fail_no_generation(c, e);
    } else if (winner != NULL && winner->record.state == HSEAL_RECORD_FROZEN) {
        (void)hseal_fail(
            e, HSEAL_ERR_FROZEN, "the key \"%s\" is frozen", c->name);
        err = hseal_hint(
            e, HSEAL_ERR_FROZEN, "hardseal key thaw %s first", c->name);
    } else if (r != winner) {
        err = hseal_store_supersede(s, &f, r, HSEAL_RECORD_ACTIVE, e);
        if (err == HSEAL_ERR_OK && winner != NULL)
            err = move_record(s, winner, e);
    }
    hseal_finds_free(&f);
    return err;
}

enum hseal_err
hseal_store_activate(struct hseal_store *s, const char *name,
    uint64_t generation, struct hseal_error *e)
{
    struct change c = { name, generation, 0 };

    return hseal_store_locked(s, name, activate, &c, e);
}

/* ---- freeze and thaw ---- */

static enum hseal_err
freeze(struct hseal_store *s, void *arg, struct hseal_error *e)
{
    const struct change *c = arg;
    enum hseal_record_state state =
        c->frozen ? HSEAL_RECORD_FROZEN : HSEAL_RECORD_ACTIVE;
    struct hseal_finds f = { NULL, 0, NULL, 0 };
    struct hseal_found *winner;
    enum hseal_err err = hseal_finds_read(s, c->name, &f, e);

    if (err != HSEAL_ERR_OK)
        return err;
    winner = hseal_finds_winner(&f, c->name);
    if (winner == NULL)
        err = hseal_store_fail_missing(s, c->name, &f, e);
    else if (winner->record.state != state)
        err = hseal_store_supersede(s, &f, winner, state, e);
    if (err == HSEAL_ERR_OK && !c->frozen)
        err = hseal_breaker_clear_name(s->state_dir, c->name, e);
    hseal_finds_free(&f);
    return err;
}

enum hseal_err
hseal_store_freeze(
    struct hseal_store *s, const char *name, int frozen, struct hseal_error *e)
{
    struct change c = { name, 0, frozen };

    return hseal_store_locked(s, name, freeze, &c, e);
}

/* ---- delete ---- */

/*
 * The one that counts last: killed in between, an older one must not come to
 * life.  Records before keys: a key alone is an unfinished import.
 */
static enum hseal_err
delete_all(struct hseal_store *s, const char *name, const struct hseal_finds *f,
    struct hseal_error *e)
{
    const struct hseal_found *winner = hseal_finds_winner(f, name);
    enum hseal_err err = HSEAL_ERR_OK, seen = HSEAL_ERR_OK;

    for (size_t i = 0; i < f->n_records && err == HSEAL_ERR_OK; i++)
        if (&f->records[i] != winner)
            err = hseal_place_remove(s->place, &f->records[i].item, e);
    if (winner != NULL && err == HSEAL_ERR_OK)
        err = hseal_place_remove(s->place, &winner->item, e);
    /* Should somebody put it back, it is an old one.  A full disk is no reason
     * to leave the secret where it is. */
    if (winner != NULL && err == HSEAL_ERR_OK)
        seen = remember(s, name, winner->record.number + 1, e);
    for (size_t i = 0; i < f->n_keys && err == HSEAL_ERR_OK; i++)
        err = hseal_keys_destroy(s, &f->keys[i], e);
    if (err == HSEAL_ERR_OK && seen != HSEAL_ERR_OK)
        err = hseal_hint(e, seen, "the key was deleted all the same");
    return err;
}

static enum hseal_err
delete_generation(struct hseal_store *s, const struct change *c,
    const struct hseal_finds *f, struct hseal_error *e)
{
    const struct hseal_found *r =
        hseal_finds_generation(f, c->name, c->generation);
    const struct hseal_found_key *key;
    enum hseal_err err = HSEAL_ERR_OK;

    if (r == NULL)
        return fail_no_generation(c, e);
    if (r == hseal_finds_winner(f, c->name)) {
        (void)hseal_fail(e, HSEAL_ERR_INPUT,
            "generation %llu of \"%s\" is the active one",
            (unsigned long long)c->generation, c->name);
        return hseal_hint(e, HSEAL_ERR_INPUT,
            "activate another one first, or delete the whole key");
    }
    key = hseal_finds_key(f, r);
    for (size_t i = 0; i < f->n_records && err == HSEAL_ERR_OK; i++)
        if (f->records[i].has_id &&
            memcmp(f->records[i].id, r->id, HSEAL_ID_BYTES) == 0)
            err = hseal_place_remove(s->place, &f->records[i].item, e);
    if (key != NULL && err == HSEAL_ERR_OK)
        err = hseal_keys_destroy(s, key, e);
    return err;
}

static enum hseal_err delete (
    struct hseal_store *s, void *arg, struct hseal_error *e) {
    const struct change *c = arg; struct hseal_finds f = { NULL, 0, NULL, 0 };
    enum hseal_err err = hseal_finds_read(s, c->name, &f, e);

    if (err != HSEAL_ERR_OK) return err;
    if (f.n_records == 0 && f.n_keys == 0)
        err = hseal_store_fail_missing(s, c->name, &f, e);
    else if (c->generation != 0) err = delete_generation(s, c, &f, e);
    else err = delete_all(s, c->name, &f, e);
    hseal_finds_free(&f);
    return err;
}

enum hseal_err
hseal_store_delete(struct hseal_store *s, const char *name, uint64_t generation,
    struct hseal_error *e)
{
    struct change c = { name, generation, 0 };

    return hseal_store_locked(s, name, delete, &c, e);
}
