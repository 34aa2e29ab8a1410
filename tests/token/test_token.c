/*
 * test_token: finding a token and logging in to it, with PIN tries counted.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <p11-kit/pkcs11.h>

#include "base/file.h"
#include "token/init.h"
#include "token/object.h"

#include "support/faketoken.h"
#include "support/run.h"
#include "support/softtoken.h"

/* ---- with the fake module, which counts ---- */

static int
setup_fake(void **state)
{
    struct faketoken *ft = calloc(1, sizeof(*ft));

    if (ft == NULL || !faketoken_make(ft))
        return -1;
    *state = ft;
    return 0;
}

static int
teardown_fake(void **state)
{
    faketoken_remove(*state);
    free(*state);
    return 0;
}

static void
refused(struct faketoken *ft, enum hseal_err err, const char *part,
    struct hseal_error *e)
{
    struct hseal_token *t = NULL;

    faketoken_clear(ft);
    memset(e, 0, sizeof(*e));
    assert_string_equal(
        hseal_err_name(faketoken_open(ft, &t, e)), hseal_err_name(err));
    assert_null(t);
    assert_int_equal(e->code, err);
    assert_contains(e->message, part);
    assert_lacks(e->message, "1234");
    /* Nothing stays open: the module takes a new start. */
    assert_int_equal(ft->control->calls[FAKE_C_Finalize], 1);
}

static unsigned
logins(const struct faketoken *ft)
{
    return ft->control->calls[FAKE_C_Login];
}

static void
open_and_close(void **state)
{
    struct faketoken *ft = *state;
    struct hseal_token *t = NULL;

    for (int i = 0; i < 3; i++) {
        faketoken_clear(ft);
        assert_ok(faketoken_open(ft, &t, NULL));
        assert_string_equal(hseal_token_info(t)->label, "fake");
        assert_string_equal(hseal_token_info(t)->serial, "0001");
        assert_string_equal(hseal_token_profile(t)->name, "generic");
        assert_string_equal(hseal_token_module_path(t), ft->module_path);
        assert_int_equal(logins(ft), 1);
        assert_int_equal(ft->control->calls[FAKE_C_OpenSession], 1);
        hseal_token_close(t);
        assert_int_equal(ft->control->calls[FAKE_C_CloseSession], 1);
        assert_int_equal(ft->control->calls[FAKE_C_Finalize], 1);
    }
    hseal_token_close(NULL);
}

static void
wrong_pin_is_tried_once(void **state)
{
    static const unsigned long answers[] = { CKR_PIN_INCORRECT, CKR_PIN_INVALID,
        CKR_PIN_LEN_RANGE, CKR_USER_NOT_LOGGED_IN, /* OpenSC's answer */
        CKR_ARGUMENTS_BAD };
    struct faketoken *ft = *state;
    struct hseal_error e;

    assert_ok(hseal_file_write(ft->pin_file, "9876\n", 5, NULL));
    refused(ft, HSEAL_ERR_PIN_WRONG, "fake", &e);
    assert_contains(e.hint, "once");
    assert_lacks(e.message, "9876");
    assert_int_equal(logins(ft), 1);
    assert_int_equal(e.cause, CKR_PIN_INCORRECT);
    ft->control->fail_call = FAKE_C_Login;
    ft->control->fail_at = 1;
    for (size_t i = 0; i < ROWS(answers); i++) {
        ft->control->fail_rv = answers[i];
        refused(ft, HSEAL_ERR_PIN_WRONG, "fake", &e);
        assert_int_equal(logins(ft), 1);
        assert_int_equal(e.cause, answers[i]);
        assert_true(e.hint[0] != '\0');
    }
}

static void
failures_of_login_are_not_wrong_pins(void **state)
{
    static const struct {
        unsigned long rv;
        enum hseal_err err;
    } rows[] = {
        { CKR_PIN_LOCKED, HSEAL_ERR_PIN_LOCKED },
        { CKR_PIN_EXPIRED, HSEAL_ERR_PIN_LOCKED },
        { CKR_USER_PIN_NOT_INITIALIZED, HSEAL_ERR_PIN_LOCKED },
        { CKR_DEVICE_ERROR, HSEAL_ERR_TOKEN },
        { CKR_DEVICE_REMOVED, HSEAL_ERR_TOKEN_ABSENT },
        { CKR_SESSION_HANDLE_INVALID, HSEAL_ERR_TOKEN },
        { CKR_GENERAL_ERROR, HSEAL_ERR_TOKEN },
    };
    struct faketoken *ft = *state;
    struct hseal_error e;

    ft->control->fail_call = FAKE_C_Login;
    ft->control->fail_at = 1;
    for (size_t i = 0; i < ROWS(rows); i++) {
        ft->control->fail_rv = rows[i].rv;
        refused(ft, rows[i].err, "C_Login", &e);
        assert_int_equal(logins(ft), 1);
    }
}

