/*
 * token/cardrsa.c: the RSA keys of a smartcard.
 * Layer: token.
 */
#include <stdlib.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/param_build.h>

#include "base/error.h"
#include "token/fail.h"
#include "token/session.h"

#include "token/cardrsa.h"

#define BITS_MIN 2048
#define EXPONENT_MAX 8

/* Whether the answer is about the object, and not about session or card. */
static int
is_about_object(CK_RV rv)
{
    return rv == CKR_OK || rv == CKR_OBJECT_HANDLE_INVALID ||
           rv == CKR_ATTRIBUTE_TYPE_INVALID || rv == CKR_ATTRIBUTE_SENSITIVE ||
           rv == CKR_BUFFER_TOO_SMALL;
}

/* An object that does not say so does not. */
static enum hseal_err
read_flag(struct hseal_token *t, CK_OBJECT_HANDLE handle,
    CK_ATTRIBUTE_TYPE type, int *ret, struct hseal_error *e)
{
    CK_BBOOL yes = CK_FALSE;
    CK_ATTRIBUTE attr = { type, &yes, sizeof(yes) };
    CK_RV rv = t->f->C_GetAttributeValue(t->session, handle, &attr, 1);

    if (!is_about_object(rv))
        return hseal_fail_ckr(e, rv, "C_GetAttributeValue", t->info.label);
    *ret = rv == CKR_OK && attr.ulValueLen == sizeof(yes) && yes != CK_FALSE;
    return HSEAL_ERR_OK;
}

static EVP_PKEY *
make_public(const CK_ATTRIBUTE *modulus, const CK_ATTRIBUTE *exponent)
{
    BIGNUM *n = BN_bin2bn(modulus->pValue, (int)modulus->ulValueLen, NULL);
    BIGNUM *x = BN_bin2bn(exponent->pValue, (int)exponent->ulValueLen, NULL);
    OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    OSSL_PARAM *params = NULL;
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
    EVP_PKEY *key = NULL;

    if (n != NULL && x != NULL && build != NULL && ctx != NULL &&
        OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, n) == 1 &&
        OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, x) == 1)
        params = OSSL_PARAM_BLD_to_param(build);
    if (params == NULL || EVP_PKEY_fromdata_init(ctx) != 1 ||
        EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
        key = NULL;
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(build);
    EVP_PKEY_CTX_free(ctx);
    BN_free(n);
    BN_free(x);
    ERR_clear_error();
    return key;
}

/*
 * The public half, as the private key tells it.  An object of the public key
 * could have been put beside it by somebody without the PIN.
 */
static enum hseal_err
read_public(
    struct hseal_token *t, struct hseal_cardrsa *k, struct hseal_error *e)
{
    unsigned char modulus[HSEAL_CARDRSA_MAX + 1], exponent[EXPONENT_MAX];
    CK_ATTRIBUTE attrs[] = {
        { CKA_MODULUS, modulus, sizeof(modulus) },
        { CKA_PUBLIC_EXPONENT, exponent, sizeof(exponent) },
    };
    CK_RV rv = t->f->C_GetAttributeValue(t->session, k->handle, attrs, 2);

    if (!is_about_object(rv))
        return hseal_fail_ckr(e, rv, "C_GetAttributeValue", t->info.label);
    if (rv != CKR_OK || attrs[0].ulValueLen > sizeof(modulus) ||
        attrs[1].ulValueLen > sizeof(exponent))
        return HSEAL_ERR_OK;
    k->public = make_public(&attrs[0], &attrs[1]);
    if (k->public != NULL &&
        (EVP_PKEY_get_bits(k->public) < BITS_MIN ||
            EVP_PKEY_get_size(k->public) > HSEAL_CARDRSA_MAX)) {
        EVP_PKEY_free(k->public);
        k->public = NULL;
    }
    if (k->public != NULL)
        k->size = (size_t)EVP_PKEY_get_size(k->public);
    return HSEAL_ERR_OK;
}

