/*
 * tests/okx/test_verdict.c: what an answer means, and its items.
 */
#include <stdio.h>

#include "okx/answer.h"

#include "../base/unit.h"

#define ALL(code) "{\"code\":\"" code "\",\"msg\":\"m\"}"
#define ITEM(code) "{\"sCode\":\"" code "\",\"sMsg\":\"text of " code "\"}"
#define ITEMS(code, items) "{\"code\":\"" code "\",\"data\":[" items "]}"

static struct hseal_okx_answer
read_answer(const char *body)
{
    struct hseal_view v = { (const unsigned char *)body, strlen(body) };
    struct hseal_okx_answer a;

    memset(&a, 0x5a, sizeof(a));
    hseal_okx_answer_read(v, &a);
    return a;
}

static struct hseal_okx_verdict
judge(const struct hseal_okx_answer *a, int status, int writes)
{
    const struct hseal_okx_asked asked = { .status = status, .writes = writes };
    struct hseal_okx_verdict v;

    memset(&v, 0x5a, sizeof(v));
    hseal_okx_verdict(a, &asked, &v);
    return v;
}

/* clang-format off */
static const struct {
    const char *body;
    int status;
    const char *class;
    const char *code;
    int not_executed, unknown, later; /* of a write */
    const char *hint;                 /* a part of it */
} rows[] = {
    /* the whole */
    { ALL("0"), 200, "ok", "0", 0, 0, 0, "" },
    { ALL("0"), 302, "other", "0", 0, 0, 0, "" },
    { ALL("0"), 500, "other", "0", 0, 1, 0, "ask the exchange" },
    { ALL("50113"), 401, "stop-credential", "50113", 1, 0, 0, "secret" },
    { ALL("50119"), 200, "stop-credential", "50119", 1, 0, 0, "--site" },
    { ALL("50102"), 401, "clock", "50102", 1, 0, 0, "clock" },
    { ALL("50011"), 429, "back-off", "50011", 1, 0, 1, "too many" },
    { ALL("50013"), 429, "back-off", "50013", 0, 1, 1, "ask the exchange" },
    { ALL("50004"), 400, "ambiguous", "50004", 0, 1, 1, "ask the exchange" },
    { ALL("58124"), 200, "ambiguous", "58124", 0, 1, 1, "transfer-state" },
    { ALL("51016"), 200, "duplicate", "51016", 0, 0, 0, "clOrdId" },
    { ALL("51400"), 200, "gone", "51400", 0, 0, 0, "state" },
    { ALL("50037"), 200, "late", "50037", 1, 0, 0, "decide anew" },
    { ALL("50120"), 200, "stop-permission", "50120", 1, 0, 0, "permission" },
    { ALL("51008_1000"), 200, "item", "51008_1000", 1, 0, 0, "balance" },
    /* a status that contradicts the code leaves a write open */
    { ALL("51008"), 500, "item", "51008", 0, 1, 0, "ask the exchange" },
    { ALL("50102"), 502, "clock", "50102", 0, 1, 0, "ask the exchange" },
    /* not in the table */
    { ALL("59999"), 200, "other", "59999", 0, 0, 0, "look this code up" },
    { ALL("59999"), 503, "other", "59999", 0, 1, 0, "ask the exchange" },
    { ALL("59999"), 401, "stop-config", "59999", 0, 0, 0, "login" },
    { ALL("50199"), 200, "stop-config", "50199", 0, 0, 0, "login" },
    { ALL("501990"), 200, "other", "501990", 0, 0, 0, "look" },
    { ALL("59999"), 429, "back-off", "59999", 0, 0, 1, "too many" },
    /* no code at all */
    { "<html></html>", 403, "edge", "", 0, 1, 1, "ask the exchange" },
    { "", 200, "edge", "", 0, 1, 1, "ask the exchange" },
    /* items */
    { ITEMS("0", ITEM("0")), 200, "ok", "0", 0, 0, 0, "" },
    { ITEMS("1", ITEM("51008")), 200, "item", "51008", 1, 0, 0, "balance" },
    { ITEMS("1", ITEM("51008_1000") "," ITEM("51008")), 200, "item",
      "51008_1000", 1, 0, 0, "balance" },
    { ITEMS("0", ITEM("51008")), 200, "item", "51008", 1, 0, 0, "balance" },
    { ITEMS("1", ITEM("51016")), 200, "duplicate", "51016", 0, 0, 0, "placing" },
    { ITEMS("1", ITEM("50061")), 200, "back-off", "50061", 1, 0, 1, "1000" },
    { ITEMS("1", ITEM("51149")), 200, "ambiguous", "51149", 0, 1, 1, "ask" },
    { ITEMS("1", ITEM("58124")), 200, "ambiguous", "58124", 0, 1, 1,
      "transfer-state" },
    { ITEMS("1", ITEM("51001")), 200, "item", "51001", 0, 0, 0, "" },
    { ITEMS("1", ITEM("51001") "," ITEM("51008")), 200, "item", "51001", 0, 0,
      0, "each item" },
    { ITEMS("1", ITEM("51400") "," ITEM("51503")), 200, "gone", "51400", 0, 0,
      0, "state" },
    { ITEMS("1", ITEM("51400") "," ITEM("51000")), 200, "item", "51400", 0, 0,
      0, "each item" },
    { ITEMS("2", ITEM("0") "," ITEM("51008")), 200, "item", "51008", 0, 0, 0,
      "only what failed" },
    { ITEMS("2", ITEM("50061") "," ITEM("0")), 200, "item", "50061", 0, 0, 0,
      "only what failed" },
    { ITEMS("2", ITEM("51008") "," ITEM("0") "," ITEM("51149")), 200,
      "ambiguous", "51008", 0, 1, 1, "ask the exchange" },
    { ITEMS("1", ITEM("51016") "," ITEM("50026")), 200, "ambiguous", "51016",
      0, 1, 1, "ask the exchange" },
    { ITEMS("2", ""), 200, "item", "2", 0, 0, 0, "only what failed" },
    { ITEMS("1", ""), 200, "item", "1", 0, 0, 0, "each item" },
    /* the whole decides where it says more than that there are items */
    { ITEMS("50113", ITEM("51008")), 401, "stop-credential", "50113", 1, 0, 0,
      "secret" },
    { ITEMS("54004", ITEM("51008")), 200, "item", "54004", 1, 0, 0, "batch" },
    { ITEMS("59999", ITEM("51008")), 200, "item", "51008", 1, 0, 0,
      "balance" },
    { ITEMS("50026", ITEM("51008")), 500, "back-off", "50026", 0, 1, 1,
      "ask the exchange" },
};
/* clang-format on */

