/*
 * test_allow: when a PIN may be tried: the whole table.
 */
#include <stdio.h>

#include "token/ledger.h"

#include "base/tempdir.h"
#include "support/run.h"

/* Puts the ledger of `info` into that state. */
static struct hseal_ledger *
in_state(void **state, const struct hseal_token_info *info,
    enum hseal_ledger_state wanted)
{
    struct hseal_ledger *l = NULL;

    assert_ok(hseal_ledger_open(*state, info, 0, &l, NULL));
    assert_ok(hseal_ledger_forget(l, NULL));
    if (wanted == HSEAL_LEDGER_PENDING || wanted == HSEAL_LEDGER_REFUSED)
        assert_ok(hseal_ledger_begin(l, NULL));
    if (wanted == HSEAL_LEDGER_REFUSED)
        assert_ok(hseal_ledger_end(l, HSEAL_ATTEMPT_REFUSED, NULL));
    if (wanted == HSEAL_LEDGER_DAMAGED) {
        FILE *f = fopen(hseal_ledger_path(l), "wb");
        assert_non_null(f);
        assert_true(fputs("?", f) >= 0);
        assert_int_equal(fclose(f), 0);
    }
    hseal_ledger_close(l);
    assert_ok(hseal_ledger_open(*state, info, 0, &l, NULL));
    assert_int_equal(hseal_ledger_state(l, NULL), wanted);
    return l;
}

/* One of all that decides, by the bits of a number. */
struct all {
    int lockout, believed, low, final, locked, attended, last_try;
};

static struct all
all_of(unsigned bits)
{
    const struct all a = { (int)(bits & 1), (int)(bits >> 1 & 1),
        (int)(bits >> 2 & 1), (int)(bits >> 3 & 1), (int)(bits >> 4 & 1),
        (int)(bits >> 5 & 1), (int)(bits >> 6 & 1) };

    return a;
}

/* The rules, said once more, in another order. */
static enum hseal_err
expected(enum hseal_ledger_state state, const struct all *a)
{
    if (a->locked || (a->final && !a->last_try))
        return HSEAL_ERR_PIN_LOCKED;
    if (state == HSEAL_LEDGER_CLEAR || a->attended || a->last_try)
        return HSEAL_ERR_OK;
    if (state == HSEAL_LEDGER_REFUSED)
        return HSEAL_ERR_PIN_WRONG;
    if (a->lockout && (!a->believed || a->low))
        return HSEAL_ERR_PIN_WRONG;
    return HSEAL_ERR_OK;
}

static void
each_combination(void **state)
{
    for (int s = 0; s < HSEAL_LEDGER_STATE_COUNT; s++) {
        struct hseal_token_info info = { .label = "desk", .serial = "4711-0" };
        struct hseal_ledger *l =
            in_state(state, &info, (enum hseal_ledger_state)s);
        for (unsigned bits = 0; bits < 128; bits++) {
            const struct all a = all_of(bits);
            const struct hseal_profile profile = { .pin_lockout = a.lockout,
                .pin_flags = a.believed };
            struct hseal_error e = { .message = "" };
            enum hseal_err err;
            info.pin_count_low = a.low;
            info.pin_final_try = a.final;
            info.pin_locked = a.locked;
            err = hseal_ledger_allow(
                l, &info, &profile, a.attended, a.last_try, &e);
            if (err != expected((enum hseal_ledger_state)s, &a))
                fail_msg(
                    "state %d, bits 0x%x: %s", s, bits, hseal_err_name(err));
            assert_int_equal(err != HSEAL_ERR_OK, e.message[0] != '\0');
        }
        hseal_ledger_close(l);
    }
}

/* What is said, unattended, of a token that counts. */
static void
expect_words(void **state, enum hseal_ledger_state s, const char *message,
    const char *hint)
{
    const struct hseal_token_info info = { .label = "desk",
        .serial = "4711-0" };
    const struct hseal_profile counts = { .pin_lockout = 1 };
    struct hseal_ledger *l = in_state(state, &info, s);
    struct hseal_error e;

    assert_err(hseal_ledger_allow(l, &info, &counts, 0, 0, &e), PIN_WRONG);
    assert_contains(e.message, "\"desk\"");
    assert_contains(e.message, message);
    assert_contains(e.hint, hint);
    hseal_ledger_close(l);
}

static void
each_refusal_says_what_to_do(void **state)
{
    expect_words(
        state, HSEAL_LEDGER_REFUSED, "refused its PIN on 20", "at a terminal");
    expect_words(state, HSEAL_LEDGER_REFUSED, "Z:", "--last-try");
    expect_words(
        state, HSEAL_LEDGER_PENDING, "was cut short on 20", "--last-try");
    expect_words(state, HSEAL_LEDGER_DAMAGED, "/pins/4711-0", "at a terminal");
}

static void
flags_say_what_to_do(void **state)
{
    struct hseal_token_info info = { .label = "desk", .serial = "4711-0" };
    const struct hseal_profile counts = { .pin_lockout = 1, .pin_flags = 1 };
    struct hseal_ledger *l = in_state(state, &info, HSEAL_LEDGER_CLEAR);
    struct hseal_error e;

    info.pin_final_try = 1;
    assert_err(hseal_ledger_allow(l, &info, &counts, 1, 0, &e), PIN_LOCKED);
    assert_contains(e.message, "one PIN try left");
    assert_contains(e.hint, "--last-try");
    info.pin_locked = 1;
    assert_err(hseal_ledger_allow(l, &info, &counts, 1, 1, &e), PIN_LOCKED);
    assert_contains(e.message, "is locked");
    assert_contains(e.hint, "SO PIN");
    hseal_ledger_close(l);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, tempdir_make, tempdir_remove)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(each_combination),
        TEST(each_refusal_says_what_to_do),
        TEST(flags_say_what_to_do),
    };

    return cmocka_run_group_tests_name("allow", tests, NULL, NULL);
}
