/*
 * tests/sign/test_several.c: which of several tokens signs, and what is said
 * when none does.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "sign/fault.h"
#include "sign/several.h"

#include "fakesigner.h"

#include "../base/unit.h"

#define TOKENS 3

struct world {
    struct fakesigner fakes[TOKENS];
    struct hseal_guard *guards[TOKENS];
    struct hseal_signer *signer;
    struct hseal_headers *headers;
    int switches;
    char said[1000]; /* by the last switch */
};

static const struct hseal_request request = {
    .method = "GET",
    .path = "/api/v5/account/balance",
};

static void
switched(
    void *arg, const char *from, const char *to, const struct hseal_error *why)
{
    struct world *w = arg;

    w->switches++;
    (void)snprintf(w->said, sizeof(w->said), "%s > %s: %s", from, to,
        why == NULL ? "back" : hseal_err_name(why->code));
}

static void
start_patient(struct world *w, unsigned timeout_ms, unsigned patience_ms)
{
    static const char *const names[TOKENS] = { "main", "spare", "last" };
    struct hseal_several_params several = {
        .guards = w->guards,
        .n = TOKENS,
        .patience_ms = patience_ms,
        .switched = switched,
        .arg = w,
    };

    for (size_t i = 0; i < TOKENS; i++) {
        struct hseal_guard_params params;
        fakesigner_init(&w->fakes[i], names[i]);
        params = fakesigner_params(&w->fakes[i]);
        params.background = 1;
        if (i == 0)
            params.timeout_ms = timeout_ms;
        assert_ok(hseal_guard_open(&params, &w->guards[i], NULL));
    }
    assert_ok(hseal_several_open(&several, &w->signer, NULL));
}

static void
start(struct world *w, unsigned timeout_ms)
{
    start_patient(w, timeout_ms, 0);
}

static int
setup(void **state)
{
    struct world *w = calloc(1, sizeof(*w));

    if (w == NULL || hseal_headers_new(&w->headers, NULL) != HSEAL_ERR_OK)
        return -1;
    start(w, 60000);
    *state = w;
    return 0;
}

static int
teardown(void **state)
{
    struct world *w = *state;

    for (size_t i = 0; i < TOKENS; i++)
        atomic_store(&w->fakes[i].ops[FAKE_CALL].stalls, 0);
    for (size_t i = 0; i < TOKENS; i++)
        (void)fakesigner_until(&w->fakes[i].ops[FAKE_CALL].inside, 0);
    hseal_signer_free(w->signer);
    hseal_headers_free(w->headers);
    free(w);
    return 0;
}

static enum hseal_err
sign(struct world *w, struct hseal_error *e)
{
    return hseal_signer_sign(w->signer, "desk1", &request, w->headers, e);
}

/* Signed, and by that one. */
#define assert_signed(w, by)                                                   \
    do {                                                                       \
        struct hseal_error e_;                                                 \
        assert_ok(sign(w, &e_));                                               \
        assert_string_equal(hseal_several_last((w)->signer), (by));            \
        assert_string_equal(hseal_headers_value((w)->headers, 0), (by));       \
    } while (0)

/* The one that signed is asked, and it alone. */
static void
checked_where_it_was_signed(void **state)
{
    struct world *w = *state;
    struct hseal_error e;

    assert_ok(hseal_signer_check(w->signer, "desk1", NULL));
    assert_int_equal(fakesigner_calls(&w->fakes[0], FAKE_CHECK), 1);
    fakesigner_fail(&w->fakes[0], FAKE_CALL, HSEAL_ERR_NOT_FOUND, -1);
    assert_signed(w, "spare");
    fakesigner_fail(&w->fakes[1], FAKE_CHECK, HSEAL_ERR_CUSTODY, -1);
    assert_err(hseal_signer_check(w->signer, "desk1", &e), CUSTODY);
    assert_int_equal(fakesigner_calls(&w->fakes[0], FAKE_CHECK), 1);
    assert_int_equal(fakesigner_calls(&w->fakes[1], FAKE_CHECK), 1);
    assert_int_equal(fakesigner_calls(&w->fakes[2], FAKE_CHECK), 0);
}

static int
until_ready(struct hseal_guard *g)
{
    const struct timespec ms = { 0, 1000000 };

    for (int i = 0; i < 60000; i++) {
        if (hseal_guard_state(g, NULL) == HSEAL_GUARD_READY)
            return 1;
        (void)nanosleep(&ms, NULL);
    }
    return 0;
}