static void
writes_are_judged(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct hseal_okx_answer a = read_answer(rows[i].body);
        struct hseal_okx_verdict v = judge(&a, rows[i].status, 1);
        const char *class = hseal_okx_code_class_name(v.code_class);
        if (strcmp(class, rows[i].class) != 0 ||
            v.not_executed != rows[i].not_executed ||
            v.unknown != rows[i].unknown || v.later != rows[i].later)
            fail_msg("%s, %d: %s, not executed %d, unknown %d, later %d",
                rows[i].body, rows[i].status, class, v.not_executed, v.unknown,
                v.later);
        assert_string_equal(v.code, rows[i].code);
        assert_contains(v.hint, rows[i].hint);
        assert_int_equal(v.err, v.unknown ? HSEAL_ERR_UNKNOWN_OUTCOME
                                : v.code_class == HSEAL_OKX_CODE_OK
                                    ? HSEAL_ERR_OK
                                    : HSEAL_ERR_EXCHANGE);
    }
}

/* Of a GET nothing is ever unknown, and the class is the same. */
static void
reads_are_judged(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct hseal_okx_answer a = read_answer(rows[i].body);
        struct hseal_okx_verdict v = judge(&a, rows[i].status, 0);
        assert_string_equal(
            hseal_okx_code_class_name(v.code_class), rows[i].class);
        assert_int_equal(v.unknown, 0);
        assert_int_equal(v.later, rows[i].later);
        assert_lacks(v.hint, "ask the exchange (");
        assert_int_equal(v.err, v.code_class == HSEAL_OKX_CODE_OK
                                    ? HSEAL_ERR_OK
                                    : HSEAL_ERR_EXCHANGE);
    }
}

static void
flags_of_a_row_are_told(void **state)
{
    struct hseal_okx_answer clock = read_answer(ALL("50102"));
    struct hseal_okx_answer sign = read_answer(ALL("50113"));
    struct hseal_okx_answer key = read_answer(ALL("50111"));

    (void)state;
    assert_int_equal(judge(&clock, 401, 1).once, 1);
    assert_int_equal(judge(&clock, 401, 1).probe, 0);
    assert_int_equal(judge(&sign, 401, 1).once, 0);
    assert_int_equal(judge(&sign, 401, 1).probe, 1);
    assert_int_equal(judge(&key, 401, 1).once, 0);
    assert_int_equal(judge(&key, 401, 1).probe, 0);
}

