/*
 * tests/okx/test_operation.c: what a request asks for.
 */
#include <stdio.h>
#include <stdlib.h>

#include "okx/operation.h"

#include "../base/unit.h"

static struct hseal_okx_operation op;
static struct hseal_error error;

static enum hseal_err
get(const char *path)
{
    const struct hseal_request req = { .method = "GET", .path = path };

    return hseal_okx_operation_read(
        hseal_okx_endpoint_find("GET", path), &req, &op, &error);
}

static enum hseal_err
post(const char *path, const char *body)
{
    const struct hseal_request req = {
        .method = "POST", .path = path, .body = body, .body_len = strlen(body)
    };

    return hseal_okx_operation_read(
        hseal_okx_endpoint_find("POST", path), &req, &op, &error);
}

#define ORDER "/api/v5/trade/order"
#define BATCH "/api/v5/trade/batch-orders"

static void
a_single_order_is_read(void **state)
{
    (void)state;
    assert_ok(post(
        ORDER, "{\"instId\":\"BTC-USDT\",\"clOrdId\":\"a1\",\"tag\":\"x\"}"));
    assert_false(op.is_array);
    assert_int_equal(op.orders, 1);
    assert_int_equal(op.capped, 1);
    assert_string_equal(op.subject, "BTC-USDT");
    assert_string_equal(op.inst_id, "BTC-USDT");
    assert_string_equal(op.client_id, "a1");
    assert_string_equal(op.item[0].client_id, "a1");
    assert_int_equal(op.n_shares, 1);
    assert_int_equal(op.share[0].weight, 1);
    assert_ok(post(ORDER, "{\"clOrdId\":17}"));
    assert_string_equal(op.client_id, "17");
    assert_string_equal(op.subject, "");
    assert_ok(post(ORDER, "{\"clOrdId\":null,\"instId\":[]}"));
    assert_string_equal(op.client_id, "");
    assert_ok(post(
        "/api/v5/trade/cancel-order", "{\"instId\":\"A-B\",\"ordId\":\"1\"}"));
    assert_int_equal(op.orders, 1);
    assert_int_equal(op.capped, 0);
}

static void
a_batch_is_read_item_by_item(void **state)
{
    (void)state;
    assert_ok(post(BATCH,
        "[{\"instId\":\"A-B\",\"clOrdId\":\"1\"},{\"instId\":\"C-D\"},"
        "{\"instId\":\"A-B\",\"clOrdId\":\"3\"}]"));
    assert_true(op.is_array);
    assert_int_equal(op.orders, 3);
    assert_int_equal(op.capped, 3);
    assert_string_equal(op.client_id, "");
    assert_string_equal(op.item[0].client_id, "1");
    assert_string_equal(op.item[1].inst_id, "C-D");
    assert_string_equal(op.item[2].client_id, "3");
    assert_int_equal(op.n_shares, 2);
    assert_string_equal(op.share[0].subject, "A-B");
    assert_int_equal(op.share[0].weight, 2);
    assert_string_equal(op.share[1].subject, "C-D");
    assert_int_equal(op.share[1].weight, 1);
    assert_string_equal(op.subject, "A-B");
    assert_ok(post("/api/v5/trade/cancel-batch-orders", "[{},{}]"));
    assert_int_equal(op.orders, 2);
    assert_int_equal(op.capped, 0);
}

static void
a_batch_of_more_than_twenty_is_refused_by_name(void **state)
{
    char body[256] = "[{}";

    (void)state;
    for (size_t n = 2; n <= 20; n++)
        memcpy(body + strlen(body), ",{}", 4);
    memcpy(body + strlen(body), "]", 2);
    assert_ok(post(BATCH, body));
    assert_int_equal(op.orders, 20);
    memcpy(body + strlen(body) - 1, ",{}]", 5);
    assert_int_equal(post(BATCH, body), HSEAL_ERR_INPUT);
    assert_contains(error.message, "POST /api/v5/trade/batch-orders");
    assert_contains(error.message, "21 orders");
    assert_contains(error.hint, "parts");
    assert_int_equal(op.orders, 20);
    assert_int_equal(post("/api/v5/trade/cancel-algos", body), HSEAL_ERR_INPUT);
    /* Not orders: that is for the exchange to say. */
    assert_ok(post("/api/v5/tradingBot/grid/stop-order-algo", body));
    assert_int_equal(op.orders, 0);
}

