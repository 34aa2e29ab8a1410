/*
 * test_recover_pin: a lost token and its PIN: it is given again once, and one
 * that the token refused is never tried again; and which failures are of the
 * kind that a recovery may mend.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <p11-kit/pkcs11.h>

#include "base/error.h"
#include "token/fail.h"
#include "token/session.h"

#include "support/hmac.h"
#include "support/run.h"
#include "token/anytoken.h"

static void
open_token(struct anytoken *x, const char *state_dir, int keep_pin)
{
    const struct hseal_token_opening o = {
        .uri = x->fake.uri,
        .pins.fd = -1,
        .state_dir = state_dir,
        .keep_pin = keep_pin,
    };

    hseal_token_close(x->t);
    x->t = NULL;
    assert_ok(hseal_token_open(&o, &x->t, NULL));
    faketoken_clear(&x->fake);
}

static void
change_pin(struct anytoken *x)
{
    memcpy(x->fake.control->pin, "4321", 5);
    x->fake.control->lose = FAKE_LOSE_SESSIONS;
}

static unsigned
logins(const struct anytoken *x)
{
    return x->fake.control->calls[FAKE_C_Login];
}

/* ---- the PIN was changed meanwhile ---- */

static void
changed_pin_is_tried_once(void **state)
{
    struct anytoken *x = *state;
    struct hseal_error e;
    enum hseal_err err;

    assert_int_equal(mkdir(x->fake.state_dir, 0700), 0);
    open_token(x, x->fake.state_dir, 1);
    change_pin(x);
    err = hseal_token_recover(x->t, &e);
    assert_err(err, PIN_WRONG);
    assert_false(hseal_token_healable(err, &e));
    assert_contains(e.message, "fake");
    assert_int_equal(logins(x), 1);
    assert_int_equal(x->t->pin.len, 0);
    /* Never a second time: not here, */
    for (int i = 0; i < 5; i++)
        assert_err(hseal_token_recover(x->t, NULL), PIN_WRONG);
    assert_int_equal(logins(x), 1);
    /* nor in another process of the same home, with the old PIN file. */
    hseal_token_close(x->t);
    x->t = NULL;
    for (int i = 0; i < 3; i++) {
        err = faketoken_open_with(&x->fake, x->fake.state_dir, &x->t, &e);
        assert_err(err, PIN_WRONG);
        assert_null(x->t);
    }
    assert_int_equal(logins(x), 1);
}

/* Without a state folder the process itself remembers. */
static void
changed_pin_without_a_state_folder(void **state)
{
    struct anytoken *x = *state;

    open_token(x, NULL, 1);
    change_pin(x);
    assert_err(hseal_token_recover(x->t, NULL), PIN_WRONG);
    for (int i = 0; i < 5; i++)
        assert_err(hseal_token_recover(x->t, NULL), PIN_NEEDED);
    assert_int_equal(logins(x), 1);
}

/* What a session without a login does not see is not gone. */
static void
without_a_login_nothing_is_missing(void **state)
{
    static const unsigned long answers[] = { CKR_PIN_INCORRECT,
        CKR_DEVICE_ERROR, CKR_SESSION_HANDLE_INVALID };
    struct anytoken *x = *state;
    unsigned long key = 0;

    assert_ok(anytoken_key(x, "hardseal:desk1", view_of("SECRET"), &key, NULL));
    for (size_t i = 0; i < ROWS(answers); i++) {
        struct hseal_object *list = NULL;
        struct hseal_error e;
        size_t n = 0;
        enum hseal_err err;
        open_token(x, NULL, 1);
        anytoken_fault(x, FAKE_C_Login, 1, answers[i]);
        x->fake.control->fail_stay = 1;
        x->fake.control->lose = FAKE_LOSE_SESSIONS;
        assert_true(hseal_token_recover(x->t, NULL) != HSEAL_ERR_OK);
        err = hseal_object_find(
            x->t, HSEAL_OBJECT_KEY, "hardseal:desk1", &list, &n, &e);
        assert_err(err, TOKEN);
        assert_true(hseal_token_healable(err, &e));
        x->fake.control->fail_at = 0;
    }
}

