/*
 * tests/sign/test_guard.c: calls through a thread, and what a token that
 * fails costs.  What a token that hangs costs is in test_guard_hung.c.
 */
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include <openssl/crypto.h>

#include "sign/fault.h"

#include "guarded.h"

#include "../base/unit.h"

static void
calls_are_passed_on(void **state)
{
    struct world *w = *state;
    const struct hseal_stop why = { "50111", "Invalid key", 7, "key-1" };
    struct hseal_destination d;

    guarded_start(w);
    assert_string_equal(hseal_guard_name(w->guard), "main");
    assert_int_equal(hseal_guard_state(w->guard, NULL), HSEAL_GUARD_READY);
    assert_ok(guarded_sign(w, NULL));
    assert_int_equal(hseal_headers_count(w->headers), 4);
    assert_string_equal(hseal_headers_value(w->headers, 0), "main");
    assert_string_equal(
        hseal_headers_value(w->headers, 2), guarded_request.timestamp);
    assert_int_equal(
        CRYPTO_secure_allocated(hseal_headers_line(w->headers, 3)), 1);
    assert_int_equal(w->fake.intact, 1);
    assert_ok(
        hseal_signer_login(w->signer, "desk2", "1538054050", w->headers, NULL));
    assert_int_equal(hseal_headers_count(w->headers), 1);
    assert_contains(hseal_headers_line(w->headers, 0), "\"1538054050\"");
    assert_ok(hseal_signer_login(w->signer, "d", NULL, w->headers, NULL));
    assert_contains(hseal_headers_line(w->headers, 0), "\"now\"");
    assert_ok(hseal_signer_destination(w->signer, "desk3", &d, NULL));
    assert_string_equal(d.base_url, "https://main");
    assert_string_equal(d.ca_file, "/ca/desk3");
    assert_ok(hseal_signer_check(w->signer, "desk4", NULL));
    assert_ok(hseal_signer_stop(w->signer, "desk5", &why, NULL));
    assert_string_equal(w->fake.stop.code, "50111");
    assert_string_equal(w->fake.stop.text, "Invalid key");
    assert_int_equal(w->fake.stop.time_ms, 7);
    assert_string_equal(w->fake.stop.key_id, "key-1");
    hseal_guard_free(w->guard);
    w->guard = NULL;
    assert_int_equal(fakesigner_calls(&w->fake, FAKE_OPEN), 1);
    assert_int_equal(fakesigner_calls(&w->fake, FAKE_CALL), 4);
    assert_int_equal(fakesigner_calls(&w->fake, FAKE_CHECK), 1);
    assert_int_equal(fakesigner_calls(&w->fake, FAKE_STOP), 1);
    assert_int_equal(fakesigner_calls(&w->fake, FAKE_FREE), 1);
    assert_int_equal(w->fake.arg_frees, 1);
}

/* All of a request comes there, numbers too. */
static void
the_offset_of_the_clock_is_passed_on(void **state)
{
    struct world *w = *state;
    struct hseal_request req = guarded_request;

    req.timestamp = NULL;
    req.clock_offset_ms = -1234;
    guarded_start(w);
    assert_ok(hseal_signer_sign(w->signer, "desk1", &req, w->headers, NULL));
    assert_string_equal(w->fake.timestamp, "now");
    assert_int_equal(w->fake.clock_offset_ms, -1234);
}

/* Nothing of the caller's is read in the thread, and no signal comes there. */
static void
the_thread_has_its_own(void **state)
{
    struct world *w = *state;
    static const char key[] = "desk1";

    guarded_start(w);
    assert_ok(
        hseal_signer_sign(w->signer, key, &guarded_request, w->headers, NULL));
    assert_ptr_not_equal(w->fake.key, key);
    assert_ptr_not_equal(w->fake.path, guarded_request.path);
    assert_ptr_not_equal(w->fake.body, guarded_request.body);
    assert_int_equal(w->fake.held, 1);
}

