/*
 * store/load.c: a credential ready to sign.
 * Layer: store.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "base/error.h"
#include "store/keys.h"
#include "store/seen.h"

#include "store/store.h"

void
hseal_credential_free(struct hseal_credential *c)
{
    hseal_mac_close(c->mac);
    hseal_record_free(&c->record);
    memset(c, 0, sizeof(*c));
}

/* The name was here, and with it a key that only a new token lacks. */
static int
is_new_token(const struct hseal_store *s, const char *name)
{
    uint64_t seen = 0;

    return s->root == NULL && s->state_dir != NULL &&
           hseal_seen_get(s->state_dir, hseal_token_info(s->token), name, &seen,
               NULL) == HSEAL_ERR_OK &&
           seen > 0;
}

/* The reason why a name that has something behind it cannot be used. */
enum hseal_err
hseal_store_fail_missing(const struct hseal_store *s, const char *name,
    const struct hseal_finds *f, struct hseal_error *e)
{
    if (f->n_records == 0 && f->n_keys == 0 && is_new_token(s, name)) {
        (void)hseal_fail(e, HSEAL_ERR_NOT_FOUND,
            "token \"%s\" was initialised anew since \"%s\" was imported: its "
            "keys are gone",
            hseal_token_info(s->token)->label, name);
        return hseal_hint(e, HSEAL_ERR_NOT_FOUND,
            "make new API keys at the exchange, and import those");
    }
    if (f->n_records == 0 && f->n_keys == 0) {
        (void)hseal_fail(e, HSEAL_ERR_NOT_FOUND,
            "no key \"%s\" on token \"%s\"", name,
            hseal_token_info(s->token)->label);
        return hseal_hint(
            e, HSEAL_ERR_NOT_FOUND, "hardseal key list shows what is there");
    }
    if (f->n_records == 0) {
        (void)hseal_fail(e, HSEAL_ERR_NOT_FOUND,
            "\"%s\" is unfinished: its import was broken off", name);
        return hseal_hint(e, HSEAL_ERR_NOT_FOUND, "import it again");
    }
    for (size_t i = 0; i < f->n_records; i++) {
        if (f->records[i].open)
            continue;
        if (e != NULL)
            *e = f->records[i].error;
        return HSEAL_ERR_RECORD;
    }
    (void)hseal_fail(e, HSEAL_ERR_RECORD,
        "the record of \"%s\" is there, and its key is not", name);
    return hseal_hint(e, HSEAL_ERR_RECORD, "import it again");
}

/* Of a record as it was read. */
void
hseal_store_breaker(const struct hseal_store *s, const char *name,
    const struct hseal_record *r, struct hseal_breaker *ret)
{
    const struct hseal_breaker_key k = { name, r->key_id };

    hseal_breaker_get(s->state_dir, &k, ret);
}

static enum hseal_err
check_known_answer(const struct hseal_credential *c, struct hseal_error *e)
{
    struct hseal_view message = { c->record.kat_message, HSEAL_KAT_BYTES };
    unsigned char mac[HSEAL_MAC_BYTES];
    enum hseal_err err = hseal_mac_sign(c->mac, message, mac, e);

    if (err != HSEAL_ERR_OK)
        return err;
    if (CRYPTO_memcmp(mac, c->record.kat_mac, sizeof(mac)) == 0)
        return HSEAL_ERR_OK;
    (void)hseal_fail(e, HSEAL_ERR_CUSTODY,
        "the key of \"%s\" does not give its known answer: it is another key",
        c->name);
    return hseal_hint(e, HSEAL_ERR_CUSTODY,
        "nothing was signed; find out who changed the token, then import "
        "again");
}

/*
 * Somebody who can write to the token could put an old record back, from
 * before a key was frozen or replaced.
 */
static enum hseal_err
check_seen(struct hseal_store *s, const char *name,
    const struct hseal_record *r, struct hseal_error *e)
{
    const struct hseal_token_info *info = hseal_token_info(s->token);
    uint64_t seen = 0;
    enum hseal_err err;

    if (s->state_dir == NULL)
        return HSEAL_ERR_OK;
    err = hseal_seen_get(s->state_dir, info, name, &seen, e);
    if (err != HSEAL_ERR_OK)
        return err;
    if (r->number < seen) {
        (void)hseal_fail(e, HSEAL_ERR_RECORD,
            "the record of \"%s\" on token \"%s\" is older than one that was "
            "seen here before",
            name, info->label);
        return hseal_hint(e, HSEAL_ERR_RECORD,
            "somebody has put an old copy back, or the token was restored: "
            "compare hardseal key show with what you know, then import again");
    }
    /* Who may only read does without. */
    if (r->number > seen &&
        hseal_seen_put(s->state_dir, info, name, r->number, NULL) !=
            HSEAL_ERR_OK &&
        s->lock_path != NULL)
        return hseal_seen_put(s->state_dir, info, name, r->number, e);
    return HSEAL_ERR_OK;
}

/* NAME or NAME@GENERATION; generation 0: the one that counts. */
static enum hseal_err
parse_spec(const char *spec, char name[HSEAL_NAME_SIZE], uint64_t *ret,
    struct hseal_error *e)
{
    const char *at = strchr(spec, '@');
    size_t len = at == NULL ? strlen(spec) : (size_t)(at - spec);

