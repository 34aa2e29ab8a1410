/*
 * test_permit: may this key sign this request?  What is expected comes from
 * tests/vectors/endpoints.csv by rules that stand here.
 */
#include <stdio.h>

#include "okx/permission.h"
#include "policy/permit.h"

#include "../base/unit.h"
#include "../okx/endpointrows.h"

static struct hseal_error error;

static enum hseal_err
permit(
    const char *method, const char *path, unsigned permissions, unsigned flags)
{
    const struct hseal_policy_facts f = { "desk1", permissions, method, path,
        hseal_okx_endpoint_find(method, path), flags };

    memset(&error, 0, sizeof(error));
    return hseal_policy_permit(&f, &error);
}

/* The rule that should refuse; NULL: none. */
static const char *
rule_for(const char *class, unsigned permissions, unsigned flags)
{
    static const char *const words[] = { "read", "trade", "withdraw", "keys" };

    for (unsigned bit = 0; bit < 4; bit++) {
        if (strcmp(words[bit], class) != 0)
            continue;
        if ((permissions >> bit & 1) == 0)
            return words[bit];
        if (bit >= 2 && (flags & 2) == 0)
            return "unconfirmed";
    }
    return NULL;
}

static void
check(const char *method, const char *path, const char *class, const char *rule,
    unsigned permissions, unsigned flags)
{
    enum hseal_err err = permit(method, path, permissions, flags);
    char text[64];

    if (rule == NULL) {
        if (err != HSEAL_ERR_OK)
            fail_msg("%s %s, %x, %x: %s", method, path, permissions, flags,
                error.message);
        return;
    }
    if (err != HSEAL_ERR_DENIED)
        fail_msg("allowed: %s %s, %x, %x", method, path, permissions, flags);
    assert_int_equal(hseal_err_exit(err), 6);
    assert_contains(error.message, "\"desk1\"");
    assert_contains(error.message, method);
    (void)snprintf(text, sizeof(text), "(class %s, rule %s)", class, rule);
    assert_contains(error.message, text);
    assert_true(strlen(error.hint) > 0);
}

static void
every_row_with_every_set_and_flag(void **state)
{
    size_t n, allowed = 0;
    const struct endpoint_row *rows = endpoint_rows(&n);

    (void)state;
    for (size_t i = 0; i < n; i++)
        for (unsigned set = 0; set < 16; set++)
            for (unsigned flags = 0; flags < 4; flags++) {
                const char *rule = rule_for(rows[i].class, set, flags);
                check(rows[i].method, rows[i].path, rows[i].class, rule, set,
                    flags);
                allowed += rule == NULL;
            }
    /* 93 public, 189 read, 128 trade, 3 withdraw, 24 keys rows, 16 sets, 4
     * flags; of the last two kinds half of the sets with half of the flags. */
    assert_int_equal(allowed, 93 * 64 + (189 + 128) * 32 + (3 + 24) * 16);
}

static void
nothing_is_implied(void **state)
{
    const char *const withdrawal = "/api/v5/asset/withdrawal";
    const char *const mint = "/api/v5/users/subaccount/apikey";

    (void)state;
    for (unsigned flags = 0; flags < 4; flags++) {
        assert_err(
            permit("POST", withdrawal,
                HSEAL_OKX_READ | HSEAL_OKX_TRADE | HSEAL_OKX_KEYS, flags),
            DENIED);
        assert_err(
            permit("POST", mint,
                HSEAL_OKX_READ | HSEAL_OKX_TRADE | HSEAL_OKX_WITHDRAW, flags),
            DENIED);
        assert_err(
            permit("POST", "/api/v5/trade/order",
                HSEAL_OKX_READ | HSEAL_OKX_WITHDRAW | HSEAL_OKX_KEYS, flags),
            DENIED);
    }
    assert_contains(error.hint, "--perm trade");
    assert_ok(permit("POST", withdrawal, HSEAL_OKX_WITHDRAW, 2));
    assert_ok(permit("POST", mint, HSEAL_OKX_KEYS, 2));
    assert_err(permit("POST", mint, HSEAL_OKX_KEYS, 1), DENIED);
    assert_contains(error.hint, "--confirm");
}

