/*
 * tests/okx/test_answer.c: reading the exchange's answer.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/codec.h"
#include "okx/answer.h"

#include "../base/unit.h"

/*
 * Shapes of the exchange's documentation and of reports of its users: what
 * is read from each, and whether it is accepted with its HTTP status.
 */
/* clang-format off */
static const struct {
    const char *body;
    int status;
    int is_json;
    const char *code, *msg, *scode;
    int accepted;
} rows[] = {
    /* accepted */
    { "{\"code\":\"0\",\"msg\":\"\",\"data\":[]}", 200, 1, "0", "", "", 1 },
    { "{\"code\":\"0\",\"msg\":\"\",\"data\":[{\"ts\":\"1597026383085\"}]}",
      200, 1, "0", "", "", 1 },
    { "{\"code\":\"0\",\"msg\":\"\",\"data\":[{\"sCode\":\"0\",\"sMsg\":\"\","
      "\"ordId\":\"1\"}],\"inTime\":\"1\",\"outTime\":\"2\"}",
      200, 1, "0", "", "", 1 },
    { "{\"code\":0,\"data\":[]}", 200, 1, "0", "", "", 1 },
    { "{\"code\":\"0\"}", 201, 1, "0", "", "", 1 },
    { " \r\n{ \"code\" : \"0\" }\n", 200, 1, "0", "", "", 1 },
    { "{\"code\":\"0\",\"data\":{\"sCode\":\"1\"}}", 200, 1, "0", "", "", 1 },
    { "{\"code\":\"0\",\"data\":null}", 200, 1, "0", "", "", 1 },
    { "{\"code\":\"0\",\"data\":[null,1,\"x\",[{\"sCode\":\"9\"}]]}",
      200, 1, "0", "", "", 1 },
    { "{\"code\":\"0\",\"data\":[{\"details\":[{\"sCode\":\"51000\"}]}]}",
      200, 1, "0", "", "", 1 },
    { "{\"code\":\"0\",\"msg\":null,\"data\":[{\"sCode\":null}]}",
      200, 1, "0", "", "", 1 },
    /* refused, with a code of its own */
    { "{\"msg\":\"Invalid OK-ACCESS-KEY\",\"code\":\"50111\"}",
      401, 1, "50111", "Invalid OK-ACCESS-KEY", "", 0 },
    { "{\"code\":50113,\"msg\":\"Invalid Sign\"}",
      401, 1, "50113", "Invalid Sign", "", 0 },
    { "{\"code\":\"50119\",\"msg\":\"API key doesn't exist\",\"data\":[]}",
      200, 1, "50119", "API key doesn't exist", "", 0 },
    { "{\"code\":\"51008_1000\",\"msg\":\"Insufficient balance\"}",
      200, 1, "51008_1000", "Insufficient balance", "", 0 },
    { "{\"code\":\"50102\",\"data\":[]}", 401, 1, "50102", "", "", 0 },
    { "{\"code\":\"50011\",\"msg\":\"Too Many Requests\"}",
      429, 1, "50011", "Too Many Requests", "", 0 },
    { "{\"code\":\"0\",\"msg\":\"\"}", 500, 1, "0", "", "", 0 },
    { "{\"code\":\"0\",\"msg\":\"\"}", 302, 1, "0", "", "", 0 },
    { "{\"code\":-1}", 200, 1, "-1", "", "", 0 },
    { "{\"code\":\"00\"}", 200, 1, "00", "", "", 0 },
    /* refused in an item */
    { "{\"code\":\"1\",\"msg\":\"All operations failed\",\"data\":[{"
      "\"sCode\":\"51008\",\"sMsg\":\"Order failed. Insufficient balance\"}]}",
      200, 1, "1", "Order failed. Insufficient balance", "51008", 0 },
    { "{\"code\":\"2\",\"msg\":\"\",\"data\":[{\"sCode\":\"0\",\"sMsg\":\"\"},"
      "{\"sCode\":\"51000\",\"sMsg\":\"Parameter sz error\"},"
      "{\"sCode\":\"51001\",\"sMsg\":\"another\"}]}",
      200, 1, "2", "Parameter sz error", "51000", 0 },
    { "{\"code\":\"0\",\"data\":[{\"sCode\":\"51008_1000\",\"sMsg\":\"\"}]}",
      200, 1, "0", "", "51008_1000", 0 },
    { "{\"code\":\"1\",\"msg\":\"kept\",\"data\":[{\"sCode\":51000}]}",
      200, 1, "1", "kept", "51000", 0 },
    { "{\"code\":\"1\",\"data\":[{\"sCode\":0,\"sMsg\":\"x\"},{}]}",
      200, 1, "1", "", "", 0 },
    { "{\"data\":[{\"sMsg\":\"late\",\"sCode\":\"1\"}],\"msg\":\"m\","
      "\"code\":\"1\"}", 200, 1, "1", "late", "1", 0 },
    /* not the exchange's */
    { "", 200, 0, "", "", "", 0 },
    { "<html><body>403 Forbidden</body></html>", 403, 0, "", "", "", 0 },
    { "<!DOCTYPE html>\n<title>cloudflare</title>", 503, 0, "", "", "", 0 },
    { "error code: 1015", 429, 0, "", "", "", 0 },
    { "{\"code\":\"0\",\"msg\":\"\",\"data\":[{\"a\":\"", 200, 0, "", "", "",
      0 },
    { "{\"code\":\"0\"}{\"code\":\"0\"}", 200, 0, "", "", "", 0 },
    { "{\"code\":\"0\",\"code\":\"1\"}", 200, 0, "", "", "", 0 },
    { "{\"code\":\"0\"} garbage", 200, 0, "", "", "", 0 },
    { "{\"msg\":\"no code\"}", 200, 0, "", "no code", "", 0 },
    { "{\"code\":\"\"}", 200, 0, "", "", "", 0 },
    { "{\"code\":null}", 200, 0, "", "", "", 0 },
    { "{\"code\":true}", 200, 0, "", "", "", 0 },
    { "{\"code\":0.0}", 200, 0, "", "", "", 0 },
    { "{\"code\":[\"0\"]}", 200, 0, "", "", "", 0 },
    { "{\"code\":{\"code\":\"0\"}}", 200, 0, "", "", "", 0 },
    { "{\"data\":{\"code\":\"0\"}}", 200, 0, "", "", "", 0 },
    { "[{\"code\":\"0\"}]", 200, 0, "", "", "", 0 },
    { "\"0\"", 200, 0, "", "", "", 0 },
    { "0", 200, 0, "", "", "", 0 },
    { "null", 200, 0, "", "", "", 0 },
    { "{\"code\":99999999999999999999}", 200, 0, "", "", "", 0 },
    { "{\"code\":\"\\u0000\"}", 200, 0, "", "", "", 0 },
    { "{\"code\":\"\xff\"}", 200, 0, "", "", "", 0 },
};
/* clang-format on */