/* Not even once: the token has said that it would be the last. */
static void
last_try_is_never_used(void **state)
{
    struct faketoken *ft = *state;
    struct hseal_error e;

    ft->control->token_flags = CKF_USER_PIN_FINAL_TRY;
    refused(ft, HSEAL_ERR_PIN_LOCKED, "one PIN try left", &e);
    assert_true(e.hint[0] != '\0');
    assert_int_equal(logins(ft), 0);
    ft->control->token_flags = CKF_USER_PIN_LOCKED;
    refused(ft, HSEAL_ERR_PIN_LOCKED, "locked", &e);
    assert_contains(e.hint, "SO PIN");
    assert_int_equal(logins(ft), 0);
    ft->control->token_flags =
        CKF_USER_PIN_LOCKED | CKF_PROTECTED_AUTHENTICATION_PATH;
    refused(ft, HSEAL_ERR_PIN_LOCKED, "locked", &e);
    assert_int_equal(logins(ft), 0);
}

static void
count_low_is_no_reason_to_stop(void **state)
{
    struct faketoken *ft = *state;
    struct hseal_token *t = NULL;

    ft->control->token_flags = CKF_USER_PIN_COUNT_LOW;
    assert_ok(faketoken_open(ft, &t, NULL));
    hseal_token_close(t);
}

/* A missing PIN is found out before a try is spent. */
static void
no_pin_no_try(void **state)
{
    struct faketoken *ft = *state;
    struct hseal_error e;

    assert_int_equal(unlink(ft->pin_file), 0);
    refused(ft, HSEAL_ERR_NOT_FOUND, ft->pin_file, &e);
    assert_int_equal(logins(ft), 0);
    assert_ok(hseal_file_write(ft->pin_file, "\n", 1, NULL));
    refused(ft, HSEAL_ERR_PIN_NEEDED, "empty", &e);
    assert_int_equal(logins(ft), 0);
}

/* The PIN is typed at the reader: none is read, none is sent. */
static void
pin_pad(void **state)
{
    struct faketoken *ft = *state;
    struct hseal_token *t = NULL;

    assert_int_equal(unlink(ft->pin_file), 0);
    ft->control->token_flags = CKF_PROTECTED_AUTHENTICATION_PATH;
    assert_ok(faketoken_open(ft, &t, NULL));
    assert_int_equal(logins(ft), 1);
    hseal_token_close(t);
}

static void
write_protected_is_opened_for_reading(void **state)
{
    struct faketoken *ft = *state;
    struct hseal_view value = { (const unsigned char *)"x", 1 };
    struct hseal_token *t = NULL;
    struct hseal_error e;

    ft->control->token_flags = CKF_WRITE_PROTECTED;
    faketoken_clear(ft);
    assert_ok(faketoken_open(ft, &t, NULL));
    assert_int_equal(ft->control->calls[FAKE_C_OpenSession], 2);
    assert_true(hseal_token_info(t)->write_protected);
    assert_err(
        hseal_object_create_data(t, "label", value, NULL, &e), TOKEN_READ_ONLY);
    hseal_token_close(t);
}

static void
uninitialised_token_is_not_there(void **state)
{
    struct faketoken *ft = *state;
    struct hseal_error e;

    ft->control->blank = 1;
    refused(ft, HSEAL_ERR_TOKEN_ABSENT, "matches the URI", &e);
    assert_contains(e.hint, "no token at all");
    assert_int_equal(logins(ft), 0);
}

static void
uri_without_a_module(void **state)
{
    struct hseal_token_opening o = { .uri = "pkcs11:token=fake",
        .pins.fd = -1 };
    struct hseal_token *t = NULL;
    struct hseal_error e;

    (void)state;
    assert_err(hseal_token_open(&o, &t, &e), INPUT);
    assert_contains(e.message, "no PKCS#11 module");
    assert_contains(e.hint, "module-path=");
    o.uri = "token=fake";
    assert_err(hseal_token_open(&o, &t, &e), INPUT);
    o.uri = "pkcs11:token=a?module-path=rel.so";
    assert_err(hseal_token_open(&o, &t, &e), MODULE);
    assert_null(t);
}

/* ---- with SoftHSM, of which there may be two tokens ---- */

static int
setup_soft(void **state)
{
    struct softtoken *st = calloc(1, sizeof(*st));

    if (st == NULL || (softtoken_available() && !softtoken_make(st)))
        return -1;
    *state = st;
    return 0;
}

static int
teardown_soft(void **state)
{
    softtoken_remove(*state);
    free(*state);
    return 0;
}

static enum hseal_err
open_as(const struct softtoken *st, const char *path_part,
    struct hseal_token **ret, struct hseal_error *e)
{
    char uri[512];
    const struct hseal_token_opening o = { .uri = uri, .pins.fd = -1 };

