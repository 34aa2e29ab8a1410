/*
 * tests/base/test_json.c: strict reading and printing of JSON.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"

#include "unit.h"

static enum hseal_err
parse_bytes(const char *text, size_t len, json_t **ret, struct hseal_error *e)
{
    struct hseal_view v = { (const unsigned char *)text, len };

    return hseal_json_parse(v, "the text", ret, e);
}

static json_t *
parsed(const char *text)
{
    json_t *v = NULL;

    assert_ok(parse_bytes(text, strlen(text), &v, NULL));
    assert_non_null(v);
    return v;
}

static void
good_texts_are_read(void **state)
{
    static const char *const texts[] = { "{}", "[]", "null", "true", "0",
        "\"\"", " { } ", "\r\n\t[1, 2]\n", "{\"a\":{\"a\":1}}", "-0.5e-3",
        "9223372036854775807", "-9223372036854775808",
        "\"\\u00e9\\ud83d\\udd11 \xc3\xa9\"", "{\"\":0}", "[[[[[[]]]]]]" };

    (void)state;
    for (size_t i = 0; i < ROWS(texts); i++)
        json_decref(parsed(texts[i]));
}

static void
bad_texts_are_refused(void **state)
{
    /* clang-format off */
    static const struct {
        const char *text;
        size_t len; /* 0: strlen */
    } rows[] = {
        { "", 0 }, { " ", 0 }, { "\n", 0 }, { "{", 0 }, { "}", 0 },
        { "{}x", 0 }, { "{} {}", 0 }, { "[],", 0 }, { "1 2", 0 },
        { "{}\0", 3 }, { "{}\0{}", 5 }, { "\0", 1 }, { "\0{}", 3 },
        { "{\"a\":1,}", 0 }, { "[1,]", 0 }, { "{a:1}", 0 },
        { "{'a':1}", 0 }, { "{\"a\" 1}", 0 }, { "{1:1}", 0 },
        { "nul", 0 }, { "True", 0 }, { "NaN", 0 }, { "Infinity", 0 },
        { "01", 0 }, { "+1", 0 }, { ".5", 0 }, { "1.", 0 }, { "1e", 0 },
        { "0x10", 0 }, { "--1", 0 },
        { "9223372036854775808", 0 }, { "-9223372036854775809", 0 },
        { "1e999", 0 }, { "-1e999", 0 },
        { "99999999999999999999999999999999999999999", 0 },
        { "\"", 0 }, { "\"\\x\"", 0 }, { "\"\\u12\"", 0 },
        { "\"\\ud800\"", 0 }, { "\"\\udc00\\ud800\"", 0 },
        { "\"\\u0000\"", 0 }, { "{\"\\u0000\":1}", 0 },
        { "\"a\0b\"", 5 }, { "\"a\nb\"", 0 }, { "\"a\tb\"", 0 },
        { "\"\xff\"", 0 }, { "\"\xc0\xaf\"", 0 }, { "\"\xed\xa0\x80\"", 0 },
        { "\"\xc3\"", 0 }, { "\xef\xbb\xbf{}", 0 },
        { "// x\n{}", 0 }, { "/* x */ {}", 0 },
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        size_t len = rows[i].len > 0 ? rows[i].len : strlen(rows[i].text);
        struct hseal_error e;
        json_t *v = NULL;
        if (parse_bytes(rows[i].text, len, &v, &e) != HSEAL_ERR_INPUT)
            fail_msg("row %zu is not refused: %s", i, rows[i].text);
        assert_null(v);
        assert_err(e.code, INPUT);
        assert_contains(e.message, "the text");
        assert_contains(e.message, "line ");
        assert_lacks(e.message, "-1");
    }
}

static void
no_bytes_at_all_are_refused(void **state)
{
    const struct hseal_view none = { NULL, 0 };
    struct hseal_error e;
    json_t *v = NULL;

    (void)state;
    assert_err(hseal_json_parse(none, "the answer", &v, &e), INPUT);
    assert_null(v);
    assert_contains(e.message, "the answer");
    assert_lacks(e.message, "-1");
}

/* A view need not end in a NUL. */
static void
the_length_counts(void **state)
{
    json_t *v = NULL;

    (void)state;
    assert_ok(parse_bytes("{}x", 2, &v, NULL));
    json_decref(v);
    assert_err(parse_bytes("{\"a\":1}", 6, &v, NULL), INPUT);
}

static void
a_key_may_stand_once(void **state)
{
    static const char *const texts[] = {
        "{\"a\":1,\"a\":1}",
        "{\"a\":1,\"b\":2,\"a\":3}",
        "{\"x\":{\"a\":1,\"a\":2}}",
        "[{\"a\":1},{\"a\":1,\"a\":2}]",
        "{\"a\":1,\"\\u0061\":2}",
        "{\"\":1,\"\":2}",
    };

    (void)state;
    for (size_t i = 0; i < ROWS(texts); i++) {
        struct hseal_error e;
        json_t *v = NULL;
        assert_err(parse_bytes(texts[i], strlen(texts[i]), &v, &e), INPUT);
        assert_null(v);
        assert_contains(e.message, "a key stands twice");
    }
    json_decref(parsed("{\"a\":1,\"A\":2,\"b\":{\"a\":3}}"));
}

