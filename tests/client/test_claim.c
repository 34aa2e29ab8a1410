/*
 * tests/client/test_claim.c: which limits a request is under.
 */
#include <stdio.h>
#include <stdlib.h>

#include "client/claim.h"

#include "../base/unit.h"

static struct hseal_okx_operation op;
static struct hseal_limits_claim claim;

static void
build(const char *method, const char *path, const char *body, uint32_t cap)
{
    struct hseal_request req = {
        .method = method,
        .path = path,
        .body = body,
        .body_len = body != NULL ? strlen(body) : 0,
    };
    struct hseal_claim_facts f = {
        .ep = hseal_okx_endpoint_find(method, path),
        .op = &op,
        .account = "uid:7",
        .orders_cap = cap,
        .timeout_ms = 1234,
    };

    assert_ok(hseal_okx_operation_read(f.ep, &req, &op, NULL));
    hseal_claim_build(&f, &claim);
    assert_int_equal(claim.timeout_ms, 1234);
}

static void
assert_rule(size_t i, const char *group, const char *scope, const char *subject,
    uint32_t count, uint32_t window_ms, uint32_t weight)
{
    const struct hseal_limits_rule *r = &claim.rule[i];

    assert_true(i < claim.n);
    assert_string_equal(r->group, group);
    assert_string_equal(r->scope, scope);
    assert_string_equal(r->subject != NULL ? r->subject : "", subject);
    assert_int_equal(r->count, count);
    assert_int_equal(r->window_ms, window_ms);
    assert_int_equal(r->weight, weight);
}

static void
an_order_is_under_its_instruments_limit_and_the_cap(void **state)
{
    static const char order[] = "{\"instId\":\"BTC-USDT\",\"side\":\"buy\"}";

    (void)state;
    build("POST", "/api/v5/trade/order", order, 0);
    assert_int_equal(claim.n, 2);
    assert_rule(
        0, "POST /api/v5/trade/order", "uid:7", "BTC-USDT", 60, 2000, 1);
    assert_rule(1, "orders", "uid:7", "", 1000, 2000, 1);
    build("POST", "/api/v5/trade/order", order, 3000);
    assert_rule(1, "orders", "uid:7", "", 3000, 2000, 1);
    build("POST", "/api/v5/trade/amend-order", order, 0);
    assert_int_equal(claim.n, 2);
    assert_rule(1, "orders", "uid:7", "", 1000, 2000, 1);
}

static void
a_cancel_is_free_of_the_cap(void **state)
{
    (void)state;
    build("POST", "/api/v5/trade/cancel-order",
        "{\"instId\":\"BTC-USDT\",\"ordId\":\"1\"}", 0);
    assert_int_equal(claim.n, 1);
    build("POST", "/api/v5/trade/cancel-batch-orders",
        "[{\"instId\":\"BTC-USDT\",\"ordId\":\"1\"},"
        "{\"instId\":\"BTC-USDT\",\"ordId\":\"2\"}]",
        0);
    assert_int_equal(claim.n, 1);
    assert_rule(0, "POST /api/v5/trade/cancel-batch-orders", "uid:7",
        "BTC-USDT", 300, 2000, 2);
}

static void
each_order_of_a_batch_is_under_its_own_instruments(void **state)
{
    (void)state;
    build("POST", "/api/v5/trade/batch-orders",
        "[{\"instId\":\"BTC-USDT\"},{\"instId\":\"ETH-USDT\"},"
        "{\"instId\":\"BTC-USDT\"}]",
        0);
    assert_int_equal(claim.n, 3);
    assert_rule(0, "POST /api/v5/trade/batch-orders", "uid:7", "BTC-USDT", 300,
        2000, 2);
    assert_rule(1, "POST /api/v5/trade/batch-orders", "uid:7", "ETH-USDT", 300,
        2000, 1);
    assert_rule(2, "orders", "uid:7", "", 1000, 2000, 3);
}

static void
a_batch_of_one_counts_as_a_single(void **state)
{
    (void)state;
    build(
        "POST", "/api/v5/trade/batch-orders", "[{\"instId\":\"BTC-USDT\"}]", 0);
    assert_int_equal(claim.n, 2);
    assert_rule(
        0, "POST /api/v5/trade/order", "uid:7", "BTC-USDT", 60, 2000, 1);
}

static void
public_ones_are_counted_by_address(void **state)
{
    struct hseal_request req = { .method = "GET",
        .path = "/api/v5/public/time" };

    (void)state;
    build("GET", "/api/v5/public/instruments?instType=SPOT", NULL, 0);
    assert_int_equal(claim.n, 1);
    assert_rule(0, "GET /api/v5/public/instruments", "ip", "SPOT", 20, 2000, 1);
    hseal_claim_public(&req, 99, &claim);
    assert_int_equal(claim.n, 1);
    assert_int_equal(claim.timeout_ms, 99);
    assert_rule(0, "GET /api/v5/public/time", "ip", "", 10, 2000, 1);
}

