/*
 * token/oaep.c: encrypting to a public key that a token has made; needs no
 * token.
 * Layer: token.
 */
#include <assert.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "base/error.h"

#include "token/oaep.h"

#define PLAIN_MAX 64
#define EXPONENT_MIN 65537

static const char *const names[] = { "sha256", "sha1" };
static_assert(
    sizeof(names) / sizeof(names[0]) == HSEAL_OAEP_COUNT, "a name per hash");

const char *
hseal_oaep_name(enum hseal_oaep h)
{
    return names[h];
}

int
hseal_oaep_parse(const char *name, enum hseal_oaep *ret)
{
    for (size_t i = 0; i < HSEAL_OAEP_COUNT; i++) {
        if (strcmp(names[i], name) == 0) {
            *ret = (enum hseal_oaep)i;
            return 1;
        }
    }
    return 0;
}

static enum hseal_err
fail_key(struct hseal_error *e)
{
    ERR_clear_error();
    return hseal_fail(e, HSEAL_ERR_INPUT,
        "this is not an RSA public key of %d to %d bits", HSEAL_OAEP_BITS_MIN,
        HSEAL_OAEP_BYTES_MAX * 8);
}

/* A small or even exponent would be no key that a token has made. */
static int
is_strong(const EVP_PKEY *key)
{
    BIGNUM *exponent = NULL;
    int bits = EVP_PKEY_get_bits(key);
    int ok;

    ok = EVP_PKEY_is_a(key, "RSA") == 1 && bits >= HSEAL_OAEP_BITS_MIN &&
         bits <= HSEAL_OAEP_BYTES_MAX * 8 && bits % 8 == 0 &&
         EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &exponent) == 1 &&
         BN_num_bits(exponent) <= 64 && BN_is_odd(exponent) &&
         BN_get_word(exponent) >= EXPONENT_MIN;
    BN_free(exponent);
    return ok;
}

/* The key, or NULL if it is not one, too weak, or not in its one form. */
static EVP_PKEY *
read_der(struct hseal_view der)
{
    unsigned char again[HSEAL_OAEP_DER_MAX];
    unsigned char *to = again;
    const unsigned char *from = der.data;
    EVP_PKEY *key;
    int len;

    if (der.len == 0 || der.len > sizeof(again))
        return NULL;
    key = d2i_PUBKEY(NULL, &from, (long)der.len);
    if (key == NULL)
        return NULL;
    len = i2d_PUBKEY(key, NULL);
    if (from != der.data + der.len || len < 0 || (size_t)len != der.len ||
        i2d_PUBKEY(key, &to) != len || memcmp(again, der.data, der.len) != 0 ||
        !is_strong(key)) {
        EVP_PKEY_free(key);
        return NULL;
    }
    return key;
}

/* The key of two numbers, or NULL. */
static EVP_PKEY *
key_of(const struct hseal_oaep_numbers *n)
{
    OSSL_PARAM_BLD *b = OSSL_PARAM_BLD_new();
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
    BIGNUM *modulus = BN_bin2bn(n->modulus.data, (int)n->modulus.len, NULL);
    BIGNUM *exponent = BN_bin2bn(n->exponent.data, (int)n->exponent.len, NULL);
    OSSL_PARAM *params = NULL;
    EVP_PKEY *key = NULL;

    if (b != NULL && ctx != NULL && modulus != NULL && exponent != NULL &&
        OSSL_PARAM_BLD_push_BN(b, OSSL_PKEY_PARAM_RSA_N, modulus) == 1 &&
        OSSL_PARAM_BLD_push_BN(b, OSSL_PKEY_PARAM_RSA_E, exponent) == 1)
        params = OSSL_PARAM_BLD_to_param(b);
    if (params != NULL && EVP_PKEY_fromdata_init(ctx) == 1 &&
        EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
        key = NULL;
    OSSL_PARAM_free(params);
    BN_free(exponent);
    BN_free(modulus);
    EVP_PKEY_CTX_free(ctx);
    OSSL_PARAM_BLD_free(b);
    return key;
}

enum hseal_err
hseal_oaep_der(const struct hseal_oaep_numbers *numbers, struct hseal_buf *der,
    struct hseal_error *e)
{
    unsigned char *text = NULL;
    enum hseal_err err;
    EVP_PKEY *key;
    int len;

    if (numbers->modulus.len > HSEAL_OAEP_BYTES_MAX ||
        numbers->exponent.len > HSEAL_OAEP_BYTES_MAX)
        return fail_key(e);
    key = key_of(numbers);
    if (key == NULL || !is_strong(key)) {
        EVP_PKEY_free(key);
        return fail_key(e);
    }
    len = i2d_PUBKEY(key, &text);
    err = len > 0 ? hseal_buf_add(der, text, (size_t)len, e)
                  : hseal_fail_nomem(e);
    OPENSSL_free(text);
    EVP_PKEY_free(key);
    return err;
}

enum hseal_err
hseal_oaep_check(
    struct hseal_view der, size_t *ret_bytes, struct hseal_error *e)
{
    EVP_PKEY *key = read_der(der);

    if (key == NULL)
        return fail_key(e);
    *ret_bytes = (size_t)EVP_PKEY_get_bits(key) / 8;
    EVP_PKEY_free(key);
    return HSEAL_ERR_OK;
}

/* 1 on success; `out` has room for *len bytes. */
static int
encrypt(EVP_PKEY *key, const EVP_MD *md, struct hseal_view plain,
    unsigned char *out, size_t *len)
{
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key, NULL);
    int ok = ctx != NULL && EVP_PKEY_encrypt_init(ctx) == 1 &&
             EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_OAEP_PADDING) == 1 &&
             EVP_PKEY_CTX_set_rsa_oaep_md(ctx, md) == 1 &&
             EVP_PKEY_CTX_set_rsa_mgf1_md(ctx, md) == 1 &&
             EVP_PKEY_encrypt(ctx, out, len, plain.data, plain.len) == 1;

    EVP_PKEY_CTX_free(ctx);
    return ok;
}

enum hseal_err
hseal_oaep_encrypt(struct hseal_view der, enum hseal_oaep h,
    struct hseal_view plain, struct hseal_buf *out, struct hseal_error *e)
{
    const EVP_MD *md = h == HSEAL_OAEP_SHA1 ? EVP_sha1() : EVP_sha256();
    EVP_PKEY *key = read_der(der);
    enum hseal_err err;
    size_t len;

    if (key == NULL)
        return fail_key(e);
    len = (size_t)EVP_PKEY_get_bits(key) / 8;
    if (plain.len > PLAIN_MAX)
        err = hseal_fail(
            e, HSEAL_ERR_LIMIT, "more than %d bytes to encrypt", PLAIN_MAX);
    else
        err = hseal_buf_reserve(out, len, e);
    if (err == HSEAL_ERR_OK) {
        if (encrypt(key, md, plain, out->data + out->len, &len)) {
            out->len += len;
            out->data[out->len] = '\0';
        } else {
            ERR_clear_error();
            err = hseal_fail(e, HSEAL_ERR_INTERNAL, "RSA-OAEP failed");
        }
    }
    EVP_PKEY_free(key);
    return err;
}
