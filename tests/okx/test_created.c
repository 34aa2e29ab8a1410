/*
 * tests/okx/test_created.c: the answer with a new key's secret in it.
 */
#include <stdio.h>
#include <stdlib.h>

#include "okx/created.h"

#include "../base/unit.h"

#define ID "7d1b9b7e-0cbb-4c6e-9d25-0f4a7c3a9be1"
#define SECRET "3D0A5E7C41B84C5F9A6E2B17F0C4D8E9"
#define BOTH "\"apiKey\":\"" ID "\",\"secretKey\":\"" SECRET "\""

static enum hseal_okx_created_kind
read_text(const char *text, struct hseal_okx_created *ret)
{
    /* Ends where its memory does. */
    size_t len = strlen(text);
    unsigned char *copy = malloc(len + 1);
    const struct hseal_view body = { copy, len };
    enum hseal_okx_created_kind kind;

    assert_non_null(copy);
    memcpy(copy, text, len);
    kind = hseal_okx_created_read(body, ret);
    free(copy);
    return kind;
}

static void
check(const char *text, enum hseal_okx_created_kind want)
{
    struct hseal_okx_created c;

    assert_ok(hseal_okx_created_init(&c, NULL));
    assert_ok(hseal_secret_add(&c.secret, "before", 6, NULL));
    if (read_text(text, &c) != want)
        fail_msg("not %d: %s", (int)want, text);
    if (want == HSEAL_OKX_CREATED_KEY) {
        assert_string_equal(c.key_id, ID);
        assert_string_equal(hseal_secret_str(&c.secret), SECRET);
    } else {
        assert_string_equal(c.key_id, "");
        assert_int_equal(c.secret.len, 0);
    }
    hseal_okx_created_free(&c);
}

static void
answers_with_a_key(void **state)
{
    /* The shape of the exchange's documentation, and what JSON allows. */
    static const char *const texts[] = {
        "{\"code\":\"0\",\"msg\":\"\",\"data\":[{\"subAcct\":\"test1\","
        "\"label\":\"v5\",\"apiKey\":\"" ID "\",\"secretKey\":\"" SECRET
        "\",\"passphrase\":\"aA1!aaaa\",\"perm\":\"read_only,trade\","
        "\"ip\":\"1.1.1.1,2.2.2.2\",\"ts\":\"1597026383085\"}]}",
        "{\"data\":[{" BOTH "}],\"msg\":\"a \\\"b\\\" \\u0041\",\"code\":0}",
        " {\r\n\t\"code\" : \"0\" , \"data\" : [ { " BOTH " } ] } \n",
        "{\"code\":\"0\",\"data\":[{" BOTH ",\"x\":[{\"secretKey\":\"y\"},"
        "[1,-2.5e3,true,null]],\"y\":{}}],\"z\":{\"data\":[]}}",
        "{\"code\":\"0\",\"data\":[{\"label\":\"\xc3\xa4\\n\"," BOTH "}]}",
    };

    (void)state;
    for (size_t i = 0; i < ROWS(texts); i++)
        check(texts[i], HSEAL_OKX_CREATED_KEY);
}

static void
answers_without_a_secret(void **state)
{
    static const char *const texts[] = { "", "{}", "<html>",
        "{\"msg\":\"Invalid\",\"code\":\"50113\"}",
        "{\"code\":\"50035\",\"data\":[],\"msg\":\"must be bound to IP\"}",
        "{\"code\":\"0\",\"data\":[{\"apiKey\":\"" ID "\"}]}" };

    (void)state;
    for (size_t i = 0; i < ROWS(texts); i++)
        check(texts[i], HSEAL_OKX_CREATED_NONE);
}