static void
classes_have_names(void **state)
{
    (void)state;
    for (int i = 0; i < HSEAL_OKX_CODE_CLASS_COUNT; i++) {
        enum hseal_okx_code_class c = (enum hseal_okx_code_class)i;
        assert_non_null(hseal_okx_code_class_name(c));
    }
    assert_string_equal(
        hseal_okx_code_class_name(HSEAL_OKX_CODE_CLASS_COUNT), "other");
    assert_string_equal(
        hseal_okx_code_class_name((enum hseal_okx_code_class) - 1), "other");
}

/* Of each order an item is to tell; what none tells of nobody knows. */
static void
orders_are_told_of_one_by_one(void **state)
{
    /* clang-format off */
    static const struct {
        const char *body;
        int status;
        size_t orders;
        const char *class;
        enum hseal_err err;
    } told[] = {
        { ITEMS("0", ""), 200, 0, "ok", HSEAL_ERR_OK },
        { ITEMS("0", ITEM("0")), 200, 1, "ok", HSEAL_ERR_OK },
        { ITEMS("0", ITEM("0")), 200, 0, "ok", HSEAL_ERR_OK },
        { ITEMS("0", ITEM("0") "," ITEM("0")), 200, 1, "ok", HSEAL_ERR_OK },
        { ALL("0"), 200, 1, "ambiguous", HSEAL_ERR_UNKNOWN_OUTCOME },
        { ITEMS("0", ""), 200, 1, "ambiguous", HSEAL_ERR_UNKNOWN_OUTCOME },
        { ITEMS("0", "{}"), 200, 1, "ambiguous", HSEAL_ERR_UNKNOWN_OUTCOME },
        { ITEMS("0", ITEM("0")), 200, 2, "ambiguous",
          HSEAL_ERR_UNKNOWN_OUTCOME },
        { ITEMS("2", ""), 200, 2, "ambiguous", HSEAL_ERR_UNKNOWN_OUTCOME },
        { ITEMS("2", ITEM("51008")), 200, 2, "ambiguous",
          HSEAL_ERR_UNKNOWN_OUTCOME },
        { ITEMS("2", ITEM("0") "," ITEM("51008")), 200, 2, "item",
          HSEAL_ERR_EXCHANGE },
        /* all of them have failed */
        { ITEMS("1", ""), 200, 1, "item", HSEAL_ERR_EXCHANGE },
        { ITEMS("1", ITEM("51008")), 200, 2, "item", HSEAL_ERR_EXCHANGE },
        /* the whole was refused, or is judged by its status */
        { ALL("50113"), 401, 1, "stop-credential", HSEAL_ERR_EXCHANGE },
        { ALL("54004"), 200, 2, "item", HSEAL_ERR_EXCHANGE },
        { ITEMS("0", ""), 302, 1, "other", HSEAL_ERR_EXCHANGE },
        { ITEMS("0", ""), 500, 1, "other", HSEAL_ERR_UNKNOWN_OUTCOME },
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < ROWS(told); i++) {
        const struct hseal_okx_asked asked = {
            .status = told[i].status, .writes = 1, .orders = told[i].orders
        };
        struct hseal_okx_answer a = read_answer(told[i].body);
        struct hseal_okx_verdict v;
        struct hseal_error e;
        hseal_okx_verdict(&a, &asked, &v);
        if (v.err != told[i].err ||
            strcmp(hseal_okx_code_class_name(v.code_class), told[i].class) != 0)
            fail_msg("%s, %zu orders: %s", told[i].body, told[i].orders,
                hseal_okx_code_class_name(v.code_class));
        if (v.err != HSEAL_ERR_OK)
            assert_int_equal(hseal_okx_answer_check(&a, &asked, &e), v.err);
        if (strcmp(hseal_okx_code_class_name(v.code_class), "ambiguous") == 0) {
            assert_contains(e.message, "told of ");
            assert_contains(e.hint, "ask the exchange (");
            assert_int_equal(v.not_executed, 0);
        }
    }
}

/* ---- the error ---- */