static void
two_limits_of_one_endpoint_are_both_claimed(void **state)
{
    (void)state;
    build("POST", "/api/v5/asset/convert/estimate-quote",
        "{\"baseCcy\":\"BTC\",\"quoteCcy\":\"USDT\"}", 0);
    assert_int_equal(claim.n, 2);
    assert_rule(0, "POST /api/v5/asset/convert/estimate-quote", "uid:7", "", 10,
        1000, 1);
    assert_rule(1, "POST /api/v5/asset/convert/estimate-quote", "uid:7",
        "BTC-USDT", 1, 5000, 1);
}

static void
without_a_known_limit_there_is_one_all_the_same(void **state)
{
    (void)state;
    build("GET", "/api/v5/no/such", NULL, 0);
    assert_int_equal(claim.n, 1);
    assert_rule(0, "unknown", "uid:7", "", 20, 2000, 1);
    build("POST", "/api/v5/no/such", "{}", 0);
    assert_rule(0, "unknown", "uid:7", "", 20, 2000, 1);
}

/* Of every row: a claim that limits.c takes, and never none. */
static void
every_endpoint_has_a_claim_that_can_be_taken(void **state)
{
    static const struct hseal_okx_operation one = {
        .orders = 1, .capped = 1, .share = { { "X", 1 } }, .n_shares = 1
    };
    const struct hseal_okx_endpoint *ep;
    struct hseal_limits *l = NULL;
    size_t rows = 0;

    (void)state;
    for (size_t i = 0; (ep = hseal_okx_endpoint_at(i)) != NULL; i++) {
        struct hseal_claim_facts f = {
            .ep = ep, .op = &one, .account = "uid:7", .timeout_ms = 1000
        };
        struct hseal_limits_ticket t;
        uint64_t wait = 1;
        if (rows++ % 200 == 0) {
            hseal_limits_close(l);
            assert_ok(hseal_limits_open(NULL, hseal_clock_system(), &l, NULL));
        }
        hseal_claim_build(&f, &claim);
        assert_true(claim.n >= 2);
        assert_ok(hseal_limits_take(l, &claim, &t, &wait, NULL));
        hseal_limits_drop(l, &t);
    }
    hseal_limits_close(l);
    assert_true(rows > 400);
}

/* So many at once, and not one more. */
static void
assert_whole(const struct hseal_limits_rule *rule)
{
    struct hseal_limits_claim c = { .rule = { *rule }, .n = 1 };
    struct hseal_limits_ticket t;
    struct hseal_limits *l = NULL;
    uint64_t wait = 1;

    assert_ok(hseal_limits_open(NULL, hseal_clock_system(), &l, NULL));
    c.rule[0].weight = rule->count;
    c.timeout_ms = HSEAL_LIMITS_TIMEOUT_MAX_MS;
    assert_ok(hseal_limits_take(l, &c, &t, &wait, NULL));
    if (wait != 0)
        fail_msg("%s: not all of %u", rule->group, rule->count);
    c.rule[0].weight = 1;
    assert_ok(hseal_limits_take(l, &c, &t, &wait, NULL));
    assert_true(wait > 0);
    hseal_limits_close(l);
}

/* None is so high that only a part of it could be used. */
static void
every_limit_can_be_used_up(void **state)
{
    struct hseal_limits_rule r = { .group = "orders",
        .scope = "uid:7",
        .count = HSEAL_CLAIM_ORDERS_CAP,
        .window_ms = HSEAL_CLAIM_ORDERS_WINDOW_MS };
    const struct hseal_okx_endpoint *ep;

    (void)state;
    assert_whole(&r);
    for (size_t i = 0; (ep = hseal_okx_endpoint_at(i)) != NULL; i++)
        for (size_t k = 0; k < ROWS(ep->limit); k++) {
            r.group = ep->name;
            r.count = ep->limit[k].count;
            r.window_ms = ep->limit[k].window_ms;
            if (r.count > 0)
                assert_whole(&r);
        }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_order_is_under_its_instruments_limit_and_the_cap),
        cmocka_unit_test(a_cancel_is_free_of_the_cap),
        cmocka_unit_test(each_order_of_a_batch_is_under_its_own_instruments),
        cmocka_unit_test(a_batch_of_one_counts_as_a_single),
        cmocka_unit_test(public_ones_are_counted_by_address),
        cmocka_unit_test(two_limits_of_one_endpoint_are_both_claimed),
        cmocka_unit_test(without_a_known_limit_there_is_one_all_the_same),
        cmocka_unit_test(every_endpoint_has_a_claim_that_can_be_taken),
        cmocka_unit_test(every_limit_can_be_used_up),
    };

    return cmocka_run_group_tests_name("claim", tests, NULL, NULL);
}