/* Every answer by which a token says no. */
static void
each_refusal_ends_it(void **state)
{
    static const struct {
        unsigned long rv;
        enum hseal_err err;
    } rows[] = {
        { CKR_PIN_INCORRECT, HSEAL_ERR_PIN_WRONG },
        { CKR_PIN_INVALID, HSEAL_ERR_PIN_WRONG },
        { CKR_PIN_LEN_RANGE, HSEAL_ERR_PIN_WRONG },
        { CKR_PIN_EXPIRED, HSEAL_ERR_PIN_LOCKED },
        { CKR_PIN_LOCKED, HSEAL_ERR_PIN_LOCKED },
        { CKR_USER_NOT_LOGGED_IN, HSEAL_ERR_PIN_WRONG },
        { CKR_ARGUMENTS_BAD, HSEAL_ERR_PIN_WRONG },
    };
    struct anytoken *x = *state;

    for (size_t i = 0; i < ROWS(rows); i++) {
        open_token(x, NULL, 1);
        x->fake.control->lose = FAKE_LOSE_SESSIONS;
        anytoken_fault(x, FAKE_C_Login, 1, rows[i].rv);
        assert_string_equal(hseal_err_name(hseal_token_recover(x->t, NULL)),
            hseal_err_name(rows[i].err));
        x->fake.control->fail_at = 0;
        assert_err(hseal_token_recover(x->t, NULL), PIN_NEEDED);
        assert_int_equal(logins(x), 1);
    }
}

/*
 * Some tokens say of a wrong PIN that the device failed: where the flags say
 * that a try was spent, it is not repeated by a program alone.
 */
static void
doubt_is_no_licence_to_repeat(void **state)
{
    static const unsigned long answers[] = { CKR_DEVICE_ERROR,
        CKR_FUNCTION_FAILED, CKR_GENERAL_ERROR, CKR_DEVICE_REMOVED };
    struct anytoken *x = *state;

    for (size_t i = 0; i < ROWS(answers); i++) {
        char dir[128];
        (void)snprintf(dir, sizeof(dir), "%s-%zu", x->fake.state_dir, i);
        assert_int_equal(mkdir(dir, 0700), 0);
        open_token(x, dir, 1);
        x->fake.control->token_flags = CKF_USER_PIN_COUNT_LOW;
        x->fake.control->lose = FAKE_LOSE_SESSIONS;
        anytoken_fault(x, FAKE_C_Login, 1, answers[i]);
        x->fake.control->fail_stay = 1;
        for (int n = 0; n < 5; n++)
            assert_true(hseal_token_recover(x->t, NULL) != HSEAL_ERR_OK);
        assert_int_equal(logins(x), 1);
        x->fake.control->fail_at = 0;
        assert_err(hseal_token_recover(x->t, NULL), PIN_WRONG);
        /* none was spent after all */
        x->fake.control->token_flags = 0;
        assert_ok(hseal_token_recover(x->t, NULL));
        assert_int_equal(logins(x), 2);
    }
}

/* ---- no PIN at hand ---- */

static void
pin_that_was_not_kept(void **state)
{
    struct anytoken *x = *state;
    struct hseal_error e;

    open_token(x, NULL, 0);
    assert_null(x->t->pin.data);
    x->fake.control->lose = FAKE_LOSE_SESSIONS;
    assert_err(hseal_token_recover(x->t, &e), PIN_NEEDED);
    assert_contains(e.message, "was not kept");
    assert_int_equal(logins(x), 0);
    /* and nothing was made anew in vain */
    assert_int_equal(x->fake.control->calls[FAKE_C_Finalize], 0);
}

/* One that wants no login needs no PIN. */
static void
no_login_no_pin(void **state)
{
    struct anytoken *x = *state;

    open_token(x, NULL, 0);
    x->t->info.login_required = 0;
    x->fake.control->no_login = 1;
    x->fake.control->lose = FAKE_LOSE_SESSIONS;
    assert_ok(hseal_token_recover(x->t, NULL));
    assert_int_equal(logins(x), 0);
}

static void
locked_and_last_try_are_honoured(void **state)
{
    static const unsigned long flags[] = { CKF_USER_PIN_LOCKED,
        CKF_USER_PIN_FINAL_TRY };
    struct anytoken *x = *state;

    for (size_t i = 0; i < ROWS(flags); i++) {
        open_token(x, NULL, 1);
        x->fake.control->token_flags = flags[i];
        x->fake.control->lose = FAKE_LOSE_SESSIONS;
        assert_err(hseal_token_recover(x->t, NULL), PIN_LOCKED);
        assert_int_equal(logins(x), 0);
        /* once somebody has cleared it, it goes on with the PIN it has */
        x->fake.control->token_flags = 0;
        assert_ok(hseal_token_recover(x->t, NULL));
        assert_int_equal(logins(x), 1);
    }
}

