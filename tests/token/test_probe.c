/*
 * test_probe: each way out of a token, where it is shut and where it is not.
 */
#include <stdlib.h>

#include <p11-kit/pkcs11.h>

#include "token/probe.h"
#include "token/session.h"

#include "support/hmac.h"
#include "support/run.h"
#include "token/anytoken.h"

static struct hseal_canary *
make(struct anytoken *x)
{
    struct hseal_canary *c = NULL;

    if (x->t == NULL)
        need_softhsm();
    assert_ok(hseal_canary_make(x->t, &c, NULL));
    return c;
}

static struct hseal_probe_result
probe(struct hseal_canary *c, enum hseal_probe p)
{
    struct hseal_probe_result r;

    hseal_probe_run(c, p, &r);
    return r;
}

static void
assert_outcome(struct hseal_canary *c, enum hseal_probe p, const char *want)
{
    struct hseal_probe_result r = probe(c, p);

    if (strcmp(hseal_probe_outcome_name(r.outcome), want) != 0)
        fail_msg("%s: %s (%s: 0x%lx), not %s", hseal_probe_name(p),
            hseal_probe_outcome_name(r.outcome), r.call, r.rv, want);
}

/* Nothing beside the canary is left by an attempt. */
static void
finish(struct anytoken *x, struct hseal_canary *c)
{
    struct hseal_object *list = NULL;
    size_t n = 0;

    assert_ok(hseal_object_find(
        x->t, HSEAL_OBJECT_KEY, hseal_canary_label(c), &list, &n, NULL));
    free(list);
    assert_int_equal(n, 1);
    assert_ok(hseal_canary_close(c, NULL));
    assert_int_equal(anytoken_count(x, HSEAL_OBJECT_KEY), 0);
}

static void
rows_are_whole(void **state)
{
    (void)state;
    for (unsigned i = 0; i < HSEAL_PROBE_COUNT; i++) {
        enum hseal_probe p = (enum hseal_probe)i;
        assert_non_null(hseal_probe_name(p));
        assert_non_null(hseal_probe_text(p));
        assert_int_equal(hseal_probe_exports(p),
            strncmp(hseal_probe_name(p), "wrap-", 5) == 0 ||
                strstr(hseal_probe_name(p), "-extractable") != NULL);
        for (unsigned k = 0; k < i; k++)
            assert_string_not_equal(
                hseal_probe_name(p), hseal_probe_name((enum hseal_probe)k));
    }
}

static void
softhsm_holds(void **state)
{
    struct anytoken *x = *state;
    struct hseal_canary *c = make(x);

    for (unsigned i = 0; i < HSEAL_PROBE_COUNT; i++) {
        struct hseal_probe_result r = probe(c, (enum hseal_probe)i);
        if (r.outcome != HSEAL_PROBE_HOLDS &&
            r.outcome != HSEAL_PROBE_NOT_OFFERED)
            fail_msg("%s: %s: 0x%lx", hseal_probe_name((enum hseal_probe)i),
                r.call, r.rv);
    }
    assert_outcome(c, HSEAL_PROBE_READ, "holds");
    assert_outcome(c, HSEAL_PROBE_WRAP_AES_KEY_WRAP, "holds");
    assert_outcome(c, HSEAL_PROBE_WRAP_AES_KEY_WRAP_PAD, "holds");
    assert_outcome(c, HSEAL_PROBE_WRAP_AES_KEY_WRAP_KWP, "not offered");
    assert_outcome(c, HSEAL_PROBE_WRAP_RSA_PKCS, "holds");
    assert_outcome(c, HSEAL_PROBE_WRAP_RSA_OAEP, "holds");
    assert_outcome(c, HSEAL_PROBE_COPY_EXTRACTABLE, "holds");
    assert_outcome(c, HSEAL_PROBE_SET_READABLE, "holds");
    assert_true(hseal_probe_copies(c));
    /* Its keys are modifiable, for the copy's sake: tokens.md says so. */
    assert_true((hseal_probe_flips(c) & 1U << HSEAL_USAGE_WRAP) != 0);
    assert_ok(hseal_canary_check(c, NULL));
    finish(x, c);
}

