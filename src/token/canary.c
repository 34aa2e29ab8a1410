/*
 * token/canary.c: a key made like a credential's, for trying things on.
 * Layer: token.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include "base/clock.h"
#include "base/codec.h"
#include "base/error.h"
#include "base/signals.h"
#include "token/fail.h"
#include "token/key.h"
#include "token/mac.h"
#include "token/object.h"
#include "token/session.h"

#include "token/canary.h"

#define RANDOM_BYTES 8
#define MESSAGE_BYTES 120 /* about what a request has to be signed */
#define PART_BYTES 8      /* by chance nothing has these */
#define SIGN_BUFFER 64    /* see token/mac.c */

struct hseal_canary {
    struct hseal_token *t;
    char label[HSEAL_LABEL_SIZE];
    unsigned long handle;
    struct hseal_mac *mac;
    struct hseal_secret value; /* data NULL: generated in the token */
    unsigned char message[MESSAGE_BYTES];
    unsigned char expected[HSEAL_MAC_BYTES]; /* of message */
};

const char *
hseal_canary_label(const struct hseal_canary *c)
{
    return c->label;
}

unsigned long
hseal_canary_handle(const struct hseal_canary *c)
{
    return c->handle;
}

struct hseal_token *
hseal_canary_token(const struct hseal_canary *c)
{
    return c->t;
}

int
hseal_canary_imported(const struct hseal_canary *c)
{
    return c->value.data != NULL;
}

enum hseal_err
hseal_canary_sweep(struct hseal_token *t, size_t *ret_n, struct hseal_error *e)
{
    struct hseal_object *list = NULL;
    size_t n = 0, swept = 0;
    enum hseal_err err =
        hseal_object_find(t, HSEAL_OBJECT_KEY, NULL, &list, &n, e);

    for (size_t i = 0; i < n && err == HSEAL_ERR_OK; i++) {
        if (strncmp(list[i].label, HSEAL_CANARY_PREFIX,
                sizeof(HSEAL_CANARY_PREFIX) - 1) != 0)
            continue;
        err = hseal_object_destroy(t, list[i].handle, e);
        swept++;
    }
    free(list);
    if (err == HSEAL_ERR_OK)
        *ret_n = swept;
    return err;
}

/* 1 unless OpenSSL fails. */
static int
hmac(struct hseal_view key, struct hseal_view message,
    unsigned char out[HSEAL_MAC_BYTES])
{
    static const unsigned char nothing;

    return HMAC(EVP_sha256(), key.len == 0 ? &nothing : key.data, (int)key.len,
               message.data, message.len, out, NULL) != NULL;
}

int
hseal_canary_is_secret(const struct hseal_canary *c, struct hseal_view v)
{
    struct hseal_view message = { c->message, sizeof(c->message) };
    unsigned char mac[HSEAL_MAC_BYTES];

    return hmac(v, message, mac) &&
           CRYPTO_memcmp(mac, c->expected, sizeof(mac)) == 0;
}

/* Any PART_BYTES of the secret that is known, anywhere in `v`. */
static int
holds_part(const struct hseal_canary *c, struct hseal_view v)
{
    for (size_t i = 0; i + PART_BYTES <= v.len; i++)
        for (size_t k = 0; k + PART_BYTES <= c->value.len; k++)
            if (CRYPTO_memcmp(v.data + i, c->value.data + k, PART_BYTES) == 0)
                return 1;
    return 0;
}

int
hseal_canary_leaks(const struct hseal_canary *c, struct hseal_view v)
{
    if (hseal_canary_imported(c))
        return holds_part(c, v);
    for (size_t i = 0; i + HSEAL_KEY_BYTES <= v.len; i++) {
        struct hseal_view window = { v.data + i, HSEAL_KEY_BYTES };
        if (hseal_canary_is_secret(c, window))
            return 1;
    }
    return 0;
}

static enum hseal_err
make_key(struct hseal_canary *c, const struct hseal_key_name *name,
    struct hseal_error *e)
{
    enum hseal_err err;

    if (!c->t->profile.create && c->t->profile.generate)
        return hseal_key_generate(c->t, name, &c->handle, e);
    if (!c->t->profile.create)
        return hseal_fail(e, HSEAL_ERR_UNSUPPORTED,
            "token \"%s\" neither imports secrets nor generates them",
            c->t->info.label);
    err = hseal_secret_init(&c->value, HSEAL_KEY_BYTES, e);
    if (err != HSEAL_ERR_OK)
        return err;
    if (RAND_priv_bytes(c->value.data, HSEAL_KEY_BYTES) != 1)
        return hseal_fail(e, HSEAL_ERR_INTERNAL, "no random bytes");
    c->value.len = HSEAL_KEY_BYTES;
    return hseal_key_create(c->t, name, &c->value, &c->handle, e);
}

