/*
 * test_oaep: encrypting to a public key: what keys are taken, and that
 * OpenSSL's private half opens it.
 */
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "token/oaep.h"

#include "support/hmac.h"
#include "support/run.h"

/* The DER of a new RSA key; *ret_key is freed by the caller unless NULL. */
static size_t
make_key(unsigned bits, unsigned long exponent, unsigned char *der,
    EVP_PKEY **ret_key)
{
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
    BIGNUM *e = BN_new();
    EVP_PKEY *key = NULL;
    unsigned char *to = der;
    int len;

    assert_non_null(ctx);
    assert_int_equal(BN_set_word(e, exponent), 1);
    assert_int_equal(EVP_PKEY_keygen_init(ctx), 1);
    assert_int_equal(EVP_PKEY_CTX_set_rsa_keygen_bits(ctx, (int)bits), 1);
    assert_int_equal(EVP_PKEY_CTX_set1_rsa_keygen_pubexp(ctx, e), 1);
    assert_int_equal(EVP_PKEY_generate(ctx, &key), 1);
    len = i2d_PUBKEY(key, &to);
    assert_true(len > 0);
    if (ret_key != NULL)
        *ret_key = key;
    else
        EVP_PKEY_free(key);
    BN_free(e);
    EVP_PKEY_CTX_free(ctx);
    return (size_t)len;
}

static void
opens_with_the_private_half(void **state)
{
    static const unsigned bits[] = { 2048, 3072 };
    unsigned char der[1024], plain[512];
    EVP_PKEY *key;

    (void)state;
    for (int i = 0; i < HSEAL_OAEP_COUNT * 2; i++) {
        enum hseal_oaep h = (enum hseal_oaep)(i / 2);
        const EVP_MD *md = h == HSEAL_OAEP_SHA1 ? EVP_sha1() : EVP_sha256();
        struct hseal_view v = { der, make_key(bits[i % 2], 65537, der, &key) };
        EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key, NULL);
        struct hseal_buf out;
        size_t len = sizeof(plain), bytes = 0;
        hseal_buf_init(&out, HSEAL_OAEP_BYTES_MAX);
        assert_ok(hseal_oaep_check(v, &bytes, NULL));
        assert_int_equal(bytes, bits[i % 2] / 8);
        assert_ok(hseal_oaep_encrypt(v, h, view_of("the secret"), &out, NULL));
        assert_int_equal(out.len, bytes);
        assert_int_equal(EVP_PKEY_decrypt_init(ctx), 1);
        assert_int_equal(
            EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_OAEP_PADDING), 1);
        assert_int_equal(EVP_PKEY_CTX_set_rsa_oaep_md(ctx, md), 1);
        assert_int_equal(EVP_PKEY_CTX_set_rsa_mgf1_md(ctx, md), 1);
        assert_int_equal(
            EVP_PKEY_decrypt(ctx, plain, &len, out.data, out.len), 1);
        assert_int_equal(len, 10);
        assert_memory_equal(plain, "the secret", 10);
        hseal_buf_free(&out);
        EVP_PKEY_CTX_free(ctx);
        EVP_PKEY_free(key);
    }
}

