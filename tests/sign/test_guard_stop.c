/*
 * tests/sign/test_guard_stop.c: a stop is taken, however the token is.
 */
#include <stdlib.h>

#include "guarded.h"

#include "../base/unit.h"

static const struct hseal_stop known = { "50111", "Invalid key", 7, "key-1" };
static const struct hseal_stop unknown = { "50111", "Invalid key", 7, "" };

/* The next call fails, and the token stays away. */
static void
lose(struct world *w)
{
    w->params.background = 1;
    guarded_start(w);
    fakesigner_fail(&w->fake, FAKE_CALL, HSEAL_ERR_TOKEN, 1);
    fakesigner_fail(&w->fake, FAKE_MEND, HSEAL_ERR_TOKEN_ABSENT, -1);
    assert_err(guarded_sign(w, NULL), TOKEN);
    assert_int_equal(hseal_guard_state(w->guard, NULL), HSEAL_GUARD_MENDING);
}

static void
bring_back(struct world *w)
{
    fakesigner_fail(&w->fake, FAKE_MEND, HSEAL_ERR_OK, 0);
    assert_true(guarded_until(w, HSEAL_GUARD_READY));
}

static int
stops(struct world *w)
{
    return fakesigner_calls(&w->fake, FAKE_STOP);
}

/* At once, and the signer inside hears of it although the token is away. */
static void
it_is_taken_while_mending(void **state)
{
    struct world *w = *state;
    struct hseal_error e;

    lose(w);
    assert_int_not_equal(
        hseal_signer_stop(w->signer, "desk1", &known, &e), HSEAL_ERR_OK);
    assert_contains(e.message, "kept in memory");
    assert_contains(e.message, "\"main\"");
    assert_true(fakesigner_until(&w->fake.ops[FAKE_STOP].calls, 1));
    assert_int_equal(hseal_guard_state(w->guard, NULL), HSEAL_GUARD_MENDING);
    bring_back(w);
    assert_ok(guarded_sign(w, &e));
    assert_string_equal(w->fake.stop.code, "50111");
    assert_string_equal(w->fake.stop.key_id, "key-1");
    assert_int_equal(w->fake.stop.time_ms, 7);
    assert_int_equal(stops(w), 1);
}

/* One that needs the token is told again and again, and before anything is
 * signed with that key. */
static void
nothing_is_signed_before_it_is_told(void **state)
{
    struct world *w = *state;
    struct hseal_error e;
    int calls;

    lose(w);
    calls = fakesigner_calls(&w->fake, FAKE_CALL);
    fakesigner_fail(&w->fake, FAKE_STOP, HSEAL_ERR_RECORD, -1);
    assert_int_not_equal(
        hseal_signer_stop(w->signer, "desk1@3", &unknown, &e), HSEAL_ERR_OK);
    bring_back(w);
    assert_err(guarded_sign(w, &e), RECORD);
    assert_int_equal(fakesigner_calls(&w->fake, FAKE_CALL), calls);
    assert_ok(hseal_signer_login(w->signer, "desk2", NULL, w->headers, &e));
    assert_ok(hseal_signer_login(w->signer, "desk11", NULL, w->headers, &e));
    assert_err(guarded_sign(w, &e), RECORD);
    fakesigner_fail(&w->fake, FAKE_STOP, HSEAL_ERR_OK, 0);
    assert_ok(guarded_sign(w, &e));
    calls = stops(w);
    assert_ok(guarded_sign(w, &e));
    assert_int_equal(stops(w), calls);
}

/* As many answers as there are on their way. */
static void
it_is_told_once(void **state)
{
    struct world *w = *state;

    lose(w);
    atomic_store(&w->fake.ops[FAKE_MEND].stalls, 1);
    assert_true(fakesigner_until(&w->fake.ops[FAKE_MEND].inside, 1));
    for (int i = 0; i < 100; i++)
        assert_int_not_equal(
            hseal_signer_stop(w->signer, "desk1", &known, NULL), HSEAL_ERR_OK);
    assert_int_not_equal(
        hseal_signer_stop(w->signer, "desk2", &known, NULL), HSEAL_ERR_OK);
    atomic_store(&w->fake.ops[FAKE_MEND].stalls, 0);
    bring_back(w);
    assert_ok(guarded_sign(w, NULL));
    assert_int_equal(stops(w), 2);
}

/* What was refused for the token's sake, and a token that stays away. */
static void
a_token_that_goes_away_meanwhile(void **state)
{
    struct world *w = *state;
    struct hseal_error e;

    guarded_start(w);
    fakesigner_fail(&w->fake, FAKE_STOP, HSEAL_ERR_TOKEN_ABSENT, 1);
    assert_err(
        hseal_signer_stop(w->signer, "desk1", &unknown, &e), TOKEN_ABSENT);
    assert_ok(guarded_sign(w, &e));
    assert_int_equal(stops(w), 2);
}

/* A process that ends: others are to know. */
static void
it_is_told_at_the_end(void **state)
{
    struct world *w = *state;

    lose(w);
    assert_int_not_equal(
        hseal_signer_stop(w->signer, "desk1", &known, NULL), HSEAL_ERR_OK);
    hseal_guard_free(w->guard);
    w->guard = NULL;
    assert_int_equal(stops(w), 1);
    assert_string_equal(w->fake.stop.code, "50111");
    assert_int_equal(fakesigner_calls(&w->fake, FAKE_FREE), 1);
}

/* Its PIN is locked: what needs no token is done all the same. */
static void
it_is_taken_when_down(void **state)
{
    struct world *w = *state;
    struct hseal_error e;

    w->params.background = 1;
    guarded_start(w);
    fakesigner_fail(&w->fake, FAKE_CALL, HSEAL_ERR_PIN_LOCKED, 1);
    assert_err(guarded_sign(w, &e), PIN_LOCKED);
    assert_int_equal(hseal_guard_state(w->guard, NULL), HSEAL_GUARD_DOWN);
    assert_ok(hseal_signer_stop(w->signer, "desk1", &known, &e));
    assert_int_equal(stops(w), 1);
    assert_err(hseal_signer_stop(w->signer, "desk1", &unknown, &e), PIN_LOCKED);
    assert_int_equal(stops(w), 1);
}

static void
names_that_are_none(void **state)
{
    struct world *w = *state;
    char name[300];

    lose(w);
    memset(name, 'n', sizeof(name));
    name[sizeof(name) - 1] = '\0';
    assert_err(hseal_signer_stop(w->signer, name, &known, NULL), INPUT);
}

int
main(void)
{
#define TEST(f)                                                                \
    cmocka_unit_test_setup_teardown(f, guarded_setup, guarded_teardown)
    const struct CMUnitTest tests[] = {
        TEST(it_is_taken_while_mending),
        TEST(nothing_is_signed_before_it_is_told),
        TEST(it_is_told_once),
        TEST(a_token_that_goes_away_meanwhile),
        TEST(it_is_told_at_the_end),
        TEST(it_is_taken_when_down),
        TEST(names_that_are_none),
    };

    return cmocka_run_group_tests_name("guard_stop", tests, NULL, NULL);
}
