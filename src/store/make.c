/*
 * store/make.c: a new generation of a credential: its key, then its record.
 * Layer: store.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include "base/error.h"
#include "store/breaker.h"
#include "store/keys.h"
#include "store/seen.h"

#include "store/store.h"

/* A generation in the making. */
struct making {
    const char *name;
    const struct hseal_maker *maker;
    struct hseal_record *record;
    int staged; /* beside the one that counts */
    /* What was made. */
    struct hseal_found_key key;
    int written;
    struct hseal_place_item item;
};

/* The token must give the MAC that was computed in memory. */
static enum hseal_err
compare_known_answer(struct hseal_store *s, const struct hseal_found_key *key,
    const struct hseal_record *record, struct hseal_error *e)
{
    struct hseal_view message = { record->kat_message, HSEAL_KAT_BYTES };
    unsigned char mac[HSEAL_MAC_BYTES];
    struct hseal_mac *m = NULL;
    enum hseal_err err;

    err = hseal_keys_open(s, key, &m, e);
    if (err != HSEAL_ERR_OK)
        return err;
    err = hseal_mac_sign(m, message, mac, e);
    if (err == HSEAL_ERR_OK &&
        CRYPTO_memcmp(mac, record->kat_mac, sizeof(mac)) != 0)
        err = hseal_fail(e, HSEAL_ERR_CUSTODY,
            "token \"%s\" computes another HMAC-SHA256 with the new key than "
            "is right",
            hseal_token_info(s->token)->label);
    hseal_mac_close(m);
    return err;
}

/*
 * What a killed import or delete left of this name: keys without a record,
 * records without a key.  A record that does not open is never touched.
 */
static enum hseal_err
sweep(struct hseal_store *s, const char *name, struct hseal_error *e)
{
    struct hseal_finds f = { NULL, 0, NULL, 0 };
    enum hseal_err err = hseal_finds_read(s, name, &f, e);

    if (err != HSEAL_ERR_OK)
        return err;
    for (size_t i = 0; i < f.n_records && err == HSEAL_ERR_OK; i++) {
        const struct hseal_found *r = &f.records[i];
        if (!r->open) {
            if (e != NULL)
                *e = r->error;
            err = hseal_hint(
                e, HSEAL_ERR_RECORD, "hardseal key delete %s removes it", name);
        } else if (hseal_finds_key(&f, r) != NULL) {
            (void)hseal_fail(e, HSEAL_ERR_EXISTS,
                "there is a key \"%s\" on token \"%s\"", name,
                hseal_token_info(s->token)->label);
            err = hseal_hint(e, HSEAL_ERR_EXISTS,
                "take another name, or delete that one first");
        }
    }
    for (size_t i = 0; i < f.n_records && err == HSEAL_ERR_OK; i++)
        err = hseal_place_remove(s->place, &f.records[i].item, e);
    for (size_t i = 0; i < f.n_keys && err == HSEAL_ERR_OK; i++)
        err = hseal_keys_destroy(s, &f.keys[i], e);
    hseal_finds_free(&f);
    return err;
}

enum hseal_err
hseal_store_write_record(struct hseal_store *s, const char *name,
    const unsigned char id[HSEAL_ID_BYTES], const struct hseal_record *record,
    struct hseal_place_item *ret, struct hseal_error *e)
{
    struct hseal_seal_owner owner = { .name = name };
    struct hseal_secret text = { NULL, 0, 0 };
    struct hseal_view sealed;
    struct hseal_buf b;
    enum hseal_err err;

    memcpy(owner.id, id, sizeof(owner.id));
    hseal_buf_init(&b, HSEAL_RECORD_MAX + HSEAL_SEAL_EXTRA);
    err = hseal_secret_init(&text, HSEAL_RECORD_MAX, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_record_encode(record, &text, e);
    if (err == HSEAL_ERR_OK)
        err =
            hseal_seal_close(s->root, &owner, hseal_secret_view(&text), &b, e);
    if (err == HSEAL_ERR_OK) {
        sealed.data = b.data;
        sealed.len = b.len;
        err = hseal_place_write(s->place, name, sealed, ret, e);
    }
    hseal_secret_free(&text);
    hseal_buf_free(&b);
    return err;
}

/*
 * Read back what was written.  A token that cuts, changes or loses it shows
 * here: SoftHSM on a full disk says that all went well.
 */
static enum hseal_err
check_written(
    struct hseal_store *s, const struct making *m, struct hseal_error *e)
{
    struct hseal_credential c;
    char spec[HSEAL_SPEC_SIZE];
    enum hseal_err err;

