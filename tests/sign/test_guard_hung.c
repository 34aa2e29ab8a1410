/*
 * tests/sign/test_guard_hung.c: what a token that hangs costs.  That a call
 * returned at all while the fake is still inside is the test; how long it
 * took is not measured.
 */
#include <stdlib.h>

#include "guarded.h"

#include "../base/unit.h"

static void
stall(struct world *w, enum fakesigner_op op)
{
    atomic_store(&w->fake.ops[op].stalls, 1);
}

static int
stalled(struct world *w, enum fakesigner_op op)
{
    return atomic_load(&w->fake.ops[op].inside);
}

static void
let_go(struct world *w, enum fakesigner_op op)
{
    atomic_store(&w->fake.ops[op].stalls, 0);
    assert_true(fakesigner_until(&w->fake.ops[op].inside, 0));
}

static void
let_it_hang(struct world *w, struct hseal_error *e)
{
    w->params.timeout_ms = 500;
    guarded_start(w);
    stall(w, FAKE_CALL);
    assert_err(guarded_sign(w, e), TOKEN_HUNG);
    assert_int_equal(stalled(w, FAKE_CALL), 1);
}

static void
a_call_ends_at_its_deadline(void **state)
{
    struct world *w = *state;
    struct hseal_destination d;
    struct hseal_error e;

    let_it_hang(w, &e);
    assert_contains(e.message, "\"main\"");
    assert_contains(e.message, "500 ms");
    assert_contains(e.hint, "start the program anew");
    assert_int_equal(hseal_headers_count(w->headers), 0);
    assert_int_equal(hseal_guard_state(w->guard, &e), HSEAL_GUARD_HUNG);
    assert_err(e.code, TOKEN_HUNG);
    assert_err(guarded_sign(w, &e), TOKEN_HUNG);
    assert_contains(e.message, "500 ms");
    assert_err(
        hseal_signer_login(w->signer, "k", NULL, w->headers, &e), TOKEN_HUNG);
    assert_err(hseal_signer_destination(w->signer, "k", &d, &e), TOKEN_HUNG);
    assert_int_equal(fakesigner_calls(&w->fake, FAKE_CALL), 1);
}

/* The module comes back, but it was left in the middle. */
static void
it_signs_no_more(void **state)
{
    struct world *w = *state;
    struct hseal_error e;

    let_it_hang(w, &e);
    let_go(w, FAKE_CALL);
    assert_err(guarded_sign(w, &e), TOKEN_HUNG);
    assert_int_equal(hseal_headers_count(w->headers), 0);
    assert_int_equal(hseal_guard_state(w->guard, NULL), HSEAL_GUARD_HUNG);
    hseal_guard_free(w->guard);
    w->guard = NULL;
    assert_int_equal(fakesigner_calls(&w->fake, FAKE_CALL), 1);
    assert_int_equal(fakesigner_calls(&w->fake, FAKE_FREE), 0);
    assert_int_equal(w->fake.arg_frees, 0);
}

static void
freeing_does_not_wait_for_it(void **state)
{
    struct world *w = *state;
    unsigned left = hseal_guard_left();
    struct hseal_error e;

    let_it_hang(w, &e);
    hseal_guard_free(w->guard);
    w->guard = NULL;
    assert_int_equal(stalled(w, FAKE_CALL), 1);
    assert_int_equal(hseal_guard_left(), left + 1);
    let_go(w, FAKE_CALL);
    assert_int_equal(fakesigner_calls(&w->fake, FAKE_FREE), 0);
}

/* The caller may reuse its memory: the module reads copies to the end. */
static void
the_callers_memory_is_its_own(void **state)
{
    struct world *w = *state;
    char *body = malloc(1000), *path = malloc(100), *key = malloc(10);
    struct hseal_request req = { .method = "POST" };
    struct hseal_error e;

    assert_true(body != NULL && path != NULL && key != NULL);
    memset(body, 'b', 1000);
    (void)memcpy(path, "/api/v5/trade/order", 20);
    (void)memcpy(key, "desk1", 6);
    req.path = path;
    req.body = body;
    req.body_len = 1000;
    w->params.timeout_ms = 500;
    guarded_start(w);
    stall(w, FAKE_CALL);
    assert_err(
        hseal_signer_sign(w->signer, key, &req, w->headers, &e), TOKEN_HUNG);
    memset(body, 'X', 1000);
    free(body);
    free(path);
    free(key);
    hseal_headers_free(w->headers);
    w->headers = NULL;
    hseal_guard_free(w->guard);
    w->guard = NULL;
    let_go(w, FAKE_CALL);
    assert_int_equal(w->fake.intact, 1);
}

static void
opening_ends_at_its_deadline(void **state)
{
    struct world *w = *state;
    struct hseal_error e;

    w->params.open_timeout_ms = 600;
    stall(w, FAKE_OPEN);
    assert_err(hseal_guard_open(&w->params, &w->guard, &e), TOKEN_HUNG);
    assert_contains(e.message, "600 ms");
    assert_null(w->guard);
    assert_int_equal(stalled(w, FAKE_OPEN), 1);
    let_go(w, FAKE_OPEN);
    assert_int_equal(fakesigner_calls(&w->fake, FAKE_FREE), 0);
}

