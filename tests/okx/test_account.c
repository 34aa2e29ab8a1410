/*
 * tests/okx/test_account.c: the exchange's answer about the key that asks.
 */
#include <stdio.h>

#include "okx/account.h"
#include "okx/permission.h"

#include "../base/unit.h"

#define R HSEAL_OKX_READ
#define T HSEAL_OKX_TRADE
#define K HSEAL_OKX_KEYS
#define W HSEAL_OKX_WITHDRAW

static enum hseal_err
read_text(
    const char *text, struct hseal_okx_account *ret, struct hseal_error *e)
{
    struct hseal_view body = { (const unsigned char *)text, strlen(text) };

    return hseal_okx_account_read(body, ret, e);
}

/* The five fields as they stand in JSON, each with its quotes. */
static enum hseal_err
read_fields(
    const char *fields, struct hseal_okx_account *ret, struct hseal_error *e)
{
    char text[2048];

    (void)snprintf(text, sizeof(text),
        "{\"code\":\"0\",\"msg\":\"\",\"data\":[{%s}]}", fields);
    return read_text(text, ret, e);
}

/* The example of the exchange's documentation, shortened in its lists. */
static void
a_whole_answer(void **state)
{
    static const char text[] =
        "{\"code\":\"0\",\"data\":[{\"acctLv\":\"2\",\"acctStpMode\":"
        "\"cancel_maker\",\"autoLoan\":false,\"ctIsoMode\":\"automatic\","
        "\"enableSpotBorrow\":false,\"greeksType\":\"PA\",\"feeType\":\"0\","
        "\"ip\":\"203.0.113.7,2001:db8::/32\",\"type\":\"0\",\"kycLv\":\"3\","
        "\"label\":\"v5 test\",\"level\":\"Lv1\",\"levelTmp\":\"\","
        "\"liquidationGear\":\"-1\",\"mainUid\":\"44705892343619584\","
        "\"mgnIsoMode\":\"automatic\",\"opAuth\":\"1\",\"perm\":"
        "\"read_only,withdraw,trade\",\"posMode\":\"long_short_mode\","
        "\"roleType\":\"0\",\"settleCcyList\":[\"USD\",\"USDC\"],"
        "\"spotTraderInsts\":[],\"uid\":\"44705892343619584\"}],"
        "\"msg\":\"\"}";
    struct hseal_okx_account a;

    (void)state;
    assert_ok(read_text(text, &a, NULL));
    assert_string_equal(a.owner.uid, "44705892343619584");
    assert_string_equal(a.owner.main_uid, "44705892343619584");
    assert_true(hseal_okx_owner_is_main(&a.owner));
    assert_string_equal(a.owner.label, "v5 test");
    assert_int_equal(a.permissions, R | T | W);
    assert_string_equal(a.others, "");
    assert_int_equal(a.ips.n, 2);
    assert_string_equal(a.ips.text[1], "2001:db8::/32");
}

static void
a_sub_account(void **state)
{
    struct hseal_okx_account a;

    (void)state;
    assert_ok(read_fields("\"uid\":\"2\",\"mainUid\":\"1\",\"label\":\"\","
                          "\"ip\":\"\",\"perm\":\"read_only\"",
        &a, NULL));
    assert_false(hseal_okx_owner_is_main(&a.owner));
    assert_string_equal(a.owner.label, "");
    assert_int_equal(a.permissions, R);
    assert_int_equal(a.ips.n, 0);
}

static void
permissions(void **state)
{
    static const struct {
        const char *text;
        unsigned set;
        const char *others;
    } rows[] = {
        { "read_only", R, "" },
        { "trade", R | T, "" },
        { "trade,read_only", R | T, "" },
        { "withdraw,", R | W, "" },
        /* New ones, and words that are ours and not the exchange's. */
        { "read_only,earn", R, "earn" },
        { "earn,trade,copy_trade-2", R | T, "earn,copy_trade-2" },
        { "keys", R, "keys" },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct hseal_okx_account a;
        char fields[512];

        (void)snprintf(fields, sizeof(fields),
            "\"uid\":\"2\",\"mainUid\":\"1\",\"label\":\"\",\"ip\":\"\","
            "\"perm\":\"%s\"",
            rows[i].text);
        assert_ok(read_fields(fields, &a, NULL));
        assert_int_equal(a.permissions, rows[i].set);
        assert_string_equal(a.others, rows[i].others);
    }
}

#define UID "\"uid\":\"2\","
#define MAIN "\"mainUid\":\"1\","
#define LABEL "\"label\":\"x\","
#define IP "\"ip\":\"\","
#define PERM "\"perm\":\"read_only\""
#define DIGITS_33 "123456789012345678901234567890123"
#define X50 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"