/* k->public is NULL after it if this is no RSA key that can be used. */
static enum hseal_err
read_key(struct hseal_token *t, const struct hseal_object *o,
    struct hseal_cardrsa *k, struct hseal_error *e)
{
    CK_KEY_TYPE type = 0;
    CK_ATTRIBUTE attr = { CKA_KEY_TYPE, &type, sizeof(type) };
    CK_RV rv = t->f->C_GetAttributeValue(t->session, o->handle, &attr, 1);
    enum hseal_err err;

    memset(k, 0, sizeof(*k));
    if (!is_about_object(rv))
        return hseal_fail_ckr(e, rv, "C_GetAttributeValue", t->info.label);
    if (rv != CKR_OK || type != CKK_RSA || o->id_len == 0)
        return HSEAL_ERR_OK;
    k->handle = o->handle;
    memcpy(k->id, o->id, o->id_len);
    k->id_len = o->id_len;
    err = read_flag(t, k->handle, CKA_DECRYPT, &k->decrypts, e);
    if (err == HSEAL_ERR_OK)
        err = read_flag(t, k->handle, CKA_SIGN, &k->signs, e);
    if (err == HSEAL_ERR_OK)
        err = read_flag(t, k->handle, CKA_ALWAYS_AUTHENTICATE, &k->asks_pin, e);
    return err == HSEAL_ERR_OK ? read_public(t, k, e) : err;
}

static void
free_keys(struct hseal_cardrsa *keys, size_t n)
{
    for (size_t i = 0; i < n; i++)
        hseal_cardrsa_free(&keys[i]);
    free(keys);
}

static enum hseal_err
read_keys(struct hseal_token *t, struct hseal_cardrsa **ret, size_t *ret_n,
    struct hseal_error *e)
{
    struct hseal_object *list = NULL;
    struct hseal_cardrsa *keys;
    size_t n = 0, n_keys = 0;
    enum hseal_err err =
        hseal_object_find(t, HSEAL_OBJECT_PRIVATE_KEY, NULL, &list, &n, e);

    if (err != HSEAL_ERR_OK)
        return err;
    keys = calloc(n + 1, sizeof(*keys));
    if (keys == NULL) {
        free(list);
        return hseal_fail_nomem(e);
    }
    for (size_t i = 0; i < n && err == HSEAL_ERR_OK; i++) {
        err = read_key(t, &list[i], &keys[n_keys], e);
        n_keys += err == HSEAL_ERR_OK && keys[n_keys].public != NULL;
    }
    free(list);
    if (err != HSEAL_ERR_OK) {
        free_keys(keys, n_keys);
        return err;
    }
    *ret = keys;
    *ret_n = n_keys;
    return HSEAL_ERR_OK;
}

void
hseal_cardrsa_free(struct hseal_cardrsa *k)
{
    EVP_PKEY_free(k->public);
    memset(k, 0, sizeof(*k));
}

static int
does(const struct hseal_cardrsa *k, enum hseal_cardrsa_use use)
{
    return use == HSEAL_CARDRSA_DECRYPT ? k->decrypts : k->signs;
}

/* Lower is better. */
static int
cost(const struct hseal_cardrsa *k)
{
    return 2 * k->asks_pin + (k->decrypts && k->signs);
}

static struct hseal_cardrsa *
best(struct hseal_cardrsa *keys, size_t n, enum hseal_cardrsa_use use,
    const struct hseal_cardrsa *but)
{
    struct hseal_cardrsa *found = NULL;

    for (size_t i = 0; i < n; i++)
        if (&keys[i] != but && does(&keys[i], use) &&
            (found == NULL || cost(&keys[i]) < cost(found)))
            found = &keys[i];
    return found;
}

static void
move(struct hseal_cardrsa *from, struct hseal_cardrsa *to)
{
    *to = *from;
    from->public = NULL;
}