static void
well_behaved_fake_holds(void **state)
{
    struct anytoken *x = *state;
    struct hseal_canary *c = make(x);

    for (unsigned i = 0; i < HSEAL_PROBE_COUNT; i++) {
        enum hseal_probe p = (enum hseal_probe)i;
        int offered = strncmp(hseal_probe_name(p), "wrap-", 5) != 0 ||
                      p == HSEAL_PROBE_WRAP_AES_KEY_WRAP;
        assert_outcome(c, p, offered ? "holds" : "not offered");
    }
    finish(x, c);
}

static void
unmodifiable_keys_keep_their_usage(void **state)
{
    struct anytoken *x = *state;
    struct hseal_canary *c = make(x);

    assert_int_equal(hseal_probe_flips(c), 0);
    assert_false(hseal_probe_copies(c));
    x->fake.control->set_works = 1;
    assert_int_equal(hseal_probe_flips(c), (1U << HSEAL_USAGE_COUNT) - 1);
    assert_int_equal(hseal_probe_flips(c), (1U << HSEAL_USAGE_COUNT) - 1);
    x->fake.control->set_works = 0;
    finish(x, c);
}

static void
value_given_away(void **state)
{
    struct anytoken *x = *state;
    struct hseal_canary *c = make(x);

    x->fake.control->value_readable = 1;
    assert_outcome(c, HSEAL_PROBE_READ, "FAILS");
    assert_true(probe(c, HSEAL_PROBE_READ).secret_seen);
    x->fake.control->value_readable = 0;
    x->fake.control->value_leaks_on_refusal = 1;
    assert_outcome(c, HSEAL_PROBE_READ, "FAILS");
    assert_true(probe(c, HSEAL_PROBE_READ).secret_seen);
    assert_int_equal(probe(c, HSEAL_PROBE_READ).rv, CKR_ATTRIBUTE_SENSITIVE);
    x->fake.control->value_leaks_on_refusal = 0;
    finish(x, c);
}

static void
wrapped_and_opened(void **state)
{
    struct anytoken *x = *state;
    struct hseal_canary *c = make(x);
    struct hseal_probe_result r;

    x->fake.control->wrap_works = 1;
    r = probe(c, HSEAL_PROBE_WRAP_AES_KEY_WRAP);
    assert_int_equal(r.outcome, HSEAL_PROBE_FAILS);
    assert_true(r.secret_seen);
    assert_string_equal(r.call, "C_WrapKey");
    /* Where the token makes no such key, one is brought along. */
    anytoken_fault(x, FAKE_C_GenerateKey, 1, CKR_MECHANISM_INVALID);
    r = probe(c, HSEAL_PROBE_WRAP_AES_KEY_WRAP);
    assert_int_equal(x->fake.control->fired, 1);
    assert_int_equal(r.outcome, HSEAL_PROBE_FAILS);
    assert_true(r.secret_seen);
    /* And where the one it makes cannot be read. */
    anytoken_fault(x, FAKE_C_GetAttributeValue, 1, CKR_ATTRIBUTE_SENSITIVE);
    r = probe(c, HSEAL_PROBE_WRAP_AES_KEY_WRAP);
    assert_int_equal(x->fake.control->fired, 1);
    assert_true(r.secret_seen);
    finish(x, c);
}

static void
copied_with_less(void **state)
{
    static const enum hseal_probe rows[] = { HSEAL_PROBE_COPY_EXTRACTABLE,
        HSEAL_PROBE_COPY_READABLE };
    struct anytoken *x = *state;
    struct hseal_canary *c = make(x);

    x->fake.control->copy_weakens = 1;
    for (size_t i = 0; i < ROWS(rows); i++) {
        assert_outcome(c, rows[i], "FAILS");
        assert_string_equal(probe(c, rows[i]).call, "C_CopyObject");
    }
    finish(x, c);
}

/* A copy that must stay on the token is tried too. */
static void
copied_on_the_token(void **state)
{
    struct anytoken *x = *state;
    struct hseal_canary *c = make(x);

    x->fake.control->copy_weakens = 1;
    anytoken_fault(x, FAKE_C_CopyObject, 1, CKR_ATTRIBUTE_VALUE_INVALID);
    assert_outcome(c, HSEAL_PROBE_COPY_EXTRACTABLE, "FAILS");
    assert_int_equal(x->fake.control->fired, 1);
    finish(x, c);
}

