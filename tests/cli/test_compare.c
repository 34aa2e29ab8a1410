/*
 * test_compare: a key as its record has it, and as the exchange has it; and
 * what is kept of that.
 */
#include <stdio.h>
#include <sys/stat.h>

#include "cli/verified.h"

#include "../base/tempdir.h"
#include "support/run.h"

#define ONLY(d) (1U << HSEAL_DIFFERENCE_##d)
/* SHA-256 of "id-1", the first half. */
#define KEY "eb66c623572f8a2a5167ce017dee0541"
#define NOW UINT64_C(1700000000000)

static struct hseal_record record;
static struct hseal_okx_account account;
static struct hseal_compared x;

/* Alike, with all there is to compare. */
static void
make_alike(void)
{
    const struct hseal_okx_owner owner = { "2", "1", "desk" };

    memset(&record, 0, sizeof(record));
    memset(&account, 0, sizeof(account));
    (void)snprintf(record.key_id, sizeof(record.key_id), "id-1");
    record.owner = account.owner = owner;
    record.permissions = account.permissions = HSEAL_OKX_READ | HSEAL_OKX_TRADE;
    assert_ok(
        hseal_okx_ips_add(&record.ips, "10.0.0.1,2001:db8::/32", 22, NULL));
    assert_ok(
        hseal_okx_ips_add(&account.ips, "2001:DB8::/32,10.0.0.1/32", 25, NULL));
    x = (struct hseal_compared){
        .name = "desk1", .record = &record, .account = &account, .code = "0"
    };
}

static void
says(enum hseal_difference d, const char *text)
{
    char message[HSEAL_DIFFERENCE_TEXT];

    assert_int_equal(hseal_difference_all(&x), 1U << d);
    hseal_difference_message(d, &x, message);
    assert_contains(message, text);
}

static void
alike(void **state)
{
    (void)state;
    make_alike();
    assert_int_equal(hseal_difference_all(&x), 0);
    /* What the exchange does not grant is none of its affair. */
    record.permissions |= 8;
    assert_int_equal(hseal_difference_all(&x), 0);
    /* Nobody has asked before: there is nothing that it should be. */
    memset(&record.owner, 0, sizeof(record.owner));
    assert_int_equal(hseal_difference_all(&x), 0);
}

static void
owners(void **state)
{
    (void)state;
    make_alike();
    account.owner.uid[0] = '3';
    account.owner.label[0] = 'D'; /* that of another key */
    says(HSEAL_DIFFERENCE_ACCOUNT, "account 3, and belonged to 2");
    make_alike();
    account.owner.label[0] = 'D';
    says(HSEAL_DIFFERENCE_LABEL, "\"Desk\" at the exchange, and was \"desk\"");
    record.owner.label[0] = '\0'; /* of a key that was rotated to */
    assert_int_equal(hseal_difference_all(&x), 0);
}

static void
permissions(void **state)
{
    (void)state;
    make_alike();
    account.permissions |= HSEAL_OKX_WITHDRAW;
    says(HSEAL_DIFFERENCE_MORE_PERMISSIONS,
        "more than its record says: withdraw");
    (void)snprintf(account.others, sizeof(account.others), "earn");
    says(HSEAL_DIFFERENCE_MORE_PERMISSIONS, "withdraw,earn");
    account.permissions = record.permissions;
    says(HSEAL_DIFFERENCE_MORE_PERMISSIONS, ": earn");
    make_alike();
    account.permissions = HSEAL_OKX_READ;
    says(HSEAL_DIFFERENCE_FEWER_PERMISSIONS, "says trade, which");
    account.permissions = HSEAL_OKX_READ | HSEAL_OKX_WITHDRAW;
    assert_int_equal(hseal_difference_all(&x),
        ONLY(MORE_PERMISSIONS) | ONLY(FEWER_PERMISSIONS));
}

