/*
 * test_login_context: a key that asks for the PIN at each use
 * (CKA_ALWAYS_AUTHENTICATE): it is given between C_SignInit and C_Sign, by
 * the same rules as any PIN.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <p11-kit/pkcs11.h>

#include "token/mac.h"

#include "support/hmac.h"
#include "support/run.h"
#include "token/anytoken.h"

#define LABEL "hardseal:desk1"

static struct hseal_mac *
open_key(struct hseal_token *t)
{
    struct hseal_object *list = NULL;
    struct hseal_mac *m = NULL;
    size_t n = 0;

    assert_ok(hseal_object_find(t, HSEAL_OBJECT_KEY, LABEL, &list, &n, NULL));
    assert_int_equal(n, 1);
    assert_ok(hseal_mac_open(t, list[0].handle, &m, NULL));
    free(list);
    return m;
}

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

/* A key that is used as any other until it asks. */
static int
setup(void **state)
{
    struct anytoken *x;
    unsigned long key = 0;

    if (anytoken_fake(state) != 0)
        return -1;
    x = *state;
    assert_ok(anytoken_key(x, LABEL, view_of("SECRET"), &key, NULL));
    assert_int_equal(mkdir(x->fake.state_dir, 0700), 0);
    x->fake.control->asks_pin = 1;
    open_token(x, x->fake.state_dir, 1);
    return 0;
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

static enum hseal_err
sign(struct hseal_mac *m, struct hseal_error *e)
{
    unsigned char mac[HSEAL_MAC_BYTES];

    return hseal_mac_sign(m, view_of("message"), mac, e);
}

static void
pin_is_given_at_each_use(void **state)
{
    struct anytoken *x = *state;
    struct fake_control *c = x->fake.control;
    struct hseal_mac *m = open_key(x->t);

    /* The first time it shows; then it is known. */
    assert_signs(m);
    assert_int_equal(c->calls[FAKE_C_Login], 1);
    assert_int_equal(c->calls[FAKE_C_Sign], 2);
    for (unsigned i = 2; i <= 4; i++) {
        assert_signs(m);
        assert_int_equal(c->calls[FAKE_C_Login], i);
        assert_int_equal(c->calls[FAKE_C_Sign], i + 1);
    }
    hseal_mac_close(m);
}

/* A refusal is one, whatever it is asked for. */
static void
refused_once_and_never_again(void **state)
{
    struct anytoken *x = *state;
    struct hseal_mac *m = open_key(x->t);
    struct hseal_error e;
    enum hseal_err err;

    assert_signs(m);
    memcpy(x->fake.control->pin, "4321", 5);
    faketoken_clear(&x->fake);
    err = sign(m, &e);
    assert_err(err, PIN_WRONG);
    assert_false(hseal_token_healable(err, &e));
    for (int i = 0; i < 3; i++)
        assert_err(sign(m, NULL), PIN_WRONG);
    assert_int_equal(x->fake.control->calls[FAKE_C_Login], 1);
    hseal_mac_close(m);
    hseal_token_close(x->t);
    x->t = NULL;
    assert_err(faketoken_open_with(&x->fake, x->fake.state_dir, &x->t, NULL),
        PIN_WRONG);
    assert_int_equal(x->fake.control->calls[FAKE_C_Login], 1);
}

static void
without_a_kept_pin(void **state)
{
    struct anytoken *x = *state;
    struct hseal_error e;
    struct hseal_mac *m;

    open_token(x, NULL, 0);
    m = open_key(x->t);
    assert_err(sign(m, &e), PIN_NEEDED);
    assert_contains(e.message, "was not kept");
    assert_int_equal(x->fake.control->calls[FAKE_C_Login], 0);
    /* The signature that was begun does not stand in the way of the next. */
    x->fake.control->asks_pin = 0;
    hseal_mac_close(m);
    m = open_key(x->t);
    assert_signs(m);
    hseal_mac_close(m);
}

static void
on_a_pin_pad(void **state)
{
    struct anytoken *x = *state;
    struct hseal_mac *m;

    x->fake.control->token_flags = CKF_PROTECTED_AUTHENTICATION_PATH;
    open_token(x, NULL, 0);
    m = open_key(x->t);
    assert_signs(m);
    assert_signs(m);
    assert_int_equal(x->fake.control->calls[FAKE_C_Login], 2);
    hseal_mac_close(m);
}

/* That nobody is logged in is something else, and no PIN is given for it. */
static void
lost_login_is_told_apart(void **state)
{
    struct anytoken *x = *state;
    struct hseal_mac *m = open_key(x->t);
    struct hseal_error e;
    enum hseal_err err;

    x->fake.control->asks_pin = 0;
    anytoken_fault(x, FAKE_C_Sign, 1, CKR_USER_NOT_LOGGED_IN);
    err = sign(m, &e);
    assert_err(err, TOKEN);
    assert_true(hseal_token_healable(err, &e));
    assert_int_equal(x->fake.control->calls[FAKE_C_Login], 0);
    hseal_mac_close(m);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, anytoken_teardown)
    const struct CMUnitTest tests[] = {
        TEST(pin_is_given_at_each_use),
        TEST(refused_once_and_never_again),
        TEST(without_a_kept_pin),
        TEST(on_a_pin_pad),
        TEST(lost_login_is_told_apart),
    };

    return cmocka_run_group_tests_name("login_context", tests, NULL, NULL);
}
