/*
 * store/finds.c: reading what stands behind names on the token.
 * Layer: store.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "base/error.h"

#include "store/keys.h"

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

/* A file that is not for us, or lies on a bad spot of the disk. */
static int
is_closed(const struct hseal_error *why)
{
    return why->code == HSEAL_ERR_IO && why->origin == HSEAL_ORIGIN_ERRNO &&
           (why->cause == EACCES || why->cause == EPERM || why->cause == EIO);
}

/* `ret_gone` is 1 if another process has removed it since it was listed. */
static enum hseal_err
read_record(struct hseal_store *s, const struct hseal_place_item *item,
    struct hseal_found *r, int *ret_gone, struct hseal_error *e)
{
    struct hseal_error why;
    struct hseal_view sealed;
    struct hseal_buf value;
    enum hseal_err err;

    r->item = *item;
    (void)snprintf(r->name, sizeof(r->name), "%s", item->name);
    hseal_buf_init(&value, 65536);
    memset(&why, 0, sizeof(why));
    err = hseal_place_read(s->place, item, &value, ret_gone, &why);
    if (*ret_gone)
        goto out;
    if (err == HSEAL_ERR_RECORD) { /* no file at all: it says so */
        r->error = why;
        err = HSEAL_ERR_OK;
        goto out;
    }
    if (err != HSEAL_ERR_OK && err != HSEAL_ERR_LIMIT) {
        r->error = why;
        if (e != NULL)
            *e = why;
        goto out;
    }
    sealed.data = value.data;
    sealed.len = err == HSEAL_ERR_OK ? value.len : 0;
    r->has_id = hseal_seal_id(sealed, r->id);
    err = open_record(s, r, sealed, e);
out:
    hseal_buf_free(&value);
    return err;
}

/* By name, and what is left always in the same way. */
static int
compare_items(const void *a, const void *b)
{
    const struct hseal_place_item *x = a, *y = b;
    int order = strcmp(x->name, y->name);

    if (order != 0)
        return order;
    if (x->handle != y->handle)
        return x->handle < y->handle ? -1 : 1;
    return strcmp(x->file, y->file);
}

static enum hseal_err
read_records(struct hseal_store *s, const char *name, struct hseal_finds *f,
    struct hseal_error *e)
{
    struct hseal_place_item *list = NULL;
    size_t n = 0;
    enum hseal_err err = hseal_place_list(s->place, name, &list, &n, e);

    if (err != HSEAL_ERR_OK)
        return err;
    f->records = calloc(n + 1, sizeof(*f->records));
    if (f->records == NULL) {
        free(list);
        return hseal_fail_nomem(e);
    }
    qsort(list, n, sizeof(*list), compare_items);
    for (size_t i = 0; i < n && err == HSEAL_ERR_OK; i++) {
        struct hseal_found *r = &f->records[f->n_records];
        int gone = 0;
        err = read_record(s, &list[i], r, &gone, e);
        /* In a list it spoils its own name alone.  What is to be changed
         * must be known: its key may be in use. */
        if (name == NULL && err == HSEAL_ERR_IO && is_closed(&r->error))
            err = HSEAL_ERR_OK;
        f->n_records += !gone;
        /* Locked memory is scarce: the passphrases of all do not fit. */
        if (name == NULL)
            hseal_secret_free(&r->record.passphrase);
    }
    free(list);
    return err;
}

void
hseal_store_key_id(const char *label, const unsigned char *id, size_t id_len,
    unsigned char ret[HSEAL_ID_BYTES])
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned char text[HSEAL_LABEL_SIZE + 1 + HSEAL_OBJECT_ID_MAX];
    size_t len = strlen(label) + 1;

    if (id_len == HSEAL_ID_BYTES) {
        memcpy(ret, id, HSEAL_ID_BYTES);
        return;
    }
    memcpy(text, label, len);
    memcpy(text + len, id, id_len);
    /* Fails for want of memory only; such an id belongs to no record. */
    memset(ret, 0, HSEAL_ID_BYTES);
    if (EVP_Digest(text, len + id_len, digest, NULL, EVP_sha256(), NULL) == 1)
        memcpy(ret, digest, HSEAL_ID_BYTES);
}

/* The key that a record has adopted has a label of its own. */
static enum hseal_err
read_adopted(struct hseal_store *s, const struct hseal_found *r,
    struct hseal_finds *f, struct hseal_error *e)
{
    struct hseal_object *list = NULL;
    size_t n = 0;
    enum hseal_err err;

    if (!r->open || !r->record.adopted || hseal_finds_key(f, r) != NULL)
        return HSEAL_ERR_OK;
    err = hseal_object_find(
        s->token, HSEAL_OBJECT_KEY, r->record.adopted_label, &list, &n, e);
    for (size_t i = 0; i < n && err == HSEAL_ERR_OK; i++)
        if (list[i].id_len == r->record.adopted_id_len &&
            memcmp(list[i].id, r->record.adopted_id, list[i].id_len) == 0)
            err = hseal_keys_add(f, &list[i], r->name, 1, e);
    free(list);
    return err;
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
    if (s->root == NULL || hseal_mac_is_stale(s->root))
        err = hseal_store_find_root(s, e);
    if (err == HSEAL_ERR_OK)
        err = read_records(s, name, &f, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_keys_find(s, name == NULL ? NULL : label, &f, e);
    for (size_t i = 0; i < f.n_records && err == HSEAL_ERR_OK; i++)
        err = read_adopted(s, &f.records[i], &f, e);
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
