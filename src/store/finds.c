/*
 * store/finds.c: reading what stands behind names on the token.
 * Layer: store.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ckr.h"
#include "base/error.h"

#include "store/inside.h"

void
hseal_store_label(const char *name, char out[HSEAL_LABEL_SIZE])
{
    (void)snprintf(out, HSEAL_LABEL_SIZE, HSEAL_LABEL_PREFIX "%s", name);
}

const char *
hseal_store_label_name(const char *label)
{
    size_t len = sizeof(HSEAL_LABEL_PREFIX) - 1;

    if (strncmp(label, HSEAL_LABEL_PREFIX, len) != 0 ||
        hseal_name_check(label + len, NULL) != HSEAL_ERR_OK)
        return NULL;
    return label + len;
}

/* Open one record; what is wrong with it is noted, not returned. */
static enum hseal_err
open_record(struct hseal_store *s, struct hseal_found *r,
    struct hseal_view sealed, struct hseal_error *e)
{
    struct hseal_secret text = { NULL, 0, 0 };
    struct hseal_seal_owner owner = { .name = r->name };
    char what[HSEAL_NAME_SIZE + 32];
    enum hseal_err err;

    if (s->root == NULL) {
        (void)hseal_fail(&r->error, HSEAL_ERR_RECORD,
            "the token has no key " HSEAL_ROOT_LABEL
            ", under which the record of \"%s\" is sealed",
            r->name);
        return HSEAL_ERR_OK;
    }
    memcpy(owner.id, r->id, sizeof(owner.id));
    (void)snprintf(what, sizeof(what), "the record of \"%s\"", r->name);
    err = hseal_secret_init(&text, HSEAL_RECORD_MAX, e);
    if (err != HSEAL_ERR_OK)
        return err;
    err = hseal_record_init(&r->record, e);
    if (err != HSEAL_ERR_OK)
        goto out;
    err = hseal_seal_open(s->root, &owner, sealed, &text, &r->error);
    if (err == HSEAL_ERR_OK)
        err = hseal_record_decode(
            hseal_secret_view(&text), what, &r->record, &r->error);
    if (err == HSEAL_ERR_OK) {
        r->open = 1;
    } else {
        hseal_record_free(&r->record);
        if (err != HSEAL_ERR_RECORD && e != NULL)
            *e = r->error; /* the token's failure, not the record's */
        if (err == HSEAL_ERR_RECORD)
            err = HSEAL_ERR_OK;
    }
out:
    hseal_secret_free(&text);
    return err;
}

/* `ret_gone` is 1 if another process has destroyed it since it was found. */
static enum hseal_err
read_record(struct hseal_store *s, const struct hseal_object *o,
    struct hseal_found *r, int *ret_gone, struct hseal_error *e)
{
    const char *name = hseal_store_label_name(o->label);
    struct hseal_error why;
    struct hseal_view sealed;
    struct hseal_buf value;
    enum hseal_err err;

    memset(&why, 0, sizeof(why));
    r->handle = o->handle;
    (void)snprintf(r->name, sizeof(r->name), "%s", name);
    hseal_buf_init(&value, 65536);
    err = hseal_object_value(s->token, o->handle, &value, &why);
    *ret_gone = err != HSEAL_ERR_OK && why.origin == HSEAL_ORIGIN_CKR &&
                hseal_ckr_is_gone(why.cause);
    if (*ret_gone)
        err = HSEAL_ERR_OK;
    else if (err != HSEAL_ERR_OK && err != HSEAL_ERR_LIMIT && e != NULL)
        *e = why;
    if (*ret_gone || (err != HSEAL_ERR_OK && err != HSEAL_ERR_LIMIT))
        goto out;
    sealed.data = value.data;
    sealed.len = err == HSEAL_ERR_OK ? value.len : 0;
    r->has_id = hseal_seal_id(sealed, r->id);
    err = open_record(s, r, sealed, e);
out:
    hseal_buf_free(&value);
    return err;
}

static enum hseal_err
read_records(struct hseal_store *s, const char *label, struct hseal_finds *f,
    struct hseal_error *e)
{
    struct hseal_object *list = NULL;
    size_t n = 0;
    enum hseal_err err;

    err = hseal_object_find(s->token, HSEAL_OBJECT_DATA, label, &list, &n, e);
    if (err != HSEAL_ERR_OK)
        return err;
    f->records = calloc(n + 1, sizeof(*f->records));
    if (f->records == NULL) {
        free(list);
        return hseal_fail_nomem(e);
    }
    for (size_t i = 0; i < n && err == HSEAL_ERR_OK; i++) {
        struct hseal_found *r = &f->records[f->n_records];
        int gone = 0;
        if (hseal_store_label_name(list[i].label) == NULL)
            continue;
        err = read_record(s, &list[i], r, &gone, e);
        f->n_records += !gone;
        /* Locked memory is scarce: the passphrases of all do not fit. */
        if (label == NULL)
            hseal_secret_free(&r->record.passphrase);
    }
    free(list);
    return err;
}

static enum hseal_err
read_keys(struct hseal_store *s, const char *label, struct hseal_finds *f,
    struct hseal_error *e)
{
    size_t n = 0;
    enum hseal_err err;

    err = hseal_object_find(s->token, HSEAL_OBJECT_KEY, label, &f->keys, &n, e);
    if (err != HSEAL_ERR_OK)
        return err;
    for (size_t i = 0; i < n; i++) /* keep ours, in their order */
        if (hseal_store_label_name(f->keys[i].label) != NULL)
            f->keys[f->n_keys++] = f->keys[i];
    return HSEAL_ERR_OK;
}

enum hseal_err
hseal_finds_read(struct hseal_store *s, const char *name,
    struct hseal_finds *ret, struct hseal_error *e)
{
    struct hseal_finds f = { NULL, 0, NULL, 0 };
    char label[HSEAL_LABEL_SIZE];
    enum hseal_err err = HSEAL_ERR_OK;

    if (name != NULL)
        hseal_store_label(name, label);
    if (s->root == NULL)
        err = hseal_store_find_root(s, e);
    if (err == HSEAL_ERR_OK)
        err = read_records(s, name == NULL ? NULL : label, &f, e);
    if (err == HSEAL_ERR_OK)
        err = read_keys(s, name == NULL ? NULL : label, &f, e);
    if (err == HSEAL_ERR_OK)
        *ret = f;
    else
        hseal_finds_free(&f);
    return err;
}

void
hseal_finds_free(struct hseal_finds *f)
{
    for (size_t i = 0; i < f->n_records; i++)
        hseal_record_free(&f->records[i].record);
    free(f->records);
    free(f->keys);
    memset(f, 0, sizeof(*f));
}

const struct hseal_object *
hseal_finds_key(const struct hseal_finds *f, const struct hseal_found *r)
{
    for (size_t i = 0; r->has_id && i < f->n_keys; i++) {
        const struct hseal_object *k = &f->keys[i];
        if (k->id_len == HSEAL_ID_BYTES &&
            memcmp(k->id, r->id, HSEAL_ID_BYTES) == 0 &&
            strcmp(hseal_store_label_name(k->label), r->name) == 0)
            return k;
    }
    return NULL;
}

struct hseal_found *
hseal_finds_best(const struct hseal_finds *f, const char *name)
{
    struct hseal_found *best = NULL;

    for (size_t i = 0; i < f->n_records; i++) {
        struct hseal_found *r = &f->records[i];
        if (r->open && strcmp(r->name, name) == 0 &&
            hseal_finds_key(f, r) != NULL &&
            (best == NULL || r->record.generation > best->record.generation))
            best = r;
    }
    return best;
}