static enum hseal_err
check(const struct hseal_okx_answer *a, int status, int writes,
    struct hseal_error *e)
{
    const struct hseal_okx_asked asked = { .status = status, .writes = writes };

    return hseal_okx_answer_check(a, &asked, e);
}

static void
an_error_names_class_code_text_and_hint(void **state)
{
    struct hseal_okx_answer a =
        read_answer("{\"msg\":\"Invalid Sign\",\"code\":\"50113\"}");
    struct hseal_error e;

    (void)state;
    assert_err(check(&a, 401, 1, &e), EXCHANGE);
    assert_string_equal(e.message,
        "the exchange refused: 50113: Invalid Sign (HTTP 401, "
        "stop-credential)");
    assert_contains(e.hint, "not the one of this API key id");
    a = read_answer(ITEMS("2", ITEM("0") "," ITEM("51008")));
    assert_err(check(&a, 200, 1, &e), EXCHANGE);
    assert_string_equal(e.message,
        "the exchange accepted a part and refused another: 2, item 51008: "
        "text of 51008 (HTTP 200, item)");
    a = read_answer("<title>Just a moment...</title>");
    assert_err(check(&a, 403, 0, &e), EXCHANGE);
    assert_string_equal(e.message,
        "HTTP 403 without a code of the exchange: its edge or a proxy "
        "answered with a page: Just a moment...");
    assert_contains(e.hint, "refuses this address");
    a = read_answer("error code: 1015");
    assert_err(check(&a, 429, 1, &e), UNKNOWN_OUTCOME);
    assert_err(e.code, UNKNOWN_OUTCOME);
    assert_contains(e.message, "answered: error code: 1015");
}

static void
the_address_of_50110_is_told(void **state)
{
    /* clang-format off */
    static const struct { const char *msg, *ip; } msgs[] = {
        { "Your IP 192.0.2.7 is not included in your API key's allowlist.",
          "192.0.2.7" },
        { "Your IP 2001:db8::7 is not included", "2001:db8::7" },
        { "Your IP (198.51.100.20), key 1", "198.51.100.20" },
        { "not in the list: 203.0.113.9.", "203.0.113.9" },
        { "::ffff:192.0.2.1", "::ffff:192.0.2.1" },
        { "Invalid IP", "" },
        { "version 1.2.3 or 1.2.3.4.5, 256.1.1.1, 12:30", "" },
        { "999.0.0.1 then 192.0.2.1", "192.0.2.1" },
        { "", "" },
        { "1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb:cccc:dddd",
          "" },
    };
    /* clang-format on */
    char body[512];

    (void)state;
    for (size_t i = 0; i < ROWS(msgs); i++) {
        struct hseal_okx_answer a;
        struct hseal_error e;
        (void)snprintf(body, sizeof(body),
            "{\"code\":\"50110\",\"msg\":\"%s\"}", msgs[i].msg);
        a = read_answer(body);
        assert_string_equal(a.ip, msgs[i].ip);
        assert_err(check(&a, 401, 0, &e), EXCHANGE);
        assert_contains(e.hint, "the key is bound to");
        assert_int_equal(
            strstr(e.hint, "the exchange saw the address ") != NULL,
            msgs[i].ip[0] != '\0');
        assert_contains(e.hint, msgs[i].ip);
    }
    assert_string_equal(
        read_answer("{\"code\":\"50111\",\"msg\":\"192.0.2.1\"}").ip, "");
}

/* ---- items ---- */

static void
items_are_kept_with_their_ids(void **state)
{
    struct hseal_okx_answer a = read_answer(
        "{\"code\":\"2\",\"data\":[null,"
        "{\"sCode\":\"0\",\"sMsg\":\"\",\"clOrdId\":\"b1\",\"ordId\":\"77\"},"
        "{\"clOrdId\":\"no code\"},"
        "{\"sCode\":51008,\"sMsg\":\"poor\",\"clOrdId\":\"\","
        "\"algoClOrdId\":\"c2\",\"algoId\":\"88\"}]}");

    (void)state;
    assert_int_equal(a.n_items, 2);
    assert_int_equal(a.n_kept, 2);
    assert_int_equal(a.n_failed, 1);
    assert_int_equal(a.items[0].index, 1);
    assert_string_equal(a.items[0].code, "0");
    assert_string_equal(a.items[0].client_id, "b1");
    assert_string_equal(a.items[0].order_id, "77");
    assert_int_equal(a.items[1].index, 3);
    assert_string_equal(a.items[1].code, "51008");
    assert_string_equal(a.items[1].msg, "poor");
    assert_string_equal(a.items[1].client_id, "c2");
    assert_string_equal(a.items[1].order_id, "88");
    assert_string_equal(a.msg, "poor");
}