static void
all_are_told_to_stop(void **state)
{
    static const struct hseal_stop why = { "50111", "", 1, "" };
    struct world *w = *state;
    struct hseal_error e;

    assert_ok(hseal_signer_stop(w->signer, "desk1", &why, NULL));
    fakesigner_fail(&w->fakes[0], FAKE_STOP, HSEAL_ERR_IO, -1);
    fakesigner_fail(&w->fakes[1], FAKE_STOP, HSEAL_ERR_NOT_FOUND, -1);
    assert_ok(hseal_signer_stop(w->signer, "desk1", &why, NULL));
    fakesigner_fail(&w->fakes[2], FAKE_STOP, HSEAL_ERR_CONFIG, -1);
    assert_err(hseal_signer_stop(w->signer, "desk1", &why, &e), IO);
    assert_err(e.code, IO);
    for (size_t i = 0; i < TOKENS; i++) {
        assert_int_equal(fakesigner_calls(&w->fakes[i], FAKE_STOP), 3);
        assert_string_equal(w->fakes[i].stop.code, "50111");
    }
}

/* Whichever generation it has: it goes by the API key. */
static void
one_that_is_away_is_told_before_it_signs(void **state)
{
    static const struct hseal_stop why = { "50111", "", 1, "key-1" };
    struct world *w = *state;

    fakesigner_fail(&w->fakes[0], FAKE_MEND, HSEAL_ERR_TOKEN_ABSENT, -1);
    fakesigner_fail(&w->fakes[0], FAKE_CALL, HSEAL_ERR_TOKEN_ABSENT, 1);
    assert_signed(w, "spare");
    assert_ok(hseal_signer_stop(w->signer, "desk1", &why, NULL));
    assert_int_equal(fakesigner_calls(&w->fakes[1], FAKE_STOP), 1);
    assert_int_equal(fakesigner_calls(&w->fakes[2], FAKE_STOP), 1);
    fakesigner_fail(&w->fakes[0], FAKE_MEND, HSEAL_ERR_OK, 0);
    assert_true(until_ready(w->guards[0]));
    assert_signed(w, "main");
    assert_int_equal(fakesigner_calls(&w->fakes[0], FAKE_STOP), 1);
    assert_string_equal(w->fakes[0].stop.key_id, "key-1");
}

static int
calls(struct world *w, size_t i)
{
    return fakesigner_calls(&w->fakes[i], FAKE_CALL);
}

/* Token `i` fails this once, and stays away. */
static void
lose(struct world *w, size_t i, enum hseal_err err)
{
    fakesigner_fail(&w->fakes[i], FAKE_MEND, HSEAL_ERR_TOKEN_ABSENT, -1);
    fakesigner_fail(&w->fakes[i], FAKE_CALL, err, 1);
}

static void
the_first_one_signs(void **state)
{
    struct world *w = *state;
    struct hseal_destination d;

    assert_null(hseal_several_last(w->signer));
    assert_ok(hseal_signer_destination(w->signer, "desk1", &d, NULL));
    assert_string_equal(d.base_url, "https://main");
    assert_null(hseal_several_last(w->signer));
    assert_signed(w, "main");
    assert_ok(hseal_signer_login(w->signer, "k", NULL, w->headers, NULL));
    assert_int_equal(hseal_headers_count(w->headers), 1);
    assert_int_equal(calls(w, 0), 3);
    assert_int_equal(calls(w, 1), 0);
    assert_int_equal(w->switches, 0);
}

static void
a_lost_one_is_passed_over(void **state)
{
    struct world *w = *state;
    struct hseal_destination d;

    assert_signed(w, "main");
    lose(w, 0, HSEAL_ERR_TOKEN);
    assert_signed(w, "spare");
    assert_string_equal(w->said, "main > spare: token");
    assert_signed(w, "spare");
    assert_ok(hseal_signer_login(w->signer, "k", NULL, w->headers, NULL));
    assert_ok(hseal_signer_destination(w->signer, "k", &d, NULL));
    assert_string_equal(d.base_url, "https://spare");
    assert_int_equal(calls(w, 0), 2); /* it was asked only when it failed */
    assert_int_equal(w->switches, 1);
}

static void
one_that_is_back_signs_again(void **state)
{
    struct world *w = *state;

    lose(w, 0, HSEAL_ERR_TOKEN_ABSENT);
    assert_signed(w, "spare");
    assert_string_equal(w->said, "main > spare: token-absent");
    lose(w, 1, HSEAL_ERR_MODULE);
    assert_signed(w, "last");
    assert_string_equal(w->said, "spare > last: module");
    fakesigner_fail(&w->fakes[0], FAKE_MEND, HSEAL_ERR_OK, 0);
    assert_true(until_ready(w->guards[0]));
    assert_signed(w, "main");
    assert_string_equal(w->said, "last > main: back");
    assert_int_equal(w->switches, 3);
}

