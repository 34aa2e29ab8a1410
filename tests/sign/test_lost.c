/*
 * test_lost: a token that is lost in the middle of signatures: a right one
 * comes of it within the patience, of a key whose known answer was checked
 * since, or a clear refusal.
 */
#include <stdio.h>
#include <stdlib.h>

#include <p11-kit/pkcs11.h>

#include "sign/holding.h"
#include "support/hmac.h"
#include "support/run.h"
#include "token/key.h"

#define SECRET "chNOOS4KvNXR_Xq4k4c9qsfoKWvnDecLATCRlcBwyKDYnWgO"
#define SIGN "PJ61e1nb2F2Qd7D8SPiaIcx2gjdELc+o0ygzre9z33k="
#define PATIENCE_MS 60000 /* more than any of this takes */

static const struct hseal_request balance = {
    .method = "GET",
    .path = "/api/v5/account/balance",
    .timestamp = "2020-12-08T09:08:57.715Z",
};

/* What C_Sign has signed: known answers begin with 0, prehashes with 2. */
struct seen {
    unsigned known_answers;
    unsigned live;
    unsigned live_unchecked; /* before a known answer */
};

static void
see(void *arg, const unsigned char *data, unsigned long len)
{
    struct seen *s = arg;

    if (len == HSEAL_KAT_BYTES && data[0] == 0)
        s->known_answers++;
    if (len > 24 && data[0] == '2') {
        s->live++;
        s->live_unchecked += s->known_answers == 0;
    }
}

/* A signer that waits for a lost token, with a key that has signed already;
 * `seen` counts from now on. */
static struct hseal_signer *
ready(struct holding *h, const struct hseal_clock *clock, unsigned patience_ms,
    struct seen *seen)
{
    struct hseal_signer *s = NULL;

    holding_import(h, "desk1", SECRET, NULL);
    assert_ok(hseal_holder_open(h->w->store, clock, patience_ms, &s, NULL));
    assert_ok(hseal_signer_sign(s, "desk1", &balance, h->headers, NULL));
    memset(seen, 0, sizeof(*seen));
    faketoken_clear(&h->w->fake);
    h->w->fake.control->on_sign = see;
    h->w->fake.control->on_sign_arg = seen;
    return s;
}

static void
assert_signs(struct holding *h, struct hseal_signer *s)
{
    struct hseal_error e;

    if (hseal_signer_sign(s, "desk1", &balance, h->headers, &e) != HSEAL_ERR_OK)
        fail_msg("%s", e.message);
    assert_string_equal(holding_header(h, "OK-ACCESS-SIGN"), SIGN);
}

static void
assert_refused(struct holding *h, struct hseal_signer *s, enum hseal_err err)
{
    struct hseal_error e;

    assert_string_equal(
        hseal_err_name(hseal_signer_sign(s, "desk1", &balance, h->headers, &e)),
        hseal_err_name(err));
    assert_true(e.message[0] != '\0');
    assert_int_equal(hseal_headers_count(h->headers), 0);
}

/* ---- a right signature comes of it ---- */

static void
each_loss_ends_in_a_signature(void **state)
{
    struct holding *h = *state;
    struct seen seen;
    struct hseal_signer *s = ready(h, hseal_clock_system(), PATIENCE_MS, &seen);

    for (int loss = 1; loss < FAKE_LOSS_COUNT; loss++) {
        for (int i = 0; i < 3; i++) {
            memset(&seen, 0, sizeof(seen));
            h->w->fake.control->lose = (enum fake_loss)loss;
            assert_signs(h, s);
            assert_int_equal(seen.known_answers, 1);
            assert_int_equal(seen.live, 1);
            assert_int_equal(seen.live_unchecked, 0);
            /* and the next one is as quick as ever */
            assert_signs(h, s);
            assert_int_equal(seen.known_answers, 1);
            assert_int_equal(seen.live, 2);
        }
    }
    hseal_signer_free(s);
}