/* The 40th may have been executed, though only 20 are kept. */
static void
more_items_than_are_kept_all_count(void **state)
{
    static char body[8192] = "{\"code\":\"2\",\"data\":[";
    struct hseal_okx_answer a;
    size_t len = strlen(body);

    (void)state;
    for (int i = 1; i <= 40; i++)
        len += (size_t)snprintf(body + len, sizeof(body) - len,
            "%s{\"sCode\":\"%s\",\"sMsg\":\"\"}", i == 1 ? "" : ",",
            i == 40      ? "51149"
            : i % 2 == 0 ? "51008"
                         : "0");
    (void)snprintf(body + len, sizeof(body) - len, "]}");
    a = read_answer(body);
    assert_int_equal(a.n_items, 40);
    assert_int_equal(a.n_kept, HSEAL_OKX_ITEMS_MAX);
    assert_int_equal(a.n_failed, 20);
    assert_int_equal(a.items[19].index, 19);
    assert_int_equal(judge(&a, 200, 1).unknown, 1);
}

/* Half of an id would be the id of something else. */
static void
an_id_too_long_is_none(void **state)
{
    char body[512], id[80];

    (void)state;
    for (int n = 60; n < 70; n++) {
        struct hseal_okx_answer a;
        (void)snprintf(id, sizeof(id), "%0*d", n, 7);
        (void)snprintf(body, sizeof(body),
            ITEMS("0", "{\"sCode\":\"0\",\"clOrdId\":\"%s\"}"), id);
        a = read_answer(body);
        assert_string_equal(a.items[0].client_id, n < 65 ? id : "");
    }
}

/* Of an endpoint whose success is binary; 0x3c is where a page begins, too. */
static void
binary_is_success_where_it_is_said_to_be(void **state)
{
#define SBE "\x3c\0\xee\x03\x01\0\0\0\x0a"
    static const struct {
        const char *body;
        size_t len;
        int status, binary;
        const char *class;
    } bodies[] = {
        { SBE, sizeof(SBE) - 1, 200, 1, "ok" },
        { " \0{", 3, 200, 1, "ok" },
        { SBE, sizeof(SBE) - 1, 200, 0, "edge" },
        { SBE, sizeof(SBE) - 1, 206, 1, "edge" },
        { SBE, sizeof(SBE) - 1, 503, 1, "edge" },
        { "", 0, 200, 1, "edge" },
        { "<html></html>", 13, 200, 1, "edge" },
        { "busy", 4, 200, 1, "edge" },
        { ALL("50011"), sizeof(ALL("50011")) - 1, 200, 1, "back-off" },
        { ALL("0"), sizeof(ALL("0")) - 1, 200, 1, "ok" },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(bodies); i++) {
        struct hseal_view body = { (const unsigned char *)bodies[i].body,
            bodies[i].len };
        struct hseal_okx_asked asked = { .status = bodies[i].status,
            .binary = bodies[i].binary };
        struct hseal_okx_answer a;
        struct hseal_okx_verdict v;
        int ok = strcmp(bodies[i].class, "ok") == 0;

        hseal_okx_answer_read(body, &a);
        hseal_okx_verdict(&a, &asked, &v);
        assert_string_equal(
            hseal_okx_code_class_name(v.code_class), bodies[i].class);
        assert_int_equal(hseal_okx_answer_check(&a, &asked, NULL),
            ok ? HSEAL_ERR_OK : HSEAL_ERR_EXCHANGE);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_are_judged),
        cmocka_unit_test(reads_are_judged),
        cmocka_unit_test(orders_are_told_of_one_by_one),
        cmocka_unit_test(flags_of_a_row_are_told),
        cmocka_unit_test(classes_have_names),
        cmocka_unit_test(an_error_names_class_code_text_and_hint),
        cmocka_unit_test(the_address_of_50110_is_told),
        cmocka_unit_test(items_are_kept_with_their_ids),
        cmocka_unit_test(more_items_than_are_kept_all_count),
        cmocka_unit_test(an_id_too_long_is_none),
        cmocka_unit_test(binary_is_success_where_it_is_said_to_be),
    };

    return cmocka_run_group_tests_name("verdict", tests, NULL, NULL);
}
