/*
 * test_recover: each way in which a token is lost, and the way back: one
 * attempt brings a new session, a login and handles that are found anew.
 */
#include <stdlib.h>

#include <p11-kit/pkcs11.h>

#include "base/error.h"
#include "token/mac.h"

#include "support/hmac.h"
#include "support/run.h"
#include "token/anytoken.h"

#define LABEL "hardseal:desk1"

/* A key is on the token; the counters start at 0. */
static int
with_key(void **state, int (*setup)(void **))
{
    struct anytoken *x;
    unsigned long key = 0;

    if (setup(state) != 0)
        return -1;
    x = *state;
    assert_ok(anytoken_key(x, LABEL, view_of("SECRET"), &key, NULL));
    faketoken_clear(&x->fake);
    return 0;
}

static int
setup_plain(void **state)
{
    return with_key(state, anytoken_fake);
}

static int
setup_copies(void **state)
{
    return with_key(state, anytoken_fake_as_softhsm);
}

static struct hseal_mac *
open_key(struct hseal_token *t)
{
    struct hseal_object *list = NULL;
    struct hseal_mac *m = NULL;
    struct hseal_error e;
    size_t n = 0;

    if (hseal_object_find(t, HSEAL_OBJECT_KEY, LABEL, &list, &n, &e) !=
        HSEAL_ERR_OK)
        fail_msg("%s", e.message);
    assert_int_equal(n, 1);
    assert_ok(hseal_mac_open(t, list[0].handle, &m, NULL));
    free(list);
    return m;
}

static void
assert_signs(struct hseal_mac *m)
{
    unsigned char got[HSEAL_MAC_BYTES], want[HSEAL_MAC_BYTES];
    struct hseal_error e;

    if (hseal_mac_sign(m, view_of("message"), got, &e) != HSEAL_ERR_OK)
        fail_msg("%s", e.message);
    hmac_of(view_of("SECRET"), view_of("message"), want);
    assert_memory_equal(got, want, sizeof(want));
}

static void
assert_recovers(struct anytoken *x)
{
    struct hseal_error e;

    if (hseal_token_recover(x->t, &e) != HSEAL_ERR_OK)
        fail_msg("%s", e.message);
}

/* A signature fails in a way that says: recover; the answer names a value. */
static void
assert_lost(struct hseal_mac *m, const char *why)
{
    unsigned char mac[HSEAL_MAC_BYTES];
    struct hseal_error e;
    enum hseal_err err = hseal_mac_sign(m, view_of("message"), mac, &e);

    assert_true(err != HSEAL_ERR_OK);
    assert_true(hseal_token_healable(err, &e));
    assert_contains(e.message, why);
}

/* ---- what is lost ---- */

/* As it is after each of these: a signature with a key found anew. */
static void
each_loss_has_its_way_back(void **state)
{
    static const struct {
        enum fake_loss lose;
        const char *why;
    } rows[] = {
        { FAKE_LOSE_SESSIONS, "CKR_SESSION_HANDLE_INVALID" },
        { FAKE_LOSE_LOGIN, "CKR_USER_NOT_LOGGED_IN" },
        { FAKE_LOSE_MODULE, "CKR_CRYPTOKI_NOT_INITIALIZED" },
    };
    struct anytoken *x = *state;
    struct hseal_mac *m;

    for (size_t i = 0; i < ROWS(rows); i++) {
        unsigned long epoch = hseal_token_epoch(x->t);
        m = open_key(x->t);
        assert_signs(m);
        faketoken_clear(&x->fake);
        x->fake.control->lose = rows[i].lose;
        /* A copy in the session goes with the login. */
        assert_lost(m, hseal_mac_uses_copy(m) ? "CKR_" : rows[i].why);
        assert_recovers(x);
        assert_int_equal(x->fake.control->calls[FAKE_C_Login], 1);
        assert_true(hseal_token_epoch(x->t) > epoch);
        assert_true(hseal_mac_is_stale(m));
        hseal_mac_close(m);
        m = open_key(x->t);
        assert_signs(m);
        hseal_mac_close(m);
    }
}

/* Answers of a call after which a new session is as good as ever. */
static void
failed_calls_have_their_way_back(void **state)
{
    static const unsigned long answers[] = { CKR_SESSION_HANDLE_INVALID,
        CKR_SESSION_CLOSED, CKR_DEVICE_REMOVED, CKR_DEVICE_ERROR,
        CKR_TOKEN_NOT_PRESENT, CKR_USER_NOT_LOGGED_IN, CKR_GENERAL_ERROR,
        CKR_FUNCTION_FAILED, CKR_KEY_HANDLE_INVALID, CKR_OBJECT_HANDLE_INVALID,
        CKR_OPERATION_NOT_INITIALIZED };
    static const enum fake_call calls[] = { FAKE_C_SignInit, FAKE_C_Sign };
    struct anytoken *x = *state;

    for (size_t c = 0; c < ROWS(calls); c++) {
        for (size_t i = 0; i < ROWS(answers); i++) {
            struct hseal_mac *m = open_key(x->t);
            anytoken_fault(x, calls[c], 1, answers[i]);
            assert_lost(m, c == 0 ? "C_SignInit" : "C_Sign");
            x->fake.control->fail_at = 0;
            assert_recovers(x);
            hseal_mac_close(m);
            m = open_key(x->t);
            assert_signs(m);
            hseal_mac_close(m);
        }
    }
}