static void
what_is_not_right_is_refused(void **state)
{
    static const struct {
        const char *fields;
        const char *named;
    } rows[] = {
        { MAIN LABEL IP PERM, "\"uid\"" },
        { "\"uid\":\"\"," MAIN LABEL IP PERM, "\"uid\"" },
        { "\"uid\":2," MAIN LABEL IP PERM, "\"uid\"" },
        { "\"uid\":\"-2\"," MAIN LABEL IP PERM, "\"uid\"" },
        { "\"uid\":\"2x\"," MAIN LABEL IP PERM, "\"uid\"" },
        { "\"uid\":\"" DIGITS_33 "\"," MAIN LABEL IP PERM, "\"uid\"" },
        { UID LABEL IP PERM, "\"mainUid\"" },
        { UID "\"mainUid\":null," LABEL IP PERM, "\"mainUid\"" },
        { UID MAIN IP PERM, "\"label\"" },
        { UID MAIN "\"label\":[]," IP PERM, "\"label\"" },
        { UID MAIN "\"label\":\"a\\nb\"," IP PERM, "\"label\"" },
        { UID MAIN "\"label\":\"a\\u001b[2J\"," IP PERM, "\"label\"" },
        { UID MAIN "\"label\":\"" X50 X50 X50 X50 "x\"," IP PERM, "\"label\"" },
        { UID MAIN LABEL PERM, "\"ip\"" },
        { UID MAIN LABEL "\"ip\":\"okx.com\"," PERM, "\"ip\"" },
        { UID MAIN LABEL "\"ip\":{}," PERM, "\"ip\"" },
        { UID MAIN LABEL IP "\"perm\":\"\"", "\"perm\"" },
        { UID MAIN LABEL IP "\"perm\":[\"trade\"]", "\"perm\"" },
        { UID MAIN LABEL IP "\"perm\":\"trade,,earn\"", "\"perm\"" },
        { UID MAIN LABEL IP "\"perm\":\"tr ade\"", "\"perm\"" },
        { UID MAIN LABEL IP "\"perm\":\"" X50 "x" X50 "\"", "\"perm\"" },
        { UID MAIN LABEL "\"ip\":\"\"", "\"perm\"" },
        { UID UID MAIN LABEL IP PERM, "\"data\"" }, /* twice */
        { "", "\"uid\"" },
    };
    struct hseal_okx_account a, before;

    (void)state;
    memset(&a, 0x5a, sizeof(a));
    before = a;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct hseal_error e;
        if (read_fields(rows[i].fields, &a, &e) != HSEAL_ERR_EXCHANGE)
            fail_msg("accepted: %s", rows[i].fields);
        assert_contains(e.message, rows[i].named);
        assert_memory_equal(&a, &before, sizeof(a));
    }
    assert_ok(read_fields(UID MAIN LABEL IP PERM, &a, NULL));
    assert_ok(read_fields(
        UID MAIN "\"label\":\"" X50 X50 X50 X50 "\"," IP PERM, &a, NULL));
}

static void
there_is_one_account(void **state)
{
    static const char whole_and_more[] =
        "{\"data\":[{" UID MAIN LABEL IP PERM "}]}x";
    static const char *const texts[] = { "", "<html>", "[]", "{}", "\"x\"",
        "{\"data\":{}}", "{\"data\":[]}", "{\"data\":\"x\"}", "{\"data\":[1]}",
        "{\"data\":[{},{}]}", "{\"data\":[[]]}", "{\"data\":[null]}",
        whole_and_more };
    struct hseal_okx_account a;

    (void)state;
    for (size_t i = 0; i < ROWS(texts); i++)
        if (read_text(texts[i], &a, NULL) != HSEAL_ERR_EXCHANGE)
            fail_msg("accepted: %s", texts[i]);
}

/* Who manages keys needs trade at the exchange, and need not trade by it. */
static void
trade_that_is_there_for_keys(void **state)
{
    static const struct {
        unsigned record, granted, accepted;
    } rows[] = {
        { R | K, R | T, R | K },
        { R | T | K, R | T, R | T | K },
        { R | K, R, R },
        { R, R | T, R | T },
        { R | T | W, R, R },
    };

    (void)state;
    assert_int_equal(hseal_okx_granted(R | K), R | T);
    assert_int_equal(hseal_okx_granted(R | W), R | W);
    for (size_t i = 0; i < ROWS(rows); i++)
        assert_int_equal(hseal_okx_accepted(rows[i].record, rows[i].granted),
            rows[i].accepted);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_answer),
        cmocka_unit_test(a_sub_account),
        cmocka_unit_test(permissions),
        cmocka_unit_test(what_is_not_right_is_refused),
        cmocka_unit_test(there_is_one_account),
        cmocka_unit_test(trade_that_is_there_for_keys),
    };

    return cmocka_run_group_tests_name("account", tests, NULL, NULL);
}