static void
unknown_endpoints_are_refused(void **state)
{
    static const char *const paths[] = { "/", "/api/v5/account/balance/",
        "/api/v5/account/Balance", "/api/v5//account/balance",
        "/api/v5/new/thing?a=1", "/api/v6/account/balance" };
    static const char *const methods[] = { "GET", "POST", "DELETE" };

    (void)state;
    for (size_t i = 0; i < ROWS(paths); i++)
        for (size_t k = 0; k < ROWS(methods); k++)
            for (unsigned set = 0; set < 16; set++)
                for (unsigned flags = 0; flags < 4; flags++) {
                    const char *class = k == 0 ? "read" : "trade";
                    check(methods[k], paths[i], class,
                        (flags & 1) == 0 ? "unknown-endpoint"
                                         : rule_for(class, set, flags),
                        set, flags);
                }
    assert_err(permit("GET", "/api/v5/new", 15, 0), DENIED);
    assert_contains(error.hint, "--allow-unknown");
}

/* The server's idea of "the same path" is not known: another spelling of what
 * is guarded is guarded too. */
static void
another_spelling_opens_no_door(void **state)
{
    static const struct {
        const char *path, *class;
    } rows[] = {
        { "/api/v5/asset/withdrawal/", "withdraw" },
        { "/api/v5/asset//withdrawal", "withdraw" },
        { "/api/v5/asset/Withdrawal", "withdraw" },
        { "/api/v5/fiat/./create-withdrawal", "withdraw" },
        { "/api/v5/asset/withdrawal;x", "withdraw" },
        { "/api/v5/asset/withdrawal-new", "withdraw" },
        { "/api/v5/users/subaccount/apikey/", "keys" },
        { "/api/v5/Users/SubAccount/ApiKey", "keys" },
        { "/api/v5/users/subaccount/rotate-apikey", "keys" },
        { "/api/v5/broker/xd/create-subaccount", "keys" },
        { "/api/v5/users/apikey", "keys" },
        { "/api/v5/users/api-key?x", "keys" },
        { "/api/v5/new?apikey=1", "trade" },
        { "/withdra?w", "trade" },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++)
        for (unsigned set = 0; set < 16; set++) {
            check("POST", rows[i].path, rows[i].class,
                rule_for(rows[i].class, set, 1), set, 1);
            check("POST", rows[i].path, rows[i].class,
                rule_for(rows[i].class, set, 3), set, 3);
            check("DELETE", rows[i].path, rows[i].class,
                rule_for(rows[i].class, set, 3), set, 3);
            check(
                "GET", rows[i].path, "read", rule_for("read", set, 3), set, 3);
        }
    for (unsigned flags = 0; flags < 4; flags++) {
        check("POST", "/api/v5/asset/with%64rawal", "trade", "unknown-endpoint",
            15, flags);
        check("GET", "/api/v5/account%2Fbalance", "read", "unknown-endpoint",
            15, flags);
    }
    assert_contains(error.hint, "'%'");
    assert_ok(permit("GET", "/api/v5/account/balance?ccy=%42TC", 1, 0));
}

static void
a_long_path_leaves_the_rule_readable(void **state)
{
    char path[4096];

    (void)state;
    memset(path, 'a', sizeof(path));
    path[0] = '/';
    path[sizeof(path) - 1] = '\0';
    check("GET", path, "read", "unknown-endpoint", 15, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_with_every_set_and_flag),
        cmocka_unit_test(nothing_is_implied),
        cmocka_unit_test(unknown_endpoints_are_refused),
        cmocka_unit_test(another_spelling_opens_no_door),
        cmocka_unit_test(a_long_path_leaves_the_rule_readable),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
