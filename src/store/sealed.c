/*
 * store/sealed.c: a credential in a file that only one token opens.
 * Layer: store.
 */
#include <stdio.h>
#include <string.h>

#include <openssl/rand.h>

#include "base/error.h"
#include "store/knownanswer.h"

#include "store/sealed.h"

#define SECRET_MAX 4096
/* type | version | hash | fingerprints | SHA-256 of the wrapped secret | name
 */
#define AAD_TYPE "hardseal sealed"
#define AAD_MAX                                                                \
    (sizeof(AAD_TYPE) + 2 +                                                    \
        (HSEAL_WRAP_COUNT + 1UL) * HSEAL_FINGERPRINT_BYTES + HSEAL_NAME_SIZE)

struct aad {
    unsigned char data[AAD_MAX];
    size_t len;
};

static void
add(struct aad *a, const void *data, size_t len)
{
    memcpy(a->data + a->len, data, len);
    a->len += len;
}

/* All lengths but the last are fixed: no two files have the same bytes. */
static enum hseal_err
fill_aad(const struct hseal_sealed *s, struct aad *a, struct hseal_error *e)
{
    const unsigned char head[] = { HSEAL_SEALED_VERSION,
        (unsigned char)s->oaep };
    unsigned char hash[HSEAL_FINGERPRINT_BYTES];
    enum hseal_err err = hseal_fingerprint_of(
        (struct hseal_view){ s->secret, s->secret_len }, hash, e);

    a->len = 0;
    add(a, AAD_TYPE, sizeof(AAD_TYPE));
    add(a, head, sizeof(head));
    add(a, s->fingerprint, sizeof(s->fingerprint));
    add(a, hash, sizeof(hash));
    add(a, s->name, strlen(s->name));
    return err;
}

/* Encrypt to one of the keys; *ret_len bytes at `out`. */
static enum hseal_err
encrypt(const struct hseal_sealed_public *p, enum hseal_wrap_use use,
    const struct hseal_secret *plain, unsigned char out[HSEAL_OAEP_BYTES_MAX],
    size_t *ret_len, struct hseal_error *e)
{
    const struct hseal_sealed_key *key = &p->key[use];
    struct hseal_view der = { key->der, key->der_len };
    struct hseal_buf b;
    enum hseal_err err;

    hseal_buf_init(&b, HSEAL_OAEP_BYTES_MAX);
    err = hseal_oaep_encrypt(der, p->oaep, hseal_secret_view(plain), &b, e);
    if (err == HSEAL_ERR_OK) {
        memcpy(out, b.data, b.len);
        *ret_len = b.len;
    }
    hseal_buf_free(&b);
    return err;
}

static enum hseal_err
seal_secret(const struct hseal_sealed_public *p, struct hseal_view secret,
    struct hseal_sealed *s, struct hseal_error *e)
{
    struct hseal_secret padded = { NULL, 0, 0 };
    enum hseal_err err = hseal_key_pad(secret, &padded, e);

    if (err == HSEAL_ERR_OK)
        err = encrypt(
            p, HSEAL_WRAP_SECRET, &padded, s->secret, &s->secret_len, e);
    hseal_secret_free(&padded);
    return err;
}

/* Needs the sealed secret: its hash is part of what is authenticated. */
static enum hseal_err
seal_record(const struct hseal_sealed_public *p,
    const struct hseal_record *record, struct hseal_sealed *s,
    struct hseal_error *e)
{
    struct hseal_secret text = { NULL, 0, 0 }, key = { NULL, 0, 0 };
    struct hseal_gcm gcm = { .key = &key };
    struct aad aad;
    enum hseal_err err = fill_aad(s, &aad, e);