/* What the key must answer: known here, or its first answer. */
static enum hseal_err
expect(struct hseal_canary *c, struct hseal_error *e)
{
    struct hseal_view message = { c->message, sizeof(c->message) };

    if (!hseal_canary_imported(c))
        return hseal_mac_sign(c->mac, message, c->expected, e);
    if (!hmac(hseal_secret_view(&c->value), message, c->expected))
        return hseal_fail(e, HSEAL_ERR_INTERNAL, "HMAC failed");
    return HSEAL_ERR_OK;
}

/* A C_CreateObject that failed may have made it all the same. */
static enum hseal_err
destroy_unknown(struct hseal_canary *c, struct hseal_error *e)
{
    struct hseal_object *list = NULL;
    size_t n = 0;
    enum hseal_err err =
        hseal_object_find(c->t, HSEAL_OBJECT_KEY, c->label, &list, &n, e);

    for (size_t i = 0; i < n && err == HSEAL_ERR_OK; i++)
        err = hseal_object_destroy(c->t, list[i].handle, e);
    free(list);
    return err;
}

static enum hseal_err
destroy(struct hseal_canary *c, struct hseal_error *e)
{
    struct hseal_object *list = NULL;
    size_t n = 0;
    enum hseal_err err = hseal_object_destroy(c->t, c->handle, e);

    /* SoftHSM forgets the object first: what it cannot delete comes back. */
    if (err == HSEAL_ERR_OK)
        err = hseal_object_find(c->t, HSEAL_OBJECT_KEY, c->label, &list, &n, e);
    free(list);
    if (err == HSEAL_ERR_OK && n > 0)
        err = hseal_fail(e, HSEAL_ERR_TOKEN,
            "token \"%s\" has destroyed %s, and it is still there",
            c->t->info.label, c->label);
    return err;
}

static enum hseal_err
end(struct hseal_canary *c, struct hseal_error *e)
{
    enum hseal_err err = HSEAL_ERR_OK;

    if (c == NULL)
        return HSEAL_ERR_OK;
    hseal_mac_close(c->mac);
    if (c->handle != CK_INVALID_HANDLE)
        err = destroy(c, e);
    else if (c->label[0] != '\0')
        err = destroy_unknown(c, e);
    hseal_secret_free(&c->value);
    free(c);
    return err;
}

enum hseal_err
hseal_canary_make(
    struct hseal_token *t, struct hseal_canary **ret, struct hseal_error *e)
{
    unsigned char random[RANDOM_BYTES + HSEAL_OBJECT_ID_MAX];
    struct hseal_key_name name;
    char hex[2 * RANDOM_BYTES + 1];
    struct hseal_canary *c = calloc(1, sizeof(*c));
    enum hseal_err err;