static void
errors_tell_line_and_column_and_not_the_text(void **state)
{
    struct hseal_error e;
    json_t *v = NULL;
    const char *text = "{\n \"secretkey\": hunter2hunter2\n}";

    (void)state;
    assert_err(parse_bytes(text, strlen(text), &v, &e), INPUT);
    assert_contains(e.message, "line 2");
    assert_contains(e.message, "column ");
    assert_lacks(e.message, "hunter2");
    text = "{\"hunter2\": 1, \"hunter2\": 2}";
    assert_err(parse_bytes(text, strlen(text), &v, &e), INPUT);
    assert_lacks(e.message, "hunter2");
}

static void
deep_nesting_is_refused(void **state)
{
    enum { LIMIT = 2048 };
    static char text[200002];
    struct hseal_error e;
    json_t *v = NULL;

    (void)state;
    memset(text, '[', 100000);
    memset(text + 100000, ']', 100000);
    assert_err(parse_bytes(text, 200000, &v, &e), INPUT);
    assert_err(parse_bytes(text, 100000, &v, &e), INPUT);
    assert_ok(parse_bytes(text + 100000 - LIMIT, 2 * LIMIT, &v, &e));
    json_decref(v);
    v = NULL;
    assert_err(
        parse_bytes(text + 100000 - LIMIT - 1, 2 * LIMIT + 2, &v, &e), INPUT);
    assert_null(v);
}

static void
set_takes_the_value_over(void **state)
{
    json_t *o = json_object(), *v = json_string("x"), *array = json_array();
    struct hseal_error e;

    (void)state;
    assert_ok(hseal_json_set(o, "a", v, &e));
    assert_ptr_equal(json_object_get(o, "a"), v);
    assert_err(hseal_json_set(o, "b", NULL, &e), NOMEM);
    assert_err(e.code, NOMEM);
    assert_null(json_object_get(o, "b"));
    /* On failure it is released as well: the leak checker would tell. */
    assert_true(
        hseal_json_set(array, "a", json_string("y"), &e) != HSEAL_ERR_OK);
    json_decref(array);
    json_decref(o);
}

static void
printing_appends(void **state)
{
    json_t *o = parsed("{ \"b\": [1, \"\xc3\xa9\"], \"a\": null }");
    json_t *text = json_string("x");
    struct hseal_buf b;

    (void)state;
    hseal_buf_init(&b, 1000);
    assert_ok(hseal_buf_add_str(&b, ">", NULL));
    assert_ok(hseal_json_print(o, JSON_COMPACT, &b, NULL));
    assert_ok(hseal_json_print(text, 0, &b, NULL));
    assert_string_equal(
        hseal_buf_str(&b), ">{\"b\":[1,\"\xc3\xa9\"],\"a\":null}\"x\"");
    hseal_buf_free(&b);
    json_decref(text);
    json_decref(o);
}

static void
a_failed_print_appends_nothing(void **state)
{
    json_t *o = parsed("{\"secret\":\"hunter2hunter2\"}");
    struct hseal_buf b;
    struct hseal_error e;

    (void)state;
    for (size_t max = 3; max < 27; max++) {
        hseal_buf_init(&b, max);
        assert_ok(hseal_buf_reserve(&b, max, NULL));
        hseal_buf_reset(&b); /* all zero */
        assert_ok(hseal_buf_add_str(&b, "abc", NULL));
        assert_err(hseal_json_print(o, JSON_COMPACT, &b, &e), LIMIT);
        assert_err(e.code, LIMIT);
        assert_int_equal(b.len, 3);
        assert_string_equal(hseal_buf_str(&b), "abc");
        for (size_t i = b.len; i <= max; i++)
            assert_int_equal(b.data[i], 0);
        hseal_buf_free(&b);
    }
    json_decref(o);
}

static void
what_is_no_json_is_not_printed(void **state)
{
    json_t *bad = json_string_nocheck("\xff");
    struct hseal_buf b;
    struct hseal_error e;

    (void)state;
    hseal_buf_init(&b, 100);
    assert_err(hseal_json_print(bad, 0, &b, &e), INTERNAL);
    assert_err(hseal_json_print(NULL, 0, &b, &e), INTERNAL);
    assert_string_equal(hseal_buf_str(&b), "");
    hseal_buf_free(&b);
    json_decref(bad);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_texts_are_read),
        cmocka_unit_test(bad_texts_are_refused),
        cmocka_unit_test(no_bytes_at_all_are_refused),
        cmocka_unit_test(the_length_counts),
        cmocka_unit_test(a_key_may_stand_once),
        cmocka_unit_test(errors_tell_line_and_column_and_not_the_text),
        cmocka_unit_test(deep_nesting_is_refused),
        cmocka_unit_test(set_takes_the_value_over),
        cmocka_unit_test(printing_appends),
        cmocka_unit_test(a_failed_print_appends_nothing),
        cmocka_unit_test(what_is_no_json_is_not_printed),
    };

    return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