    if (err == HSEAL_ERR_OK)
        err = hseal_secret_init(&key, HSEAL_GCM_KEY_BYTES, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_secret_init(&text, HSEAL_RECORD_MAX, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_record_encode(record, &text, e);
    if (err != HSEAL_ERR_OK)
        goto out;
    if (RAND_bytes(key.data, HSEAL_GCM_KEY_BYTES) != 1 ||
        RAND_bytes(gcm.nonce, sizeof(gcm.nonce)) != 1) {
        err = hseal_fail(e, HSEAL_ERR_INTERNAL, "no random numbers");
        goto out;
    }
    key.len = HSEAL_GCM_KEY_BYTES;
    gcm.aad = (struct hseal_view){ aad.data, aad.len };
    if (!hseal_gcm_close(&gcm, hseal_secret_view(&text), s->record)) {
        err = hseal_fail(e, HSEAL_ERR_INTERNAL, "AES-256-GCM failed");
        goto out;
    }
    s->record_len = text.len;
    memcpy(s->nonce, gcm.nonce, sizeof(s->nonce));
    memcpy(s->tag, gcm.tag, sizeof(s->tag));
    err = encrypt(
        p, HSEAL_WRAP_OPEN, &key, s->content_key, &s->content_key_len, e);
out:
    hseal_secret_free(&text);
    hseal_secret_free(&key);
    return err;
}

enum hseal_err
hseal_sealed_make(const struct hseal_sealed_public *p, const char *name,
    struct hseal_view secret, struct hseal_record *record, struct hseal_buf *b,
    struct hseal_error *e)
{
    struct hseal_sealed s;
    enum hseal_err err = hseal_name_check(name, e);

    if (err != HSEAL_ERR_OK)
        return err;
    if (secret.len < 1 || secret.len > SECRET_MAX)
        return hseal_fail(e, HSEAL_ERR_INPUT,
            "the secret has %zu bytes, not 1 to %d", secret.len, SECRET_MAX);
    memset(&s, 0, sizeof(s));
    memcpy(s.name, name, strlen(name));
    s.oaep = p->oaep;
    for (size_t i = 0; i < HSEAL_WRAP_COUNT; i++)
        memcpy(
            s.fingerprint[i], p->key[i].fingerprint, HSEAL_FINGERPRINT_BYTES);
    err = hseal_known_answer_make(secret, record, e);
    if (err == HSEAL_ERR_OK)
        err = seal_secret(p, secret, &s, e);
    if (err == HSEAL_ERR_OK)
        err = seal_record(p, record, &s, e);
    return err == HSEAL_ERR_OK ? hseal_sealed_write(&s, b, e) : err;
}

/* ---- opening, by the token ---- */

static enum hseal_err
fail_changed(const struct hseal_sealed *s, struct hseal_error *e)
{
    (void)hseal_fail(e, HSEAL_ERR_RECORD,
        "the sealed \"%s\" does not open: it was changed, or put together "
        "from two",
        s->name);
    return hseal_hint(
        e, HSEAL_ERR_RECORD, "seal it again, and import that file as it is");
}

static enum hseal_err
open_record(const struct hseal_sealed *s, const struct hseal_secret *key,
    struct hseal_secret *text, struct hseal_error *e)
{
    struct hseal_gcm gcm = { .key = key };
    struct aad aad;
    enum hseal_err err = fill_aad(s, &aad, e);

    if (err != HSEAL_ERR_OK)
        return err;
    gcm.aad = (struct hseal_view){ aad.data, aad.len };
    memcpy(gcm.nonce, s->nonce, sizeof(gcm.nonce));
    memcpy(gcm.tag, s->tag, sizeof(gcm.tag));
    if (key->len != HSEAL_GCM_KEY_BYTES || s->record_len > text->cap ||
        !hseal_gcm_open(
            &gcm, (struct hseal_view){ s->record, s->record_len }, text->data))
        return fail_changed(s, e);
    text->len = s->record_len;
    return HSEAL_ERR_OK;
}

enum hseal_err
hseal_sealed_open(struct hseal_token *t, const struct hseal_sealed *s,
    struct hseal_record *ret, struct hseal_error *e)
{
    struct hseal_view blob = { s->content_key, s->content_key_len };
    struct hseal_secret key = { NULL, 0, 0 }, text = { NULL, 0, 0 };
    char what[HSEAL_NAME_SIZE + 32];
    enum hseal_err err = hseal_sealed_mine(t, s, e);

    if (err != HSEAL_ERR_OK)
        return err;
    err = hseal_secret_init(&key, HSEAL_OAEP_BYTES_MAX, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_secret_init(&text, HSEAL_RECORD_MAX, e);
    if (err == HSEAL_ERR_OK) {
        err = hseal_wrap_decrypt(t, s->oaep, blob, &key, e);
        if (err == HSEAL_ERR_RECORD)
            err = fail_changed(s, e);
    }
    if (err == HSEAL_ERR_OK)
        err = open_record(s, &key, &text, e);
    (void)snprintf(what, sizeof(what), "the sealed record of \"%s\"", s->name);
    if (err == HSEAL_ERR_OK)
        err = hseal_record_decode(hseal_secret_view(&text), what, ret, e);
    /* It would be a request that the key is made to sign. */
    if (err == HSEAL_ERR_OK && ret->kat_message[0] != 0)
        err = fail_changed(s, e);
    hseal_secret_free(&text); /* wipes what a wrong tag has left, too */
    hseal_secret_free(&key);
    return err;
}

enum hseal_err
hseal_sealed_unwrap(struct hseal_token *t, const struct hseal_sealed *s,
    const struct hseal_key_name *name, unsigned long *ret_handle,
    struct hseal_error *e)
{
    struct hseal_view wrapped = { s->secret, s->secret_len };
    enum hseal_err err = hseal_sealed_mine(t, s, e);

    if (err == HSEAL_ERR_OK)
        err = hseal_wrap_unwrap(t, s->oaep, wrapped, name, ret_handle, e);
    return err;
}
