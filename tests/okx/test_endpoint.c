/*
 * tests/okx/test_endpoint.c: the table against tests/vectors/endpoints.csv.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "okx/endpoint.h"

#include "../base/unit.h"
#include "endpointrows.h"

#define find hseal_okx_endpoint_find

static const struct hseal_okx_endpoint *
post(const char *path)
{
    const struct hseal_okx_endpoint *ep = find("POST", path);

    if (ep == NULL)
        fail_msg("not found: %s", path);
    return ep;
}

static void
all_rows_are_there(void **state)
{
    size_t n, seen = 0;
    const struct endpoint_row *rows = endpoint_rows(&n);

    (void)state;
    for (size_t i = 0; i < n; i++) {
        const struct hseal_okx_endpoint *ep =
            find(rows[i].method, rows[i].path);
        char name[128];

        if (ep == NULL)
            fail_msg("not found: %s %s", rows[i].method, rows[i].path);
        (void)snprintf(
            name, sizeof(name), "%s %s", rows[i].method, rows[i].path);
        assert_string_equal(ep->name, name);
        if (strcmp(hseal_okx_class_name(ep->class), rows[i].class) != 0)
            fail_msg("%s is %s, not %s", name, hseal_okx_class_name(ep->class),
                rows[i].class);
        assert_int_equal(ep->inferred, rows[i].inferred);
        assert_int_equal(ep->body == HSEAL_OKX_BODY_NONE, name[0] == 'G');
        assert_int_equal(
            ep->binary, strcmp(rows[i].path, "/api/v5/market/books-sbe") == 0);
    }
    while (hseal_okx_endpoint_at(seen) != NULL)
        seen++;
    assert_int_equal(seen, n);
}

/* "20 requests per 2 seconds", "~5 per 2 s (...)", "12 requests per day". */
static void
read_limit(const char *text, uint32_t *count, uint32_t *window_ms)
{
    const char *p = text + (*text == '~');
    unsigned long n;
    char *end;

    *count = (uint32_t)strtoul(p, &end, 10);
    p = strstr(end, "per ") + 4;
    n = isdigit((unsigned char)*p) ? strtoul(p, &end, 10) : 1;
    if (isdigit((unsigned char)*p))
        p = end + 1;
    if (strncmp(p, "day", 3) == 0)
        n *= 86400000;
    else if (strncmp(p, "month", 5) == 0)
        n *= 2678400000; /* none has more than 31 days */
    else if (strncmp(p, "hour", 4) == 0)
        n *= 3600000;
    else if (*p == 's')
        n *= 1000;
    else
        fail_msg("which time? %s", text);
    *window_ms = (uint32_t)n;
}

static void
limits_are_those_of_the_file(void **state)
{
    size_t n;
    const struct endpoint_row *rows = endpoint_rows(&n);

    (void)state;
    for (size_t i = 0; i < n; i++) {
        const struct hseal_okx_endpoint *ep =
            find(rows[i].method, rows[i].path);
        const char *text = rows[i].rate_limit, *more = strpbrk(text, "&;");
        uint32_t count = 0, window_ms = 0;

        assert_int_equal(ep->limit_inferred, text[0] == '~');
        assert_int_equal(ep->per_order, strstr(text, " orders ") != NULL);
        if (text[0] != '\0')
            read_limit(text, &count, &window_ms);
        if (ep->limit[0].count != count || ep->limit[0].window_ms != window_ms)
            fail_msg("%s: %u in %u ms", ep->name, ep->limit[0].count,
                ep->limit[0].window_ms);
        count = window_ms = 0;
        if (more != NULL)
            read_limit(more + 2, &count, &window_ms);
        assert_int_equal(ep->limit[1].count, count);
        assert_int_equal(ep->limit[1].window_ms, window_ms);
        assert_int_equal(
            ep->limit_key == HSEAL_OKX_LIMIT_NONE, text[0] == '\0');
    }
}

static void
limit_keys_are_those_of_the_file(void **state)
{
#define FAMILY                                                                 \
    "User ID + Instrument ID (except Options) / "                              \
    "User ID + Instrument Family (Options only)"
    static const struct {
        const char *text;
        enum hseal_okx_limit_key key;
    } keys[] = {
        { "IP", HSEAL_OKX_LIMIT_IP },
        { "IP + Instrument ID", HSEAL_OKX_LIMIT_IP_INST },
        { "IP + instIdCode", HSEAL_OKX_LIMIT_IP_INST },
        { "IP + Instrument Type", HSEAL_OKX_LIMIT_IP_INST_TYPE },
        { "IP + instFamily", HSEAL_OKX_LIMIT_IP_FAMILY },
        { "IP + (Instrument Family)", HSEAL_OKX_LIMIT_IP_FAMILY },
        { "IP + (Instrument Type + instFamily)",
            HSEAL_OKX_LIMIT_IP_TYPE_FAMILY },
        { "User ID", HSEAL_OKX_LIMIT_USER },
        { "Master account User ID", HSEAL_OKX_LIMIT_USER },
        { "Master account UserID", HSEAL_OKX_LIMIT_USER },
        { "Master Account User ID", HSEAL_OKX_LIMIT_USER },
        { "User ID(Private) or IP(Public)", HSEAL_OKX_LIMIT_USER },
        { "User ID + Instrument ID", HSEAL_OKX_LIMIT_USER_INST },
        { FAMILY, HSEAL_OKX_LIMIT_USER_INST_FAMILY },
        { "User ID + Instrument Type", HSEAL_OKX_LIMIT_USER_INST_TYPE },
        { "User ID + Currency", HSEAL_OKX_LIMIT_USER_CCY },
        { "User ID + tag", HSEAL_OKX_LIMIT_USER_TAG },
        { "User ID / Instrument ID", HSEAL_OKX_LIMIT_USER_PAIR },
    };
    size_t n;
    const struct endpoint_row *rows = endpoint_rows(&n);

    (void)state;
    for (size_t i = 0; i < n; i++) {
        size_t k = 0;

        if (rows[i].limit_key[0] == '\0')
            continue;
        while (k < ROWS(keys) && strcmp(keys[k].text, rows[i].limit_key) != 0)
            k++;
        assert_true(k < ROWS(keys));
        if (rows[i].rate_limit[0] != '\0')
            assert_int_equal(
                find(rows[i].method, rows[i].path)->limit_key, keys[k].key);
    }
#undef FAMILY
}