static void
each_failed_call_ends_in_a_signature(void **state)
{
    static const unsigned long answers[] = { CKR_SESSION_HANDLE_INVALID,
        CKR_SESSION_CLOSED, CKR_DEVICE_REMOVED, CKR_DEVICE_ERROR,
        CKR_USER_NOT_LOGGED_IN, CKR_GENERAL_ERROR, CKR_KEY_HANDLE_INVALID };
    static const enum fake_call calls[] = { FAKE_C_SignInit, FAKE_C_Sign };
    struct holding *h = *state;
    struct fake_control *c = h->w->fake.control;
    struct seen seen;
    struct hseal_signer *s = ready(h, hseal_clock_system(), PATIENCE_MS, &seen);

    for (size_t i = 0; i < ROWS(answers) * ROWS(calls); i++) {
        memset(&seen, 0, sizeof(seen));
        faketoken_clear(&h->w->fake);
        c->fail_call = calls[i % ROWS(calls)];
        c->fail_rv = answers[i / ROWS(calls)];
        c->fail_at = 1;
        assert_signs(h, s);
        assert_int_equal(c->fired, 1);
        assert_int_equal(seen.known_answers, 1);
        assert_int_equal(seen.live, 1);
        assert_int_equal(seen.live_unchecked, 0);
        c->fail_at = 0;
    }
    hseal_signer_free(s);
}

/* Time that goes on by itself, and brings the token back at some moment. */
struct while_away {
    struct fake_control *fake;
    uint64_t now_ns;
    uint64_t step_ns;
    unsigned looks;
    unsigned back_at; /* that look; 0: it never comes back */
};

static uint64_t
away_ns(void *ctx)
{
    struct while_away *a = ctx;

    if (a->fake->absent && a->back_at != 0 && ++a->looks >= a->back_at)
        a->fake->absent = 0;
    a->now_ns += a->step_ns;
    return a->now_ns;
}

static uint64_t
away_ms(void *ctx)
{
    (void)ctx;
    return 1607418537715;
}

static void
comes_back_while_it_waits(void **state)
{
    struct holding *h = *state;
    struct while_away a = { .fake = h->w->fake.control, .back_at = 8 };
    struct hseal_clock clock = { away_ms, away_ns, &a };
    struct seen seen;
    struct hseal_signer *s = ready(h, &clock, PATIENCE_MS, &seen);

    h->w->fake.control->absent = 1;
    h->w->fake.control->slot = 9;
    assert_signs(h, s);
    assert_int_equal(a.looks, 8);
    assert_int_equal(seen.known_answers, 1);
    assert_int_equal(seen.live, 1);
    hseal_signer_free(s);
}

/* ---- or a refusal ---- */

static void
no_patience(void **state)
{
    struct holding *h = *state;
    struct seen seen;
    struct hseal_signer *s = ready(h, hseal_clock_system(), 0, &seen);

    h->w->fake.control->lose = FAKE_LOSE_SESSIONS;
    assert_refused(h, s, HSEAL_ERR_TOKEN);
    assert_int_equal(h->w->fake.control->calls[FAKE_C_OpenSession], 0);
    assert_int_equal(h->w->fake.control->calls[FAKE_C_Login], 0);
    assert_int_equal(seen.live, 0);
    hseal_signer_free(s);
}

static void
patience_comes_to_an_end(void **state)
{
    struct holding *h = *state;
    struct while_away a = { .fake = h->w->fake.control };
    struct hseal_clock clock = { away_ms, away_ns, &a };
    struct seen seen;
    struct hseal_signer *s = ready(h, &clock, 1000, &seen);

    a.step_ns = UINT64_C(200000000);
    h->w->fake.control->absent = 1;
    assert_refused(h, s, HSEAL_ERR_TOKEN_ABSENT);
    assert_true(h->w->fake.control->calls[FAKE_C_Initialize] >= 2);
    assert_true(h->w->fake.control->calls[FAKE_C_Initialize] <= 5);
    assert_int_equal(seen.live, 0);
    /* It is not given up for good. */
    h->w->fake.control->absent = 0;
    assert_signs(h, s);
    hseal_signer_free(s);
}

static void
changed_pin_ends_it_at_once(void **state)
{
    struct holding *h = *state;
    struct seen seen;
    struct hseal_signer *s = ready(h, hseal_clock_system(), PATIENCE_MS, &seen);

    memcpy(h->w->fake.control->pin, "4321", 5);
    h->w->fake.control->lose = FAKE_LOSE_SESSIONS;
    assert_refused(h, s, HSEAL_ERR_PIN_WRONG);
    for (int i = 0; i < 3; i++)
        assert_refused(h, s, HSEAL_ERR_PIN_NEEDED);
    assert_int_equal(h->w->fake.control->calls[FAKE_C_Login], 1);
    assert_int_equal(seen.live, 0);
    hseal_signer_free(s);
}