static void
addresses(void **state)
{
    (void)state;
    make_alike();
    assert_ok(hseal_okx_ips_add(&account.ips, "10.0.0.9", 8, NULL));
    says(HSEAL_DIFFERENCE_MORE_ADDRESSES, "record lacks: 10.0.0.9");
    make_alike();
    assert_ok(hseal_okx_ips_add(&record.ips, "10.0.0.9,10.0.0.8", 17, NULL));
    says(HSEAL_DIFFERENCE_FEWER_ADDRESSES, "10.0.0.9, 10.0.0.8");
    make_alike();
    account.ips.n = 0;
    assert_int_equal(
        hseal_difference_all(&x), ONLY(FEWER_ADDRESSES) | ONLY(UNBOUND));
    record.ips.n = 0;
    says(HSEAL_DIFFERENCE_UNBOUND, "may trade and is bound to no address");
    account.permissions = record.permissions = HSEAL_OKX_READ;
    assert_int_equal(hseal_difference_all(&x), 0);
    account.permissions = record.permissions = HSEAL_OKX_TRADE;
    record.env = HSEAL_OKX_ENV_DEMO;
    assert_int_equal(hseal_difference_all(&x), 0);
}

/* Twenty that are as long as may be: cut, and a text all the same. */
static void
all_addresses(void **state)
{
    char text[64];

    (void)state;
    make_alike();
    account.ips.n = 0;
    for (int i = 0; i < HSEAL_OKX_IPS_MAX; i++) {
        (void)snprintf(text, sizeof(text),
            "ffff:ffff:ffff:ffff:ffff:ff%02d:255.255.255.255/128", i);
        assert_ok(hseal_okx_ips_add(&account.ips, text, strlen(text), NULL));
    }
    for (unsigned d = 0; d < HSEAL_DIFFERENCE_COUNT; d++) {
        char message[HSEAL_DIFFERENCE_TEXT], remedy[HSEAL_DIFFERENCE_TEXT];
        hseal_difference_message((enum hseal_difference)d, &x, message);
        hseal_difference_remedy((enum hseal_difference)d, &x, remedy);
        assert_true(strlen(message) > 10 && strlen(remedy) > 10);
        assert_lacks(message, "%");
        assert_lacks(remedy, "%");
        assert_true(hseal_difference_name((enum hseal_difference)d)[0] != 0);
    }
}

static void
refusals(void **state)
{
    (void)state;
    make_alike();
    x.account = NULL;
    x.code = "50111";
    assert_int_equal(hseal_difference_all(&x), 0);
    x.code = "50101";
    says(HSEAL_DIFFERENCE_ENVIRONMENT, "says live, and the exchange");
    x.code = "50119";
    assert_int_equal(hseal_difference_all(&x), 0);
    x.at_site = 1;
    x.site = HSEAL_OKX_SITE_EEA;
    says(HSEAL_DIFFERENCE_SITE, "site global does not know it, and site eea");
}

/* ---- what is kept ---- */

static struct hseal_verified
kept(void **state, const char *name)
{
    struct hseal_verified v;

    hseal_verified_get(*state, name, &record, &v);
    return v;
}

