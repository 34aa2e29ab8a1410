/*
 * store/store.c: credentials on a token: opening, loading, listing.
 * Layer: store.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "base/error.h"
#include "store/inside.h"

#include "store/store.h"

/* clang-format off */
static const char *const state_names[] = {
    [HSEAL_ENTRY_WHOLE]      = "ok",
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

enum hseal_err
hseal_store_find_root(struct hseal_store *s, struct hseal_error *e)
{
    struct hseal_object *list = NULL;
    size_t n = 0;
    enum hseal_err err;

    err = hseal_object_find(
        s->token, HSEAL_OBJECT_KEY, HSEAL_ROOT_LABEL, &list, &n, e);
    if (err != HSEAL_ERR_OK)
        return err;
    if (n == 1) {
        err = hseal_key_check(s->token, list[0].handle, e);
        if (err == HSEAL_ERR_OK)
            err = hseal_mac_open(s->token, list[0].handle, &s->root, e);
    } else if (n > 1) {
        err = hseal_fail(e, HSEAL_ERR_RECORD,
            "token \"%s\" has %zu keys labelled " HSEAL_ROOT_LABEL,
            hseal_token_info(s->token)->label, n);
        (void)hseal_hint(e, err,
            "one of them is not hardseal's, or two hosts have set the token "
            "up at once: remove the wrong one with the token's own tool");
    }
    free(list);
    return err;
}

enum hseal_err
hseal_store_open(struct hseal_token *t, const char *lock_path,
    struct hseal_store **ret, struct hseal_error *e)
{
    struct hseal_store *s = calloc(1, sizeof(*s));
    enum hseal_err err;

    if (s == NULL)
        return hseal_fail_nomem(e);
    s->token = t;
    if (lock_path != NULL) {
        s->lock_path = strdup(lock_path);
        if (s->lock_path == NULL) {
            err = hseal_fail_nomem(e);
            goto out;
        }
    }
    err = hseal_store_find_root(s, e);
    if (err != HSEAL_ERR_OK)
        goto out;
    *ret = s;
    s = NULL;
out:
    hseal_store_close(s);
    return err;
}

enum hseal_err
hseal_store_login(const char *uri, const struct hseal_pin_source *pins,
    const char *lock_path, struct hseal_store **ret, struct hseal_error *e)
{
    struct hseal_token *t = NULL;
    struct hseal_store *s = NULL;
    enum hseal_err err;

    err = hseal_token_open(uri, pins, &t, e);
    if (err != HSEAL_ERR_OK)
        return err;
    err = hseal_store_open(t, lock_path, &s, e);
    if (err != HSEAL_ERR_OK) {
        hseal_token_close(t);
        return err;
    }
    assert(s != NULL);
    s->owns_token = 1;
    *ret = s;
    return HSEAL_ERR_OK;
}

void
hseal_store_close(struct hseal_store *s)
{
    if (s == NULL)
        return;
    hseal_mac_close(s->root);
    if (s->owns_token)
        hseal_token_close(s->token);
    free(s->lock_path);
    free(s);
}

void
hseal_credential_free(struct hseal_credential *c)
{
    hseal_mac_close(c->mac);
    hseal_record_free(&c->record);
    memset(c, 0, sizeof(*c));
}

/* The reason why a name that has something behind it cannot be used. */
static enum hseal_err
fail_not_whole(const struct hseal_store *s, const char *name,
    const struct hseal_finds *f, struct hseal_error *e)
{
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

enum hseal_err
hseal_store_load(struct hseal_store *s, const char *name,
    struct hseal_credential *ret, struct hseal_error *e)
{
    struct hseal_finds f = { NULL, 0, NULL, 0 };
    struct hseal_credential c;
    struct hseal_found *best;
    enum hseal_err err;

    memset(&c, 0, sizeof(c));
    err = hseal_name_check(name, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_finds_read(s, name, &f, e);
    if (err != HSEAL_ERR_OK)
        return err;
    best = hseal_finds_best(&f, name);
    if (best == NULL) {
        err = fail_not_whole(s, name, &f, e);
        goto out;
    }
    (void)snprintf(c.name, sizeof(c.name), "%s", name);
    memcpy(c.id, best->id, sizeof(c.id));
    err =
        hseal_mac_open(s->token, hseal_finds_key(&f, best)->handle, &c.mac, e);
    if (err != HSEAL_ERR_OK)
        goto out;
    c.record = best->record; /* moved */
    memset(&best->record, 0, sizeof(best->record));
    err = check_known_answer(&c, e);
    if (err != HSEAL_ERR_OK)
        goto out;
    *ret = c;
    memset(&c, 0, sizeof(c));
out:
    hseal_credential_free(&c);
    hseal_finds_free(&f);
    return err;
}

/* ---- the inventory ---- */

static int
compare_entries(const void *a, const void *b)
{
    const struct hseal_entry *x = a, *y = b;
    int by_name = strcmp(x->name, y->name);

    return by_name != 0 ? by_name : (int)x->state - (int)y->state;
}

static void
list_record(
    const struct hseal_finds *f, struct hseal_found *r, struct hseal_entry *out)
{
    (void)snprintf(out->name, sizeof(out->name), "%s", r->name);
    memcpy(out->id, r->id, sizeof(out->id));
    if (!r->open) {
        out->state = HSEAL_ENTRY_UNREADABLE;
        (void)snprintf(out->why, sizeof(out->why), "%s", r->error.message);
        return;
    }
    out->state =
        hseal_finds_key(f, r) == NULL ? HSEAL_ENTRY_KEYLESS : HSEAL_ENTRY_WHOLE;
    out->record = r->record; /* moved */
    memset(&r->record, 0, sizeof(r->record));
    r->open = 0;
}

static int
has_record(const struct hseal_finds *f, const struct hseal_object *key)
{
    for (size_t i = 0; i < f->n_records; i++)
        if (hseal_finds_key(f, &f->records[i]) == key)
            return 1;
    return 0;
}

static void
list_key(const struct hseal_object *key, struct hseal_entry *out)
{
    (void)snprintf(
        out->name, sizeof(out->name), "%s", hseal_store_label_name(key->label));
    if (key->id_len == sizeof(out->id))
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
        if (!has_record(&f, &f.keys[i]))
            list_key(&f.keys[i], &list[n++]);
    for (size_t i = 0; i < f.n_records; i++)
        list_record(&f, &f.records[i], &list[n++]);
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
