/*
 * store/sealing.c: a token to which credentials are sealed.
 */
#include <stdio.h>
#include <stdlib.h>

#include <openssl/evp.h>

#include "support/run.h"

#include "store/sealing.h"

int
sealing_setup(void **state)
{
    struct sealing *x = calloc(1, sizeof(*x));
    struct hseal_error e;
    void *w = NULL;

    *state = x;
    if (x == NULL || world_soft(&w) != 0)
        return -1;
    x->w = w;
    if (hseal_sealed_recipient(x->w->token, x->w->lock, &x->pub, &e) ==
        HSEAL_ERR_OK)
        return 0;
    print_error("%s\n", e.message);
    return -1;
}

int
sealing_teardown(void **state)
{
    struct sealing *x = *state;
    void *w = x->w;

    free(x);
    return world_teardown(&w);
}

static struct hseal_view
bytes_of(const struct hseal_buf *b)
{
    return (struct hseal_view){ b->data, b->len };
}

/* The text of a file with `secret` as `name`. */
void
sealing_seal(const struct sealing *x, const char *name,
    struct hseal_view secret, struct hseal_buf *b)
{
    struct hseal_record r;
    struct hseal_error e;

    world_record(name, &r);
    hseal_buf_init(b, HSEAL_SEALED_MAX);
    if (hseal_sealed_make(&x->pub, name, secret, &r, b, &e) != HSEAL_ERR_OK)
        fail_msg("%s", e.message);
    hseal_record_free(&r);
}

void
sealing_read(const struct hseal_buf *b, struct hseal_sealed *ret)
{
    struct hseal_error e;

    if (hseal_sealed_read(bytes_of(b), "the file", ret, &e) != HSEAL_ERR_OK)
        fail_msg("%s", e.message);
}

void
sealing_make(const struct sealing *x, const char *name,
    struct hseal_view secret, struct hseal_sealed *ret)
{
    struct hseal_buf b;

    sealing_seal(x, name, secret, &b);
    sealing_read(&b, ret);
    hseal_buf_free(&b);
}

enum hseal_err
sealing_open(const struct sealing *x, const struct hseal_sealed *s,
    struct hseal_record *ret, struct hseal_error *e)
{
    struct hseal_record r;
    enum hseal_err err;

    assert_ok(hseal_record_init(&r, NULL));
    err = hseal_sealed_open(x->w->token, s, &r, e);
    if (ret != NULL && err == HSEAL_ERR_OK)
        *ret = r;
    else
        hseal_record_free(&r);
    return err;
}

/* ---- by the description of the format alone ---- */

static void
put(unsigned char *out, size_t *n, const void *data, size_t len)
{
    memcpy(out + *n, data, len);
    *n += len;
}

void
sealing_by_hand(const struct sealing *x, struct hseal_view secret,
    struct hseal_view text, struct hseal_sealed *s)
{
    const struct hseal_sealed_key *key = x->pub.key;
    unsigned char aad[256], hash[32];
    struct hseal_secret content, padded;
    struct hseal_gcm gcm = { .key = &content };
    struct hseal_buf b;
    size_t n = 0;

    memset(s, 0, sizeof(*s));
    memcpy(s->name, "desk1", 6);
    s->oaep = HSEAL_OAEP_SHA1;
    hseal_buf_init(&b, 1024);
    assert_ok(hseal_key_pad(secret, &padded, NULL));
    assert_ok(
        hseal_oaep_encrypt((struct hseal_view){ key[0].der, key[0].der_len },
            s->oaep, hseal_secret_view(&padded), &b, NULL));
    put(s->secret, &s->secret_len, b.data, b.len);
    hseal_buf_reset(&b);
    assert_ok(hseal_secret_init(&content, 32, NULL));
    assert_ok(hseal_secret_add(
        &content, "0123456789abcdef0123456789abcdef", 32, NULL));
    assert_ok(
        hseal_oaep_encrypt((struct hseal_view){ key[1].der, key[1].der_len },
            s->oaep, hseal_secret_view(&content), &b, NULL));
    put(s->content_key, &s->content_key_len, b.data, b.len);
    put(aad, &n, "hardseal sealed\0\1\1", 18);
    for (size_t i = 0; i < 2; i++) {
        memcpy(s->fingerprint[i], key[i].fingerprint, 32);
        put(aad, &n, key[i].fingerprint, 32);
    }
    assert_int_equal(
        EVP_Digest(s->secret, s->secret_len, hash, NULL, EVP_sha256(), NULL),
        1);
    put(aad, &n, hash, 32);
    put(aad, &n, "desk1", 5);
    gcm.aad = (struct hseal_view){ aad, n };
    assert_true(hseal_gcm_close(&gcm, text, s->record));
    s->record_len = text.len;
    memcpy(s->tag, gcm.tag, sizeof(s->tag));
    hseal_secret_free(&content);
    hseal_secret_free(&padded);
    hseal_buf_free(&b);
}