static void
numbers_give_the_same_der(void **state)
{
    unsigned char der[1024], n[512], exponent[8];
    EVP_PKEY *key;
    size_t len = make_key(2048, 65537, der, &key);
    struct hseal_oaep_numbers numbers = { { n, 256 }, { exponent, 3 } };
    struct hseal_error e;
    BIGNUM *number = NULL;
    struct hseal_buf b;

    (void)state;
    assert_int_equal(EVP_PKEY_get_bn_param(key, "n", &number), 1);
    assert_int_equal(BN_bn2bin(number, n), 256);
    memcpy(exponent, "\x01\x00\x01", 3);
    hseal_buf_init(&b, HSEAL_OAEP_DER_MAX);
    assert_ok(hseal_oaep_der(&numbers, &b, NULL));
    assert_int_equal(b.len, len);
    assert_memory_equal(b.data, der, len);
    exponent[2] = 0; /* even */
    assert_err(hseal_oaep_der(&numbers, &b, &e), INPUT);
    numbers.exponent.len = 0;
    assert_err(hseal_oaep_der(&numbers, &b, &e), INPUT);
    numbers = (struct hseal_oaep_numbers){ { n, 128 }, { exponent, 3 } };
    exponent[2] = 1;
    assert_err(hseal_oaep_der(&numbers, &b, &e), INPUT);
    numbers.modulus.len = HSEAL_OAEP_BYTES_MAX + 1;
    assert_err(hseal_oaep_der(&numbers, &b, &e), INPUT);
    assert_int_equal(b.len, len);
    BN_free(number);
    EVP_PKEY_free(key);
    hseal_buf_free(&b);
}

static void
refuse(const unsigned char *der, size_t len)
{
    struct hseal_view v = { der, len };
    struct hseal_buf out;
    struct hseal_error e;
    size_t bytes = 77;

    hseal_buf_init(&out, HSEAL_OAEP_BYTES_MAX);
    assert_err(hseal_oaep_check(v, &bytes, &e), INPUT);
    assert_int_equal(bytes, 77);
    assert_err(hseal_oaep_encrypt(v, HSEAL_OAEP_SHA256, view_of("x"), &out, &e),
        INPUT);
    assert_int_equal(out.len, 0);
    hseal_buf_free(&out);
}

static void
bad_keys_are_refused(void **state)
{
    unsigned char der[1024], *to = der;
    EVP_PKEY *ec = EVP_EC_gen("P-256");
    size_t len;

    (void)state;
    refuse(der, 0);
    refuse((const unsigned char *)"hello", 5);
    refuse(der, make_key(1024, 65537, der, NULL));
    refuse(der, make_key(2048, 3, der, NULL));
    refuse(der, (size_t)i2d_PUBKEY(ec, &to));
    len = make_key(2048, 65537, der, NULL);
    der[len] = 0;
    refuse(der, len + 1);
    refuse(der, len - 1);
    der[len - 1] ^= 3; /* exponent 65538 */
    refuse(der, len);
    EVP_PKEY_free(ec);
}

static void
too_much_is_refused(void **state)
{
    unsigned char der[1024], text[65] = { 0 };
    struct hseal_view v = { der, make_key(2048, 65537, der, NULL) };
    struct hseal_view plain = { text, sizeof(text) };
    struct hseal_error e;
    struct hseal_buf out;

    (void)state;
    hseal_buf_init(&out, HSEAL_OAEP_BYTES_MAX);
    assert_err(
        hseal_oaep_encrypt(v, HSEAL_OAEP_SHA256, plain, &out, &e), LIMIT);
    hseal_buf_free(&out);
    hseal_buf_init(&out, 255);
    assert_err(hseal_oaep_encrypt(v, HSEAL_OAEP_SHA256, view_of("x"), &out, &e),
        LIMIT);
    hseal_buf_free(&out);
}

static void
names(void **state)
{
    enum hseal_oaep h;

    (void)state;
    for (int i = 0; i < HSEAL_OAEP_COUNT; i++) {
        h = HSEAL_OAEP_COUNT;
        assert_true(hseal_oaep_parse(hseal_oaep_name((enum hseal_oaep)i), &h));
        assert_int_equal(h, i);
    }
    assert_false(hseal_oaep_parse("SHA256", &h));
    assert_false(hseal_oaep_parse("", &h));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(opens_with_the_private_half),
        cmocka_unit_test(numbers_give_the_same_der),
        cmocka_unit_test(bad_keys_are_refused),
        cmocka_unit_test(too_much_is_refused),
        cmocka_unit_test(names),
    };

    return cmocka_run_group_tests_name("oaep", tests, NULL, NULL);
}