/* A body as long as can be, and one that is not allowed. */
static void
long_bodies(void **state)
{
    struct world *w = *state;
    struct hseal_request req = guarded_request;
    char *body = malloc(HSEAL_BODY_MAX + 1);
    struct hseal_error e;

    assert_non_null(body);
    memset(body, 'x', HSEAL_BODY_MAX + 1);
    guarded_start(w);
    req.body = body;
    req.body_len = HSEAL_BODY_MAX;
    assert_ok(hseal_signer_sign(w->signer, "desk1", &req, w->headers, &e));
    assert_int_equal(w->fake.intact, 1);
    req.body_len++;
    assert_err(
        hseal_signer_sign(w->signer, "desk1", &req, w->headers, &e), LIMIT);
    req.body_len = 1;
    req.path = "no-slash";
    assert_err(
        hseal_signer_sign(w->signer, "desk1", &req, w->headers, &e), INPUT);
    assert_err(
        hseal_signer_login(w->signer, "desk1", "then", w->headers, &e), INPUT);
    memset(body, 'x', 5000);
    body[5000] = '\0';
    assert_err(
        hseal_signer_sign(w->signer, body, &guarded_request, w->headers, &e),
        INPUT);
    assert_int_equal(fakesigner_calls(&w->fake, FAKE_CALL), 1);
    free(body);
}

/* Without background nothing happens by itself, whatever the error. */
static void
errors_come_through(void **state)
{
    struct world *w = *state;
    struct hseal_destination d;
    struct hseal_error e;

    guarded_start(w);
    for (int err = 1; err < HSEAL_ERR_COUNT; err++) {
        assert_ok(guarded_sign(w, NULL));
        fakesigner_fail(&w->fake, FAKE_CALL, (enum hseal_err)err, 4);
        assert_int_equal(guarded_sign(w, &e), err);
        assert_int_equal(e.code, err);
        assert_contains(e.message, hseal_err_name((enum hseal_err)err));
        assert_string_equal(e.hint, "tell the fake");
        assert_int_equal(hseal_headers_count(w->headers), 0);
        assert_int_equal(guarded_sign(w, NULL), err);
        assert_int_equal(
            hseal_signer_login(w->signer, "k", NULL, w->headers, &e), err);
        assert_int_equal(hseal_signer_destination(w->signer, "k", &d, &e), err);
        assert_int_equal(hseal_guard_state(w->guard, NULL), HSEAL_GUARD_READY);
    }
    assert_int_equal(fakesigner_calls(&w->fake, FAKE_MEND), 0);
}

static void
opening_may_fail(void **state)
{
    struct world *w = *state;
    struct hseal_error e;

    fakesigner_fail(&w->fake, FAKE_OPEN, HSEAL_ERR_TOKEN_ABSENT, 1);
    assert_err(hseal_guard_open(&w->params, &w->guard, &e), TOKEN_ABSENT);
    assert_contains(e.message, "token-absent");
    assert_null(w->guard);
    assert_int_equal(w->fake.arg_frees, 1);
    assert_int_equal(fakesigner_calls(&w->fake, FAKE_FREE), 0);
}

static atomic_int caught; /* lock-free */

static void catch (int number)
{
    atomic_store(&caught, number);
}

/* A login may be going on: a signal waits until opening has ended. */
static void
signals_wait_for_opening(void **state)
{
    struct world *w = *state;
    struct sigaction action = { .sa_handler = catch }, before;

    atomic_store(&caught, 0);
    assert_int_equal(sigaction(SIGTERM, &action, &before), 0);
    w->fake.signal = SIGTERM;
    w->fake.caught = &caught;
    guarded_start(w);
    assert_int_equal(w->fake.caught_in_open, 0);
    assert_int_equal(atomic_load(&caught), SIGTERM);
    assert_int_equal(sigaction(SIGTERM, &before, NULL), 0);
}

/* A module that crashes is for whoever handles that, such as a sanitizer: a
 * fault that is blocked would end the process without a word. */
