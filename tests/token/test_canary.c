/*
 * test_canary: a key for trying things on: made, measured, always destroyed.
 */
#include <stdlib.h>

#include <signal.h>

#include <p11-kit/pkcs11.h>

#include "base/signals.h"
#include "token/canary.h"
#include "token/session.h"

#include "support/hmac.h"
#include "support/run.h"
#include "token/anytoken.h"

#define BOUND 65536

static struct hseal_canary *
make(struct anytoken *x)
{
    struct hseal_canary *c = NULL;
    struct hseal_error e;

    if (x->t == NULL)
        need_softhsm();
    if (hseal_canary_make(x->t, &c, &e) != HSEAL_ERR_OK)
        fail_msg("%s", e.message);
    return c;
}

static void
made_checked_and_gone(void **state)
{
    struct anytoken *x = *state;
    struct hseal_canary *c = make(x);

    assert_true(hseal_canary_imported(c));
    assert_int_equal(anytoken_count(x, HSEAL_OBJECT_KEY), 1);
    assert_int_equal(
        strncmp(hseal_canary_label(c), HSEAL_CANARY_PREFIX, 16), 0);
    assert_ok(hseal_canary_check(c, NULL));
    assert_false(hseal_canary_is_secret(c, view_of("not it")));
    assert_false(hseal_canary_is_secret(c, view_of("")));
    assert_ok(hseal_canary_close(c, NULL));
    assert_int_equal(anytoken_count(x, HSEAL_OBJECT_KEY), 0);
    assert_ok(hseal_canary_close(NULL, NULL));
}

/* What lies in a buffer is looked through for it, also for a part of it. */
static void
parts_are_seen(void **state)
{
    unsigned char buf[200] = { 0 };
    struct hseal_view all = { buf, sizeof(buf) }, none = { buf, 0 };
    struct anytoken *x = *state;
    struct hseal_canary *c = NULL;

    for (int generated = 0; generated < 2; generated++) {
        CK_ATTRIBUTE value = { CKA_VALUE, buf + 100, 64 };
        x->t->profile.create = !generated;
        x->t->profile.generate = generated;
        memset(buf, 0, sizeof(buf));
        c = make(x);
        assert_false(hseal_canary_leaks(c, all));
        assert_false(hseal_canary_leaks(c, none));
        x->fake.control->value_readable = 1;
        assert_int_equal(x->t->f->C_GetAttributeValue(
                             x->t->session, hseal_canary_handle(c), &value, 1),
            CKR_OK);
        x->fake.control->value_readable = 0;
        assert_true(hseal_canary_leaks(c, all));
        memset(buf + 108, 0, 56);
        assert_int_equal(hseal_canary_leaks(c, all), !generated);
        buf[107] ^= 1;
        assert_false(hseal_canary_leaks(c, all));
        assert_ok(hseal_canary_close(c, NULL));
    }
}

/* Where no secret can be imported, the token makes one. */
static void
generated_where_it_must_be(void **state)
{
    struct anytoken *x = *state;
    struct hseal_canary *c = NULL;

    if (x->t == NULL)
        need_softhsm();
    x->t->profile.create = 0;
    x->t->profile.generate = 1;
    c = make(x);
    assert_false(hseal_canary_imported(c));
    assert_ok(hseal_canary_check(c, NULL));
    assert_ok(hseal_canary_close(c, NULL));
    x->t->profile.generate = 0;
    assert_err(hseal_canary_make(x->t, &c, NULL), UNSUPPORTED);
    assert_int_equal(anytoken_count(x, HSEAL_OBJECT_KEY), 0);
}

static void
leftovers_are_swept_and_nothing_else(void **state)
{
    static const char *const labels[] = { "hardseal#canary-", "desk1",
        "hardseal#canary-00ff", "hardseal#root", "hardseal:canary-1" };
    struct anytoken *x = *state;
    size_t n = 9;

    if (x->t == NULL)
        need_softhsm();
    for (size_t i = 0; i < ROWS(labels); i++) {
        unsigned long key;
        assert_ok(anytoken_key(x, labels[i], view_of("S"), &key, NULL));
    }
    assert_ok(hseal_canary_sweep(x->t, &n, NULL));
    assert_int_equal(n, 2);
    assert_int_equal(anytoken_count(x, HSEAL_OBJECT_KEY), 3);
    assert_ok(hseal_canary_sweep(x->t, &n, NULL));
    assert_int_equal(n, 0);
}

/* Whatever fails in making it, nothing stays. */
static void
no_failure_leaves_one(void **state)
{
    static const enum fake_call calls[] = { FAKE_C_CreateObject,
        FAKE_C_GetAttributeValue, FAKE_C_CopyObject };
    struct anytoken *x = *state;

    for (size_t i = 0; i < ROWS(calls); i++) {
        for (unsigned at = 1; at < 12; at++) {
            for (int late = 0; late < 2; late++) {
                struct hseal_canary *c = NULL;
                anytoken_fault(x, calls[i], at, CKR_DEVICE_ERROR);
                x->fake.control->fail_late = late;
                if (hseal_canary_make(x->t, &c, NULL) == HSEAL_ERR_OK)
                    assert_ok(hseal_canary_close(c, NULL));
                x->fake.control->fail_at = 0;
                assert_int_equal(anytoken_count(x, HSEAL_OBJECT_KEY), 0);
            }
        }
    }
}