enum hseal_err
hseal_cardrsa_pick(struct hseal_token *t, struct hseal_cardrsa *decrypt,
    struct hseal_cardrsa *sign, struct hseal_error *e)
{
    struct hseal_cardrsa *keys = NULL, *d, *s;
    size_t n = 0;
    enum hseal_err err = read_keys(t, &keys, &n, e);

    if (err != HSEAL_ERR_OK)
        return err;
    d = best(keys, n, HSEAL_CARDRSA_DECRYPT, NULL);
    s = best(keys, n, HSEAL_CARDRSA_SIGN, d);
    if (d != NULL && s != NULL) {
        move(d, decrypt);
        move(s, sign);
    } else {
        (void)hseal_fail(e, HSEAL_ERR_UNSUPPORTED,
            "card \"%s\" has no RSA key that %s", t->info.label,
            d == NULL ? "decrypts" : "signs, beside the one that decrypts");
        err = hseal_hint(e, HSEAL_ERR_UNSUPPORTED,
            "make two RSA keys of 2048 bits or more with the card's own tool "
            "(OpenPGP: keys 2 and 3)");
    }
    free_keys(keys, n);
    return err;
}

enum hseal_err
hseal_cardrsa_find(struct hseal_token *t, enum hseal_cardrsa_use use,
    const unsigned char *id, size_t id_len, struct hseal_cardrsa *ret,
    struct hseal_error *e)
{
    struct hseal_cardrsa *keys = NULL, *found = NULL;
    size_t n = 0;
    enum hseal_err err = read_keys(t, &keys, &n, e);

    for (size_t i = 0; i < n; i++)
        if (does(&keys[i], use) && keys[i].id_len == id_len &&
            memcmp(keys[i].id, id, id_len) == 0)
            found = &keys[i];
    if (found != NULL)
        move(found, ret);
    else if (err == HSEAL_ERR_OK)
        err = hseal_fail(e, HSEAL_ERR_NOT_FOUND, "card \"%s\" has no such key",
            t->info.label);
    free_keys(keys, n);
    return err;
}

/*
 * OpenSC 0.23 notices that a card was pulled when it is asked about the slot;
 * sessions and objects alone go on as if nothing had happened.
 */
static enum hseal_err
check_slot(struct hseal_token *t, struct hseal_error *e)
{
    CK_SLOT_INFO info;
    CK_RV rv = t->f->C_GetSlotInfo(t->info.slot_id, &info);

    if (rv != CKR_OK)
        return hseal_fail_ckr(e, rv, "C_GetSlotInfo", t->info.label);
    if ((info.flags & CKF_TOKEN_PRESENT) == 0)
        return hseal_fail_ckr(
            e, CKR_TOKEN_NOT_PRESENT, "C_GetSlotInfo", t->info.label);
    return HSEAL_ERR_OK;
}

static enum hseal_err
check_key(struct hseal_token *t, struct hseal_error *e)
{
    struct hseal_object *list = NULL;
    size_t n = 0;
    int found = 0;
    enum hseal_err err =
        hseal_object_find(t, HSEAL_OBJECT_PRIVATE_KEY, NULL, &list, &n, e);

    for (size_t i = 0; i < n && err == HSEAL_ERR_OK && !found; i++)
        err = read_flag(t, list[i].handle, CKA_DECRYPT, &found, e);
    free(list);
    if (err == HSEAL_ERR_OK && !found)
        err = hseal_fail_ckr(e, CKR_USER_NOT_LOGGED_IN, "C_FindObjects",
            t->info.label); /* private keys are hidden then */
    return err;
}

enum hseal_err
hseal_cardrsa_there(struct hseal_token *t, struct hseal_error *e)
{
    enum hseal_err err = check_slot(t, e);

    if (err == HSEAL_ERR_OK)
        err = check_key(t, e);
    if (err != HSEAL_ERR_OK)
        t->epoch++;
    return err;
}