static void
the_wrong_shape_is_refused(void **state)
{
    static const struct {
        const char *path, *body, *part;
    } rows[] = {
        { ORDER, "", "empty" },
        { ORDER, "[{}]", "not an object" },
        { ORDER, "1", "not an object" },
        { ORDER, "null", "not an object" },
        { ORDER, "{", "not valid JSON" },
        { ORDER, "{}{}", "not valid JSON" },
        { BATCH, "", "empty" },
        { BATCH, "{}", "not an array" },
        { BATCH, "[]", "empty array" },
        { BATCH, "[{},1]", "something else" },
        { BATCH, "[[]]", "something else" },
        { "/api/v5/asset/transfer", "[]", "not an object" },
        { "/api/v5/asset/withdrawal", "\"x\"", "not an object" },
        { "/api/v5/users/subaccount/apikey", "[]", "not an object" },
        { ORDER, "{\"clOrdId\":\"123456789012345678901234567890123\"}",
            "33 bytes" },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        assert_int_equal(post(rows[i].path, rows[i].body), HSEAL_ERR_INPUT);
        assert_contains(error.message, rows[i].part);
    }
}

static void
what_stands_twice_is_refused(void **state)
{
    static const char *const queries[] = { "?a=1&a=2", "?a=1&b=2&a=", "?a&a",
        "?a=1&%61=2", "?%61=1&a=2", "?a%2Bb=1&a%2bb=1", "?=1&=2",
        "?instId=A&x&instId=B" };
    static const char *const bodies[] = { "{\"a\":1,\"a\":2}",
        "{\"instId\":\"A\",\"inst\\u0049d\":\"B\"}",
        "[{\"a\":{\"b\":1,\"b\":1}}]" };
    char path[96];

    (void)state;
    for (size_t i = 0; i < ROWS(queries); i++) {
        (void)snprintf(
            path, sizeof(path), "/api/v5/account/balance%s", queries[i]);
        assert_int_equal(get(path), HSEAL_ERR_INPUT);
        assert_contains(error.message, "twice");
        (void)snprintf(path, sizeof(path), "/api/v5/unknown%s", queries[i]);
        assert_int_equal(get(path), HSEAL_ERR_INPUT);
        assert_int_equal(post(path, "{}"), HSEAL_ERR_INPUT);
    }
    for (size_t i = 0; i < ROWS(bodies); i++) {
        assert_int_equal(
            post("/api/v5/account/set-leverage", bodies[i]), HSEAL_ERR_INPUT);
        assert_contains(error.message, "twice");
        assert_int_equal(post("/api/v5/unknown", bodies[i]), HSEAL_ERR_INPUT);
    }
    assert_int_equal(post(ORDER, bodies[1]), HSEAL_ERR_INPUT);
    assert_int_equal(post(BATCH, bodies[2]), HSEAL_ERR_INPUT);
}

static void
anything_else_passes(void **state)
{
    static const char *const bodies[] = { "", "{}", "[]", "null", "1", "\"x\"",
        "[1,{\"instId\":\"A\"}]", " {\"a\" : [ { } ] }\n",
        "{\"instId\":{\"a\":1}}" };
    static const char *const paths[] = { "/api/v5/account/activate-option",
        "/api/v5/rfq/maker-instrument-settings", "/api/v5/unknown",
        "/api/v5/trade/close-position", "/api/v5/trade/cancel-all-after" };
    static const char *const queries[] = { "", "?", "?&&", "?a=1&b=1&A=1",
        "?a=%zz&b=%", "?ccy=BTC,ETH&after=1%2C2", "?x", "?a=b=c" };

    (void)state;
    for (size_t i = 0; i < ROWS(paths); i++)
        for (size_t k = 0; k < ROWS(bodies); k++) {
            assert_ok(post(paths[i], bodies[k]));
            assert_int_equal(op.orders, 0);
            assert_int_equal(op.n_shares, 1);
            assert_int_equal(op.share[0].weight, 1);
            assert_string_equal(op.subject, "");
        }
    for (size_t i = 0; i < ROWS(queries); i++) {
        char path[96];
        (void)snprintf(
            path, sizeof(path), "/api/v5/account/balance%s", queries[i]);
        assert_ok(get(path));
    }
}

