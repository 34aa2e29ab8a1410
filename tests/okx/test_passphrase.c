/*
 * tests/okx/test_passphrase.c: passphrases that are made here.
 */
#include <ctype.h>

#include "base/error.h"
#include "okx/passphrase.h"

#include "../base/unit.h"

#define MANY 2000

static enum hseal_err
fill_numbers(void *arg, void *out, size_t len, struct hseal_error *e)
{
    uint64_t *state = arg;

    (void)e;
    for (size_t i = 0; i < len; i++)
        ((unsigned char *)out)[i] = (unsigned char)next_number(state);
    return HSEAL_ERR_OK;
}

static enum hseal_err
fill_one(void *arg, void *out, size_t len, struct hseal_error *e)
{
    (void)e;
    memset(out, *(const int *)arg, len);
    return HSEAL_ERR_OK;
}

static enum hseal_err
fill_fails(void *arg, void *out, size_t len, struct hseal_error *e)
{
    (void)arg;
    (void)out;
    (void)len;
    return hseal_fail(e, HSEAL_ERR_IO, "no random bytes");
}

static void
count_kinds(const char *text, size_t kinds[4])
{
    memset(kinds, 0, 4 * sizeof(kinds[0]));
    for (; *text != '\0'; text++)
        kinds[isdigit((unsigned char)*text)   ? 0
              : isupper((unsigned char)*text) ? 1
              : islower((unsigned char)*text) ? 2
                                              : 3]++;
}

static void
each_obeys_the_rule(void **state)
{
    uint64_t seed = 1;
    const struct hseal_okx_random random = { fill_numbers, &seed };
    char last[HSEAL_OKX_PASSPHRASE_LEN + 1] = "";
    struct hseal_secret s;
    size_t kinds[4], seen[256] = { 0 }, letters = 0;

    (void)state;
    assert_ok(hseal_secret_init(&s, HSEAL_OKX_PASSPHRASE_LEN, NULL));
    for (int i = 0; i < MANY; i++) {
        assert_ok(hseal_okx_passphrase_make(&random, &s, NULL));
        assert_int_equal(s.len, HSEAL_OKX_PASSPHRASE_LEN);
        count_kinds(hseal_secret_str(&s), kinds);
        for (int k = 0; k < 4; k++)
            assert_true(kinds[k] > 0);
        assert_null(strpbrk(hseal_secret_str(&s), "\"\\ '$`&"));
        assert_string_not_equal(hseal_secret_str(&s), last);
        memcpy(last, s.data, s.len);
        for (size_t j = 0; j < s.len; j++)
            seen[s.data[j]]++;
    }
    /* All of them, and none so often that a remainder could be behind it. */
    for (int c = 0; c < 256; c++) {
        letters += seen[c] > 0;
        assert_true(seen[c] == 0 || (seen[c] > 500 && seen[c] < 1100));
    }
    assert_int_equal(letters, 70);
    hseal_secret_free(&s);
}

static void
what_is_not_random_is_refused(void **state)
{
    static const int bytes[] = { 0, 9, 69, 210, 255 };
    struct hseal_secret s;

    (void)state;
    assert_ok(hseal_secret_init(&s, HSEAL_OKX_PASSPHRASE_LEN, NULL));
    for (size_t i = 0; i < ROWS(bytes); i++) {
        int byte = bytes[i];
        const struct hseal_okx_random random = { fill_one, &byte };
        struct hseal_error e;
        assert_err(hseal_okx_passphrase_make(&random, &s, &e), INTERNAL);
        assert_int_equal(s.len, 0);
    }
    hseal_secret_free(&s);
}

static void
a_failure_leaves_nothing(void **state)
{
    const struct hseal_okx_random random = { fill_fails, NULL };
    struct hseal_secret s;

    (void)state;
    assert_ok(hseal_secret_init(&s, HSEAL_OKX_PASSPHRASE_LEN, NULL));
    assert_ok(hseal_secret_add(&s, "before", 6, NULL));
    assert_err(hseal_okx_passphrase_make(&random, &s, NULL), IO);
    assert_int_equal(s.len, 0);
    hseal_secret_free(&s);
}

static void
the_rule(void **state)
{
    static const char *const good[] = { "aA1!aaaa", "Pass-phrase 1",
        "0Aa_0Aa_0Aa_0Aa_0Aa_0Aa_0Aa_0Aa_" };
    static const char *const bad[] = { "", "aA1!aaa", "aaaaaaa!1", "AAAAAAA!1",
        "aaAAAA!!", "aaAAAA11", "0Aa_0Aa_0Aa_0Aa_0Aa_0Aa_0Aa_0Aa_x",
        "aA1!aaa\n", "aA1!aaa\x7f", "aA1!zzz\xc3\xa4" };

    (void)state;
    assert_true(hseal_okx_passphrase_obeys(good[0]));
    assert_false(hseal_okx_passphrase_obeys(good[1])); /* a blank */
    assert_true(hseal_okx_passphrase_obeys(good[2]));
    for (size_t i = 0; i < ROWS(bad); i++)
        if (hseal_okx_passphrase_obeys(bad[i]))
            fail_msg("obeys: %s", bad[i]);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_obeys_the_rule),
        cmocka_unit_test(what_is_not_random_is_refused),
        cmocka_unit_test(a_failure_leaves_nothing),
        cmocka_unit_test(the_rule),
    };

    return cmocka_run_group_tests_name("passphrase", tests, NULL, NULL);
}