static void
faults_are_not_blocked(void **state)
{
    static const int faults[] = { SIGBUS, SIGFPE, SIGILL, SIGSEGV };
    struct world *w = *state;

    guarded_start(w);
    for (size_t i = 0; i < ROWS(faults); i++)
        assert_int_equal(sigismember(&w->fake.blocked, faults[i]), 0);
    assert_int_equal(sigismember(&w->fake.blocked, SIGTERM), 1);
    assert_int_equal(sigismember(&w->fake.blocked, SIGCHLD), 1);
}

static void
a_lost_token_is_mended(void **state)
{
    struct world *w = *state;
    struct hseal_error e;

    w->params.background = 1;
    guarded_start(w);
    fakesigner_fail(&w->fake, FAKE_CALL, HSEAL_ERR_TOKEN, 1);
    fakesigner_fail(&w->fake, FAKE_MEND, HSEAL_ERR_TOKEN_ABSENT, 4);
    assert_err(guarded_sign(w, &e), TOKEN);
    assert_true(guarded_until(w, HSEAL_GUARD_READY));
    assert_int_equal(fakesigner_calls(&w->fake, FAKE_MEND), 5);
    assert_ok(guarded_sign(w, &e));
    assert_int_equal(fakesigner_calls(&w->fake, FAKE_CALL), 2);
}

static void
the_state_tells_why(void **state)
{
    struct world *w = *state;
    struct hseal_error e;

    w->params.background = 1;
    guarded_start(w);
    fakesigner_fail(&w->fake, FAKE_CALL, HSEAL_ERR_MODULE, 1);
    fakesigner_fail(&w->fake, FAKE_MEND, HSEAL_ERR_TOKEN_ABSENT, -1);
    atomic_store(&w->fake.ops[FAKE_MEND].stalls, 1);
    assert_err(guarded_sign(w, &e), MODULE);
    assert_int_equal(hseal_guard_state(w->guard, &e), HSEAL_GUARD_MENDING);
    assert_err(e.code, MODULE);
    atomic_store(&w->fake.ops[FAKE_MEND].stalls, 0);
    while (e.code != HSEAL_ERR_TOKEN_ABSENT)
        assert_int_equal(hseal_guard_state(w->guard, &e), HSEAL_GUARD_MENDING);
    assert_contains(e.message, "token-absent");
}

/* Which failures start mending: those of the token, and no others. */
static void
only_token_errors_are_mended(void **state)
{
    struct world *w = *state;

    w->params.background = 1;
    for (int i = 1; i < HSEAL_ERR_COUNT; i++) {
        enum hseal_err err = (enum hseal_err)i;
        enum hseal_guard_state want = HSEAL_GUARD_READY;
        fakesigner_init(&w->fake, "main");
        fakesigner_fail(&w->fake, FAKE_CALL, err, 1);
        fakesigner_fail(&w->fake, FAKE_MEND, HSEAL_ERR_TOKEN, -1);
        guarded_start(w);
        assert_int_equal(guarded_sign(w, NULL), i);
        if (hseal_fault_of(err) == HSEAL_FAULT_TOKEN)
            want = HSEAL_GUARD_MENDING;
        if (err == HSEAL_ERR_PIN_WRONG || err == HSEAL_ERR_PIN_LOCKED)
            want = HSEAL_GUARD_DOWN;
        assert_int_equal(hseal_guard_state(w->guard, NULL), want);
        hseal_guard_free(w->guard);
        w->guard = NULL;
    }
}