    if (c == NULL)
        return hseal_fail_nomem(e);
    c->t = t;
    if (RAND_bytes(random, sizeof(random)) != 1 ||
        RAND_bytes(c->message, sizeof(c->message)) != 1) {
        err = hseal_fail(e, HSEAL_ERR_INTERNAL, "no random bytes");
        goto out;
    }
    hseal_hex_encode(random, RANDOM_BYTES, hex);
    (void)snprintf(c->label, sizeof(c->label), HSEAL_CANARY_PREFIX "%s", hex);
    name = (struct hseal_key_name){ c->label, random + RANDOM_BYTES,
        t->profile.id_bytes };
    err = make_key(c, &name, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_mac_open(t, c->handle, &c->mac, e);
    if (err == HSEAL_ERR_OK)
        err = expect(c, e);
    if (err != HSEAL_ERR_OK)
        goto out;
    *ret = c;
    c = NULL;
out:
    (void)end(c, NULL); /* the first failure is the reason */
    return err;
}

enum hseal_err
hseal_canary_close(struct hseal_canary *c, struct hseal_error *e)
{
    return end(c, e);
}

/* The object itself, of any length: hseal_mac_sign keeps to the profile. */
static CK_RV
sign(struct hseal_canary *c, unsigned char *data, size_t len,
    unsigned char mac[SIGN_BUFFER], CK_ULONG *ret_len)
{
    CK_MECHANISM mechanism = { CKM_SHA256_HMAC, NULL, 0 };
    struct hseal_token *t = c->t;
    CK_ULONG scratch_len = SIGN_BUFFER;
    CK_RV rv = t->f->C_SignInit(t->session, &mechanism, c->handle);

    if (rv == CKR_OPERATION_ACTIVE) {
        /* One that was refused, and is still under way. */
        (void)t->f->C_Sign(t->session, data, 0, mac, &scratch_len);
        rv = t->f->C_SignInit(t->session, &mechanism, c->handle);
    }
    *ret_len = SIGN_BUFFER;
    if (rv == CKR_OK)
        rv = t->f->C_Sign(t->session, data, len, mac, ret_len);
    return rv;
}

static enum hseal_err
fail_wrong(const struct hseal_canary *c, size_t len, struct hseal_error *e)
{
    return hseal_fail(e, HSEAL_ERR_CUSTODY,
        "token \"%s\" gives a wrong MAC of %zu bytes", c->t->info.label, len);
}

enum hseal_err
hseal_canary_check(struct hseal_canary *c, struct hseal_error *e)
{
    struct hseal_view message = { c->message, sizeof(c->message) };
    unsigned char mac[SIGN_BUFFER] = { 0 };
    CK_ULONG len = 0;
    enum hseal_err err;
    CK_RV rv = sign(c, c->message, sizeof(c->message), mac, &len);

    if (rv != CKR_OK)
        return hseal_fail_ckr(e, rv, "C_Sign", c->t->info.label);
    if (len != HSEAL_MAC_BYTES ||
        CRYPTO_memcmp(mac, c->expected, HSEAL_MAC_BYTES) != 0)
        return fail_wrong(c, sizeof(c->message), e);
    err = hseal_mac_sign(c->mac, message, mac, e);
    if (err == HSEAL_ERR_OK &&
        CRYPTO_memcmp(mac, c->expected, HSEAL_MAC_BYTES) != 0)
        err = fail_wrong(c, sizeof(c->message), e);
    return err;
}

/* Whether it signs so much; a MAC that comes must be right. */
static enum hseal_err
try_length(struct hseal_canary *c, unsigned char *data, size_t len, CK_RV *ret,
    struct hseal_error *e)
{
    struct hseal_view message = { data, len };
    unsigned char mac[SIGN_BUFFER] = { 0 }, want[HSEAL_MAC_BYTES];
    CK_ULONG mac_len = 0;

    *ret = sign(c, data, len, mac, &mac_len);
    if (*ret != CKR_OK)
        return HSEAL_ERR_OK;
    if (mac_len != HSEAL_MAC_BYTES)
        return fail_wrong(c, len, e);
    if (!hseal_canary_imported(c))
        return HSEAL_ERR_OK;
    if (!hmac(hseal_secret_view(&c->value), message, want))
        return hseal_fail(e, HSEAL_ERR_INTERNAL, "HMAC failed");
    return CRYPTO_memcmp(mac, want, sizeof(want)) == 0 ? HSEAL_ERR_OK
                                                       : fail_wrong(c, len, e);
}

enum hseal_err
hseal_canary_longest(struct hseal_canary *c, size_t bound,
    struct hseal_canary_longest *ret, struct hseal_error *e)
{
    unsigned char *data = calloc(1, bound);
    struct hseal_canary_longest r = { 0, CKR_OK };
    size_t len = 64, refused = bound + 1;
    enum hseal_err err = HSEAL_ERR_OK;

    if (data == NULL)
        return hseal_fail_nomem(e);
    /* Doubling up to the first refusal, then halving what is between. */
    while (err == HSEAL_ERR_OK && r.bytes + 1 < refused) {
        CK_RV rv;
        err = try_length(c, data, len, &rv, e);
        if (rv == CKR_OK) {
            r.bytes = len;
        } else {
            refused = len;
            r.rv = rv;
        }
        if (r.rv != CKR_OK)
            len = r.bytes + (refused - r.bytes) / 2;
        else
            len = r.bytes > bound / 2 ? bound : 2 * r.bytes;
    }
    free(data);
    if (err == HSEAL_ERR_OK)
        *ret = r;
    return err;
}

enum hseal_err
hseal_canary_time(struct hseal_canary *c, const struct hseal_canary_pace *pace,
    uint64_t *samples_ns, size_t *ret_n, struct hseal_error *e)
{
    const struct hseal_clock *clock = hseal_clock_system();
    struct hseal_view message = { c->message, sizeof(c->message) };
    uint64_t begin = hseal_clock_mono_ns(clock), now = begin;
    unsigned char mac[HSEAL_MAC_BYTES];
    size_t n = 0;

    do {
        uint64_t before = now;
        enum hseal_err err = hseal_mac_sign(c->mac, message, mac, e);
        if (err != HSEAL_ERR_OK)
            return err;
        now = hseal_clock_mono_ns(clock);
        samples_ns[n++] = now - before;
    } while (n < pace->count && now - begin < pace->budget_ns &&
             !hseal_signals_waiting());
    *ret_n = n;
    return HSEAL_ERR_OK;
}