/* Every error there is: it is final, or the next token is asked. */
static void
who_is_asked_next(void **state)
{
    struct world *w = *state;
    struct hseal_error e;

    for (int i = 1; i < HSEAL_ERR_COUNT; i++) {
        enum hseal_err err = (enum hseal_err)i;
        hseal_signer_free(w->signer);
        start(w, 60000);
        lose(w, 0, err);
        if (hseal_fault_of(err) == HSEAL_FAULT_REQUEST) {
            assert_int_equal(sign(w, &e), i);
            assert_int_equal(e.code, i);
            assert_string_equal(e.hint, "tell the fake");
            assert_int_equal(calls(w, 1), 0);
            assert_null(hseal_several_last(w->signer));
        } else {
            assert_signed(w, "spare");
            assert_int_equal(calls(w, 1), 1);
        }
        assert_int_equal(calls(w, 0), 1);
    }
}

/* The list, once more and by hand. */
static void
whom_errors_are_about(void **state)
{
    static const struct {
        enum hseal_err err;
        enum hseal_fault fault;
    } rows[] = {
        { HSEAL_ERR_INPUT, HSEAL_FAULT_REQUEST },
        { HSEAL_ERR_EXPIRED, HSEAL_FAULT_REQUEST },
        { HSEAL_ERR_FROZEN, HSEAL_FAULT_REQUEST },
        { HSEAL_ERR_DENIED, HSEAL_FAULT_REQUEST },
        { HSEAL_ERR_CUSTODY, HSEAL_FAULT_REQUEST },
        { HSEAL_ERR_RECORD, HSEAL_FAULT_REQUEST },
        { HSEAL_ERR_NOT_FOUND, HSEAL_FAULT_HERE },
        { HSEAL_ERR_LIMIT, HSEAL_FAULT_HERE },
        { HSEAL_ERR_PIN_WRONG, HSEAL_FAULT_PIN },
        { HSEAL_ERR_PIN_LOCKED, HSEAL_FAULT_PIN },
        { HSEAL_ERR_PIN_NEEDED, HSEAL_FAULT_PIN },
        { HSEAL_ERR_TOKEN, HSEAL_FAULT_TOKEN },
        { HSEAL_ERR_TOKEN_ABSENT, HSEAL_FAULT_TOKEN },
        { HSEAL_ERR_TOKEN_HUNG, HSEAL_FAULT_TOKEN },
        { HSEAL_ERR_MODULE, HSEAL_FAULT_TOKEN },
        { HSEAL_ERR_DEADLINE, HSEAL_FAULT_TOKEN },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++)
        assert_int_equal(hseal_fault_of(rows[i].err), rows[i].fault);
}

/* A key that only one of them has; all of them stay in use. */
static void
keys_may_differ(void **state)
{
    struct world *w = *state;

    fakesigner_fail(&w->fakes[0], FAKE_CALL, HSEAL_ERR_NOT_FOUND, 1);
    fakesigner_fail(&w->fakes[1], FAKE_CALL, HSEAL_ERR_NOT_FOUND, 1);
    assert_signed(w, "last");
    assert_string_equal(w->said, "main > last: not-found");
    assert_signed(w, "main");
    assert_int_equal(fakesigner_calls(&w->fakes[0], FAKE_MEND), 0);
}

static void
all_fail(void **state)
{
    struct world *w = *state;
    struct hseal_destination d;
    struct hseal_error e;

    lose(w, 0, HSEAL_ERR_TOKEN_ABSENT);
    lose(w, 1, HSEAL_ERR_PIN_LOCKED);
    fakesigner_fail(&w->fakes[2], FAKE_CALL, HSEAL_ERR_NOT_FOUND, -1);
    assert_err(sign(w, &e), TOKEN_ABSENT);
    assert_err(e.code, TOKEN_ABSENT);
    assert_contains(e.message, "token-absent");
    assert_contains(e.hint, "\"main\" mending (token-absent)");
    assert_contains(e.hint, "\"spare\" down (pin-locked)");
    assert_contains(e.hint, "\"last\" ready (not-found)");
    assert_contains(e.hint, "tell the fake");
    assert_int_equal(hseal_headers_count(w->headers), 0);
    assert_err(sign(w, NULL), TOKEN_ABSENT);
    assert_err(
        hseal_signer_destination(w->signer, "desk1", &d, &e), TOKEN_ABSENT);
    assert_int_equal(calls(w, 0), 1);
    assert_int_equal(calls(w, 1), 1);
    assert_int_equal(calls(w, 2), 3);
    assert_null(hseal_several_last(w->signer));
    assert_int_equal(w->switches, 0);
}