    memset(&c, 0, sizeof(c));
    (void)snprintf(spec, sizeof(spec), "%s@%llu", m->name,
        (unsigned long long)m->record->generation);
    err = hseal_store_load(s, spec, &c, e);
    if (err == HSEAL_ERR_OK)
        hseal_credential_free(&c);
    if (err != HSEAL_ERR_NOT_FOUND && err != HSEAL_ERR_RECORD)
        return err;
    (void)hseal_fail(e, HSEAL_ERR_TOKEN,
        "token \"%s\" did not keep the record of \"%s\"",
        hseal_token_info(s->token)->label, m->name);
    return hseal_hint(
        e, HSEAL_ERR_TOKEN, "the token may be full or write-protected");
}

static int
any_whole(const struct hseal_finds *f)
{
    for (size_t i = 0; i < f->n_records; i++)
        if (f->records[i].open && hseal_finds_key(f, &f->records[i]) != NULL)
            return 1;
    return 0;
}

/*
 * The lock is this home's.  Should a process of another home or host make the
 * same name at the same time, the lower id stays and the other withdraws.
 * Asked between key and record, too: one that has come to its end by then has
 * not seen this key, and stays whatever its id.
 */
static enum hseal_err
check_alone(
    struct hseal_store *s, const struct making *m, struct hseal_error *e)
{
    struct hseal_finds f = { NULL, 0, NULL, 0 };
    int beaten, own = 0;
    enum hseal_err err;

    if (m->staged) /* two that are staged are no harm */
        return HSEAL_ERR_OK;
    err = hseal_finds_read(s, m->name, &f, e);
    if (err != HSEAL_ERR_OK)
        return err;
    beaten = !m->written && any_whole(&f);
    for (size_t i = 0; i < f.n_keys; i++) {
        int order = memcmp(f.keys[i].id, m->key.id, HSEAL_ID_BYTES);
        beaten |= order < 0;
        own |= order == 0;
    }
    /*
     * The other has swept it as a leftover.  An adopted key keeps its label: it
     * is only found by its record, and swept by nobody.
     */
    if (!m->record->adopted || m->written)
        beaten |= !own;
    hseal_finds_free(&f);
    if (!beaten)
        return HSEAL_ERR_OK;
    (void)hseal_fail(e, HSEAL_ERR_EXISTS,
        "another import of \"%s\" was under way on token \"%s\"", m->name,
        hseal_token_info(s->token)->label);
    return hseal_hint(
        e, HSEAL_ERR_EXISTS, "hardseal key list shows what became of it");
}

/*
 * Destroy what this import has made, after it failed with `err`; where the
 * token refuses that too, say what stays behind.
 */
static enum hseal_err
take_back(struct hseal_store *s, const struct making *m, enum hseal_err err,
    struct hseal_error *e)
{
    int clean = 1;

    if (m->written &&
        hseal_place_remove(s->place, &m->item, NULL) != HSEAL_ERR_OK)
        clean = 0;
    if (!m->record->adopted &&
        hseal_keys_destroy(s, &m->key, NULL) != HSEAL_ERR_OK)
        clean = 0;
    if (!clean)
        return hseal_hint(e, err,
            "the unfinished key could not be removed: hardseal key delete %s "
            "does, once the token works again",
            m->name);
    return err;
}

/* What a new record of the name must exceed. */
static enum hseal_err
next_number(struct hseal_store *s, struct making *m, uint64_t highest,
    struct hseal_error *e)
{
    uint64_t seen = 0;
    enum hseal_err err = HSEAL_ERR_OK;