static void
pulled_out_and_back_in(void **state)
{
    struct anytoken *x = *state;
    struct hseal_mac *m = open_key(x->t);
    struct hseal_error e;
    enum hseal_err err;

    x->fake.control->absent = 1;
    assert_lost(m, "CKR_DEVICE_REMOVED");
    for (int i = 0; i < 3; i++) {
        err = hseal_token_recover(x->t, &e);
        assert_err(err, TOKEN_ABSENT);
        assert_true(hseal_token_healable(err, &e));
        assert_lost(m, "found again");
    }
    assert_int_equal(x->fake.control->calls[FAKE_C_Login], 0);
    x->fake.control->absent = 0;
    assert_recovers(x);
    hseal_mac_close(m);
    m = open_key(x->t);
    assert_signs(m);
    hseal_mac_close(m);
}

static void
back_in_another_slot(void **state)
{
    struct anytoken *x = *state;
    struct hseal_mac *m;

    assert_int_equal(hseal_token_info(x->t)->slot_id, 7);
    x->fake.control->lose = FAKE_LOSE_SESSIONS;
    x->fake.control->slot = 9;
    assert_recovers(x);
    assert_int_equal(hseal_token_info(x->t)->slot_id, 9);
    m = open_key(x->t);
    assert_signs(m);
    hseal_mac_close(m);
}

/* The same label: the URI matches it, and it is another token all the same. */
static void
another_one_in_its_place(void **state)
{
    struct anytoken *x = *state;
    struct hseal_error e;

    x->fake.control->lose = FAKE_LOSE_SESSIONS;
    memcpy(x->fake.control->serial, "0002", 5);
    assert_err(hseal_token_recover(x->t, &e), TOKEN);
    assert_contains(e.message, "\"fake\" (serial 0001)");
    assert_contains(e.message, "\"fake\" (serial 0002)");
    assert_true(e.hint[0] != '\0');
    assert_int_equal(x->fake.control->calls[FAKE_C_Login], 0);
    /* It is told from the old one as often as it is asked. */
    assert_err(hseal_token_recover(x->t, &e), TOKEN);
    assert_contains(e.message, "(serial 0001)");
    assert_contains(e.message, "(serial 0002)");
    assert_int_equal(x->fake.control->calls[FAKE_C_Login], 0);
    x->fake.control->serial[0] = '\0';
    assert_recovers(x);
}

static void
initialised_anew_it_is_another(void **state)
{
    struct anytoken *x = *state;
    struct hseal_error e;

    x->fake.control->lose = FAKE_LOSE_SESSIONS;
    x->fake.control->blank = 1;
    assert_err(hseal_token_recover(x->t, &e), TOKEN_ABSENT);
    assert_int_equal(x->fake.control->calls[FAKE_C_Login], 0);
}

/* ---- attempts that fail ---- */

static void
fails_twice_and_then_comes_back(void **state)
{
    static const struct {
        enum fake_call call;
        unsigned long rv;
    } rows[] = {
        { FAKE_C_Initialize, CKR_GENERAL_ERROR },
        { FAKE_C_GetSlotList, CKR_DEVICE_ERROR },
        { FAKE_C_GetTokenInfo, CKR_DEVICE_ERROR },
        { FAKE_C_GetTokenInfo, CKR_TOKEN_NOT_PRESENT },
        { FAKE_C_OpenSession, CKR_SESSION_COUNT },
        { FAKE_C_OpenSession, CKR_DEVICE_REMOVED },
    };
    struct anytoken *x = *state;

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct hseal_error e;
        struct hseal_mac *m;
        anytoken_fault(x, rows[i].call, 1, rows[i].rv);
        x->fake.control->fail_stay = 1;
        x->fake.control->lose = FAKE_LOSE_MODULE;
        for (int n = 0; n < 2; n++) {
            enum hseal_err err = hseal_token_recover(x->t, &e);
            assert_true(err != HSEAL_ERR_OK);
            assert_true(hseal_token_healable(err, &e));
        }
        assert_true(x->fake.control->fired >= 2);
        assert_int_equal(x->fake.control->calls[FAKE_C_Login], 0);
        x->fake.control->fail_at = 0;
        assert_recovers(x);
        m = open_key(x->t);
        assert_signs(m);
        hseal_mac_close(m);
    }
}

