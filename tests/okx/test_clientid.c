/*
 * tests/okx/test_clientid.c: orders by the name that their sender gives them.
 */
#include "okx/clientid.h"

#include "../base/unit.h"

#define PLACE "/api/v5/trade/order"
#define ID "abcdefghijklmnopqrstuvwxyz234567"

static struct hseal_request
order(const char *body)
{
    struct hseal_request req;

    memset(&req, 0, sizeof(req));
    req.method = "POST";
    req.path = PLACE;
    req.body = body;
    req.body_len = strlen(body);
    return req;
}

static void
an_order_is_named_by_two(void **state)
{
    struct hseal_request req =
        order("{\"instId\":\"BTC-USDT\",\"clOrdId\":\"a1B\"}");
    struct hseal_okx_orderref ref;

    (void)state;
    assert_true(hseal_okx_orderref_read(&req, &ref));
    assert_string_equal(ref.instrument, "BTC-USDT");
    assert_string_equal(ref.client_id, "a1B");
    req.path = PLACE "?x=1";
    assert_true(hseal_okx_orderref_read(&req, &ref));
}

static void
what_is_not_named_is_not_read(void **state)
{
    static const char *const bodies[] = { "", "{}", "[]", "x",
        "[{\"instId\":\"BTC-USDT\",\"clOrdId\":\"a1B\"}]",
        "{\"instId\":\"BTC-USDT\"}", "{\"clOrdId\":\"a\"}",
        "{\"instId\":\"\",\"clOrdId\":\"a\"}",
        "{\"instId\":\"BTC-USDT\",\"clOrdId\":\"\"}",
        "{\"instId\":\"BTC-USDT\",\"clOrdId\":1}",
        "{\"instId\":\"BTC-USDT\",\"clOrdId\":\"a b\"}",
        "{\"instId\":\"BTC-USDT\",\"clOrdId\":\"a&ordId=1\"}",
        "{\"instId\":\"BTC-USDT\",\"clOrdId\":\"a\",\"clOrdId\":\"b\"}",
        "{\"instId\":\"BTC-USDT\",\"clOrdId\":\"" ID "x\"}" };
    struct hseal_request req;
    struct hseal_okx_orderref ref;

    (void)state;
    for (size_t i = 0; i < ROWS(bodies); i++) {
        req = order(bodies[i]);
        assert_false(hseal_okx_orderref_read(&req, &ref));
    }
    req = order("{\"instId\":\"BTC-USDT\",\"clOrdId\":\"a1B\"}");
    req.path = "/api/v5/trade/order-algo";
    assert_false(hseal_okx_orderref_read(&req, &ref));
    req.path = "/api/v5/trade/orde";
    assert_false(hseal_okx_orderref_read(&req, &ref));
    req.path = PLACE;
    req.method = "GET";
    assert_false(hseal_okx_orderref_read(&req, &ref));
}

static void
path_is_encoded(void **state)
{
    struct hseal_okx_orderref ref = { "A&b=%-._~", "x1" };
    struct hseal_buf b;

    (void)state;
    hseal_buf_init(&b, HSEAL_PATH_MAX);
    assert_ok(hseal_okx_orderref_path(&ref, &b, NULL));
    assert_string_equal(
        hseal_buf_str(&b), PLACE "?instId=A%26b%3D%25-._~&clOrdId=x1");
    hseal_buf_free(&b);
}

static void
ids_are_letters_and_digits(void **state)
{
    unsigned char random[HSEAL_OKX_CLIENTID_LEN];
    char id[HSEAL_OKX_CLIENTID_LEN + 1];

    (void)state;
    for (size_t i = 0; i < sizeof(random); i++)
        random[i] = (unsigned char)(i * 33);
    hseal_okx_clientid_make(random, id);
    assert_string_equal(id, ID);
    random[31] ^= 1;
    hseal_okx_clientid_make(random, id);
    assert_string_not_equal(id, ID);
}

static void
one_is_inserted_and_nothing_else_changes(void **state)
{
    static const struct {
        const char *body;
        const char *with;
    } rows[] = {
        { "{\"a\":1}", "{\"clOrdId\":\"" ID "\",\"a\":1}" },
        { " \n{ \"a\" : \"{\\u00e9\",\n\"b\":[ ] }\n",
            " \n{\"clOrdId\":\"" ID
            "\", \"a\" : \"{\\u00e9\",\n\"b\":[ ] }\n" },
    };
    struct hseal_buf b;

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct hseal_request req = order(rows[i].body);

        hseal_buf_init(&b, HSEAL_BODY_MAX);
        assert_ok(hseal_okx_clientid_insert(&req, ID, &b, NULL));
        assert_string_equal(hseal_buf_str(&b), rows[i].with);
        assert_true(hseal_okx_clientid_lacks(&req));
        hseal_buf_free(&b);
    }
}

static void
none_is_inserted_where_it_does_not_belong(void **state)
{
    static const struct {
        const char *body;
        const char *why;
    } rows[] = {
        { "", "the body" },
        { "{", "the body" },
        { "{}", "no order" },
        { "[]", "no order" },
        { "[{\"a\":1}]", "no order" },
        { "\"{\"", "no order" },
        { "{\"clOrdId\":\"x\"}", "already" },
        { "{\"clOrdId\":\"\"}", "already" },
        { "{\"a\":1,\"a\":2}", "the body" },
    };
    struct hseal_request req;
    struct hseal_error e;
    struct hseal_buf b;

    (void)state;
    hseal_buf_init(&b, HSEAL_BODY_MAX);
    for (size_t i = 0; i < ROWS(rows); i++) {
        req = order(rows[i].body);
        assert_err(hseal_okx_clientid_insert(&req, ID, &b, &e), INPUT);
        assert_contains(e.message, rows[i].why);
        assert_false(hseal_okx_clientid_lacks(&req));
    }
    req = order("{\"a\":1}");
    req.path = "/api/v5/trade/batch-orders";
    assert_err(hseal_okx_clientid_insert(&req, ID, &b, &e), INPUT);
    assert_contains(e.message, "batch-orders");
    assert_int_equal(b.len, 0);
    b.max = 4;
    req = order("{\"a\":1}");
    assert_err(hseal_okx_clientid_insert(&req, ID, &b, &e), LIMIT);
    hseal_buf_free(&b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_order_is_named_by_two),
        cmocka_unit_test(what_is_not_named_is_not_read),
        cmocka_unit_test(path_is_encoded),
        cmocka_unit_test(ids_are_letters_and_digits),
        cmocka_unit_test(one_is_inserted_and_nothing_else_changes),
        cmocka_unit_test(none_is_inserted_where_it_does_not_belong),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