static void
a_quote_has_two_limits_of_two_kinds(void **state)
{
    const struct hseal_okx_endpoint *ep =
        post("/api/v5/asset/convert/estimate-quote");

    (void)state;
    assert_int_equal(ep->limit[0].count, 10);
    assert_int_equal(ep->limit[0].key, HSEAL_OKX_LIMIT_USER);
    assert_int_equal(ep->limit[1].window_ms, 5000);
    assert_int_equal(ep->limit[1].key, HSEAL_OKX_LIMIT_USER_PAIR);
    for (size_t i = 0; (ep = hseal_okx_endpoint_at(i)) != NULL; i++) {
        if (ep->limit_key == HSEAL_OKX_LIMIT_USER_PAIR)
            continue;
        for (size_t k = 0; k < 2; k++)
            if (ep->limit[k].count > 0)
                assert_int_equal(ep->limit[k].key, ep->limit_key);
    }
}

static void
orders_are_told_from_the_rest(void **state)
{
    static const char *const exptime[] = { "order", "batch-orders",
        "amend-order", "amend-batch-orders" };
    const struct hseal_okx_endpoint *ep;
    size_t n_exptime = 0, n_cap = 0;

    (void)state;
    for (size_t i = 0; (ep = hseal_okx_endpoint_at(i)) != NULL; i++) {
        n_exptime += ep->exptime;
        n_cap += ep->cap;
        if (ep->shared != NULL) {
            assert_memory_equal(ep->shared, "POST ", 5);
            assert_int_equal(post(ep->shared + 5)->body + 1, ep->body);
            assert_int_equal(ep->max_orders, 20);
        }
    }
    assert_int_equal(n_exptime, 5);
    assert_int_equal(n_cap, 4);
    for (size_t i = 0; i < ROWS(exptime); i++) {
        char path[64];
        (void)snprintf(path, sizeof(path), "/api/v5/trade/%s", exptime[i]);
        assert_true(post(path)->exptime && post(path)->cap);
    }
    assert_true(post("/api/v5/tradingBot/signal/sub-order")->exptime);
    assert_string_equal(
        post("/api/v5/trade/batch-orders")->shared, "POST /api/v5/trade/order");
    assert_int_equal(
        post("/api/v5/asset/withdrawal")->body, HSEAL_OKX_BODY_WITHDRAWAL);
    assert_int_equal(
        post("/api/v5/asset/transfer")->body, HSEAL_OKX_BODY_TRANSFER);
}

static void
another_path_is_another(void **state)
{
    static const char *const unknown[] = { "", "/", "?",
        "/api/v5/account/balance/", "/api/v5/account/balanc",
        "/api/v5/account/balances", "//api/v5/account/balance",
        "/api/v5//account/balance", "/api/v5/account/Balance",
        "/API/v5/account/balance", "/api/v5/account/balance%3Fccy=BTC",
        "/api/v5/account%2Fbalance", "/api/v5/account/%62alance",
        "/api/v5/account/../account/balance", "/api/v5/./account/balance",
        "/api/v5/account/balance;a", "/api/v5/account/balance#",
        "/api/v5/account/balance ", " /api/v5/account/balance",
        "api/v5/account/balance" };
    static const char *const methods[] = { "", "get", "Get", "GETS", "DELETE",
        "PUT", "GET ", " GET", "POST", "GET\n" };
    char longest[400];

    (void)state;
    assert_non_null(find("GET", "/api/v5/account/balance"));
    for (size_t i = 0; i < ROWS(unknown); i++)
        if (find("GET", unknown[i]) != NULL)
            fail_msg("found: \"%s\"", unknown[i]);
    for (size_t i = 0; i < ROWS(methods); i++)
        if (find(methods[i], "/api/v5/account/balance") != NULL)
            fail_msg("found: \"%s\"", methods[i]);
    memset(longest, 'a', sizeof(longest));
    for (size_t len = sizeof(longest) - 1; len > 0; len--) {
        longest[len] = '\0';
        assert_null(find("GET", longest));
        assert_null(find(longest, "/api/v5/account/balance"));
    }
}

static void
the_query_does_not_count(void **state)
{
    static const char *const paths[] = { "/api/v5/account/balance?",
        "/api/v5/account/balance?ccy=BTC", "/api/v5/account/balance??",
        "/api/v5/account/balance?/../../trade/order" };

    (void)state;
    for (size_t i = 0; i < ROWS(paths); i++)
        assert_ptr_equal(
            find("GET", paths[i]), find("GET", "/api/v5/account/balance"));
    assert_null(find("GET", "/api/v5/account?/balance"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_rows_are_there),
        cmocka_unit_test(limits_are_those_of_the_file),
        cmocka_unit_test(limit_keys_are_those_of_the_file),
        cmocka_unit_test(a_quote_has_two_limits_of_two_kinds),
        cmocka_unit_test(orders_are_told_from_the_rest),
        cmocka_unit_test(another_path_is_another),
        cmocka_unit_test(the_query_does_not_count),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
