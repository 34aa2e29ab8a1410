/*
 * tests/okx/test_servertime.c: the exchange's answer of what time it is.
 */
#include "okx/servertime.h"

#include "../base/unit.h"

static enum hseal_err
read_text(const char *text, uint64_t *ret, struct hseal_error *e)
{
    struct hseal_view v = { (const unsigned char *)text, strlen(text) };

    return hseal_okx_servertime_read(v, ret, e);
}

static void
the_documented_answer_is_read(void **state)
{
    uint64_t ms = 0;

    (void)state;
    assert_ok(read_text("{\"code\":\"0\",\"msg\":\"\",\"data\":[{\"ts\":"
                        "\"1597026383085\"}]}",
        &ms, NULL));
    assert_true(ms == UINT64_C(1597026383085));
    assert_ok(read_text("{ \"data\": [ {\"ts\":\"7258118399999\", \"x\": 1} ], "
                        "\"code\":\"0\"}\n",
        &ms, NULL));
    assert_true(ms == UINT64_C(7258118399999));
    assert_ok(read_text(
        "{\"code\":\"0\",\"data\":[{\"ts\":\"1577836800000\"}]}", &ms, NULL));
}

static void
anything_else_is_refused(void **state)
{
    static const char *const texts[] = {
        "",
        "<html>busy</html>",
        "[]",
        "\"0\"",
        "{\"code\":\"0\"}",
        "{\"code\":\"50011\",\"data\":[{\"ts\":\"1597026383085\"}]}",
        "{\"data\":[{\"ts\":\"1597026383085\"}]}",
        "{\"code\":0,\"data\":[{\"ts\":\"1597026383085\"}]}",
        "{\"code\":\"0\",\"data\":{\"ts\":\"1597026383085\"}}",
        "{\"code\":\"0\",\"data\":[]}",
        "{\"code\":\"0\",\"data\":[\"1597026383085\"]}",
        "{\"code\":\"0\",\"data\":[{\"ts\":\"1597026383085\"},{}]}",
        "{\"code\":\"0\",\"data\":[{\"ts\":1597026383085}]}",
        "{\"code\":\"0\",\"data\":[{\"ts\":\"1597026383\"}]}",
        "{\"code\":\"0\",\"data\":[{\"ts\":\"15970263830850\"}]}",
        "{\"code\":\"0\",\"data\":[{\"ts\":\"-597026383085\"}]}",
        "{\"code\":\"0\",\"data\":[{\"ts\":\" 597026383085\"}]}",
        "{\"code\":\"0\",\"data\":[{\"ts\":\"+597026383085\"}]}",
        "{\"code\":\"0\",\"data\":[{\"ts\":\"0x97026383085\"}]}",
        "{\"code\":\"0\",\"data\":[{\"ts\":\"159702638308e\"}]}",
        "{\"code\":\"0\",\"data\":[{\"ts\":\"0000000000000\"}]}",
        "{\"code\":\"0\",\"data\":[{\"ts\":\"1577836799999\"}]}",
        "{\"code\":\"0\",\"data\":[{\"ts\":\"7258118400000\"}]}",
        "{\"code\":\"0\",\"data\":[{\"ts\":\"9999999999999\"}]}",
        "{\"code\":\"0\",\"code\":\"0\",\"data\":[{\"ts\":\"1597026383085\"}]}",
        "{\"code\":\"0\",\"data\":[{\"ts\":\"1597026383085\"}]} x",
    };
    struct hseal_error e;

    (void)state;
    for (size_t i = 0; i < ROWS(texts); i++) {
        uint64_t ms = 7;
        assert_err(read_text(texts[i], &ms, &e), EXCHANGE);
        assert_true(ms == 7);
        assert_contains(e.message, "/api/v5/public/time");
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_documented_answer_is_read),
        cmocka_unit_test(anything_else_is_refused),
    };

    return cmocka_run_group_tests_name("servertime", tests, NULL, NULL);
}
