/*
 * tests/okx/test_permission.c: what an API key may do.
 */
#include <stdio.h>

#include "okx/permission.h"

#include "../base/unit.h"

#define R HSEAL_OKX_READ
#define T HSEAL_OKX_TRADE
#define W HSEAL_OKX_WITHDRAW
#define K HSEAL_OKX_KEYS

static void
words_are_read(void **state)
{
    /* clang-format off */
    static const struct {
        const char *text;
        unsigned set;
    } rows[] = {
        { "read", R }, { "read_only", R }, { "READ", R }, { "Read_Only", R },
        { "trade", R | T }, { "withdraw", R | W }, { "read,trade", R | T },
        { "trade,read", R | T }, { "read_only,withdraw,trade", R | T | W },
        { "read trade withdraw", R | T | W }, { "Read/Trade", R | T },
        { "keys", R | K }, { "Keys,trade", R | T | K },
        { " , trade ,, /\t", R | T }, { "trade,trade", R | T },
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        unsigned set = 99;
        assert_ok(hseal_okx_permissions_parse(
            rows[i].text, strlen(rows[i].text), &set, NULL));
        assert_int_equal(set, rows[i].set);
    }
}

static void
other_words_are_refused(void **state)
{
    static const char *const texts[] = { "", " ", ",,", "reads", "rea", "read_",
        "tradewithdraw", "read;trade", "admin", "read,admin", "*", "all",
        "read\n", "withdraw_", "key", "keys_" };
    struct hseal_error e;
    unsigned set = 99;

    (void)state;
    for (size_t i = 0; i < ROWS(texts); i++) {
        if (hseal_okx_permissions_parse(texts[i], strlen(texts[i]), &set, &e) !=
            HSEAL_ERR_INPUT)
            fail_msg("accepted: \"%s\"", texts[i]);
        assert_contains(e.hint, "read");
    }
    assert_int_equal(set, 99);
}

static void
the_length_counts(void **state)
{
    unsigned set = 0;

    (void)state;
    assert_ok(hseal_okx_permissions_parse("readtrade", 4, &set, NULL));
    assert_int_equal(set, R);
    assert_err(hseal_okx_permissions_parse("read", 3, &set, NULL), INPUT);
    assert_err(hseal_okx_permissions_parse("read\0x", 6, &set, NULL), INPUT);
}

static void
sets_are_printed_in_one_order(void **state)
{
    static const char *const texts[] = { "", "read", "trade", "read,trade",
        "withdraw", "read,withdraw", "trade,withdraw", "read,trade,withdraw",
        "keys", "read,keys", "trade,keys", "read,trade,keys", "withdraw,keys",
        "read,withdraw,keys", "trade,withdraw,keys",
        "read,trade,withdraw,keys" };

    (void)state;
    for (unsigned set = 0; set < 16; set++) {
        char out[HSEAL_OKX_PERMISSIONS_SIZE];
        unsigned back = 0;
        hseal_okx_permissions_text(set, out);
        assert_string_equal(out, texts[set]);
        assert_true(strlen(out) < sizeof(out));
        if (set == 0)
            continue;
        assert_ok(hseal_okx_permissions_parse(out, strlen(out), &back, NULL));
        assert_int_equal(back, set | R);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_read),
        cmocka_unit_test(other_words_are_refused),
        cmocka_unit_test(the_length_counts),
        cmocka_unit_test(sets_are_printed_in_one_order),
    };

    return cmocka_run_group_tests_name("permission", tests, NULL, NULL);
}
