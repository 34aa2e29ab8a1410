/*
 * token/wrapping.c: having the token wrap a key, and opening what comes.
 * Layer: token.
 */
#include <assert.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>

#include "token/session.h"

#include "token/wrapping.h"

/* PKCS#11 v3.0; the headers here are of v2.40. */
#define MECH_AES_KEY_WRAP_KWP 0x210bUL

#define AES_BYTES 32
#define IV_BYTES 16
#define RSA_BITS 2048
#define WRAPPED_MAX 512
#define EXPONENT_MAX 8

/* One way of wrapping: the mechanism, and how OpenSSL undoes it. */
struct way {
    CK_MECHANISM_TYPE type;
    const EVP_CIPHER *(*cipher)(void); /* NULL: RSA */
    int has_iv;
    int padding; /* of the cipher: 1; of RSA: RSA_..._PADDING */
};

/* clang-format off */
static const struct way ways[] = {
    [HSEAL_WRAPPING_AES_KEY_WRAP]     = { CKM_AES_KEY_WRAP,      EVP_aes_256_wrap,     0, 0 },
    [HSEAL_WRAPPING_AES_KEY_WRAP_PAD] = { CKM_AES_KEY_WRAP_PAD,  EVP_aes_256_wrap_pad, 0, 0 },
    [HSEAL_WRAPPING_AES_KEY_WRAP_KWP] = { MECH_AES_KEY_WRAP_KWP, EVP_aes_256_wrap_pad, 0, 0 },
    [HSEAL_WRAPPING_AES_CBC_PAD]      = { CKM_AES_CBC_PAD,       EVP_aes_256_cbc,      1, 1 },
    [HSEAL_WRAPPING_AES_ECB]          = { CKM_AES_ECB,           EVP_aes_256_ecb,      0, 0 },
    [HSEAL_WRAPPING_RSA_PKCS]         = { CKM_RSA_PKCS,          NULL,                 0, RSA_PKCS1_PADDING },
    [HSEAL_WRAPPING_RSA_OAEP]         = { CKM_RSA_PKCS_OAEP,     NULL,                 0, RSA_PKCS1_OAEP_PADDING },
};
/* clang-format on */
static_assert(sizeof(ways) / sizeof(ways[0]) == HSEAL_WRAPPING_COUNT,
    "a row per way of wrapping");

/* The session key, and what undoes it here. */
struct under {
    CK_OBJECT_HANDLE handle; /* CK_INVALID_HANDLE: none */
    unsigned char aes[AES_BYTES];
    int known; /* the token, which made it, has told its value */
    EVP_PKEY *rsa;
};

/* ---- under AES ---- */

static CK_RV
generate_aes(struct hseal_token *t, struct under *u)
{
    CK_MECHANISM mechanism = { CKM_AES_KEY_GEN, NULL, 0 };
    CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
    CK_ULONG len = AES_BYTES;
    CK_ATTRIBUTE attrs[] = {
        { CKA_TOKEN, &no, sizeof(no) },
        { CKA_PRIVATE, &no, sizeof(no) },
        { CKA_SENSITIVE, &no, sizeof(no) },
        { CKA_EXTRACTABLE, &yes, sizeof(yes) },
        { CKA_WRAP, &yes, sizeof(yes) },
        { CKA_VALUE_LEN, &len, sizeof(len) },
    };
    CK_ATTRIBUTE value = { CKA_VALUE, u->aes, sizeof(u->aes) };
    CK_RV rv = t->f->C_GenerateKey(t->session, &mechanism, attrs,
        sizeof(attrs) / sizeof(attrs[0]), &u->handle);

    if (rv != CKR_OK) {
        u->handle = CK_INVALID_HANDLE;
        return rv;
    }
    u->known =
        t->f->C_GetAttributeValue(t->session, u->handle, &value, 1) == CKR_OK &&
        value.ulValueLen == sizeof(u->aes);
    return CKR_OK;
}

