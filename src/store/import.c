/*
 * store/import.c: how a key comes to the token: an API secret, or a key that
 * is there.
 * Layer: store.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "store/inside.h"
#include "store/keys.h"
#include "store/knownanswer.h"

#include "store/store.h"

#define SECRET_MAX 4096

static enum hseal_err
make_of_secret(void *arg, struct hseal_store *s,
    const struct hseal_key_name *name, struct hseal_record *record,
    unsigned long *ret_handle, struct hseal_error *e)
{
    const struct hseal_view *secret = arg;
    struct hseal_secret value = { NULL, 0, 0 };
    enum hseal_err err = hseal_known_answer_make(*secret, record, e);

    if (err == HSEAL_ERR_OK)
        err = hseal_key_pad(*secret, &value, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_keys_create(s, name, &value, ret_handle, e);
    hseal_secret_free(&value);
    return err;
}

static enum hseal_err
check_secret(struct hseal_view secret, struct hseal_error *e)
{
    if (secret.len >= 1 && secret.len <= SECRET_MAX)
        return HSEAL_ERR_OK;
    return hseal_fail(e, HSEAL_ERR_INPUT,
        "the secret has %zu bytes, not 1 to %d", secret.len, SECRET_MAX);
}

enum hseal_err
hseal_store_import(struct hseal_store *s, const char *name,
    struct hseal_view secret, struct hseal_record *record,
    struct hseal_error *e)
{
    const struct hseal_maker maker = { make_of_secret, &secret };
    enum hseal_err err = hseal_name_check(name, e);

    if (err == HSEAL_ERR_OK)
        err = check_secret(secret, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_store_make(s, name, &maker, record, e);
    return err;
}

enum hseal_err
hseal_store_rotate(struct hseal_store *s, const char *name,
    struct hseal_view secret, struct hseal_record *record,
    struct hseal_error *e)
{
    const struct hseal_maker maker = { make_of_secret, &secret };
    enum hseal_err err = hseal_name_check(name, e);

    if (err == HSEAL_ERR_OK)
        err = check_secret(secret, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_store_rotate_made(s, name, &maker, record, e);
    return err;
}

/* ---- a key that is there ---- */

static enum hseal_err
find_one(struct hseal_store *s, const struct hseal_record *r,
    unsigned long *ret, struct hseal_error *e)
{
    struct hseal_object *list = NULL;
    size_t n = 0, found = 0;
    enum hseal_err err = hseal_object_find(
        s->token, HSEAL_OBJECT_KEY, r->adopted_label, &list, &n, e);

    for (size_t i = 0; i < n; i++) {
        if (list[i].id_len != r->adopted_id_len ||
            memcmp(list[i].id, r->adopted_id, list[i].id_len) != 0)
            continue;
        *ret = list[i].handle;
        found++;
    }
    free(list);
    if (err != HSEAL_ERR_OK || found == 1)
        return err;
    (void)hseal_fail(e, HSEAL_ERR_NOT_FOUND,
        "token \"%s\" has %zu secret keys \"%s\" with that CKA_ID, not one",
        hseal_token_info(s->token)->label, found, r->adopted_label);
    return hseal_hint(e, HSEAL_ERR_NOT_FOUND,
        "pkcs11-tool --list-objects --login shows label and ID of each");
}

/* Nobody knows the secret: what the key answers now, it must always answer. */
static enum hseal_err
take_first_answer(struct hseal_store *s, unsigned long handle,
    struct hseal_record *record, struct hseal_error *e)
{
    struct hseal_view message = { record->kat_message, HSEAL_KAT_BYTES };
    struct hseal_mac *m = NULL;
    enum hseal_err err = hseal_known_answer_ask(record, e);

    if (err == HSEAL_ERR_OK)
        err = hseal_mac_open(s->token, handle, &m, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_mac_sign(m, message, record->kat_mac, e);
    hseal_mac_close(m);
    return err;
}

static enum hseal_err
make_of_key(void *arg, struct hseal_store *s, const struct hseal_key_name *name,
    struct hseal_record *record, unsigned long *ret_handle,
    struct hseal_error *e)
{
    enum hseal_err err = find_one(s, record, ret_handle, e);

    (void)arg;
    (void)name; /* it has its own */
    if (err == HSEAL_ERR_OK)
        err = hseal_key_check(s->token, *ret_handle, e);
    if (err == HSEAL_ERR_OK)
        err = take_first_answer(s, *ret_handle, record, e);
    return err;
}

enum hseal_err
hseal_store_adopt(struct hseal_store *s, const char *name, const char *label,
    const unsigned char *id, size_t id_len, struct hseal_record *record,
    struct hseal_error *e)
{
    const struct hseal_maker maker = { make_of_key, NULL };
    size_t len = strlen(label);

    if (len == 0 || len >= sizeof(record->adopted_label) ||
        id_len > sizeof(record->adopted_id))
        return hseal_fail(e, HSEAL_ERR_INPUT,
            "a key's label has 1 to %zu bytes and its CKA_ID up to %d",
            sizeof(record->adopted_label) - 1, HSEAL_ADOPTED_ID_MAX);
    if (strncmp(label, HSEAL_ROOT_LABEL, strcspn(HSEAL_ROOT_LABEL, "#") + 1) ==
        0)
        return hseal_fail(
            e, HSEAL_ERR_INPUT, "\"%s\" is a key of hardseal's own", label);
    record->adopted = 1;
    memcpy(record->adopted_label, label, len + 1);
    if (id_len > 0)
        memcpy(record->adopted_id, id, id_len);
    record->adopted_id_len = id_len;
    return hseal_store_make(s, name, &maker, record, e);
}