static void
it_is_kept(void **state)
{
    const unsigned two = ONLY(LABEL) | ONLY(UNBOUND);
    struct hseal_verified v;
    struct stat st;

    make_alike();
    v = kept(state, "desk1");
    assert_int_equal(v.at_ms, 0);
    x.name = "desk1@2";
    assert_ok(hseal_verified_put(*state, &x, two, NOW, NULL));
    assert_int_equal(stat(tempdir_path(state, "verified/desk1@" KEY), &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    v = kept(state, "desk1");
    assert_int_equal(v.at_ms, NOW);
    assert_string_equal(v.code, "0");
    assert_string_equal(v.findings, "label,unbound");
    assert_true(v.current);
    assert_int_equal(kept(state, "desk2").at_ms, 0);
    /* Each fact that was compared makes it old. */
    record.permissions |= HSEAL_OKX_WITHDRAW;
    assert_false(kept(state, "desk1").current);
    make_alike();
    record.ips.n = 1;
    assert_false(kept(state, "desk1").current);
    make_alike();
    record.owner.label[0] = 'D';
    assert_false(kept(state, "desk1").current);
    make_alike();
    record.env = HSEAL_OKX_ENV_DEMO;
    assert_false(kept(state, "desk1").current);
    make_alike();
    record.number = 77; /* frozen and thawed, say */
    assert_true(kept(state, "desk1").current);
    /* Of another API key of that name nothing is known. */
    record.key_id[0] = 'I';
    assert_int_equal(kept(state, "desk1").at_ms, 0);
    /* And what is found of that one does not take the place of it. */
    assert_ok(hseal_verified_put(*state, &x, 0, NOW + 1, NULL));
    assert_int_equal(kept(state, "desk1").at_ms, NOW + 1);
    make_alike();
    assert_int_equal(kept(state, "desk1").at_ms, NOW);
}

/* Of API keys that are gone, and of that name alone. */
static void
it_goes_with_the_key(void **state)
{
    static const char *const names[] = { "desk1", "desk", "desk1.x" };
    struct hseal_entry entry;

    hseal_verified_tidy(*state, "desk1", NULL, 0); /* there is no folder */
    for (size_t i = 0; i < ROWS(names); i++) {
        make_alike();
        x.name = names[i];
        assert_ok(hseal_verified_put(*state, &x, 0, NOW, NULL));
        record.key_id[0] = 'I';
        assert_ok(hseal_verified_put(*state, &x, 0, NOW, NULL));
    }
    make_alike();
    memset(&entry, 0, sizeof(entry));
    (void)snprintf(entry.name, sizeof(entry.name), "desk1");
    entry.record = record;
    hseal_verified_tidy(*state, "desk1", &entry, 1);
    assert_int_equal(kept(state, "desk1").at_ms, NOW);
    record.key_id[0] = 'I';
    assert_int_equal(kept(state, "desk1").at_ms, 0);
    for (size_t i = 1; i < ROWS(names); i++)
        assert_int_equal(kept(state, names[i]).at_ms, NOW);
    make_alike();
    (void)snprintf(entry.name, sizeof(entry.name), "desk");
    hseal_verified_tidy(*state, "desk1", &entry, 1); /* another's key */
    assert_int_equal(kept(state, "desk1").at_ms, 0);
}

static void
what_is_damaged_is_nothing(void **state)
{
    static const char *const texts[] = { "", "{}", "[]", "x",
        "{\"key\":\"" KEY "\",\"at\":0,\"facts\":\"\",\"code\":\"\","
        "\"findings\":\"\"}",
        "{\"key\":\"" KEY "\",\"at\":\"1\",\"facts\":\"\",\"code\":\"\","
        "\"findings\":\"\"}",
        "{\"key\":\"" KEY "\",\"at\":1,\"facts\":\"\",\"code\":\"\\u001b[2J\","
        "\"findings\":\"\"}",
        "{\"key\":\"" KEY "\",\"at\":1,\"facts\":\"\",\"code\":\"\"}" };

    make_alike();
    (void)tempdir_dir(state, "verified", 0700);
    for (size_t i = 0; i < ROWS(texts); i++) {
        (void)tempdir_file(state, "verified/desk1@" KEY, texts[i], 0600);
        if (kept(state, "desk1").at_ms != 0)
            fail_msg("taken: %s", texts[i]);
    }
    (void)tempdir_file(state, "verified/desk1@" KEY,
        "{\"key\":\"" KEY "\",\"at\":1,\"facts\":\"\",\"code\":\"\","
        "\"findings\":\"\"}",
        0600);
    assert_int_equal(kept(state, "desk1").at_ms, 1);
}

#define WITH_DIR(f)                                                            \
    cmocka_unit_test_setup_teardown(f, tempdir_make, tempdir_remove)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(alike),
        cmocka_unit_test(owners),
        cmocka_unit_test(permissions),
        cmocka_unit_test(addresses),
        cmocka_unit_test(all_addresses),
        cmocka_unit_test(refusals),
        WITH_DIR(it_is_kept),
        WITH_DIR(it_goes_with_the_key),
        WITH_DIR(what_is_damaged_is_nothing),
    };

    return cmocka_run_group_tests_name("compare", tests, NULL, NULL);
}