    if (s->state_dir != NULL)
        err = hseal_seen_get(
            s->state_dir, hseal_token_info(s->token), m->name, &seen, e);
    if (seen > highest)
        highest = seen;
    /* So that a name deleted elsewhere and made anew goes on, too. */
    if (m->record->created_ms > highest)
        highest = m->record->created_ms;
    m->record->number = highest + 1;
    return err;
}

/* One that is staged already is to be decided on first. */
static enum hseal_err
prepare_staged(struct hseal_store *s, struct making *m, struct hseal_error *e)
{
    struct hseal_finds f = { NULL, 0, NULL, 0 };
    const struct hseal_found *winner;
    uint64_t highest, generation = 0;
    enum hseal_err err = hseal_finds_read(s, m->name, &f, e);

    if (err != HSEAL_ERR_OK)
        return err;
    highest = hseal_finds_highest(&f, m->name, &generation);
    winner = hseal_finds_winner(&f, m->name);
    if (winner == NULL) {
        err = hseal_store_fail_missing(s, m->name, &f, e);
    } else {
        /* What was accepted for the name is so for its next key. */
        m->record->custody = winner->record.custody;
        err = hseal_keys_custody(s, m->record->custody, e);
    }
    for (size_t i = 0; i < f.n_records && err == HSEAL_ERR_OK; i++) {
        const struct hseal_found *r = &f.records[i];
        if (!hseal_finds_is_top(&f, r) ||
            r->record.state != HSEAL_RECORD_STAGED ||
            hseal_finds_key(&f, r) == NULL)
            continue;
        (void)hseal_fail(e, HSEAL_ERR_EXISTS,
            "generation %llu of \"%s\" is staged already",
            (unsigned long long)r->record.generation, m->name);
        err = hseal_hint(e, HSEAL_ERR_EXISTS,
            "hardseal key activate %s makes it live; hardseal key delete "
            "--generation %llu %s drops it",
            m->name, (unsigned long long)r->record.generation, m->name);
    }
    if (err == HSEAL_ERR_OK)
        err = hseal_store_sweep_partial(s, &f, e);
    hseal_finds_free(&f);
    m->record->generation = generation + 1;
    m->record->state = HSEAL_RECORD_STAGED;
    return err == HSEAL_ERR_OK ? next_number(s, m, highest, e) : err;
}

static enum hseal_err
prepare_new(struct hseal_store *s, struct making *m, struct hseal_error *e)
{
    enum hseal_err err = hseal_keys_custody(s, m->record->custody, e);

    if (err == HSEAL_ERR_OK)
        err = sweep(s, m->name, e);
    m->record->generation = 1;
    m->record->state = HSEAL_RECORD_ACTIVE;
    return err == HSEAL_ERR_OK ? next_number(s, m, 0, e) : err;
}

static enum hseal_err
make_key(struct hseal_store *s, struct making *m, struct hseal_error *e)
{
    size_t id_bytes = hseal_token_profile(s->token)->id_bytes;
    char label[HSEAL_LABEL_SIZE];
    unsigned char id[HSEAL_ID_BYTES];
    struct hseal_key_name name = { label, id, id_bytes };
    enum hseal_err err;

    if (RAND_bytes(id, sizeof(id)) != 1)
        return hseal_fail(e, HSEAL_ERR_INTERNAL, "no random numbers");
    hseal_store_label(m->name, label);
    (void)snprintf(m->key.name, sizeof(m->key.name), "%s", m->name);
    err = m->maker->make(m->maker->arg, s, &name, m->record, &m->key.handle, e);
    if (m->record->adopted)
        hseal_store_key_id(m->record->adopted_label, m->record->adopted_id,
            m->record->adopted_id_len, m->key.id);
    else
        hseal_store_key_id(label, id, id_bytes, m->key.id);
    return err;
}

static enum hseal_err
work(struct hseal_store *s, void *arg, struct hseal_error *e)
{
    struct making *m = arg;
    const struct hseal_breaker_key k = { m->name, m->record->key_id };
    enum hseal_err err =
        m->staged ? prepare_staged(s, m, e) : prepare_new(s, m, e);

    if (err == HSEAL_ERR_OK)
        err = hseal_store_ensure_root(s, e);
    if (err == HSEAL_ERR_OK)
        err = make_key(s, m, e);
    if (err != HSEAL_ERR_OK)
        return err;
    err = compare_known_answer(s, &m->key, m->record, e);
    if (err == HSEAL_ERR_OK)
        err = check_alone(s, m, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_store_write_record(
            s, m->name, m->key.id, m->record, &m->item, e);
    m->written = err == HSEAL_ERR_OK;
    if (err == HSEAL_ERR_OK)
        err = check_alone(s, m, e);
    if (err == HSEAL_ERR_OK)
        err = check_written(s, m, e);
    /* An API key that the exchange has refused is good now, on a person's word;
     * that it is deleted on one token is not that. */
    if (err == HSEAL_ERR_OK)
        err = hseal_breaker_clear(s->state_dir, &k, e);
    return err == HSEAL_ERR_OK ? err : take_back(s, m, err, e);
}

enum hseal_err
hseal_store_make(struct hseal_store *s, const char *name,
    const struct hseal_maker *maker, struct hseal_record *record,
    struct hseal_error *e)
{
    struct making m = { .name = name, .maker = maker, .record = record };

    return hseal_store_locked(s, name, work, &m, e);
}

enum hseal_err
hseal_store_rotate_made(struct hseal_store *s, const char *name,
    const struct hseal_maker *maker, struct hseal_record *record,
    struct hseal_error *e)
{
    struct making m = {
        .name = name, .maker = maker, .record = record, .staged = 1
    };

    return hseal_store_locked(s, name, work, &m, e);
}