/* Closed in the middle of it: nothing is left open, nothing crashes. */
static void
closed_while_it_is_lost(void **state)
{
    struct anytoken *x = *state;

    anytoken_fault(x, FAKE_C_Initialize, 1, CKR_GENERAL_ERROR);
    x->fake.control->fail_stay = 1;
    x->fake.control->lose = FAKE_LOSE_MODULE;
    assert_err(hseal_token_recover(x->t, NULL), MODULE);
    hseal_token_close(x->t);
    x->t = NULL;
    x->fake.control->fail_at = 0;
    assert_ok(faketoken_open(&x->fake, &x->t, NULL));
}

/* ---- a module that somebody else uses, too ---- */

static void
shared_module_is_not_restarted(void **state)
{
    struct anytoken *x = *state;
    struct hseal_token *other = NULL;
    struct hseal_mac *m;
    struct hseal_error e;

    assert_ok(faketoken_open(&x->fake, &other, NULL));
    m = open_key(other);
    anytoken_fault(x, FAKE_C_OpenSession, 1, CKR_DEVICE_ERROR);
    x->fake.control->fail_stay = 1;
    assert_err(hseal_token_recover(x->t, &e), TOKEN);
    assert_int_equal(x->fake.control->calls[FAKE_C_Finalize], 0);
    assert_int_equal(x->fake.control->calls[FAKE_C_Initialize], 0);
    x->fake.control->fail_at = 0;
    assert_signs(m);
    /* The login is the process', and need not be done again. */
    assert_recovers(x);
    assert_int_equal(x->fake.control->calls[FAKE_C_Login], 0);
    assert_false(hseal_mac_is_stale(m));
    assert_signs(m);
    hseal_mac_close(m);
    /* Alone again, it may. */
    hseal_token_close(other);
    anytoken_fault(x, FAKE_C_OpenSession, 1, CKR_DEVICE_ERROR);
    x->fake.control->fail_stay = 0;
    assert_recovers(x);
    assert_true(x->fake.control->calls[FAKE_C_Finalize] > 0);
}

/* ---- handles of before ---- */

static void
stale_handles_touch_nothing(void **state)
{
    struct anytoken *x = *state;
    struct hseal_mac *old = open_key(x->t), *new;
    unsigned char mac[HSEAL_MAC_BYTES] = "untouched";
    struct hseal_error e;
    enum hseal_err err;

    assert_true(hseal_mac_uses_copy(old));
    x->fake.control->lose = FAKE_LOSE_SESSIONS;
    assert_recovers(x);
    new = open_key(x->t);
    faketoken_clear(&x->fake);
    err = hseal_mac_sign(old, view_of("message"), mac, &e);
    assert_err(err, TOKEN);
    assert_true(hseal_token_healable(err, &e));
    assert_string_equal((const char *)mac, "untouched");
    hseal_mac_close(old);
    assert_int_equal(x->fake.control->calls_total, 0);
    assert_signs(new);
    hseal_mac_close(new);
    assert_int_equal(x->fake.control->calls[FAKE_C_DestroyObject], 1);
    assert_int_equal(anytoken_count(x, HSEAL_OBJECT_KEY), 1);
}

/* Also where the attempt fails: nobody knows what a handle is by then. */
static void
epoch_grows_with_each_attempt(void **state)
{
    struct anytoken *x = *state;
    unsigned long epoch = hseal_token_epoch(x->t);

    assert_recovers(x);
    assert_int_equal(hseal_token_epoch(x->t), epoch + 1);
    x->fake.control->absent = 1;
    assert_err(hseal_token_recover(x->t, NULL), TOKEN_ABSENT);
    assert_int_equal(hseal_token_epoch(x->t), epoch + 2);
    x->fake.control->absent = 0;
}

int
main(void)
{
#define TEST(f)                                                                \
    cmocka_unit_test_setup_teardown(f, setup_plain, anytoken_teardown)
    const struct CMUnitTest tests[] = {
        TEST(each_loss_has_its_way_back),
        cmocka_unit_test_setup_teardown(
            each_loss_has_its_way_back, setup_copies, anytoken_teardown),
        TEST(failed_calls_have_their_way_back),
        TEST(pulled_out_and_back_in),
        TEST(back_in_another_slot),
        TEST(another_one_in_its_place),
        TEST(initialised_anew_it_is_another),
        TEST(fails_twice_and_then_comes_back),
        TEST(closed_while_it_is_lost),
        TEST(shared_module_is_not_restarted),
        cmocka_unit_test_setup_teardown(
            stale_handles_touch_nothing, setup_copies, anytoken_teardown),
        TEST(epoch_grows_with_each_attempt),
    };

    return cmocka_run_group_tests_name("recover", tests, NULL, NULL);
}