/* A PIN that was refused, a key that is another: never tried again. */
static void
some_failures_last(void **state)
{
    static const enum hseal_err lasting[] = { HSEAL_ERR_PIN_NEEDED,
        HSEAL_ERR_PIN_WRONG, HSEAL_ERR_PIN_LOCKED, HSEAL_ERR_CUSTODY,
        HSEAL_ERR_RECORD };
    struct world *w = *state;
    struct hseal_error e;

    w->params.background = 1;
    for (size_t i = 0; i < ROWS(lasting); i++) {
        fakesigner_init(&w->fake, "main");
        fakesigner_fail(&w->fake, FAKE_CALL, HSEAL_ERR_TOKEN_ABSENT, 1);
        fakesigner_fail(&w->fake, FAKE_MEND, lasting[i], -1);
        guarded_start(w);
        assert_err(guarded_sign(w, &e), TOKEN_ABSENT);
        assert_true(guarded_until(w, HSEAL_GUARD_DOWN));
        assert_int_equal(guarded_sign(w, &e), lasting[i]);
        assert_int_equal(e.code, lasting[i]);
        assert_int_equal(hseal_guard_state(w->guard, &e), HSEAL_GUARD_DOWN);
        assert_int_equal(e.code, lasting[i]);
        assert_int_equal(fakesigner_calls(&w->fake, FAKE_CALL), 1);
        assert_int_equal(fakesigner_calls(&w->fake, FAKE_MEND), 1);
        hseal_guard_free(w->guard);
        w->guard = NULL;
        assert_int_equal(fakesigner_calls(&w->fake, FAKE_FREE), 1);
    }
}

static void
a_refused_pin_is_not_tried_again(void **state)
{
    struct world *w = *state;
    struct hseal_error e;

    w->params.background = 1;
    guarded_start(w);
    fakesigner_fail(&w->fake, FAKE_CALL, HSEAL_ERR_PIN_WRONG, 1);
    assert_err(guarded_sign(w, &e), PIN_WRONG);
    assert_err(guarded_sign(w, &e), PIN_WRONG);
    assert_string_equal(e.hint, "tell the fake");
    assert_int_equal(fakesigner_calls(&w->fake, FAKE_CALL), 1);
    assert_int_equal(fakesigner_calls(&w->fake, FAKE_MEND), 0);
}

/* Refused unsigned at its deadline; and nothing is signed afterwards. */
static void
a_call_while_mending_has_a_deadline(void **state)
{
    struct world *w = *state;
    struct hseal_error e;

    w->params.background = 1;
    w->params.timeout_ms = 500;
    guarded_start(w);
    fakesigner_fail(&w->fake, FAKE_CALL, HSEAL_ERR_TOKEN, 1);
    fakesigner_fail(&w->fake, FAKE_MEND, HSEAL_ERR_TOKEN_ABSENT, -1);
    assert_err(guarded_sign(w, &e), TOKEN);
    assert_err(guarded_sign(w, &e), DEADLINE);
    assert_contains(e.message, "\"main\"");
    assert_contains(e.message, "500 ms");
    assert_string_equal(e.hint, "tell the fake");
    assert_int_equal(hseal_guard_state(w->guard, NULL), HSEAL_GUARD_MENDING);
    fakesigner_fail(&w->fake, FAKE_MEND, HSEAL_ERR_OK, 0);
    assert_true(guarded_until(w, HSEAL_GUARD_READY));
    assert_int_equal(fakesigner_calls(&w->fake, FAKE_CALL), 1);
}

static void
a_call_while_mending_waits_for_the_token(void **state)
{
    struct world *w = *state;
    struct hseal_error e;

    w->params.background = 1;
    guarded_start(w);
    fakesigner_fail(&w->fake, FAKE_CALL, HSEAL_ERR_TOKEN, 1);
    fakesigner_fail(&w->fake, FAKE_MEND, HSEAL_ERR_TOKEN_ABSENT, 4);
    assert_err(guarded_sign(w, &e), TOKEN);
    assert_ok(guarded_sign(w, &e));
    assert_int_equal(hseal_headers_count(w->headers), 4);
    assert_int_equal(fakesigner_calls(&w->fake, FAKE_MEND), 5);
    assert_int_equal(fakesigner_calls(&w->fake, FAKE_CALL), 2);
}

static void
freeing_ends_mending(void **state)
{
    struct world *w = *state;

    w->params.background = 1;
    guarded_start(w);
    fakesigner_fail(&w->fake, FAKE_CALL, HSEAL_ERR_TOKEN, 1);
    fakesigner_fail(&w->fake, FAKE_MEND, HSEAL_ERR_TOKEN_ABSENT, -1);
    assert_err(guarded_sign(w, NULL), TOKEN);
    hseal_guard_free(w->guard);
    w->guard = NULL;
    assert_int_equal(fakesigner_calls(&w->fake, FAKE_FREE), 1);
    assert_int_equal(w->fake.arg_frees, 1);
}