static CK_RV
import_aes(struct hseal_token *t, struct under *u)
{
    CK_OBJECT_CLASS class = CKO_SECRET_KEY;
    CK_KEY_TYPE type = CKK_AES;
    CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
    CK_ATTRIBUTE attrs[] = {
        { CKA_CLASS, &class, sizeof(class) },
        { CKA_KEY_TYPE, &type, sizeof(type) },
        { CKA_TOKEN, &no, sizeof(no) },
        { CKA_PRIVATE, &no, sizeof(no) },
        { CKA_WRAP, &yes, sizeof(yes) },
        { CKA_VALUE, u->aes, sizeof(u->aes) },
    };
    CK_RV rv;

    if (RAND_bytes(u->aes, sizeof(u->aes)) != 1)
        return CKR_HOST_MEMORY;
    rv = t->f->C_CreateObject(
        t->session, attrs, sizeof(attrs) / sizeof(attrs[0]), &u->handle);
    u->known = rv == CKR_OK;
    if (rv != CKR_OK)
        u->handle = CK_INVALID_HANDLE;
    return rv;
}

/* One that the token makes, and else, or if it keeps it secret, one of ours. */
static CK_RV
make_aes(struct hseal_token *t, struct under *u)
{
    struct under made = { CK_INVALID_HANDLE, { 0 }, 0, NULL };
    CK_RV rv = generate_aes(t, &made);

    /* Else wrapping can still be tried, and opening not. */
    if ((rv == CKR_OK && made.known) || import_aes(t, u) != CKR_OK) {
        *u = made;
    } else {
        rv = CKR_OK;
        if (made.handle != CK_INVALID_HANDLE)
            (void)t->f->C_DestroyObject(t->session, made.handle);
    }
    hseal_wipe(made.aes, sizeof(made.aes));
    return rv;
}

