/*
 * store/keys.c: the keys of a store, wherever its token keeps them.
 * Layer: store.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "store/blobs.h"
#include "token/cardkey.h"
#include "token/cardrsa.h"

#include "store/keys.h"

#define PATH_SIZE 200 /* what a hint has room for */

static int
is_sealed(const struct hseal_store *s)
{
    return !hseal_token_profile(s->token)->hmac;
}

/* ---- custody ---- */

static enum hseal_err
fail_cannot(const struct hseal_store *s, struct hseal_error *e)
{
    (void)hseal_fail(e, HSEAL_ERR_UNSUPPORTED,
        "token \"%s\" computes no HMAC: it cannot hold an API secret",
        hseal_token_info(s->token)->label);
    return hseal_hint(e, HSEAL_ERR_UNSUPPORTED,
        "--custody card-sealed keeps the secret in a file that only this card "
        "opens; while it is in use it is in the memory of the process that "
        "signs, not in the card");
}

static enum hseal_err
fail_exportable(const struct hseal_store *s, struct hseal_error *e)
{
    (void)hseal_fail(e, HSEAL_ERR_CUSTODY,
        "token \"%s\" gives its keys, wrapped, to whoever has its PIN, though "
        "they are not extractable",
        hseal_token_info(s->token)->label);
    return hseal_hint(e, HSEAL_ERR_CUSTODY,
        "--custody in-token-exportable accepts that; another kind of token "
        "does not do it");
}

enum hseal_err
hseal_keys_custody(const struct hseal_store *s, enum hseal_custody custody,
    struct hseal_error *e)
{
    enum hseal_custody can = HSEAL_CUSTODY_IN_TOKEN;

    if (is_sealed(s))
        can = HSEAL_CUSTODY_CARD_SEALED;
    else if (hseal_token_profile(s->token)->exportable)
        can = HSEAL_CUSTODY_EXPORTABLE;
    if (custody == can)
        return HSEAL_ERR_OK;
    if (can == HSEAL_CUSTODY_CARD_SEALED)
        return fail_cannot(s, e);
    if (can == HSEAL_CUSTODY_EXPORTABLE && custody == HSEAL_CUSTODY_IN_TOKEN)
        return fail_exportable(s, e);
    (void)hseal_fail(e, HSEAL_ERR_INPUT,
        "token \"%s\" can do better than the custody \"%s\"",
        hseal_token_info(s->token)->label, hseal_custody_name(custody));
    return hseal_hint(e, HSEAL_ERR_INPUT,
        can == HSEAL_CUSTODY_IN_TOKEN ? "leave --custody out"
                                      : "--custody in-token-exportable");
}

/* ---- finding ---- */

static struct hseal_found_key *
grow(struct hseal_finds *f)
{
    struct hseal_found_key *grown =
        realloc(f->keys, (f->n_keys + 1) * sizeof(*grown));

    if (grown == NULL)
        return NULL;
    f->keys = grown;
    memset(&grown[f->n_keys], 0, sizeof(*grown));
    return &grown[f->n_keys++];
}

enum hseal_err
hseal_keys_add(struct hseal_finds *f, const struct hseal_object *o,
    const char *name, int adopted, struct hseal_error *e)
{
    struct hseal_found_key *k = grow(f);

    if (k == NULL)
        return hseal_fail_nomem(e);
    k->handle = o->handle;
    k->adopted = adopted;
    (void)snprintf(k->name, sizeof(k->name), "%s", name);
    hseal_store_key_id(o->label, o->id, o->id_len, k->id);
    return HSEAL_ERR_OK;
}

/* What a key of that label is called: NAME, or hardseal#root; or NULL. */
static const char *
name_of(const char *label)
{
    return strcmp(label, HSEAL_ROOT_LABEL) == 0 ? label
                                                : hseal_store_label_name(label);
}

static enum hseal_err
find_objects(struct hseal_store *s, const char *label, struct hseal_finds *f,
    struct hseal_error *e)
{
    struct hseal_object *list = NULL;
    size_t n = 0;
    enum hseal_err err =
        hseal_object_find(s->token, HSEAL_OBJECT_KEY, label, &list, &n, e);

    for (size_t i = 0; i < n && err == HSEAL_ERR_OK; i++) {
        const char *name = label != NULL
                               ? name_of(list[i].label)
                               : hseal_store_label_name(list[i].label);
        if (name != NULL)
            err = hseal_keys_add(f, &list[i], name, 0, e);
    }
    free(list);
    return err;
}

static enum hseal_err
find_blobs(struct hseal_store *s, const char *name, struct hseal_finds *f,
    struct hseal_error *e)
{
    struct hseal_blob *list = NULL;
    size_t n = 0;
    enum hseal_err err =
        hseal_blobs_list(s->token, s->state_dir, name, &list, &n, e);

    for (size_t i = 0; i < n && err == HSEAL_ERR_OK; i++) {
        struct hseal_found_key *k = grow(f);
        if (k == NULL) {
            err = hseal_fail_nomem(e);
            break;
        }
        memcpy(k->name, list[i].name, sizeof(k->name));
        memcpy(k->id, list[i].id, sizeof(k->id));
    }
    free(list);
    return err;
}

enum hseal_err
hseal_keys_find(struct hseal_store *s, const char *label, struct hseal_finds *f,
    struct hseal_error *e)
{
    return is_sealed(s)
               ? find_blobs(s, label == NULL ? NULL : name_of(label), f, e)
               : find_objects(s, label, f, e);
}