static void
the_subject_is_what_the_limit_asks_for(void **state)
{
    static const struct {
        const char *path, *body, *subject;
    } rows[] = {
        { ORDER, "{\"instId\":\"BTC-USD-260925-90000-C\"}", "BTC-USD" },
        { ORDER, "{\"instId\":\"BTC-USD-260925-90000-P\"}", "BTC-USD" },
        { ORDER, "{\"instId\":\"BTC-USD-260925\"}", "BTC-USD-260925" },
        { ORDER, "{\"instId\":\"BTC-USDT-SWAP\"}", "BTC-USDT-SWAP" },
        { ORDER, "{\"instId\":\"A-B-1-2-X\"}", "A-B-1-2-X" },
        { ORDER, "{\"instId\":\"-----C\"}", "-----C" },
        { ORDER, "{\"instId\":\"C\"}", "C" },
        { "/api/v5/trade/amend-algos",
            "{\"instId\":\"BTC-USD-260925-90000-C\"}",
            "BTC-USD-260925-90000-C" },
        { "/api/v5/asset/transfer", "{\"ccy\":\"USDT\",\"clientId\":\"t1\"}",
            "USDT" },
        { "/api/v5/trade/cancel-all-after", "{\"tag\":\"mm\"}", "mm" },
        { "/api/v5/asset/convert/estimate-quote",
            "{\"baseCcy\":\"BTC\",\"quoteCcy\":\"USDT\"}", "BTC-USDT" },
        { "/api/v5/fiat/buy-sell/quote",
            "{\"fromCcy\":\"USD\",\"toCcy\":\"BTC\"}", "USD-BTC" },
        { "/api/v5/fiat/buy-sell/quote", "{\"fromCcy\":\"USD\"}", "" },
        { "/api/v5/account/set-leverage", "{\"instId\":\"A-B\"}", "" },
        { "/api/v5/trade/order?instId=A-B&ordId=1", NULL, "A-B" },
        { "/api/v5/trade/order?instId=A%2DB", NULL, "A-B" },
        { "/api/v5/trade/order?instId=A-B%00", NULL, "" },
        { "/api/v5/trade/order?instId=%ff", NULL, "" },
        { "/api/v5/trade/order", NULL, "" },
        { "/api/v5/public/instruments?instType=SPOT", NULL, "SPOT" },
        { "/api/v5/account/instruments?instType=SWAP", NULL, "SWAP" },
        { "/api/v5/public/opt-summary?instFamily=BTC-USD", NULL, "BTC-USD" },
        { "/api/v5/market/books-sbe?instIdCode=10", NULL, "10" },
        { "/api/v5/public/delivery-exercise-history?instType=FUTURES"
          "&instFamily=BTC-USD",
            NULL, "FUTURES/BTC-USD" },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        assert_ok(rows[i].body != NULL ? post(rows[i].path, rows[i].body)
                                       : get(rows[i].path));
        assert_string_equal(op.subject, rows[i].subject);
        assert_string_equal(op.share[0].subject, rows[i].subject);
    }
    assert_ok(post("/api/v5/asset/transfer", "{\"clientId\":\"t1\"}"));
    assert_string_equal(op.client_id, "t1");
    assert_ok(post("/api/v5/trade/order-algo", "{\"algoClOrdId\":\"t2\"}"));
    assert_string_equal(op.client_id, "t2");
}

static void
what_is_too_long_is_no_subject(void **state)
{
    char body[256], name[128];

    (void)state;
    memset(name, 'A', sizeof(name));
    for (int len = 60; len < 70; len++) {
        (void)snprintf(body, sizeof(body), "{\"instId\":\"%.*s\"}", len, name);
        assert_ok(post(ORDER, body));
        assert_int_equal(strlen(op.subject), len < 64 ? len : 0);
        (void)snprintf(body, sizeof(body), "%s?instId=%.*s", ORDER, len, name);
        assert_ok(get(body));
        assert_int_equal(strlen(op.subject), len < 64 ? len : 0);
    }
}

static void
parameters_have_an_end(void **state)
{
    char path[1024] = "/api/v5/account/balance?";
    size_t len = strlen(path);

    (void)state;
    for (unsigned i = 0; i < 64; i++)
        len +=
            (size_t)snprintf(path + len, sizeof(path) - len, "p%u=%u&", i, i);
    assert_ok(get(path));
    (void)snprintf(path + len, sizeof(path) - len, "more");
    assert_int_equal(get(path), HSEAL_ERR_LIMIT);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_single_order_is_read),
        cmocka_unit_test(a_batch_is_read_item_by_item),
        cmocka_unit_test(a_batch_of_more_than_twenty_is_refused_by_name),
        cmocka_unit_test(the_wrong_shape_is_refused),
        cmocka_unit_test(what_stands_twice_is_refused),
        cmocka_unit_test(anything_else_passes),
        cmocka_unit_test(the_subject_is_what_the_limit_asks_for),
        cmocka_unit_test(what_is_too_long_is_no_subject),
        cmocka_unit_test(parameters_have_an_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