    (void)snprintf(uri, sizeof(uri),
        "pkcs11:%s?module-path=%s&pin-source=file:%s", path_part,
        st->module_path, st->pin_file);
    return hseal_token_open(&o, ret, e);
}

static void
softhsm_logs_in(void **state)
{
    struct softtoken *st = *state;
    struct hseal_token *t = NULL;
    struct hseal_error e;

    need_softhsm();
    assert_ok(open_as(st, "token=test", &t, NULL));
    assert_string_equal(hseal_token_profile(t)->name, "softhsm2");
    hseal_token_close(t);
    t = NULL;
    assert_ok(hseal_file_write(st->pin_file, "9999\n", 5, NULL));
    assert_err(open_as(st, "token=test", &t, &e), PIN_WRONG);
    assert_null(t);
    assert_ok(hseal_file_write(st->pin_file, "1234", 4, NULL));
    assert_ok(open_as(st, "token=test", &t, NULL));
    assert_true(hseal_token_info(t)->pin_count_low);
    hseal_token_close(t);
}

static void
none_matching_lists_what_is_there(void **state)
{
    struct softtoken *st = *state;
    struct hseal_token *t = NULL;
    struct hseal_error e;

    need_softhsm();
    assert_err(open_as(st, "token=desk", &t, &e), TOKEN_ABSENT);
    assert_contains(e.message, st->module_path);
    assert_contains(e.hint, "\"test\" (serial ");
    assert_err(open_as(st, "token=test;serial=none", &t, &e), TOKEN_ABSENT);
    assert_err(open_as(st, "model=other", &t, &e), TOKEN_ABSENT);
    assert_null(t);
}

static void
second_token(
    const struct softtoken *st, const char *label, struct hseal_token_info *ret)
{
    struct hseal_secret pin;

    assert_ok(hseal_secret_init(&pin, 32, NULL));
    assert_ok(hseal_secret_add(&pin, "1234", 4, NULL));
    assert_ok(hseal_token_init(st->module_path, label, &pin, &pin, ret, NULL));
    hseal_secret_free(&pin);
}

static void
two_matching_ask_for_the_serial(void **state)
{
    struct softtoken *st = *state;
    struct hseal_token_info second;
    struct hseal_token *t = NULL;
    struct hseal_error e;
    char part[64];

    need_softhsm();
    second_token(st, "test", &second);
    assert_err(open_as(st, "token=test", &t, &e), TOKEN_ABSENT);
    assert_contains(e.message, "2 tokens");
    assert_contains(e.hint, "serial=");
    assert_contains(e.hint, second.serial);
    assert_null(t);
    (void)snprintf(part, sizeof(part), "token=test;serial=%s", second.serial);
    assert_ok(open_as(st, part, &t, NULL));
    assert_string_equal(hseal_token_info(t)->serial, second.serial);
    hseal_token_close(t);
    (void)snprintf(part, sizeof(part), "slot-id=%lu", second.slot_id);
    assert_ok(open_as(st, part, &t, NULL));
    assert_string_equal(hseal_token_info(t)->serial, second.serial);
    hseal_token_close(t);
}

/* More tokens than a hint has room for. */
static void
many_tokens_fit_a_message(void **state)
{
    struct softtoken *st = *state;
    struct hseal_token_info info;
    struct hseal_token *t = NULL;
    struct hseal_error e;

    need_softhsm();
    for (int i = 0; i < 8; i++)
        second_token(st, "12345678901234567890123456789012", &info);
    assert_err(open_as(st, "token=desk", &t, &e), TOKEN_ABSENT);
    assert_contains(e.hint, "present: ");
    assert_err(open_as(st, "model=SoftHSM%20v2", &t, &e), TOKEN_ABSENT);
    assert_contains(e.message, "9 tokens");
}

int
main(void)
{
#define FAKE(f) cmocka_unit_test_setup_teardown(f, setup_fake, teardown_fake)
#define SOFT(f) cmocka_unit_test_setup_teardown(f, setup_soft, teardown_soft)
    const struct CMUnitTest tests[] = {
        FAKE(open_and_close),
        FAKE(wrong_pin_is_tried_once),
        FAKE(failures_of_login_are_not_wrong_pins),
        FAKE(last_try_is_never_used),
        FAKE(count_low_is_no_reason_to_stop),
        FAKE(no_pin_no_try),
        FAKE(pin_pad),
        FAKE(write_protected_is_opened_for_reading),
        FAKE(uninitialised_token_is_not_there),
        cmocka_unit_test(uri_without_a_module),
        SOFT(softhsm_logs_in),
        SOFT(none_matching_lists_what_is_there),
        SOFT(two_matching_ask_for_the_serial),
        SOFT(many_tokens_fit_a_message),
    };

    return cmocka_run_group_tests_name("token", tests, NULL, NULL);
}