    *ret = 0;
    if (len >= HSEAL_NAME_SIZE)
        return hseal_name_check(spec, e);
    memcpy(name, spec, len);
    name[len] = '\0';
    if (at == NULL)
        return hseal_name_check(name, e);
    if (at[1] < '1' || at[1] > '9' || strlen(at + 1) > 18 ||
        strspn(at + 1, "0123456789") != strlen(at + 1))
        return hseal_fail(e, HSEAL_ERR_INPUT,
            "\"%.80s\": no generation follows the '@'", spec);
    *ret = strtoull(at + 1, NULL, 10);
    return hseal_name_check(name, e);
}

/* Which record signs for `name`: of the finds, or NULL with an error. */
static enum hseal_err
choose(struct hseal_store *s, const struct hseal_finds *f, const char *name,
    uint64_t generation, struct hseal_found **ret,
    const struct hseal_found_key **ret_key, struct hseal_error *e)
{
    struct hseal_found *winner = hseal_finds_winner(f, name);
    struct hseal_found *r = winner;
    enum hseal_err err;

    if (winner == NULL)
        return hseal_store_fail_missing(s, name, f, e);
    err = check_seen(s, name, &winner->record, e);
    if (err != HSEAL_ERR_OK)
        return err;
    if (generation != 0)
        r = hseal_finds_generation(f, name, generation);
    if (r == NULL || (r != winner && r->record.state != HSEAL_RECORD_STAGED)) {
        (void)hseal_fail(e, HSEAL_ERR_NOT_FOUND,
            "\"%s\" has no generation %llu that is active or staged", name,
            (unsigned long long)generation);
        return hseal_hint(e, HSEAL_ERR_NOT_FOUND,
            "hardseal key list shows its generations; hardseal key activate "
            "goes back to an old one");
    }
    if (r != winner && winner->record.state == HSEAL_RECORD_FROZEN)
        return hseal_fail(e, HSEAL_ERR_FROZEN,
            "the key \"%s\" is frozen, and so is what is staged for it", name);
    *ret_key = hseal_finds_key(f, r);
    if (*ret_key == NULL) {
        (void)hseal_fail(e, HSEAL_ERR_RECORD,
            "the record of \"%s\" is there, and its key is not", name);
        return hseal_hint(e, HSEAL_ERR_RECORD,
            "delete it and import it again, or activate another generation");
    }
    *ret = r;
    return HSEAL_ERR_OK;
}

enum hseal_err
hseal_store_load(struct hseal_store *s, const char *spec,
    struct hseal_credential *ret, struct hseal_error *e)
{
    return hseal_store_load_through(s, spec, NULL, ret, e);
}

enum hseal_err
hseal_store_load_through(struct hseal_store *s, const char *spec,
    const struct hseal_gate *gate, struct hseal_credential *ret,
    struct hseal_error *e)
{
    struct hseal_finds f = { NULL, 0, NULL, 0 };
    struct hseal_credential c;
    const struct hseal_found_key *key = NULL;
    struct hseal_found *r = NULL;
    uint64_t generation;
    enum hseal_err err;

    memset(&c, 0, sizeof(c));
    err = parse_spec(spec, c.name, &generation, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_finds_read(s, c.name, &f, e);
    if (err != HSEAL_ERR_OK)
        return err;
    err = choose(s, &f, c.name, generation, &r, &key, e);
    if (err != HSEAL_ERR_OK)
        goto out;
    assert(r != NULL && key != NULL);
    if (gate != NULL)
        err = gate->allow(gate->arg, c.name, &r->record, e);
    if (err != HSEAL_ERR_OK)
        goto out;
    memcpy(c.id, r->id, sizeof(c.id));
    c.item = r->item;
    c.key = key->handle;
    err = hseal_keys_open(s, key, &c.mac, e);
    if (err != HSEAL_ERR_OK)
        goto out;
    c.record = r->record; /* moved */
    memset(&r->record, 0, sizeof(r->record));
    err = check_known_answer(&c, e);
    if (err != HSEAL_ERR_OK)
        goto out;
    hseal_store_breaker(s, c.name, &c.record, &c.breaker);
    *ret = c;
    memset(&c, 0, sizeof(c));
out:
    hseal_credential_free(&c);
    hseal_finds_free(&f);
    return err;
}

enum hseal_err
hseal_store_check(struct hseal_store *s, const struct hseal_credential *c,
    int *ret_same, struct hseal_error *e)
{
    struct hseal_found_key key = { .handle = c->key };
    struct hseal_breaker breaker;
    enum hseal_err err;

    memcpy(key.name, c->name, sizeof(key.name));
    memcpy(key.id, c->id, sizeof(key.id));
    err = hseal_keys_there(s, &key, ret_same, e);
    if (err == HSEAL_ERR_OK && *ret_same)
        err = hseal_place_there(s->place, &c->item, ret_same, e);
    if (err != HSEAL_ERR_OK || !*ret_same)
        return err;
    hseal_store_breaker(s, c->name, &c->record, &breaker);
    *ret_same = breaker.stopped == c->breaker.stopped;
    return HSEAL_ERR_OK;
}

enum hseal_err
hseal_store_stop(struct hseal_store *s, const struct hseal_breaker_key *k,
    const struct hseal_stop *why, struct hseal_error *e)
{
    enum hseal_err err;

    if (s->state_dir == NULL)
        return hseal_fail(e, HSEAL_ERR_UNSUPPORTED,
            "without a folder for its state this program cannot tell others "
            "that \"%s\" is stopped",
            k->name);
    err = hseal_breaker_put(s->state_dir, k, why, e);
    hseal_changes_raise(s->changes); /* a failure may have made a part */
    return err;
}