static void
changed_to_less(void **state)
{
    struct anytoken *x = *state;
    struct hseal_canary *c = make(x);

    /* CKR_OK alone is no change. */
    x->fake.control->set_ignored = 1;
    x->fake.control->set_works = 1;
    assert_outcome(c, HSEAL_PROBE_SET_EXTRACTABLE, "holds");
    assert_outcome(c, HSEAL_PROBE_SET_READABLE, "holds");
    x->fake.control->set_ignored = 0;
    assert_outcome(c, HSEAL_PROBE_SET_EXTRACTABLE, "FAILS");
    assert_false(probe(c, HSEAL_PROBE_SET_EXTRACTABLE).secret_seen);
    assert_outcome(c, HSEAL_PROBE_SET_READABLE, "FAILS");
    assert_true(probe(c, HSEAL_PROBE_SET_READABLE).secret_seen);
    finish(x, c);
}

static void
other_answers(void **state)
{
    static const struct {
        enum hseal_probe probe;
        enum fake_call call;
        unsigned long rv;
        const char *want;
    } rows[] = {
        { HSEAL_PROBE_COPY_READABLE, FAKE_C_CopyObject,
            CKR_FUNCTION_NOT_SUPPORTED, "not offered" },
        { HSEAL_PROBE_COPY_READABLE, FAKE_C_CopyObject,
            CKR_TEMPLATE_INCONSISTENT, "holds" },
        { HSEAL_PROBE_COPY_READABLE, FAKE_C_CopyObject, CKR_DEVICE_ERROR,
            "unclear" },
        { HSEAL_PROBE_SET_READABLE, FAKE_C_SetAttributeValue,
            CKR_FUNCTION_NOT_SUPPORTED, "not offered" },
        { HSEAL_PROBE_SET_READABLE, FAKE_C_SetAttributeValue,
            CKR_SESSION_CLOSED, "unclear" },
        { HSEAL_PROBE_WRAP_AES_KEY_WRAP, FAKE_C_WrapKey, CKR_KEY_NOT_WRAPPABLE,
            "holds" },
        { HSEAL_PROBE_WRAP_AES_KEY_WRAP, FAKE_C_WrapKey, CKR_GENERAL_ERROR,
            "unclear" },
        { HSEAL_PROBE_WRAP_RSA_OAEP, FAKE_C_CreateObject,
            CKR_TEMPLATE_INCONSISTENT, "not offered" },
        { HSEAL_PROBE_WRAP_RSA_OAEP, FAKE_C_CreateObject, CKR_DEVICE_REMOVED,
            "unclear" },
        { HSEAL_PROBE_READ, FAKE_C_GetAttributeValue, CKR_DEVICE_ERROR,
            "unclear" },
        { HSEAL_PROBE_READ, FAKE_C_GetAttributeValue,
            CKR_ATTRIBUTE_TYPE_INVALID, "holds" },
    };
    struct anytoken *x = *state;
    struct hseal_canary *c = make(x);

    for (size_t i = 0; i < ROWS(rows); i++) {
        anytoken_fault(x, rows[i].call, 1, rows[i].rv);
        x->fake.control->fail_stay = 1;
        assert_outcome(c, rows[i].probe, rows[i].want);
        assert_true(x->fake.control->fired > 0);
    }
    x->fake.control->fail_at = 0;
    finish(x, c);
}

int
main(void)
{
#define WITH(f, how) cmocka_unit_test_setup_teardown(f, how, anytoken_teardown)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_whole),
        WITH(softhsm_holds, anytoken_soft),
        WITH(well_behaved_fake_holds, anytoken_fake),
        WITH(well_behaved_fake_holds, anytoken_fake_as_softhsm),
        WITH(unmodifiable_keys_keep_their_usage, anytoken_fake),
        WITH(value_given_away, anytoken_fake),
        WITH(wrapped_and_opened, anytoken_fake),
        WITH(copied_with_less, anytoken_fake),
        WITH(copied_with_less, anytoken_fake_as_softhsm),
        WITH(copied_on_the_token, anytoken_fake_as_softhsm),
        WITH(changed_to_less, anytoken_fake),
        WITH(other_answers, anytoken_fake),
    };

    return cmocka_run_group_tests_name("probe", tests, NULL, NULL);
}