static struct hseal_okx_answer
read_answer(const char *body, size_t len)
{
    struct hseal_view v = { (const unsigned char *)body, len };
    struct hseal_okx_answer a;

    memset(&a, 0x5a, sizeof(a));
    hseal_okx_answer_read(v, &a);
    return a;
}

static void
envelopes_are_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct hseal_okx_answer a =
            read_answer(rows[i].body, strlen(rows[i].body));
        if (a.is_json != rows[i].is_json || strcmp(a.code, rows[i].code) != 0)
            fail_msg(
                "%s: is_json %d, code %s", rows[i].body, a.is_json, a.code);
        assert_string_equal(a.scode, rows[i].scode);
        assert_string_equal(a.msg, rows[i].msg);
    }
}

static enum hseal_err
check(const struct hseal_okx_answer *a, int status, int writes,
    struct hseal_error *e)
{
    const struct hseal_okx_asked asked = { .status = status, .writes = writes };

    return hseal_okx_answer_check(a, &asked, e);
}

static void
answers_are_judged(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct hseal_okx_answer a =
            read_answer(rows[i].body, strlen(rows[i].body));
        struct hseal_error e;
        enum hseal_err err = check(&a, rows[i].status, 0, &e);
        char http[16];
        if ((err == HSEAL_ERR_OK) != rows[i].accepted)
            fail_msg("%s: %s", rows[i].body, hseal_err_name(err));
        if (rows[i].accepted)
            continue;
        assert_err(err, EXCHANGE);
        assert_err(e.code, EXCHANGE);
        (void)snprintf(http, sizeof(http), "HTTP %d", rows[i].status);
        assert_contains(e.message, http);
        assert_contains(e.message, rows[i].code);
        assert_contains(e.message, rows[i].scode);
        if (rows[i].is_json)
            assert_contains(e.message, rows[i].msg);
        else
            assert_contains(e.message, "without a code of the exchange");
    }
}

static void
no_body_is_no_envelope(void **state)
{
    struct hseal_okx_answer a = read_answer(NULL, 0);

    (void)state;
    assert_int_equal(a.is_json, 0);
    assert_string_equal(a.code, "");
    assert_err(check(&a, 200, 0, NULL), EXCHANGE);
}