static int
open_aes(const struct under *u, const struct way *way,
    const unsigned char *wrapped, int len, struct hseal_secret *value)
{
    static const unsigned char iv[IV_BYTES];
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    int n = 0, last = 0, ok;

    if (ctx == NULL)
        return 0;
    EVP_CIPHER_CTX_set_flags(ctx, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
    ok = u->known && (size_t)len + IV_BYTES <= value->cap &&
         EVP_DecryptInit_ex(
             ctx, way->cipher(), NULL, u->aes, way->has_iv ? iv : NULL) == 1 &&
         EVP_CIPHER_CTX_set_padding(ctx, way->padding) == 1 &&
         EVP_DecryptUpdate(ctx, value->data, &n, wrapped, len) == 1 &&
         EVP_DecryptFinal_ex(ctx, value->data + n, &last) == 1;
    EVP_CIPHER_CTX_free(ctx);
    if (ok)
        value->len = (size_t)n + (size_t)last;
    return ok;
}

/* ---- under RSA ---- */

/* A public key anybody could bring along. */
static CK_RV
make_rsa(struct hseal_token *t, struct under *u)
{
    CK_OBJECT_CLASS class = CKO_PUBLIC_KEY;
    CK_KEY_TYPE type = CKK_RSA;
    CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
    unsigned char n[RSA_BITS / 8], exponent[EXPONENT_MAX];
    BIGNUM *bn_n = NULL, *bn_e = NULL;
    CK_RV rv = CKR_HOST_MEMORY;
    int exponent_len;

    u->rsa = EVP_RSA_gen(RSA_BITS);
    if (u->rsa == NULL ||
        EVP_PKEY_get_bn_param(u->rsa, OSSL_PKEY_PARAM_RSA_N, &bn_n) != 1 ||
        EVP_PKEY_get_bn_param(u->rsa, OSSL_PKEY_PARAM_RSA_E, &bn_e) != 1 ||
        BN_bn2binpad(bn_n, n, sizeof(n)) < 0 ||
        BN_num_bytes(bn_e) > EXPONENT_MAX)
        goto out;
    exponent_len = BN_bn2bin(bn_e, exponent);
    {
        CK_ATTRIBUTE attrs[] = {
            { CKA_CLASS, &class, sizeof(class) },
            { CKA_KEY_TYPE, &type, sizeof(type) },
            { CKA_TOKEN, &no, sizeof(no) },
            { CKA_PRIVATE, &no, sizeof(no) },
            { CKA_WRAP, &yes, sizeof(yes) },
            { CKA_MODULUS, n, sizeof(n) },
            { CKA_PUBLIC_EXPONENT, exponent, (CK_ULONG)exponent_len },
        };
        rv = t->f->C_CreateObject(
            t->session, attrs, sizeof(attrs) / sizeof(attrs[0]), &u->handle);
    }
    if (rv != CKR_OK)
        u->handle = CK_INVALID_HANDLE;
out:
    BN_free(bn_n);
    BN_free(bn_e);
    return rv;
}

static int
open_rsa(const struct under *u, const struct way *way,
    const unsigned char *wrapped, int len, struct hseal_secret *value)
{
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(u->rsa, NULL);
    size_t out = value->cap;
    int ok =
        ctx != NULL && EVP_PKEY_decrypt_init(ctx) == 1 &&
        EVP_PKEY_CTX_set_rsa_padding(ctx, way->padding) == 1 &&
        EVP_PKEY_decrypt(ctx, value->data, &out, wrapped, (size_t)len) == 1;

    EVP_PKEY_CTX_free(ctx);
    if (ok)
        value->len = out;
    return ok;
}

/* ---- both ---- */

static void
wrap(struct hseal_token *t, CK_OBJECT_HANDLE key, const struct way *way,
    const struct under *u, struct hseal_secret *value,
    struct hseal_wrapping_result *ret)
{
    unsigned char iv[IV_BYTES] = { 0 }, wrapped[WRAPPED_MAX];
    CK_RSA_PKCS_OAEP_PARAMS oaep = { CKM_SHA_1, CKG_MGF1_SHA1,
        CKZ_DATA_SPECIFIED, NULL, 0 };
    CK_MECHANISM mechanism = { way->type, NULL, 0 };
    CK_ULONG len = sizeof(wrapped);
    int opened;

    if (way->has_iv) {
        mechanism.pParameter = iv;
        mechanism.ulParameterLen = sizeof(iv);
    } else if (way->type == CKM_RSA_PKCS_OAEP) {
        mechanism.pParameter = &oaep;
        mechanism.ulParameterLen = sizeof(oaep);
    }
    ret->call = "C_WrapKey";
    ret->rv =
        t->f->C_WrapKey(t->session, &mechanism, u->handle, key, wrapped, &len);
    if (ret->rv != CKR_OK || len > sizeof(wrapped))
        return;
    ret->len = len;
    opened = way->cipher == NULL ? open_rsa(u, way, wrapped, (int)len, value)
                                 : open_aes(u, way, wrapped, (int)len, value);
    if (!opened)
        hseal_secret_reset(value);
}

void
hseal_wrapping_try(struct hseal_token *t, unsigned long key,
    enum hseal_wrapping w, struct hseal_secret *value,
    struct hseal_wrapping_result *ret)
{
    const struct way *way = &ways[w];
    struct under u = { CK_INVALID_HANDLE, { 0 }, 0, NULL };

    memset(ret, 0, sizeof(*ret));
    ret->call = way->cipher == NULL ? "C_CreateObject" : "C_GenerateKey";
    ret->rv = way->cipher == NULL ? make_rsa(t, &u) : make_aes(t, &u);
    ret->no_key = ret->rv != CKR_OK;
    if (!ret->no_key)
        wrap(t, key, way, &u, value, ret);
    if (u.handle != CK_INVALID_HANDLE)
        (void)t->f->C_DestroyObject(t->session, u.handle); /* of the session */
    EVP_PKEY_free(u.rsa);
    hseal_wipe(u.aes, sizeof(u.aes));
    ERR_clear_error(); /* of what could not be opened */
}
