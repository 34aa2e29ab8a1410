/*
 * test_survey: what a token and its module say of themselves.
 */
#include <p11-kit/pkcs11.h>

#include "token/survey.h"

#include "support/hmac.h"
#include "support/run.h"
#include "token/anytoken.h"

static void
names_are_whole(void **state)
{
    (void)state;
    for (unsigned i = 0; i < HSEAL_MECH_COUNT; i++)
        assert_int_equal(
            strncmp(
                hseal_survey_mech_name((enum hseal_survey_mech)i), "CKM_", 4),
            0);
}

static void
of_softhsm(void **state)
{
    struct anytoken *x = *state;
    struct hseal_survey s;
    unsigned long key;

    if (x->t == NULL)
        need_softhsm();
    assert_ok(anytoken_key(x, "desk1", view_of("S"), &key, NULL));
    assert_ok(
        hseal_object_create_data(x->t, "desk1", view_of("text"), NULL, NULL));
    assert_ok(hseal_survey_take(x->t, &s, NULL));
    assert_contains(s.library, "PKCS11");
    assert_contains(s.library_maker, "SoftHSM");
    assert_string_equal(s.info.label, "test");
    assert_true(s.info.pin_set);
    assert_int_equal(s.objects, 2);
    assert_int_equal(s.sessions_max, 0);
    assert_int_equal(s.sessions, HSEAL_SURVEY_UNKNOWN);
    assert_int_equal(s.private_free, HSEAL_SURVEY_UNKNOWN);
    assert_true(s.random);
    assert_true(s.random_works);
    assert_true(s.mechanism[HSEAL_MECH_SHA256_HMAC].offered);
    assert_true(s.mechanism[HSEAL_MECH_SHA256_HMAC].signs);
    assert_int_equal(s.mechanism[HSEAL_MECH_SHA256_HMAC].key_min, 32);
    assert_int_equal(s.mechanism[HSEAL_MECH_SHA512_HMAC].key_min, 64);
    assert_false(s.mechanism[HSEAL_MECH_SHA256_HMAC_GENERAL].offered);
    assert_true(s.mechanism[HSEAL_MECH_RSA_PKCS_OAEP].unwraps);
    assert_true(s.mechanism[HSEAL_MECH_GENERIC_SECRET_KEY_GEN].generates);
}

static void
of_the_fake(void **state)
{
    struct anytoken *x = *state;
    struct hseal_survey s;

    assert_ok(hseal_survey_take(x->t, &s, NULL));
    assert_string_equal(s.cryptoki, "2.40");
    assert_int_equal(s.objects, 0);
    assert_true(s.mechanism[HSEAL_MECH_SHA256_HMAC].signs);
    assert_false(s.mechanism[HSEAL_MECH_SHA512_HMAC].offered);
    assert_true(s.mechanism[HSEAL_MECH_AES_KEY_WRAP].wraps);
    assert_false(s.mechanism[HSEAL_MECH_RSA_PKCS_OAEP].unwraps);
    /* The state of the PIN is that of now. */
    assert_false(s.info.pin_count_low);
    x->fake.control->token_flags = CKF_USER_PIN_COUNT_LOW;
    assert_ok(hseal_survey_take(x->t, &s, NULL));
    assert_true(s.info.pin_count_low);
    anytoken_fault(x, FAKE_C_GenerateRandom, 2, CKR_RANDOM_NO_RNG);
    assert_ok(hseal_survey_take(x->t, &s, NULL));
    assert_true(s.random);
    assert_false(s.random_works);
}

static void
failures(void **state)
{
    static const enum fake_call calls[] = { FAKE_C_GetInfo,
        FAKE_C_GetMechanismList, FAKE_C_FindObjectsInit, FAKE_C_FindObjects };
    struct anytoken *x = *state;
    struct hseal_survey s;
    struct hseal_error e;

    for (size_t i = 0; i < ROWS(calls); i++) {
        anytoken_fault(x, calls[i], 1, CKR_DEVICE_ERROR);
        assert_err(hseal_survey_take(x->t, &s, &e), TOKEN);
        assert_contains(e.message, "CKR_DEVICE_ERROR");
    }
    /* Silence about itself is no reason to tell nothing. */
    anytoken_fault(x, FAKE_C_GetTokenInfo, 1, CKR_GENERAL_ERROR);
    assert_ok(hseal_survey_take(x->t, &s, NULL));
    assert_true(s.stale);
    assert_int_equal(s.sessions_max, HSEAL_SURVEY_UNKNOWN);
    assert_string_equal(s.info.label, "fake");
    assert_true(s.random);
}

int
main(void)
{
#define WITH(f, how) cmocka_unit_test_setup_teardown(f, how, anytoken_teardown)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_whole),
        WITH(of_softhsm, anytoken_soft),
        WITH(of_the_fake, anytoken_fake),
        WITH(failures, anytoken_fake),
    };

    return cmocka_run_group_tests_name("survey", tests, NULL, NULL);
}