/* A write that may have been executed is never called refused. */
static void
writes_of_unknown_outcome(void **state)
{
    static const struct {
        const char *body;
        int status;
        int unknown;
    } writes[] = {
        { "<html>502 Bad Gateway</html>", 502, 1 },
        { "<html>403 Forbidden</html>", 403, 1 },
        { "", 200, 1 },
        { "{\"code\":\"50001\",\"msg\":\"\"}", 503, 1 },
        { "{\"code\":\"50004\",\"msg\":\"\"}", 400, 1 },
        { "{\"code\":\"50013\",\"msg\":\"\"}", 429, 1 },
        { "{\"code\":\"50026\",\"msg\":\"\"}", 500, 1 },
        { "{\"code\":\"51054\",\"msg\":\"\"}", 500, 1 },
        { "{\"code\":\"1\",\"data\":[{\"sCode\":\"51149\"}]}", 200, 1 },
        { "{\"code\":\"2\",\"data\":[{\"sCode\":\"51008\"},{\"sCode\":"
          "\"51149\"},{\"sCode\":\"0\"}]}",
            200, 1 },
        { "{\"code\":\"59999\",\"msg\":\"\"}", 500, 1 },
        { "{\"code\":\"50113\",\"msg\":\"\"}", 401, 0 },
        { "{\"code\":\"50011\",\"msg\":\"\"}", 429, 0 },
        { "{\"code\":\"1\",\"data\":[{\"sCode\":\"51008\"}]}", 200, 0 },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(writes); i++) {
        struct hseal_okx_answer a =
            read_answer(writes[i].body, strlen(writes[i].body));
        struct hseal_error e;
        enum hseal_err err = check(&a, writes[i].status, 1, &e);
        if ((err == HSEAL_ERR_UNKNOWN_OUTCOME) != writes[i].unknown)
            fail_msg("%s: %s", writes[i].body, hseal_err_name(err));
        assert_int_equal(e.code, err);
        if (writes[i].unknown)
            assert_contains(e.hint, "ask the exchange");
        assert_err(check(&a, writes[i].status, 0, NULL), EXCHANGE);
    }
}

/* However the connection ends, a part of an answer is none. */
static void
a_truncated_answer_is_none(void **state)
{
    static const char body[] = "{\"code\":\"0\",\"msg\":\"\",\"data\":[{"
                               "\"ordId\":\"312269865356374016\",\"sCode\":"
                               "\"0\",\"sMsg\":\"\"}]}";

    (void)state;
    for (size_t len = 0; len < sizeof(body) - 1; len++)
        assert_int_equal(read_answer(body, len).is_json, 0);
    assert_int_equal(read_answer(body, sizeof(body) - 1).is_json, 1);
    assert_int_equal(read_answer(body, sizeof(body)).is_json, 0);
}

static void
long_texts_are_cut_and_terminated(void **state)
{
    struct hseal_okx_answer a;
    struct hseal_error e;
    char body[4096], text[1001];

    (void)state;
    for (size_t shift = 0; shift < 3; shift++) {
        memset(text, 'x', sizeof(text) - 1);
        for (size_t i = shift; i + 3 < sizeof(text); i += 3)
            memcpy(text + i, "\xe2\x82\xac", 3);
        text[1000] = '\0';
        while (!hseal_utf8_valid(text, strlen(text)))
            text[strlen(text) - 1] = '\0';
        (void)snprintf(body, sizeof(body),
            "{\"code\":\"1\",\"msg\":\"%s\",\"data\":[{\"sCode\":\"%s\","
            "\"sMsg\":\"%s\"}]}",
            text, text, text);
        a = read_answer(body, strlen(body));
        assert_int_equal(a.is_json, 1);
        assert_true(strlen(a.msg) >= sizeof(a.msg) - 4);
        assert_true(strlen(a.msg) < sizeof(a.msg));
        assert_true(strlen(a.scode) < sizeof(a.scode));
        assert_true(hseal_utf8_valid(a.msg, strlen(a.msg)));
        assert_true(hseal_utf8_valid(a.scode, strlen(a.scode)));
        assert_err(check(&a, 200, 0, &e), EXCHANGE);
        assert_true(hseal_utf8_valid(e.message, strlen(e.message)));
    }
}

static void
a_code_too_long_is_not_taken_for_another(void **state)
{
    char body[128] = "{\"code\":\"0";
    struct hseal_okx_answer a;

    (void)state;
    for (size_t n = 1; n < 60; n++) {
        (void)snprintf(body, sizeof(body), "{\"code\":\"%0*d\"}", (int)n, 0);
        a = read_answer(body, strlen(body));
        assert_int_equal(check(&a, 200, 0, NULL) == HSEAL_ERR_OK, n == 1);
    }
}

static void
control_characters_do_not_reach_the_message(void **state)
{
    static const char body[] = "{\"code\":\"1\\n2\",\"msg\":\"a\\u001b[31m\\r"
                               "\\nb\\u009b\\u007f\"}";
    struct hseal_okx_answer a = read_answer(body, strlen(body));
    struct hseal_error e;

    (void)state;
    assert_err(check(&a, 400, 0, &e), EXCHANGE);
    assert_null(strpbrk(e.message, "\r\n\x1b\x7f\x9b"));
    assert_contains(e.message, "a?[31m??b");
}

static void
a_deep_answer_is_none(void **state)
{
    static char body[100000];

    (void)state;
    memset(body, '[', sizeof(body));
    assert_int_equal(read_answer(body, sizeof(body)).is_json, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(envelopes_are_read),
        cmocka_unit_test(answers_are_judged),
        cmocka_unit_test(no_body_is_no_envelope),
        cmocka_unit_test(writes_of_unknown_outcome),
        cmocka_unit_test(a_truncated_answer_is_none),
        cmocka_unit_test(long_texts_are_cut_and_terminated),
        cmocka_unit_test(a_code_too_long_is_not_taken_for_another),
        cmocka_unit_test(control_characters_do_not_reach_the_message),
        cmocka_unit_test(a_deep_answer_is_none),
    };

    return cmocka_run_group_tests_name("answer", tests, NULL, NULL);
}