/* What another session would answer the same is not asked again. */
static void
hopeless_answers_end_it_at_once(void **state)
{
    static const unsigned long answers[] = { CKR_MECHANISM_INVALID,
        CKR_KEY_FUNCTION_NOT_PERMITTED, CKR_DATA_LEN_RANGE,
        CKR_KEY_TYPE_INCONSISTENT };
    struct holding *h = *state;
    struct fake_control *c = h->w->fake.control;
    struct seen seen;
    struct hseal_signer *s = ready(h, hseal_clock_system(), PATIENCE_MS, &seen);

    for (size_t i = 0; i < ROWS(answers); i++) {
        faketoken_clear(&h->w->fake);
        c->fail_call = FAKE_C_SignInit;
        c->fail_rv = answers[i];
        c->fail_at = 1;
        assert_refused(h, s, HSEAL_ERR_TOKEN);
        assert_int_equal(c->calls[FAKE_C_OpenSession], 0);
    }
    c->fail_at = 0;
    assert_signs(h, s);
    hseal_signer_free(s);
}

/* ---- another key in its place ---- */

static void
exchange_key(struct holding *h)
{
    struct hseal_credential c;
    struct hseal_key_name name = { "hardseal:desk1", NULL, HSEAL_ID_BYTES };
    struct hseal_secret value;
    unsigned char id[HSEAL_ID_BYTES];
    unsigned long handle;

    assert_ok(hseal_store_load(h->w->store, "desk1", &c, NULL));
    memcpy(id, c.id, sizeof(id));
    hseal_credential_free(&c);
    world_destroy_all(h->w, HSEAL_OBJECT_KEY, "hardseal:desk1");
    name.id = id;
    assert_ok(hseal_key_pad(view_of("ANOTHER"), &value, NULL));
    assert_ok(hseal_key_create(h->w->token, &name, &value, &handle, NULL));
    hseal_secret_free(&value);
}

static void
exchanged_key_never_signs(void **state)
{
    struct holding *h = *state;
    struct seen seen;
    struct hseal_signer *s = ready(h, hseal_clock_system(), PATIENCE_MS, &seen);

    exchange_key(h);
    memset(&seen, 0, sizeof(seen));
    for (int loss = 1; loss < FAKE_LOSS_COUNT; loss++) {
        h->w->fake.control->lose = (enum fake_loss)loss;
        assert_refused(h, s, HSEAL_ERR_CUSTODY);
    }
    assert_refused(h, s, HSEAL_ERR_CUSTODY);
    assert_int_equal(seen.live, 0);
    assert_true(seen.known_answers > 0);
    hseal_signer_free(s);
}

/* A token whose MACs went wrong with the loss. */
static void
wrong_answers_after_a_loss(void **state)
{
    struct holding *h = *state;
    struct seen seen;
    struct hseal_signer *s = ready(h, hseal_clock_system(), PATIENCE_MS, &seen);
    struct hseal_error e;

    h->w->fake.control->lose = FAKE_LOSE_SESSIONS;
    h->w->fake.control->mac_wrong = 1;
    assert_true(hseal_signer_sign(s, "desk1", &balance, h->headers, &e) !=
                HSEAL_ERR_OK);
    assert_int_equal(seen.live, 0);
    h->w->fake.control->mac_wrong = 0;
    assert_signs(h, s);
    hseal_signer_free(s);
}

int
main(void)
{
#define WITH(f, setup)                                                         \
    cmocka_unit_test_setup_teardown(f, setup, holding_teardown)
#define TEST(f) WITH(f, holding_fake), WITH(f, holding_fake_copies)
    const struct CMUnitTest tests[] = {
        TEST(each_loss_ends_in_a_signature),
        TEST(each_failed_call_ends_in_a_signature),
        TEST(comes_back_while_it_waits),
        TEST(no_patience),
        TEST(patience_comes_to_an_end),
        TEST(changed_pin_ends_it_at_once),
        TEST(hopeless_answers_end_it_at_once),
        TEST(exchanged_key_never_signs),
        TEST(wrong_answers_after_a_loss),
    };

    return cmocka_run_group_tests_name("lost", tests, NULL, NULL);
}
