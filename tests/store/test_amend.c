/*
 * test_amend: what is not alike of two records of one API key, by name.
 */
#include <stdio.h>

#include "store/amend.h"

#include "support/run.h"

static struct hseal_record a, b;
static char text[HSEAL_DIFFERENCES_SIZE];

static int
setup(void **state)
{
    (void)state;
    return hseal_record_init(&a, NULL) != HSEAL_ERR_OK ||
           hseal_record_init(&b, NULL) != HSEAL_ERR_OK ||
           hseal_secret_add(&a.passphrase, "one", 3, NULL) != HSEAL_ERR_OK ||
           hseal_secret_add(&b.passphrase, "one", 3, NULL) != HSEAL_ERR_OK;
}

static int
teardown(void **state)
{
    (void)state;
    hseal_record_free(&a);
    hseal_record_free(&b);
    return 0;
}

static void
assert_differs(const char *expected)
{
    assert_int_equal(hseal_amend_differs(&a, &b, text), expected[0] != '\0');
    assert_string_equal(text, expected);
}

static void
test_alike(void **state)
{
    (void)state;
    assert_differs("");
    /* Each token's own affair. */
    b.generation = 2;
    b.number = 77;
    b.created_ms = 1;
    b.custody = HSEAL_CUSTODY_EXPORTABLE;
    b.kat_mac[0] ^= 1;
    assert_differs("");
}

static void
test_each(void **state)
{
    (void)state;
    a.state = HSEAL_RECORD_FROZEN;
    b.state = HSEAL_RECORD_ACTIVE;
    assert_differs("state");
    assert_ok(hseal_secret_add(&b.passphrase, "!", 1, NULL));
    assert_differs("state, passphrase");
    b.site = HSEAL_OKX_SITE_US;
    b.env = HSEAL_OKX_ENV_DEMO;
    assert_differs("state, passphrase, site, env");
    (void)snprintf(b.base_url, sizeof(b.base_url), "https://x.example");
    (void)snprintf(b.ca_file, sizeof(b.ca_file), "/ca.pem");
    b.permissions |= HSEAL_OKX_WITHDRAW;
    assert_ok(hseal_okx_ips_add(&b.ips, "10.0.0.1", 8, NULL));
    (void)snprintf(b.purpose, sizeof(b.purpose), "arbitrage");
    b.expires_ms = 1;
    (void)snprintf(a.owner.uid, sizeof(a.owner.uid), "1"); /* b was not asked */
    assert_differs("state, passphrase, site, env, base url, ca file, "
                   "permissions, ips, purpose, expires");
    (void)snprintf(b.owner.uid, sizeof(b.owner.uid), "2");
    assert_differs("state, passphrase, site, env, base url, ca file, "
                   "permissions, ips, purpose, expires, owner");
}

static void
test_ips(void **state)
{
    (void)state;
    assert_ok(hseal_okx_ips_add(&a.ips, "10.0.0.1,10.0.0.2", 17, NULL));
    assert_ok(hseal_okx_ips_add(&b.ips, "10.0.0.1,10.0.0.2", 17, NULL));
    assert_differs("");
    a.ips.n = 1;
    assert_differs("ips");
    a.ips.n = 2;
    a.ips.text[1][7]++;
    assert_differs("ips");
}

/* A frozen one is told by itself: nothing thaws it unasked. */
static void
test_only_the_other_is_frozen(void **state)
{
    (void)state;
    a.state = HSEAL_RECORD_ACTIVE;
    b.state = HSEAL_RECORD_FROZEN;
    assert_differs("");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_alike, setup, teardown),
        cmocka_unit_test_setup_teardown(test_each, setup, teardown),
        cmocka_unit_test_setup_teardown(test_ips, setup, teardown),
        cmocka_unit_test_setup_teardown(
            test_only_the_other_is_frozen, setup, teardown),
    };

    return cmocka_run_group_tests_name("amend", tests, NULL, NULL);
}