/* All lose their sessions at one moment, and the second is back first. */
static void
all_lost_at_once(void **state)
{
    struct world *w = *state;

    hseal_signer_free(w->signer);
    start_patient(w, 60000, 60000);
    for (size_t i = 0; i < TOKENS; i++)
        lose(w, i, HSEAL_ERR_TOKEN);
    fakesigner_fail(&w->fakes[1], FAKE_MEND, HSEAL_ERR_TOKEN_ABSENT, 3);
    assert_signed(w, "spare");
    assert_int_equal(calls(w, 0), 1);
    assert_int_equal(calls(w, 1), 2);
    assert_int_equal(fakesigner_calls(&w->fakes[1], FAKE_MEND), 4);
}

/* Those that are well, but cannot do it, are asked once. */
static void
patience_ends(void **state)
{
    struct world *w = *state;
    const struct hseal_clock *clock = hseal_clock_system();
    uint64_t begin_ns;

    hseal_signer_free(w->signer);
    start_patient(w, 60000, 100);
    lose(w, 0, HSEAL_ERR_TOKEN);
    fakesigner_fail(&w->fakes[1], FAKE_CALL, HSEAL_ERR_NOT_FOUND, -1);
    fakesigner_fail(&w->fakes[2], FAKE_CALL, HSEAL_ERR_PIN_NEEDED, -1);
    begin_ns = hseal_clock_mono_ns(clock);
    assert_err(sign(w, NULL), TOKEN_ABSENT);
    assert_true(hseal_clock_mono_ns(clock) - begin_ns >= 100000000);
    for (size_t i = 0; i < TOKENS; i++)
        assert_int_equal(calls(w, i), 1);
}

/* Nobody waits where none is being brought back. */
static void
none_may_be_back(void **state)
{
    struct world *w = *state;

    hseal_signer_free(w->signer);
    start_patient(w, 60000, 60000 * 60);
    for (size_t i = 0; i < TOKENS; i++)
        fakesigner_fail(&w->fakes[i], FAKE_CALL, HSEAL_ERR_PIN_LOCKED, -1);
    assert_err(sign(w, NULL), PIN_LOCKED);
    assert_err(sign(w, NULL), PIN_LOCKED);
}

/* It costs the one call its guard's deadline, and the others nothing. */
static void
one_that_hangs(void **state)
{
    struct world *w = *state;

    hseal_signer_free(w->signer);
    start(w, 500);
    assert_signed(w, "main");
    atomic_store(&w->fakes[0].ops[FAKE_CALL].stalls, 1);
    assert_signed(w, "spare");
    assert_string_equal(w->said, "main > spare: token-hung");
    assert_int_equal(atomic_load(&w->fakes[0].ops[FAKE_CALL].inside), 1);
    for (int i = 0; i < 1000; i++)
        assert_signed(w, "spare");
    assert_int_equal(calls(w, 0), 2);
    assert_int_equal(calls(w, 1), 1001);
}

/* Of two that come and go, one is always there: no call is refused. */
static void
in_turn(void **state)
{
    struct world *w = *state;

    for (size_t round = 0; round < 20; round++) {
        size_t lost = round % 2, other = 1 - lost;
        assert_true(until_ready(w->guards[other]));
        lose(w, lost, HSEAL_ERR_TOKEN_ABSENT);
        for (int i = 0; i < 50; i++)
            assert_ok(sign(w, NULL));
        fakesigner_fail(&w->fakes[lost], FAKE_MEND, HSEAL_ERR_OK, 0);
        fakesigner_fail(&w->fakes[lost], FAKE_CALL, HSEAL_ERR_OK, 0);
    }
    assert_int_equal(calls(w, 2), 0);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(checked_where_it_was_signed),
        TEST(all_are_told_to_stop),
        TEST(one_that_is_away_is_told_before_it_signs),
        TEST(the_first_one_signs),
        TEST(a_lost_one_is_passed_over),
        TEST(one_that_is_back_signs_again),
        TEST(who_is_asked_next),
        cmocka_unit_test(whom_errors_are_about),
        TEST(keys_may_differ),
        TEST(all_fail),
        TEST(all_lost_at_once),
        TEST(patience_ends),
        TEST(none_may_be_back),
        TEST(one_that_hangs),
        TEST(in_turn),
    };

    return cmocka_run_group_tests_name("several", tests, NULL, NULL);
}