static void
secrets_with_something_wrong(void **state)
{
    static const char *const texts[] = {
        "secretKey",
        "{\"code\":\"1\",\"data\":[{" BOTH "}]}",
        "{\"code\":\"00\",\"data\":[{" BOTH "}]}",
        "{\"data\":[{" BOTH "}]}",
        "{\"code\":\"0\",\"code\":\"0\",\"data\":[{" BOTH "}]}",
        "{\"code\":0,\"code\":\"0\",\"data\":[{" BOTH "}]}",
        "{\"code\":\"0\",\"data\":[{" BOTH "},{" BOTH "}]}",
        "{\"code\":\"0\",\"data\":[{" BOTH "}],\"data\":[{" BOTH "}]}",
        "{\"code\":\"0\",\"data\":[{" BOTH ",\"secretKey\":\"A\"}]}",
        "{\"code\":\"0\",\"data\":[{" BOTH ",\"apiKey\":\"A\"}]}",
        "{\"code\":\"0\",\"data\":[{\"secretKey\":\"" SECRET "\"}]}",
        "{\"code\":\"0\",\"data\":[{\"apiKey\":\"\",\"secretKey\":\"A\"}]}",
        "{\"code\":\"0\",\"data\":[{\"apiKey\":\"A\",\"secretKey\":\"\"}]}",
        "{\"code\":\"0\",\"data\":[{\"apiKey\":\"A\",\"secretKey\":1}]}",
        "{\"code\":\"0\",\"data\":[{\"apiKey\":\"A\",\"secretKey\":null}]}",
        "{\"code\":\"0\",\"data\":[{\"apiKey\":\"A\","
        "\"secretKey\":\"A\\u0042\"}]}",
        "{\"code\":\"0\",\"data\":[{\"apiKey\":\"A\",\"secretKey\":\"A B\"}]}",
        "{\"code\":\"0\",\"data\":[{\"apiKey\":\"A\","
        "\"secretKey\":\"\xc3\xa4\"}]}",
        "{\"code\":\"0\",\"data\":[{" BOTH ",\"secret\\u004bey\":\"A\"}]}",
        "{\"code\":\"0\",\"data\":{" BOTH "}}",
        "{\"code\":\"0\",\"data\":[[{" BOTH "}]]}",
        "{\"code\":\"0\"," BOTH "}",
        "{\"code\":\"0\",\"data\":[{" BOTH "}]",
        "{\"code\":\"0\",\"data\":[{" BOTH "}]}}",
        "{\"code\":\"0\",\"data\":[{" BOTH "}],}",
        "{\"code\":\"0\",\"data\":[{" BOTH ",}]}",
        "{\"code\":\"0\",\"data\":[{" BOTH "}]} x",
        "{\"code\":\"0\",\"data\":[{" BOTH "}],\"x\":[{]}",
        "{\"code\":\"0\",\"data\":[{" BOTH ",\"x\":\"a\nb\"}]}",
        "{\"code\":\"0\",\"data\":[{" BOTH ",\"x\":\"a\\",
        "{\"code\":\"0\",\"data\":[{" BOTH ",\"x\":[[[[[[[[[[[[[[[[[1]]]]]]]]"
        "]]]]]]]]]}]}",
        "{\"code\":\"0\",\"data\":[{\"apiKey\":\"" ID "\",\"secretKey\":\"3D0A",
    };

    (void)state;
    for (size_t i = 0; i < ROWS(texts); i++)
        check(texts[i], HSEAL_OKX_CREATED_UNSOUND);
}

static char *
with_lengths(size_t id_len, size_t secret_len)
{
    size_t size = id_len + secret_len + 128;
    char *text = malloc(size), *p;

    assert_non_null(text);
    p = text + snprintf(text, size, "{\"code\":\"0\",\"data\":[{\"apiKey\":\"");
    memset(p, 'a', id_len);
    p += id_len;
    p += snprintf(p, size - (size_t)(p - text), "\",\"secretKey\":\"");
    memset(p, 'b', secret_len);
    p += secret_len;
    (void)snprintf(p, size - (size_t)(p - text), "\"}]}");
    return text;
}

static void
lengths_are_bounded(void **state)
{
    static const struct {
        size_t id, secret;
        enum hseal_okx_created_kind kind;
    } rows[] = {
        { 128, 512, HSEAL_OKX_CREATED_KEY },
        { 129, 512, HSEAL_OKX_CREATED_UNSOUND },
        { 128, 513, HSEAL_OKX_CREATED_UNSOUND },
        { 1, 100000, HSEAL_OKX_CREATED_UNSOUND },
    };
    struct hseal_okx_created c;

    (void)state;
    assert_ok(hseal_okx_created_init(&c, NULL));
    for (size_t i = 0; i < ROWS(rows); i++) {
        char *text = with_lengths(rows[i].id, rows[i].secret);
        assert_int_equal(read_text(text, &c), rows[i].kind);
        if (rows[i].kind == HSEAL_OKX_CREATED_KEY) {
            assert_int_equal(strlen(c.key_id), rows[i].id);
            assert_int_equal(c.secret.len, rows[i].secret);
        }
        free(text);
    }
    hseal_okx_created_free(&c);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_with_a_key),
        cmocka_unit_test(answers_without_a_secret),
        cmocka_unit_test(secrets_with_something_wrong),
        cmocka_unit_test(lengths_are_bounded),
    };

    return cmocka_run_group_tests_name("created", tests, NULL, NULL);
}
