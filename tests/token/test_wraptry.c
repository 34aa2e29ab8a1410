/*
 * test_wraptry: the trial of the pairs tells what a token can, and how well it
 * guards what is wrapped.
 */
#include <p11-kit/pkcs11.h>

#include "token/wraptry.h"

#include "support/run.h"
#include "token/overlay.h"

static struct overlay *
start(struct anytoken *x, int plain)
{
    struct overlay *o = overlay_put(x);
    unsigned long key;
    int made;

    o->plain_templates = plain;
    o->small_keys = 1; /* faster */
    for (int use = 0; use < HSEAL_WRAP_COUNT; use++)
        assert_ok(hseal_wrap_ensure(
            x->t, (enum hseal_wrap_use)use, &key, &made, NULL));
    return o;
}

static void
softhsm_guards(void **state)
{
    struct hseal_wrap_trial trial = { HSEAL_OAEP_COUNT, 2 };
    struct anytoken *x = *state;
    struct hseal_error e;

    if (x->t == NULL)
        need_softhsm();
    assert_err(hseal_wrap_try(x->t, &trial, &e), NOT_FOUND);
    (void)start(x, 0);
    assert_ok(hseal_wrap_try(x->t, &trial, NULL));
    assert_int_equal(trial.oaep, HSEAL_OAEP_SHA1);
    assert_int_equal(trial.guarded, 1);
    assert_int_equal(anytoken_count(x, HSEAL_OBJECT_KEY), 0);
}

/* Without an unwrap template the PIN is enough to read what was wrapped. */
static void
plain_tokens_do_not(void **state)
{
    struct hseal_wrap_trial trial = { HSEAL_OAEP_COUNT, 2 };
    struct anytoken *x = *state;

    if (x->t == NULL)
        need_softhsm();
    (void)start(x, 1);
    assert_ok(hseal_wrap_try(x->t, &trial, NULL));
    assert_int_equal(trial.guarded, 0);
}

static void
what_does_not_work_is_told(void **state)
{
    struct hseal_wrap_trial trial = { HSEAL_OAEP_COUNT, 2 };
    struct anytoken *x = *state;
    struct hseal_error e;
    struct overlay *o;

    if (x->t == NULL)
        need_softhsm();
    o = start(x, 0);
    o->unwrap_rv = CKR_FUNCTION_NOT_SUPPORTED;
    assert_err(hseal_wrap_try(x->t, &trial, &e), UNSUPPORTED);
    assert_contains(e.message, "token \"test\"");
    assert_contains(e.message, "unwrap");
    assert_contains(e.hint, "key adopt");
    o->unwrap_rv = CKR_DEVICE_ERROR;
    assert_err(hseal_wrap_try(x->t, &trial, &e), TOKEN);
    o = overlay_put(x);
    o->sha256_rv = CKR_GENERAL_ERROR;
    assert_ok(hseal_wrap_try(x->t, &trial, &e));
    assert_int_equal(trial.oaep, HSEAL_OAEP_SHA1);
    trial.guarded = 2;
    o = overlay_put(x);
    o->unwrap_wrong = 1;
    assert_err(hseal_wrap_try(x->t, &trial, &e), CUSTODY);
    o = overlay_put(x);
    o->decrypt_wrong = 1;
    assert_err(hseal_wrap_try(x->t, &trial, &e), CUSTODY);
    o = overlay_put(x);
    o->decrypt_init_rv = CKR_MECHANISM_INVALID;
    assert_err(hseal_wrap_try(x->t, &trial, &e), UNSUPPORTED);
    o = overlay_put(x);
    o->read_type = CKA_MODULUS;
    o->read_rv = CKR_ATTRIBUTE_TYPE_INVALID;
    assert_err(hseal_wrap_try(x->t, &trial, &e), UNSUPPORTED);
    assert_int_equal(trial.guarded, 2);
    (void)overlay_put(x);
    assert_ok(hseal_wrap_try(x->t, &trial, &e));
}

int
main(void)
{
#define WITH(f)                                                                \
    cmocka_unit_test_setup_teardown(f, anytoken_soft, anytoken_teardown)
    const struct CMUnitTest tests[] = {
        WITH(softhsm_guards),
        WITH(plain_tokens_do_not),
        WITH(what_does_not_work_is_told),
    };

    return run_with_softhsm("wraptry", tests, ROWS(tests));
}