/* ---- sealed ---- */

static void
blob_of(const struct hseal_found_key *k, struct hseal_blob *ret)
{
    memset(ret, 0, sizeof(*ret));
    memcpy(ret->name, k->name, sizeof(ret->name));
    memcpy(ret->id, k->id, sizeof(ret->id));
}

static void
owner_of(const struct hseal_blob *blob, char label[HSEAL_LABEL_SIZE],
    struct hseal_cardkey_owner *ret)
{
    if (strcmp(blob->name, HSEAL_ROOT_LABEL) == 0)
        (void)snprintf(label, HSEAL_LABEL_SIZE, "%s", blob->name);
    else
        hseal_store_label(blob->name, label);
    ret->label = label;
    ret->id = blob->id;
    ret->id_len = sizeof(blob->id);
}

static enum hseal_err
create_sealed(struct hseal_store *s, const struct hseal_key_name *name,
    const struct hseal_secret *value, struct hseal_error *e)
{
    char label[HSEAL_LABEL_SIZE];
    struct hseal_cardkey_owner owner;
    struct hseal_view sealed;
    struct hseal_blob blob;
    struct hseal_buf b;
    enum hseal_err err;

    memset(&blob, 0, sizeof(blob));
    (void)snprintf(blob.name, sizeof(blob.name), "%s", name_of(name->label));
    hseal_store_key_id(name->label, name->id, name->id_len, blob.id);
    owner_of(&blob, label, &owner);
    hseal_buf_init(&b, HSEAL_CARDKEY_MAX);
    err = hseal_cardkey_seal(s->token, &owner, value, &b, e);
    if (err == HSEAL_ERR_OK) {
        sealed.data = b.data;
        sealed.len = b.len;
        err = hseal_blobs_write(s->token, s->state_dir, &blob, sealed, e);
    }
    hseal_buf_free(&b);
    return err;
}

static enum hseal_err
hint_file(struct hseal_store *s, const struct hseal_blob *blob,
    enum hseal_err err, struct hseal_error *e)
{
    char path[PATH_SIZE];

    if (hseal_blobs_path(s->token, s->state_dir, blob, path, sizeof(path),
            NULL) != HSEAL_ERR_OK)
        return err;
    return hseal_hint(e, err,
        "nothing was signed; put the right %s back, or delete the key and "
        "import it again",
        path);
}

static enum hseal_err
open_sealed(struct hseal_store *s, const struct hseal_found_key *k,
    struct hseal_mac **ret, struct hseal_error *e)
{
    char label[HSEAL_LABEL_SIZE];
    struct hseal_cardkey_owner owner;
    struct hseal_secret value = { NULL, 0, 0 };
    struct hseal_view sealed;
    struct hseal_blob blob;
    struct hseal_buf b;
    enum hseal_err err;

    blob_of(k, &blob);
    owner_of(&blob, label, &owner);
    hseal_buf_init(&b, HSEAL_CARDKEY_MAX);
    err = hseal_blobs_read(s->token, s->state_dir, &blob, &b, e);
    if (err == HSEAL_ERR_NOT_FOUND || err == HSEAL_ERR_LIMIT)
        err = hseal_fail(e, HSEAL_ERR_RECORD, "the sealed key of \"%s\" is %s",
            k->name, err == HSEAL_ERR_LIMIT ? "none" : "gone");
    if (err == HSEAL_ERR_OK) {
        sealed.data = b.data;
        sealed.len = b.len;
        err = hseal_cardkey_open(s->token, &owner, sealed, &value, e);
    }
    if (err == HSEAL_ERR_RECORD)
        err = hint_file(s, &blob, err, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_mac_open_value(s->token, &value, ret, e);
    hseal_secret_free(&value);
    hseal_buf_free(&b);
    return err;
}

/* ---- either ---- */

enum hseal_err
hseal_keys_create(struct hseal_store *s, const struct hseal_key_name *name,
    const struct hseal_secret *value, unsigned long *ret_handle,
    struct hseal_error *e)
{
    if (!is_sealed(s))
        return hseal_key_create(s->token, name, value, ret_handle, e);
    *ret_handle = 0;
    return create_sealed(s, name, value, e);
}

enum hseal_err
hseal_keys_open(struct hseal_store *s, const struct hseal_found_key *k,
    struct hseal_mac **ret, struct hseal_error *e)
{
    return is_sealed(s) ? open_sealed(s, k, ret, e)
                        : hseal_mac_open(s->token, k->handle, ret, e);
}

enum hseal_err
hseal_keys_there(struct hseal_store *s, const struct hseal_found_key *k,
    int *ret, struct hseal_error *e)
{
    struct hseal_blob blob;
    enum hseal_err err;

    if (!is_sealed(s))
        return hseal_object_there(s->token, k->handle, ret, e);
    blob_of(k, &blob);
    err = hseal_cardrsa_there(s->token, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_blobs_there(s->token, s->state_dir, &blob, ret, e);
    return err;
}

enum hseal_err
hseal_keys_destroy(struct hseal_store *s, const struct hseal_found_key *k,
    struct hseal_error *e)
{
    struct hseal_blob blob;

    if (!is_sealed(s))
        return hseal_object_destroy(s->token, k->handle, e);
    blob_of(k, &blob);
    return hseal_blobs_remove(s->token, s->state_dir, &blob, e);
}
