/*
 * bench/manykeys.c: a SoftHSM token with many credentials on it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/rand.h>

#include "store/keys.h"
#include "store/knownanswer.h"

#include "bench/manykeys.h"

/* Each object is synced to the disk, which here nobody needs. */
#define MEMORY "/dev/shm"

#define SECRET "22582BD0CFF14C41EDBF1AB98506286D"

static const struct hseal_view secret = { (const unsigned char *)SECRET,
    sizeof(SECRET) - 1 };

static enum hseal_err
make_record(struct hseal_record *r, struct hseal_error *e)
{
    enum hseal_err err = hseal_record_init(r, e);

    if (err != HSEAL_ERR_OK)
        return err;
    (void)snprintf(
        r->key_id, sizeof(r->key_id), "11111111-2222-3333-4444-555555555555");
    r->created_ms = hseal_clock_wall_ms(hseal_clock_system());
    r->generation = 1;
    r->number = r->created_ms + 1;
    r->state = HSEAL_RECORD_ACTIVE;
    return hseal_secret_add(&r->passphrase, "Passphrase1!", 12, e);
}

/* The key and the record, as an import makes them. */
static enum hseal_err
add_one(struct hseal_store *s, const char *name, struct hseal_error *e)
{
    char label[HSEAL_LABEL_SIZE];
    unsigned char id[HSEAL_ID_BYTES];
    const struct hseal_key_name key = { label, id, sizeof(id) };
    struct hseal_secret value = { NULL, 0, 0 };
    struct hseal_place_item item;
    struct hseal_record r;
    unsigned long handle;
    enum hseal_err err;

    memset(&r, 0, sizeof(r));
    hseal_store_label(name, label);
    if (RAND_bytes(id, sizeof(id)) != 1)
        return HSEAL_ERR_INTERNAL;
    err = make_record(&r, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_known_answer_make(secret, &r, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_key_pad(secret, &value, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_keys_create(s, &key, &value, &handle, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_store_write_record(s, name, id, &r, &item, e);
    hseal_secret_free(&value);
    hseal_record_free(&r);
    return err;
}

static enum hseal_err
import_last(struct hseal_store *s, uint64_t *ret_ns, struct hseal_error *e)
{
    const struct hseal_clock *clock = hseal_clock_system();
    struct hseal_record r;
    enum hseal_err err;
    uint64_t start;

    memset(&r, 0, sizeof(r));
    err = make_record(&r, e);
    start = hseal_clock_mono_ns(clock);
    if (err == HSEAL_ERR_OK)
        err = hseal_store_import(s, MANYKEYS_NAME, secret, &r, e);
    *ret_ns = hseal_clock_mono_ns(clock) - start;
    hseal_record_free(&r);
    return err;
}

static enum hseal_err
add_all(
    struct hseal_store *s, size_t n, uint64_t *ret_ns, struct hseal_error *e)
{
    char name[HSEAL_NAME_SIZE];
    enum hseal_err err = hseal_store_ensure_root(s, e);

    for (size_t i = 1; i < n && err == HSEAL_ERR_OK; i++) {
        (void)snprintf(name, sizeof(name), "other-%zu", i);
        err = add_one(s, name, e);
    }
    return err == HSEAL_ERR_OK ? import_last(s, ret_ns, e) : err;
}

int
manykeys_make(struct softtoken *st, size_t n, uint64_t *ret_import_ns)
{
    struct hseal_token *token;
    struct hseal_store *store = NULL;
    struct hseal_error e;
    enum hseal_err err;

    if (!softtoken_make_in(st, access(MEMORY, W_OK) == 0 ? MEMORY : "/tmp"))
        return 0;
    token = softtoken_open(st);
    if (token == NULL)
        return 0;
    memset(&e, 0, sizeof(e));
    err = hseal_store_open(token, NULL, st->lock, &store, &e);
    if (err == HSEAL_ERR_OK)
        err = add_all(store, n, ret_import_ns, &e);
    if (err != HSEAL_ERR_OK)
        (void)fprintf(stderr, "manykeys: %zu credentials: %s\n", n, e.message);
    hseal_store_close(store);
    hseal_token_close(token);
    return err == HSEAL_ERR_OK;
}