static void
a_token_may_come_late(void **state)
{
    struct world *w = *state;
    struct hseal_error e;

    w->params.background = 1;
    w->params.late = 1;
    fakesigner_fail(&w->fake, FAKE_OPEN, HSEAL_ERR_TOKEN_ABSENT, 3);
    guarded_start(w);
    assert_ok(guarded_sign(w, &e));
    assert_int_equal(fakesigner_calls(&w->fake, FAKE_OPEN), 4);
    assert_int_equal(fakesigner_calls(&w->fake, FAKE_MEND), 0);
    fakesigner_fail(&w->fake, FAKE_CALL, HSEAL_ERR_TOKEN, 1);
    assert_err(guarded_sign(w, &e), TOKEN);
    assert_true(guarded_until(w, HSEAL_GUARD_READY));
    assert_int_equal(fakesigner_calls(&w->fake, FAKE_MEND), 1);
}

/* One that never came is freed without ever having been opened. */
static void
a_token_may_never_come(void **state)
{
    struct world *w = *state;

    w->params.background = 1;
    w->params.late = 1;
    fakesigner_fail(&w->fake, FAKE_OPEN, HSEAL_ERR_MODULE, -1);
    guarded_start(w);
    hseal_guard_free(w->guard);
    w->guard = NULL;
    assert_int_equal(fakesigner_calls(&w->fake, FAKE_FREE), 0);
    assert_int_equal(w->fake.arg_frees, 1);
}

static void
late_is_for_tokens_that_are_away(void **state)
{
    struct world *w = *state;
    struct hseal_error e;

    w->params.background = 1;
    w->params.late = 1;
    fakesigner_fail(&w->fake, FAKE_OPEN, HSEAL_ERR_PIN_WRONG, -1);
    assert_err(hseal_guard_open(&w->params, &w->guard, &e), PIN_WRONG);
    assert_null(w->guard);
    assert_int_equal(fakesigner_calls(&w->fake, FAKE_OPEN), 1);
    assert_int_equal(w->fake.arg_frees, 1);
}

static void
names_of_states(void **state)
{
    (void)state;
    assert_string_equal(hseal_guard_state_text(HSEAL_GUARD_READY), "ready");
    assert_string_equal(hseal_guard_state_text(HSEAL_GUARD_MENDING), "mending");
    assert_string_equal(hseal_guard_state_text(HSEAL_GUARD_DOWN), "down");
    assert_string_equal(hseal_guard_state_text(HSEAL_GUARD_HUNG), "hung");
    hseal_guard_free(NULL);
}

int
main(void)
{
#define TEST(f)                                                                \
    cmocka_unit_test_setup_teardown(f, guarded_setup, guarded_teardown)
    const struct CMUnitTest tests[] = {
        TEST(calls_are_passed_on),
        TEST(the_offset_of_the_clock_is_passed_on),
        TEST(the_thread_has_its_own),
        TEST(long_bodies),
        TEST(errors_come_through),
        TEST(opening_may_fail),
        TEST(signals_wait_for_opening),
        TEST(faults_are_not_blocked),
        TEST(a_lost_token_is_mended),
        TEST(the_state_tells_why),
        TEST(only_token_errors_are_mended),
        TEST(some_failures_last),
        TEST(a_refused_pin_is_not_tried_again),
        TEST(a_call_while_mending_has_a_deadline),
        TEST(a_call_while_mending_waits_for_the_token),
        TEST(freeing_ends_mending),
        TEST(a_token_may_come_late),
        TEST(a_token_may_never_come),
        TEST(late_is_for_tokens_that_are_away),
        cmocka_unit_test(names_of_states),
    };

    return cmocka_run_group_tests_name("guard", tests, NULL, NULL);
}
