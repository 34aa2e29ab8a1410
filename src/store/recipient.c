/*
 * store/recipient.c: whom a file is sealed to: the pairs of a token.
 * Layer: store.
 */
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/printable.h"
#include "base/signals.h"
#include "token/wraptry.h"

#include "store/sealed.h"

static enum hseal_err
read_key(struct hseal_token *t, unsigned long handle,
    struct hseal_sealed_key *ret, struct hseal_error *e)
{
    struct hseal_view v;
    struct hseal_buf der;
    enum hseal_err err;

    hseal_buf_init(&der, sizeof(ret->der));
    err = hseal_wrap_public(t, handle, &der, e);
    if (err == HSEAL_ERR_OK) {
        v = (struct hseal_view){ der.data, der.len };
        err = hseal_fingerprint_of(v, ret->fingerprint, e);
        memcpy(ret->der, der.data, der.len);
        ret->der_len = der.len;
    }
    hseal_buf_free(&der);
    return err;
}

static enum hseal_err
recipient_locked(struct hseal_token *t, struct hseal_sealed_public *ret,
    struct hseal_error *e)
{
    unsigned long made_handle[HSEAL_WRAP_COUNT];
    struct hseal_wrap_trial trial = { HSEAL_OAEP_COUNT, 0 };
    size_t n_made = 0;
    enum hseal_err err = HSEAL_ERR_OK;

    for (size_t use = 0; use < HSEAL_WRAP_COUNT && err == HSEAL_ERR_OK; use++) {
        unsigned long handle = 0;
        int made = 0;
        err = hseal_wrap_ensure(t, (enum hseal_wrap_use)use, &handle, &made, e);
        if (err == HSEAL_ERR_OK && made)
            made_handle[n_made++] = handle;
        if (err == HSEAL_ERR_OK)
            err = read_key(t, handle, &ret->key[use], e);
    }
    if (err == HSEAL_ERR_OK)
        err = hseal_wrap_try(t, &trial, e);
    ret->oaep = trial.oaep;
    ret->guarded = trial.guarded;
    for (size_t i = 0; i < n_made && err != HSEAL_ERR_OK; i++)
        if (hseal_object_destroy(t, made_handle[i], NULL) != HSEAL_ERR_OK)
            (void)hseal_hint(e, err,
                "hardseal#wrap and hardseal#open stay "
                "on the token: the next hardseal key seal-to tries them again");
    return err;
}

enum hseal_err
hseal_sealed_recipient(struct hseal_token *t, const char *lock_path,
    struct hseal_sealed_public *ret, struct hseal_error *e)
{
    const struct hseal_token_info *info = hseal_token_info(t);
    struct hseal_sealed_public found;
    struct hseal_lock lock = { -1 };
    struct hseal_signals held;
    enum hseal_err err;

    memset(&found, 0, sizeof(found));
    memcpy(found.label, info->label, sizeof(found.label));
    memcpy(found.serial, info->serial, sizeof(found.serial));
    hseal_printable_replace(found.label);
    hseal_printable_replace(found.serial);
    err = hseal_lock_take(&lock, lock_path, e);
    if (err != HSEAL_ERR_OK)
        return err;
    hseal_signals_hold(&held);
    err = recipient_locked(t, &found, e);
    hseal_signals_release(&held);
    hseal_lock_drop(&lock);
    if (err == HSEAL_ERR_OK)
        *ret = found;
    return err;
}

/* Passes `err` up. */
static enum hseal_err
hint_other(
    const struct hseal_sealed *s, enum hseal_err err, struct hseal_error *e)
{
    return hseal_hint(e, err,
        "%s was sealed to another token, or before these keys were made: seal "
        "it again to what hardseal key seal-to writes now",
        s->name);
}

static enum hseal_err
fail_other(struct hseal_token *t, const struct hseal_sealed *s,
    const struct hseal_sealed_key key[HSEAL_WRAP_COUNT], struct hseal_error *e)
{
    char text[2 * HSEAL_WRAP_COUNT][HSEAL_FINGERPRINT_SIZE];

    for (size_t i = 0; i < HSEAL_WRAP_COUNT; i++) {
        hseal_fingerprint_text(s->fingerprint[i], text[i]);
        hseal_fingerprint_text(key[i].fingerprint, text[HSEAL_WRAP_COUNT + i]);
    }
    (void)hseal_fail(e, HSEAL_ERR_RECORD,
        "sealed to %s and %s; token \"%s\" has %s and %s", text[0], text[1],
        hseal_token_info(t)->label, text[2], text[3]);
    return hint_other(s, HSEAL_ERR_RECORD, e);
}

enum hseal_err
hseal_sealed_mine(
    struct hseal_token *t, const struct hseal_sealed *s, struct hseal_error *e)
{
    struct hseal_sealed_key key[HSEAL_WRAP_COUNT];
    enum hseal_err err = HSEAL_ERR_OK;
    int same = 1;

    memset(key, 0, sizeof(key));
    for (size_t i = 0; i < HSEAL_WRAP_COUNT && err == HSEAL_ERR_OK; i++) {
        unsigned long handle = 0;
        err = hseal_wrap_find(t, (enum hseal_wrap_use)i, &handle, e);
        if (err == HSEAL_ERR_OK)
            err = read_key(t, handle, &key[i], e);
        if (memcmp(key[i].fingerprint, s->fingerprint[i],
                HSEAL_FINGERPRINT_BYTES) != 0)
            same = 0;
    }
    if (err == HSEAL_ERR_NOT_FOUND)
        return hint_other(s, err, e);
    if (err == HSEAL_ERR_OK && !same)
        return fail_other(t, s, key, e);
    return err;
}