static void
one_that_stays_is_an_error(void **state)
{
    struct anytoken *x = *state;
    struct hseal_canary *c = make(x);
    struct hseal_error e;

    /* The first is of the copy in the session, where there is one. */
    anytoken_fault(x, FAKE_C_DestroyObject, 1, CKR_DEVICE_ERROR);
    x->fake.control->fail_stay = 1;
    assert_err(hseal_canary_close(c, &e), TOKEN);
    assert_contains(e.message, "C_DestroyObject");
    x->fake.control->fail_at = 0;
    assert_int_equal(anytoken_count(x, HSEAL_OBJECT_KEY), 1);
}

static void
wrong_macs_are_seen(void **state)
{
    struct anytoken *x = *state;
    struct hseal_canary *c = make(x);
    struct hseal_canary_longest longest;
    struct hseal_error e;

    x->fake.control->mac_wrong = 1;
    assert_err(hseal_canary_check(c, &e), CUSTODY);
    assert_contains(e.message, "wrong MAC");
    assert_err(hseal_canary_longest(c, BOUND, &longest, &e), CUSTODY);
    x->fake.control->mac_wrong = 0;
    x->fake.control->mac_len = 20;
    assert_err(hseal_canary_check(c, &e), CUSTODY);
    x->fake.control->mac_len = 0;
    assert_ok(hseal_canary_check(c, &e));
    assert_ok(hseal_canary_close(c, NULL));
}

static void
longest_message(void **state)
{
    static const size_t limits[] = { 0, 1, 63, 64, 65, 127, 3114, 4096, 65535,
        65536, 65537 };
    struct anytoken *x = *state;
    struct hseal_canary *c = make(x);

    for (size_t i = 0; i < ROWS(limits); i++) {
        struct hseal_canary_longest r = { 7, 7 };
        int none = limits[i] == 0 || limits[i] >= BOUND;
        x->fake.control->message_max = limits[i];
        assert_ok(hseal_canary_longest(c, BOUND, &r, NULL));
        assert_int_equal(r.bytes, none ? BOUND : limits[i]);
        assert_int_equal(r.rv, none ? CKR_OK : CKR_DATA_LEN_RANGE);
    }
    assert_ok(hseal_canary_close(c, NULL));
}

/* The profile's limit is not asked: it is what is being checked. */
static void
longest_of_softhsm(void **state)
{
    struct anytoken *x = *state;
    struct hseal_canary *c = make(x);
    struct hseal_canary_longest r = { 7, 7 };

    x->t->profile.message_max = 1000;
    assert_ok(hseal_canary_longest(c, BOUND, &r, NULL));
    assert_int_equal(r.bytes, BOUND);
    assert_int_equal(r.rv, CKR_OK);
    assert_ok(hseal_canary_close(c, NULL));
}

static void
times_are_taken(void **state)
{
    struct hseal_canary_pace pace = { 20, UINT64_C(60000000000) };
    struct anytoken *x = *state;
    struct hseal_canary *c = make(x);
    struct hseal_signals held;
    uint64_t samples[20];
    size_t n = 0;

    assert_ok(hseal_canary_time(c, &pace, samples, &n, NULL));
    assert_int_equal(n, 20);
    pace.budget_ns = 0;
    assert_ok(hseal_canary_time(c, &pace, samples, &n, NULL));
    assert_int_equal(n, 1);
    /* A signal that waits ends it. */
    (void)signal(SIGTERM, SIG_IGN);
    hseal_signals_hold(&held);
    assert_false(hseal_signals_waiting());
    (void)signal(SIGTERM, SIG_DFL);
    (void)raise(SIGTERM);
    assert_true(hseal_signals_waiting());
    pace.budget_ns = UINT64_C(60000000000);
    assert_ok(hseal_canary_time(c, &pace, samples, &n, NULL));
    assert_int_equal(n, 1);
    (void)signal(SIGTERM, SIG_IGN); /* drops it */
    hseal_signals_release(&held);
    (void)signal(SIGTERM, SIG_DFL);
    assert_ok(hseal_canary_close(c, NULL));
}

int
main(void)
{
#define WITH(f, how) cmocka_unit_test_setup_teardown(f, how, anytoken_teardown)
    const struct CMUnitTest tests[] = {
        WITH(made_checked_and_gone, anytoken_fake),
        WITH(made_checked_and_gone, anytoken_fake_as_softhsm),
        WITH(made_checked_and_gone, anytoken_soft),
        WITH(parts_are_seen, anytoken_fake),
        WITH(generated_where_it_must_be, anytoken_fake),
        WITH(generated_where_it_must_be, anytoken_soft),
        WITH(leftovers_are_swept_and_nothing_else, anytoken_fake),
        WITH(leftovers_are_swept_and_nothing_else, anytoken_soft),
        WITH(no_failure_leaves_one, anytoken_fake),
        WITH(no_failure_leaves_one, anytoken_fake_as_softhsm),
        WITH(one_that_stays_is_an_error, anytoken_fake),
        WITH(one_that_stays_is_an_error, anytoken_fake_as_softhsm),
        WITH(wrong_macs_are_seen, anytoken_fake),
        WITH(longest_message, anytoken_fake),
        WITH(longest_of_softhsm, anytoken_soft),
        WITH(times_are_taken, anytoken_fake),
        WITH(times_are_taken, anytoken_soft),
    };

    return cmocka_run_group_tests_name("canary", tests, NULL, NULL);
}
