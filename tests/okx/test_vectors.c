/*
 * tests/okx/test_vectors.c: the known answers of tests/vectors/okx.json, in
 * memory: our prehash, OpenSSL's HMAC, our base64.
 */
#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/codec.h"
#include "okx/headers.h"
#include "okx/prehash.h"
#include "okx/timestamp.h"

#include "../base/unit.h"

static int
load(void **state)
{
    json_error_t at;

    *state = json_load_file(
        HSEAL_TEST_DIR "/vectors/okx.json", JSON_REJECT_DUPLICATES, &at);
    if (*state == NULL)
        (void)fprintf(stderr, "%s:%d: %s\n", at.source, at.line, at.text);
    return *state == NULL ? -1 : 0;
}

static int
unload(void **state)
{
    json_decref(*state);
    return 0;
}

static const char *
text_of(const json_t *v, const char *key)
{
    const char *text = json_string_value(json_object_get(v, key));

    if (text == NULL)
        fail_msg("no \"%s\" in a vector", key);
    return text;
}

static void
sign(const char *secret, const void *msg, size_t len,
    char out[HSEAL_OKX_SIGN_LEN + 1])
{
    unsigned char mac[EVP_MAX_MD_SIZE];
    unsigned mac_len = 0;

    assert_non_null(HMAC(
        EVP_sha256(), secret, (int)strlen(secret), msg, len, mac, &mac_len));
    assert_int_equal(mac_len, 32);
    assert_int_equal(HSEAL_BASE64_LEN(mac_len), HSEAL_OKX_SIGN_LEN);
    hseal_base64_encode(mac, mac_len, out);
}

static struct hseal_request
request_of(const json_t *v)
{
    struct hseal_request req = {
        .method = text_of(v, "method"),
        .path = text_of(v, "request_path"),
        .body = text_of(v, "body"),
        .timestamp = text_of(v, "timestamp"),
    };

    req.body_len = strlen(req.body);
    return req;
}

static void
build_prehash(const json_t *v, struct hseal_buf *b)
{
    struct hseal_request req = request_of(v);
    struct hseal_error e;

    if (strcmp(text_of(v, "kind"), "ws") == 0) {
        assert_ok(hseal_okx_timestamp_check_unix(req.timestamp, &e));
        assert_ok(hseal_okx_prehash_login(req.timestamp, b, &e));
        return;
    }
    if (hseal_okx_request_check(&req, &e) != HSEAL_ERR_OK)
        fail_msg("%s: %s", text_of(v, "name"), e.message);
    assert_ok(hseal_okx_prehash(&req, req.timestamp, b, &e));
}

static void
all_vectors_agree(void **state)
{
    const json_t *vectors = json_object_get(*state, "vectors"), *v;
    size_t i, rest = 0, ws = 0;

    json_array_foreach(vectors, i, v)
    {
        char got[HSEAL_OKX_SIGN_LEN + 1];
        struct hseal_buf b;
        hseal_buf_init(&b, HSEAL_OKX_PREHASH_MAX);
        build_prehash(v, &b);
        if (strcmp(hseal_buf_str(&b), text_of(v, "prehash")) != 0)
            fail_msg("%s: prehash %s", text_of(v, "name"), hseal_buf_str(&b));
        assert_int_equal(
            b.len, json_integer_value(json_object_get(v, "prehash_len")));
        sign(text_of(v, "secret"), b.data, b.len, got);
        if (strcmp(got, text_of(v, "expected_sign")) != 0)
            fail_msg("%s: sign %s", text_of(v, "name"), got);
        hseal_buf_free(&b);
        if (strcmp(text_of(v, "kind"), "ws") == 0)
            ws++;
        else
            rest++;
    }
    assert_true(rest >= 22);
    assert_true(ws >= 3);
}

static void
the_raw_hmac_agrees(void **state)
{
    const json_t *rows = json_object_get(*state, "raw_hmac"), *v;
    size_t i;

    assert_true(json_array_size(rows) >= 1);
    json_array_foreach(rows, i, v)
    {
        char got[HSEAL_OKX_SIGN_LEN + 1];
        const char *message = text_of(v, "message");
        sign(text_of(v, "secret"), message, strlen(message), got);
        assert_string_equal(got, text_of(v, "expected_sign"));
    }
}

/* A one-bit change anywhere in what is signed gives another signature. */
static void
every_byte_counts(void **state)
{
    const json_t *v = json_array_get(json_object_get(*state, "vectors"), 0);
    char got[HSEAL_OKX_SIGN_LEN + 1];
    struct hseal_buf b;

    hseal_buf_init(&b, HSEAL_OKX_PREHASH_MAX);
    build_prehash(v, &b);
    for (size_t i = 0; i < b.len; i++) {
        b.data[i] ^= 1;
        sign(text_of(v, "secret"), b.data, b.len, got);
        assert_string_not_equal(got, text_of(v, "expected_sign"));
        b.data[i] ^= 1;
    }
    hseal_buf_free(&b);
}

/* Padding a key of at most 64 bytes with zeros does not change its HMAC:
 * that is how short secrets are put on a token. */
static void
zero_padded_secrets_sign_the_same(void **state)
{
    const json_t *vectors = json_object_get(*state, "vectors"), *v;
    size_t i, n = 0;

    json_array_foreach(vectors, i, v)
    {
        const char *secret = text_of(v, "secret"), *msg = text_of(v, "prehash");
        unsigned char key[64] = { 0 }, mac[EVP_MAX_MD_SIZE];
        char got[HSEAL_OKX_SIGN_LEN + 1];
        unsigned mac_len = 0;
        if (strlen(secret) > sizeof(key))
            continue;
        memcpy(key, secret, strlen(secret));
        assert_non_null(HMAC(EVP_sha256(), key, (int)sizeof(key),
            (const unsigned char *)msg, strlen(msg), mac, &mac_len));
        hseal_base64_encode(mac, mac_len, got);
        assert_string_equal(got, text_of(v, "expected_sign"));
        n++;
    }
    assert_true(n >= 20);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_vectors_agree),
        cmocka_unit_test(the_raw_hmac_agrees),
        cmocka_unit_test(every_byte_counts),
        cmocka_unit_test(zero_padded_secrets_sign_the_same),
    };

    return cmocka_run_group_tests_name("vectors", tests, load, unload);
}