/* ---- what may be mended ---- */

static void
healable_by_value(void **state)
{
    static const struct {
        unsigned long rv;
        int healable;
    } rows[] = {
        { CKR_SESSION_HANDLE_INVALID, 1 },
        { CKR_SESSION_CLOSED, 1 },
        { CKR_SESSION_COUNT, 1 },
        { CKR_DEVICE_ERROR, 1 },
        { CKR_DEVICE_REMOVED, 1 },
        { CKR_DEVICE_MEMORY, 1 },
        { CKR_TOKEN_NOT_PRESENT, 1 },
        { CKR_TOKEN_NOT_RECOGNIZED, 1 },
        { CKR_SLOT_ID_INVALID, 1 },
        { CKR_GENERAL_ERROR, 1 },
        { CKR_FUNCTION_FAILED, 1 },
        { CKR_CRYPTOKI_NOT_INITIALIZED, 1 },
        { CKR_USER_NOT_LOGGED_IN, 1 },
        { CKR_KEY_HANDLE_INVALID, 1 },
        { CKR_OBJECT_HANDLE_INVALID, 1 },
        { CKR_OPERATION_NOT_INITIALIZED, 1 },
        { CKR_OPERATION_ACTIVE, 1 },
        { CKR_KEY_SIZE_RANGE, 1 }, /* NSS, logged out */
        { 0x80000001UL, 1 },       /* a vendor's */
        /* what another session would answer the same */
        { CKR_MECHANISM_INVALID, 0 },
        { CKR_MECHANISM_PARAM_INVALID, 0 },
        { CKR_FUNCTION_NOT_SUPPORTED, 0 },
        { CKR_KEY_FUNCTION_NOT_PERMITTED, 0 },
        { CKR_KEY_TYPE_INCONSISTENT, 0 },
        { CKR_DATA_LEN_RANGE, 0 },
        { CKR_DATA_INVALID, 0 },
        { CKR_ATTRIBUTE_TYPE_INVALID, 0 },
        { CKR_ATTRIBUTE_VALUE_INVALID, 0 },
        { CKR_TEMPLATE_INCOMPLETE, 0 },
        { CKR_TEMPLATE_INCONSISTENT, 0 },
        /* a matter of memory, of the PIN, or of what may be written */
        { CKR_HOST_MEMORY, 0 },
        { CKR_PIN_INCORRECT, 0 },
        { CKR_PIN_INVALID, 0 },
        { CKR_PIN_LEN_RANGE, 0 },
        { CKR_PIN_EXPIRED, 0 },
        { CKR_PIN_LOCKED, 0 },
        { CKR_USER_PIN_NOT_INITIALIZED, 0 },
        { CKR_TOKEN_WRITE_PROTECTED, 0 },
        { CKR_SESSION_READ_ONLY, 0 },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct hseal_error e;
        enum hseal_err err = hseal_fail_ckr(&e, rows[i].rv, "C_Sign", "fake");
        if (hseal_token_healable(err, &e) != rows[i].healable)
            fail_msg("%s", e.message);
    }
}

static void
healable_by_code(void **state)
{
    (void)state;
    for (int code = 0; code < HSEAL_ERR_COUNT; code++) {
        enum hseal_err err = (enum hseal_err)code;
        struct hseal_error e;
        memset(&e, 0, sizeof(e));
        (void)hseal_fail(&e, err, "of no call");
        assert_int_equal(hseal_token_healable(err, &e),
            err == HSEAL_ERR_TOKEN || err == HSEAL_ERR_TOKEN_ABSENT ||
                err == HSEAL_ERR_DEADLINE);
    }
}

int
main(void)
{
#define TEST(f)                                                                \
    cmocka_unit_test_setup_teardown(f, anytoken_fake, anytoken_teardown)
    const struct CMUnitTest tests[] = {
        TEST(changed_pin_is_tried_once),
        TEST(changed_pin_without_a_state_folder),
        TEST(without_a_login_nothing_is_missing),
        TEST(each_refusal_ends_it),
        TEST(doubt_is_no_licence_to_repeat),
        TEST(pin_that_was_not_kept),
        TEST(no_login_no_pin),
        TEST(locked_and_last_try_are_honoured),
        cmocka_unit_test(healable_by_value),
        cmocka_unit_test(healable_by_code),
    };

    return cmocka_run_group_tests_name("recover_pin", tests, NULL, NULL);
}
