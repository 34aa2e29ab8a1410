/*
 * test_init: making a new token, and what is left when that fails.
 */
#include <stdio.h>
#include <stdlib.h>

#include <p11-kit/pkcs11.h>

#include "base/file.h"
#include "token/init.h"

#include "support/faketoken.h"
#include "support/run.h"
#include "support/softtoken.h"

static struct hseal_secret
secret_of(const char *text)
{
    struct hseal_secret s;

    assert_ok(hseal_secret_init(&s, 64, NULL));
    assert_ok(hseal_secret_add(&s, text, strlen(text), NULL));
    return s;
}

static enum hseal_err
init_with(const char *module, const char *label, const char *pin_text,
    struct hseal_token_info *ret, struct hseal_error *e)
{
    struct hseal_secret so_pin = secret_of("87654321");
    struct hseal_secret pin = secret_of(pin_text);
    enum hseal_err err;

    err = hseal_token_init(module, label, &so_pin, &pin, ret, e);
    hseal_secret_free(&so_pin);
    hseal_secret_free(&pin);
    return err;
}

/* ---- the fake module ---- */

static int
setup_fake(void **state)
{
    struct faketoken *ft = calloc(1, sizeof(*ft));

    if (ft == NULL || !faketoken_make(ft))
        return -1;
    ft->control->blank = 1;
    *state = ft;
    return 0;
}

static int
teardown_fake(void **state)
{
    faketoken_remove(*state);
    free(*state);
    return 0;
}

static void
makes_a_token(void **state)
{
    struct faketoken *ft = *state;
    struct hseal_token_info info;
    struct hseal_token *t = NULL;

    assert_ok(init_with(ft->module_path, "fake", "5555", &info, NULL));
    assert_string_equal(info.label, "fake");
    assert_true(info.initialised);
    assert_ok(hseal_file_write(ft->pin_file, "5555\n", 5, NULL));
    assert_ok(faketoken_open(ft, &t, NULL));
    hseal_token_close(t);
}

static void
label_lengths(void **state)
{
    static const char longest[] = "12345678901234567890123456789012";
    struct faketoken *ft = *state;
    struct hseal_token_info info;
    struct hseal_error e;

    assert_err(init_with(ft->module_path, "", "5555", &info, &e), INPUT);
    assert_contains(e.message, "32");
    assert_err(init_with(ft->module_path, "123456789012345678901234567890123",
                   "5555", &info, &e),
        INPUT);
    /* Tokens pad with blanks: one at the end would not come back. */
    assert_err(init_with(ft->module_path, "desk ", "5555", &info, &e), INPUT);
    assert_contains(e.message, "blank");
    assert_int_equal(ft->control->calls[FAKE_C_InitToken], 0);
    assert_ok(init_with(ft->module_path, longest, "5555", &info, NULL));
    assert_string_equal(info.label, longest);
}

/* One that is initialised is never touched. */
static void
never_touches_an_old_token(void **state)
{
    struct faketoken *ft = *state;
    struct hseal_token_info info;
    struct hseal_error e;

    ft->control->blank = 0;
    assert_err(
        init_with(ft->module_path, "new", "5555", &info, &e), TOKEN_ABSENT);
    assert_contains(e.message, ft->module_path);
    assert_int_equal(ft->control->calls[FAKE_C_InitToken], 0);
}

static void
each_call_failing(void **state)
{
    static const enum fake_call calls[] = { FAKE_C_Initialize, FAKE_C_GetInfo,
        FAKE_C_GetSlotList, FAKE_C_GetSlotInfo, FAKE_C_GetTokenInfo,
        FAKE_C_InitToken, FAKE_C_OpenSession, FAKE_C_Login, FAKE_C_InitPIN };
    struct faketoken *ft = *state;
    struct hseal_token_info info;
    struct hseal_error e;
    int walked = 0;

    for (size_t i = 0; i < ROWS(calls); i++) {
        for (unsigned at = 1; at <= 20; at++) {
            ft->reset();
            ft->control->blank = 1;
            ft->control->fail_call = calls[i];
            ft->control->fail_at = at;
            ft->control->fail_rv = CKR_DEVICE_ERROR;
            enum hseal_err err =
                init_with(ft->module_path, "fake", "5555", &info, &e);
            if (ft->control->fired == 0) {
                assert_ok(err);
                break;
            }
            assert_true(err != HSEAL_ERR_OK);
            assert_int_equal(e.code, err);
            assert_contains(e.message, "CKR_DEVICE_ERROR");
            walked++;
        }
    }
    assert_true(walked >= 12);
}

static void
pins_that_are_refused(void **state)
{
    struct faketoken *ft = *state;
    struct hseal_token_info info;
    struct hseal_error e;

    assert_err(init_with(ft->module_path, "fake", "1", &info, &e), PIN_WRONG);
    assert_contains(e.message, "C_InitPIN");
}

/* ---- SoftHSM ---- */

static int
setup_soft(void **state)
{
    struct softtoken *st = calloc(1, sizeof(*st));

    if (st == NULL || (softtoken_available() && !softtoken_make(st)))
        return -1;
    *state = st;
    return 0;
}

static int
teardown_soft(void **state)
{
    softtoken_remove(*state);
    free(*state);
    return 0;
}

/* Of two with one label, the new one is named, whatever their order. */
static void
says_which_token_is_new(void **state)
{
    struct softtoken *st = *state;
    char seen[8][17];
    struct hseal_token_info info;
    struct hseal_error e;

    need_softhsm();
    for (size_t i = 0; i < ROWS(seen); i++) {
        if (init_with(st->module_path, "test", "5555", &info, &e) !=
            HSEAL_ERR_OK)
            fail_msg("%s", e.message);
        for (size_t j = 0; j < i; j++)
            if (strcmp(seen[j], info.serial) == 0)
                fail_msg("token %zu is said to be token %zu", i, j);
        memcpy(seen[i], info.serial, sizeof(seen[i]));
        assert_string_equal(info.label, "test");
    }
}

static void
softhsm_pin_lengths(void **state)
{
    struct softtoken *st = *state;
    struct hseal_token_info info;
    struct hseal_error e;

    need_softhsm();
    assert_err(init_with(st->module_path, "new", "123", &info, &e), PIN_WRONG);
    assert_contains(e.message, "CKR_PIN_LEN_RANGE");
    assert_contains(e.hint, "shorter or longer");
}

int
main(void)
{
#define FAKE(f) cmocka_unit_test_setup_teardown(f, setup_fake, teardown_fake)
#define SOFT(f) cmocka_unit_test_setup_teardown(f, setup_soft, teardown_soft)
    const struct CMUnitTest tests[] = {
        FAKE(makes_a_token),
        FAKE(label_lengths),
        FAKE(never_touches_an_old_token),
        FAKE(each_call_failing),
        FAKE(pins_that_are_refused),
        SOFT(says_which_token_is_new),
        SOFT(softhsm_pin_lengths),
    };

    return cmocka_run_group_tests_name("init", tests, NULL, NULL);
}
