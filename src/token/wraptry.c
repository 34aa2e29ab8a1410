/*
 * token/wraptry.c: whether the pairs for sealed imports do what they should,
 * and nothing else.
 * Layer: token.
 */
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include "base/error.h"
#include "token/fail.h"
#include "token/mac.h"
#include "token/session.h"
#include "token/unwrap.h"

#include "token/wraptry.h"

/* Random bytes that take the place of a secret, and their encrypted form. */
struct canary {
    struct hseal_secret value;
    struct hseal_buf blob;
    unsigned long key; /* the private key that opens it */
};

static void
canary_free(struct canary *c)
{
    hseal_secret_free(&c->value);
    hseal_buf_free(&c->blob);
}

static enum hseal_err
canary_make(struct hseal_token *t, enum hseal_wrap_use use, enum hseal_oaep h,
    struct canary *c, struct hseal_error *e)
{
    struct hseal_buf der;
    enum hseal_err err;

    memset(c, 0, sizeof(*c));
    hseal_buf_init(&c->blob, HSEAL_OAEP_BYTES_MAX);
    hseal_buf_init(&der, HSEAL_OAEP_DER_MAX);
    err = hseal_wrap_find(t, use, &c->key, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_wrap_public(t, c->key, &der, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_secret_init(&c->value, HSEAL_KEY_BYTES, e);
    if (err == HSEAL_ERR_OK && RAND_bytes(c->value.data, HSEAL_KEY_BYTES) != 1)
        err = hseal_fail(e, HSEAL_ERR_INTERNAL, "no random numbers");
    if (err == HSEAL_ERR_OK) {
        c->value.len = HSEAL_KEY_BYTES;
        err = hseal_oaep_encrypt((struct hseal_view){ der.data, der.len }, h,
            hseal_secret_view(&c->value), &c->blob, e);
    }
    hseal_buf_free(&der);
    if (err != HSEAL_ERR_OK)
        canary_free(c);
    return err;
}

/* Unwrap into a key of the session: protected, or readable. */
static CK_RV
unwrap(struct hseal_token *t, enum hseal_oaep h, const struct canary *c,
    int readable, CK_OBJECT_HANDLE *ret)
{
    CK_OBJECT_CLASS class = CKO_SECRET_KEY;
    CK_KEY_TYPE type = t->profile.key_types[0] == HSEAL_KEY_TYPE_SHA256_HMAC
                           ? CKK_SHA256_HMAC
                           : CKK_GENERIC_SECRET;
    CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
    CK_BBOOL *safe = readable ? &no : &yes, *loose = readable ? &yes : &no;
    CK_ATTRIBUTE attrs[] = {
        { CKA_CLASS, &class, sizeof(class) },
        { CKA_KEY_TYPE, &type, sizeof(type) },
        { CKA_TOKEN, &no, sizeof(no) },
        { CKA_PRIVATE, &yes, sizeof(yes) },
        { CKA_SENSITIVE, safe, sizeof(*safe) },
        { CKA_EXTRACTABLE, loose, sizeof(*loose) },
        { CKA_SIGN, &yes, sizeof(yes) },
        { CKA_VERIFY, &no, sizeof(no) },
        { CKA_ENCRYPT, &no, sizeof(no) },
        { CKA_DECRYPT, &no, sizeof(no) },
        { CKA_WRAP, &no, sizeof(no) },
        { CKA_UNWRAP, &no, sizeof(no) },
        { CKA_DERIVE, &no, sizeof(no) },
    };
    struct hseal_wrap_mechanism m;

    hseal_wrap_mechanism(h, &m);
    return t->f->C_UnwrapKey(t->session, &m.ck, c->key, c->blob.data,
        c->blob.len, attrs, sizeof(attrs) / sizeof(attrs[0]), ret);
}

/* The token's MAC with the unwrapped key must be that of the canary. */
static enum hseal_err
compare_mac(struct hseal_token *t, CK_OBJECT_HANDLE key, const struct canary *c,
    struct hseal_error *e)
{
    static const unsigned char text[] = { 0, 't', 'r', 'y' };
    const struct hseal_view message = { text, sizeof(text) };
    unsigned char want[HSEAL_MAC_BYTES], got[HSEAL_MAC_BYTES];
    struct hseal_mac *m = NULL;
    enum hseal_err err = hseal_mac_open(t, key, &m, e);

    if (err != HSEAL_ERR_OK)
        return err;
    err = hseal_mac_sign(m, message, got, e);
    if (err == HSEAL_ERR_OK &&
        HMAC(EVP_sha256(), c->value.data, (int)c->value.len, text, sizeof(text),
            want, NULL) == NULL)
        err = hseal_fail(e, HSEAL_ERR_INTERNAL, "HMAC-SHA256 failed");
    if (err == HSEAL_ERR_OK && CRYPTO_memcmp(want, got, sizeof(got)) != 0)
        err = hseal_fail(e, HSEAL_ERR_CUSTODY,
            "token \"%s\" unwraps another key than was wrapped", t->info.label);
    hseal_mac_close(m);
    return err;
}

static enum hseal_err
try_unwrap(struct hseal_token *t, enum hseal_oaep h, struct hseal_error *e)
{
    CK_OBJECT_HANDLE key = CK_INVALID_HANDLE;
    struct canary c;
    enum hseal_err err = canary_make(t, HSEAL_WRAP_SECRET, h, &c, e);
    CK_RV rv;

    if (err != HSEAL_ERR_OK)
        return err;
    rv = unwrap(t, h, &c, 0, &key);
    if (hseal_wrap_refused(rv))
        err = hseal_wrap_unsupported(t, "unwrap a secret key", e);
    else if (rv != CKR_OK)
        err = hseal_fail_ckr(e, rv, "C_UnwrapKey", t->info.label);
    if (err == HSEAL_ERR_OK) {
        err = compare_mac(t, key, &c, e);
        (void)t->f->C_DestroyObject(t->session, key); /* ends with us */
    }
    canary_free(&c);
    return err;
}

static enum hseal_err
try_decrypt(struct hseal_token *t, enum hseal_oaep h, struct hseal_error *e)
{
    struct hseal_secret plain = { NULL, 0, 0 };
    struct canary c;
    enum hseal_err err = canary_make(t, HSEAL_WRAP_OPEN, h, &c, e);

    if (err != HSEAL_ERR_OK)
        return err;
    err = hseal_secret_init(&plain, HSEAL_OAEP_BYTES_MAX, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_wrap_decrypt(
            t, h, (struct hseal_view){ c.blob.data, c.blob.len }, &plain, e);
    if (err == HSEAL_ERR_OK && !hseal_secret_equal(&plain, &c.value))
        err = hseal_fail(e, HSEAL_ERR_CUSTODY,
            "token \"%s\" decrypts to something else than was encrypted",
            t->info.label);
    hseal_secret_free(&plain);
    canary_free(&c);
    return err;
}

/* 1 if the token lets the private key be copied for decrypting. */
static int
copies_for_decrypting(struct hseal_token *t, CK_OBJECT_HANDLE key)
{
    CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
    CK_ATTRIBUTE changes[] = { { CKA_TOKEN, &no, sizeof(no) },
        { CKA_DECRYPT, &yes, sizeof(yes) } };
    CK_OBJECT_HANDLE copy;

    if (t->f->C_CopyObject(t->session, key, changes, 2, &copy) != CKR_OK)
        return 0;
    (void)t->f->C_DestroyObject(t->session, copy); /* ends with us */
    return 1;
}

static enum hseal_err
try_guards(struct hseal_token *t, enum hseal_oaep h, int *ret_guarded,
    struct hseal_error *e)
{
    CK_OBJECT_HANDLE key = CK_INVALID_HANDLE;
    struct canary c;
    enum hseal_err err = canary_make(t, HSEAL_WRAP_SECRET, h, &c, e);

    if (err != HSEAL_ERR_OK)
        return err;
    *ret_guarded = 1;
    if (unwrap(t, h, &c, 1, &key) == CKR_OK) {
        (void)t->f->C_DestroyObject(t->session, key); /* ends with us */
        *ret_guarded = 0;
    }
    if (copies_for_decrypting(t, c.key))
        *ret_guarded = 0;
    canary_free(&c);
    return HSEAL_ERR_OK;
}

enum hseal_err
hseal_wrap_try(
    struct hseal_token *t, struct hseal_wrap_trial *ret, struct hseal_error *e)
{
    struct hseal_wrap_trial trial = { HSEAL_OAEP_COUNT, 0 };
    enum hseal_err err = HSEAL_ERR_UNSUPPORTED;

    /* Not every token says by its answer that it is the hash. */
    for (int h = 0; h < HSEAL_OAEP_COUNT &&
                    (err == HSEAL_ERR_UNSUPPORTED || err == HSEAL_ERR_TOKEN);
         h++) {
        trial.oaep = (enum hseal_oaep)h;
        err = try_unwrap(t, trial.oaep, e);
        if (err == HSEAL_ERR_OK)
            err = try_decrypt(t, trial.oaep, e);
    }
    if (err == HSEAL_ERR_OK)
        err = try_guards(t, trial.oaep, &trial.guarded, e);
    if (err == HSEAL_ERR_OK)
        *ret = trial;
    return err;
}
