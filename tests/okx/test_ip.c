/*
 * tests/okx/test_ip.c: the addresses a key is bound to.
 */
#include <stdio.h>

#include "okx/ip.h"

#include "../base/unit.h"

static enum hseal_err
add(struct hseal_okx_ips *ips, const char *text, struct hseal_error *e)
{
    return hseal_okx_ips_add(ips, text, strlen(text), e);
}

static void
addresses_are_taken_as_written(void **state)
{
    static const char *const texts[] = { "203.0.113.7", "0.0.0.0",
        "255.255.255.255", "203.0.113.0/24", "0.0.0.0/0", "10.0.0.1/32",
        "::", "::1", "2001:db8::7", "2001:DB8:0:0:0:0:0:7", "2001:db8::/32",
        "::/0", "::1/128", "::ffff:203.0.113.7",
        "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255/128" };

    (void)state;
    for (size_t i = 0; i < ROWS(texts); i++) {
        struct hseal_okx_ips ips = { .n = 0 };
        struct hseal_error e;
        if (add(&ips, texts[i], &e) != HSEAL_ERR_OK)
            fail_msg("%s is refused: %s", texts[i], e.message);
        assert_int_equal(ips.n, 1);
        assert_string_equal(ips.text[0], texts[i]);
    }
}

static void
lists_are_split(void **state)
{
    struct hseal_okx_ips ips = { .n = 0 };

    (void)state;
    assert_ok(add(&ips, "10.0.0.1,10.0.0.2 ::1\t10.0.0.3", NULL));
    assert_ok(add(&ips, " , 10.0.0.4 ,,", NULL));
    assert_ok(add(&ips, "", NULL));
    assert_int_equal(ips.n, 5);
    assert_string_equal(ips.text[0], "10.0.0.1");
    assert_string_equal(ips.text[2], "::1");
    assert_string_equal(ips.text[4], "10.0.0.4");
    assert_ok(add(&ips, "10.0.0.2,10.0.0.4", NULL)); /* there already */
    assert_int_equal(ips.n, 5);
}

static void
others_are_refused_and_change_nothing(void **state)
{
    static const char *const texts[] = { "x", "localhost", "okx.com",
        "203.0.113", "203.0.113.256", "203.0.113.7.1", "203.0.113.07x", "1",
        "0x7f000001", "203.0.113.7/", "203.0.113.7/33", "203.0.113.7/-1",
        "203.0.113.7/24x", "203.0.113.7/0024", "/24", "203.0.113.7/24/24",
        "203.0.113.7//24", "203.0.113.7:80", "[::1]", "::1/129", "::1/",
        "fe80::1%eth0", ":::", "2001:db8::g", "2001:db8::1::2", "203.0.113.7\n",
        "203.0.113.7-203.0.113.9", "*", "203.0.113.*", "10.0.0.9,bad",
        "bad,10.0.0.9",
        "1111111111111111111111111111111111111111111111111111111111111111" };
    struct hseal_okx_ips ips = { .n = 0 }, before;

    (void)state;
    assert_ok(add(&ips, "10.0.0.1", NULL));
    before = ips;
    for (size_t i = 0; i < ROWS(texts); i++) {
        struct hseal_error e;
        if (add(&ips, texts[i], &e) != HSEAL_ERR_INPUT)
            fail_msg("accepted: %s", texts[i]);
        assert_contains(e.message, "is not an IP address");
        assert_contains(e.hint, "203.0.113.0/24");
        assert_memory_equal(&ips, &before, sizeof(ips));
    }
}

static void
the_length_counts(void **state)
{
    struct hseal_okx_ips ips = { .n = 0 };

    (void)state;
    assert_ok(hseal_okx_ips_add(&ips, "10.0.0.123", 9, NULL));
    assert_string_equal(ips.text[0], "10.0.0.12");
    assert_err(hseal_okx_ips_add(&ips, "10.0.0.1\0/8", 11, NULL), INPUT);
    assert_err(hseal_okx_ips_add(&ips, "10.0.0.1\0", 9, NULL), INPUT);
    assert_int_equal(ips.n, 1);
}

static void
twenty_is_the_most(void **state)
{
    struct hseal_okx_ips ips = { .n = 0 };
    struct hseal_error e;
    char text[32];

    (void)state;
    for (int i = 1; i <= HSEAL_OKX_IPS_MAX; i++) {
        (void)snprintf(text, sizeof(text), "10.0.0.%d", i);
        assert_ok(add(&ips, text, &e));
    }
    assert_int_equal(ips.n, 20);
    assert_ok(add(&ips, "10.0.0.7", &e));
    assert_err(add(&ips, "10.0.0.21", &e), LIMIT);
    assert_contains(e.message, "20");
    assert_int_equal(ips.n, 20);
}

static void
networks_are_the_same_however_written(void **state)
{
    static const struct {
        const char *in;
        const char *text;
        int has;
    } rows[] = {
        { "10.0.0.1", "10.0.0.1", 1 },
        { "10.0.0.1", "10.0.0.1/32", 1 },
        { "10.0.0.1", "10.0.0.2", 0 },
        { "10.0.0.0/8", "10.200.3.4/8", 1 },
        { "10.0.0.0/8", "10.0.0.0/9", 0 },
        { "10.0.0.0/8", "10.0.0.1", 0 },
        { "10.1.255.0/23", "10.1.254.7/23", 1 },
        { "10.1.255.0/23", "10.1.252.7/23", 0 },
        { "0.0.0.0/0", "9.9.9.9/0", 1 },
        { "0.0.0.0/0", "::/0", 0 },
        { "2001:db8::7", "2001:DB8:0:0:0:0:0:7/128", 1 },
        { "2001:db8::/33", "2001:db8:8000::/33", 0 },
        { "2001:db8::/32", "2001:db8:8000::/32", 1 },
        { "::ffff:203.0.113.7", "203.0.113.7", 1 },
        { "10.0.0.1,10.0.0.2,::1", "::1/128", 1 },
        { "", "10.0.0.1", 0 },
        { "10.0.0.1", "no address", 0 },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct hseal_okx_ips ips = { .n = 0 };
        assert_ok(add(&ips, rows[i].in, NULL));
        if (hseal_okx_ips_has(&ips, rows[i].text) != rows[i].has)
            fail_msg("%s in %s", rows[i].text, rows[i].in);
    }
}

static void
a_list_is_a_list_in_json(void **state)
{
    static const char *const rows[][2] = {
        { "", "[]" },
        { "10.0.0.1", "[\"10.0.0.1\"]" },
        { "::1 10.0.0.0/8", "[\"::1\",\"10.0.0.0/8\"]" },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct hseal_okx_ips ips = { .n = 0 };
        json_t *list;
        char *text;
        assert_ok(add(&ips, rows[i][0], NULL));
        list = hseal_okx_ips_json(&ips);
        text = json_dumps(list, JSON_COMPACT);
        assert_string_equal(text, rows[i][1]);
        free(text);
        json_decref(list);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_taken_as_written),
        cmocka_unit_test(lists_are_split),
        cmocka_unit_test(others_are_refused_and_change_nothing),
        cmocka_unit_test(the_length_counts),
        cmocka_unit_test(twenty_is_the_most),
        cmocka_unit_test(networks_are_the_same_however_written),
        cmocka_unit_test(a_list_is_a_list_in_json),
    };

    return cmocka_run_group_tests_name("ip", tests, NULL, NULL);
}