/* What came to nothing needs nothing any more. */
static void
opening_that_fails_late(void **state)
{
    struct world *w = *state;
    struct hseal_error e;

    w->params.open_timeout_ms = 600;
    fakesigner_fail(&w->fake, FAKE_OPEN, HSEAL_ERR_TOKEN_ABSENT, 1);
    stall(w, FAKE_OPEN);
    assert_err(hseal_guard_open(&w->params, &w->guard, &e), TOKEN_HUNG);
    assert_int_equal(w->fake.arg_frees, 0);
    let_go(w, FAKE_OPEN);
    assert_true(fakesigner_until(&w->fake.arg_frees, 1));
}

/* Nobody asks, and still it is noticed. */
static void
mending_that_hangs(void **state)
{
    struct world *w = *state;
    struct hseal_error e;

    w->params.background = 1;
    w->params.timeout_ms = 500;
    guarded_start(w);
    fakesigner_fail(&w->fake, FAKE_CALL, HSEAL_ERR_TOKEN, 1);
    stall(w, FAKE_MEND);
    assert_err(guarded_sign(w, &e), TOKEN);
    assert_true(fakesigner_until(&w->fake.ops[FAKE_MEND].inside, 1));
    assert_err(guarded_sign(w, &e), DEADLINE);
    assert_int_equal(hseal_guard_state(w->guard, &e), HSEAL_GUARD_MENDING);
    let_go(w, FAKE_MEND);
    while (hseal_guard_state(w->guard, NULL) == HSEAL_GUARD_MENDING)
        continue;
    assert_int_equal(hseal_guard_state(w->guard, NULL), HSEAL_GUARD_READY);
    assert_int_equal(fakesigner_calls(&w->fake, FAKE_CALL), 1);
}

static void
mending_that_hangs_too_long(void **state)
{
    struct world *w = *state;
    struct hseal_error e;

    w->params.background = 1;
    w->params.open_timeout_ms = 2000; /* opening must succeed in that */
    guarded_start(w);
    fakesigner_fail(&w->fake, FAKE_CALL, HSEAL_ERR_TOKEN, 1);
    stall(w, FAKE_MEND);
    assert_err(guarded_sign(w, &e), TOKEN);
    while (hseal_guard_state(w->guard, &e) == HSEAL_GUARD_MENDING)
        continue;
    assert_int_equal(hseal_guard_state(w->guard, &e), HSEAL_GUARD_HUNG);
    assert_contains(e.message, "2000 ms");
    assert_err(guarded_sign(w, &e), TOKEN_HUNG);
    hseal_guard_free(w->guard);
    w->guard = NULL;
    assert_int_equal(stalled(w, FAKE_MEND), 1);
    let_go(w, FAKE_MEND);
    assert_int_equal(fakesigner_calls(&w->fake, FAKE_FREE), 0);
}

/* Left in the middle of mending, it does not call the module again. */
static void
freeing_while_mending_hangs(void **state)
{
    struct world *w = *state;

    w->params.background = 1;
    w->params.open_timeout_ms = 1000;
    guarded_start(w);
    fakesigner_fail(&w->fake, FAKE_CALL, HSEAL_ERR_TOKEN, 1);
    stall(w, FAKE_MEND);
    assert_err(guarded_sign(w, NULL), TOKEN);
    assert_true(fakesigner_until(&w->fake.ops[FAKE_MEND].inside, 1));
    hseal_guard_free(w->guard);
    w->guard = NULL;
    assert_int_equal(stalled(w, FAKE_MEND), 1);
    let_go(w, FAKE_MEND);
    assert_int_equal(fakesigner_calls(&w->fake, FAKE_FREE), 0);
}

static void
freeing_that_hangs(void **state)
{
    struct world *w = *state;

    w->params.open_timeout_ms = 1000;
    guarded_start(w);
    stall(w, FAKE_FREE);
    hseal_guard_free(w->guard);
    w->guard = NULL;
    assert_int_equal(stalled(w, FAKE_FREE), 1);
    assert_int_equal(w->fake.arg_frees, 0);
    let_go(w, FAKE_FREE);
    assert_true(fakesigner_until(&w->fake.arg_frees, 1));
}

int
main(void)
{
#define TEST(f)                                                                \
    cmocka_unit_test_setup_teardown(f, guarded_setup, guarded_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_call_ends_at_its_deadline),
        TEST(it_signs_no_more),
        TEST(freeing_does_not_wait_for_it),
        TEST(the_callers_memory_is_its_own),
        TEST(opening_ends_at_its_deadline),
        TEST(opening_that_fails_late),
        TEST(mending_that_hangs),
        TEST(mending_that_hangs_too_long),
        TEST(freeing_while_mending_hangs),
        TEST(freeing_that_hangs),
    };

    return cmocka_run_group_tests_name("guard_hung", tests, NULL, NULL);
}
