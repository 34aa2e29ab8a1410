/*
 * store/import.c: making and destroying a credential.
 * Layer: store.
 */
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include "base/error.h"
#include "base/file.h"
#include "base/signals.h"
#include "store/inside.h"
#include "token/key.h"

#include "store/store.h"

#define SECRET_MAX 4096

/* Never a prehash: those begin with a digit. */
static enum hseal_err
make_known_answer(struct hseal_view secret, struct hseal_record *record,
    struct hseal_error *e)
{
    unsigned len = 0;

    if (RAND_bytes(record->kat_message, HSEAL_KAT_BYTES) != 1)
        return hseal_fail(e, HSEAL_ERR_INTERNAL, "no random numbers");
    record->kat_message[0] = 0;
    if (HMAC(EVP_sha256(), secret.data, (int)secret.len, record->kat_message,
            HSEAL_KAT_BYTES, record->kat_mac, &len) == NULL ||
        len != HSEAL_KAT_BYTES)
        return hseal_fail(e, HSEAL_ERR_INTERNAL, "HMAC-SHA256 failed");
    return HSEAL_ERR_OK;
}

/* The token must give the MAC that was computed in memory. */
static enum hseal_err
compare_known_answer(struct hseal_store *s, unsigned long handle,
    const struct hseal_record *record, struct hseal_error *e)
{
    struct hseal_view message = { record->kat_message, HSEAL_KAT_BYTES };
    unsigned char mac[HSEAL_MAC_BYTES];
    struct hseal_mac *m = NULL;
    enum hseal_err err;

    err = hseal_mac_open(s->token, handle, &m, e);
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

/* Under the lock, and sweep() has just looked whether there is one. */
static enum hseal_err
ensure_root(struct hseal_store *s, struct hseal_error *e)
{
    struct hseal_key_name name = { .label = HSEAL_ROOT_LABEL };
    unsigned char id[HSEAL_ID_BYTES];
    unsigned long handle;
    enum hseal_err err;

    if (s->root != NULL)
        return HSEAL_ERR_OK;
    if (RAND_bytes(id, sizeof(id)) != 1)
        return hseal_fail(e, HSEAL_ERR_INTERNAL, "no random numbers");
    name.id = id;
    name.id_len = sizeof(id);
    err = hseal_key_generate(s->token, &name, &handle, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_mac_open(s->token, handle, &s->root, e);
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
        err = hseal_object_destroy(s->token, f.records[i].handle, e);
    for (size_t i = 0; i < f.n_keys && err == HSEAL_ERR_OK; i++)
        err = hseal_object_destroy(s->token, f.keys[i].handle, e);
    hseal_finds_free(&f);
    return err;
}

static enum hseal_err
write_record(struct hseal_store *s, const struct hseal_seal_owner *owner,
    const struct hseal_record *record, unsigned long *ret_handle,
    struct hseal_error *e)
{
    struct hseal_secret text = { NULL, 0, 0 };
    struct hseal_view sealed;
    struct hseal_buf b;
    char label[HSEAL_LABEL_SIZE];
    enum hseal_err err;

    hseal_buf_init(&b, HSEAL_RECORD_MAX + HSEAL_SEAL_EXTRA);
    err = hseal_secret_init(&text, HSEAL_RECORD_MAX, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_record_encode(record, &text, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_seal_close(s->root, owner, hseal_secret_view(&text), &b, e);
    if (err == HSEAL_ERR_OK) {
        sealed.data = b.data;
        sealed.len = b.len;
        hseal_store_label(owner->name, label);
        err = hseal_object_create_data(s->token, label, sealed, ret_handle, e);
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
check_written(struct hseal_store *s, const char *name, struct hseal_error *e)
{
    struct hseal_credential c;
    enum hseal_err err;

    memset(&c, 0, sizeof(c));
    err = hseal_store_load(s, name, &c, e);
    if (err == HSEAL_ERR_OK)
        hseal_credential_free(&c);
    if (err != HSEAL_ERR_NOT_FOUND && err != HSEAL_ERR_RECORD)
        return err;
    (void)hseal_fail(e, HSEAL_ERR_TOKEN,
        "token \"%s\" did not keep the record of \"%s\"",
        hseal_token_info(s->token)->label, name);
    return hseal_hint(
        e, HSEAL_ERR_TOKEN, "the token may be full or write-protected");
}

/* The handles of what an import has made; 0 is none. */
struct made {
    unsigned long key;
    unsigned long record;
};

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
check_alone(struct hseal_store *s, const struct hseal_seal_owner *owner,
    const struct made *made, struct hseal_error *e)
{
    struct hseal_finds f = { NULL, 0, NULL, 0 };
    int beaten, own = 0;
    enum hseal_err err = hseal_finds_read(s, owner->name, &f, e);

    if (err != HSEAL_ERR_OK)
        return err;
    beaten = made->record == 0 && any_whole(&f);
    for (size_t i = 0; i < f.n_keys; i++) {
        int order = f.keys[i].id_len != HSEAL_ID_BYTES
                        ? 1
                        : memcmp(f.keys[i].id, owner->id, HSEAL_ID_BYTES);
        beaten |= order < 0;
        own |= order == 0;
    }
    beaten |= !own; /* the other has swept it as a leftover */
    hseal_finds_free(&f);
    if (!beaten)
        return HSEAL_ERR_OK;
    (void)hseal_fail(e, HSEAL_ERR_EXISTS,
        "another import of \"%s\" was under way on token \"%s\"", owner->name,
        hseal_token_info(s->token)->label);
    return hseal_hint(
        e, HSEAL_ERR_EXISTS, "hardseal key list shows what became of it");
}

/*
 * Destroy what this import has made, after it failed with `err`; where the
 * token refuses that too, say what stays behind.
 */
static enum hseal_err
take_back(struct hseal_store *s, const char *name, const struct made *made,
    enum hseal_err err, struct hseal_error *e)
{
    int clean = 1;

    if (made->record != 0 &&
        hseal_object_destroy(s->token, made->record, NULL) != HSEAL_ERR_OK)
        clean = 0;
    if (hseal_object_destroy(s->token, made->key, NULL) != HSEAL_ERR_OK)
        clean = 0;
    if (!clean)
        return hseal_hint(e, err,
            "the unfinished key could not be removed: hardseal key delete %s "
            "does, once the token works again",
            name);
    return err;
}

static enum hseal_err
import_locked(struct hseal_store *s, const char *name, struct hseal_view secret,
    struct hseal_record *record, struct hseal_error *e)
{
    struct hseal_seal_owner owner = { .name = name };
    struct hseal_secret value = { NULL, 0, 0 };
    struct hseal_key_name key_name;
    char label[HSEAL_LABEL_SIZE];
    struct made made = { 0, 0 };
    enum hseal_err err;

    err = sweep(s, name, e);
    if (err == HSEAL_ERR_OK)
        err = ensure_root(s, e);
    if (err == HSEAL_ERR_OK)
        err = make_known_answer(secret, record, e);
    if (err != HSEAL_ERR_OK)
        return err;
    if (RAND_bytes(owner.id, sizeof(owner.id)) != 1)
        return hseal_fail(e, HSEAL_ERR_INTERNAL, "no random numbers");
    hseal_store_label(name, label);
    key_name = (struct hseal_key_name){ label, owner.id, sizeof(owner.id) };
    err = hseal_key_pad(secret, &value, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_key_create(s->token, &key_name, &value, &made.key, e);
    hseal_secret_free(&value);
    if (err != HSEAL_ERR_OK)
        return err;
    err = compare_known_answer(s, made.key, record, e);
    if (err == HSEAL_ERR_OK)
        err = check_alone(s, &owner, &made, e);
    if (err == HSEAL_ERR_OK)
        err = write_record(s, &owner, record, &made.record, e);
    if (err == HSEAL_ERR_OK)
        err = check_alone(s, &owner, &made, e);
    if (err == HSEAL_ERR_OK)
        err = check_written(s, name, e);
    return err == HSEAL_ERR_OK ? err : take_back(s, name, &made, err, e);
}

enum hseal_err
hseal_store_import(struct hseal_store *s, const char *name,
    struct hseal_view secret, struct hseal_record *record,
    struct hseal_error *e)
{
    struct hseal_lock lock = { -1 };
    struct hseal_signals held;
    enum hseal_err err;

    err = hseal_name_check(name, e);
    if (err != HSEAL_ERR_OK)
        return err;
    if (secret.len < 1 || secret.len > SECRET_MAX)
        return hseal_fail(e, HSEAL_ERR_INPUT,
            "the secret has %zu bytes, not 1 to %d", secret.len, SECRET_MAX);
    err = hseal_lock_take(&lock, s->lock_path, e);
    if (err != HSEAL_ERR_OK)
        return err;
    hseal_signals_hold(&held);
    err = import_locked(s, name, secret, record, e);
    hseal_signals_release(&held);
    hseal_lock_drop(&lock);
    return err;
}

/* Records first: a key alone is an unfinished import, not a credential. */
static enum hseal_err
delete_locked(struct hseal_store *s, const char *name, struct hseal_error *e)
{
    struct hseal_finds f = { NULL, 0, NULL, 0 };
    enum hseal_err err = hseal_finds_read(s, name, &f, e);

    if (err != HSEAL_ERR_OK)
        return err;
    if (f.n_records == 0 && f.n_keys == 0) {
        err =
            hseal_fail(e, HSEAL_ERR_NOT_FOUND, "no key \"%s\" on token \"%s\"",
                name, hseal_token_info(s->token)->label);
        (void)hseal_hint(e, err, "hardseal key list shows what is there");
    }
    for (size_t i = 0; i < f.n_records && err == HSEAL_ERR_OK; i++)
        err = hseal_object_destroy(s->token, f.records[i].handle, e);
    for (size_t i = 0; i < f.n_keys && err == HSEAL_ERR_OK; i++)
        err = hseal_object_destroy(s->token, f.keys[i].handle, e);
    hseal_finds_free(&f);
    return err;
}

enum hseal_err
hseal_store_delete(
    struct hseal_store *s, const char *name, struct hseal_error *e)
{
    struct hseal_lock lock = { -1 };
    struct hseal_signals held;
    enum hseal_err err;

    err = hseal_name_check(name, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_lock_take(&lock, s->lock_path, e);
    if (err != HSEAL_ERR_OK)
        return err;
    hseal_signals_hold(&held);
    err = delete_locked(s, name, e);
    hseal_signals_release(&held);
    hseal_lock_drop(&lock);
    return err;
}
