/*
 * test_fail: a CK_RV as an error value: code, name, number, hint.
 */
#include <stdio.h>

#include <p11-kit/pkcs11.h>

#include "token/fail.h"

#include "support/run.h"

#define NO_HINT ""

/* clang-format off */
static const struct {
    unsigned long rv;
    const char *name;
    enum hseal_err code;
    const char *hint; /* a part of it */
} rows[] = {
    { CKR_HOST_MEMORY,            "CKR_HOST_MEMORY",            HSEAL_ERR_NOMEM,           NO_HINT },
    { CKR_PIN_INCORRECT,          "CKR_PIN_INCORRECT",          HSEAL_ERR_PIN_WRONG,       "once" },
    { CKR_PIN_INVALID,            "CKR_PIN_INVALID",            HSEAL_ERR_PIN_WRONG,       "characters" },
    { CKR_PIN_LEN_RANGE,          "CKR_PIN_LEN_RANGE",          HSEAL_ERR_PIN_WRONG,       "longer" },
    { CKR_PIN_EXPIRED,            "CKR_PIN_EXPIRED",            HSEAL_ERR_PIN_LOCKED,      "change" },
    { CKR_PIN_LOCKED,             "CKR_PIN_LOCKED",             HSEAL_ERR_PIN_LOCKED,      "SO PIN" },
    { CKR_USER_PIN_NOT_INITIALIZED, "CKR_USER_PIN_NOT_INITIALIZED", HSEAL_ERR_PIN_LOCKED,  "user PIN" },
    { CKR_DEVICE_MEMORY,          "CKR_DEVICE_MEMORY",          HSEAL_ERR_TOKEN_FULL,      "delete" },
    { CKR_TOKEN_WRITE_PROTECTED,  "CKR_TOKEN_WRITE_PROTECTED",  HSEAL_ERR_TOKEN_READ_ONLY, NO_HINT },
    { CKR_SESSION_READ_ONLY,      "CKR_SESSION_READ_ONLY",      HSEAL_ERR_TOKEN_READ_ONLY, NO_HINT },
    { CKR_TOKEN_NOT_PRESENT,      "CKR_TOKEN_NOT_PRESENT",      HSEAL_ERR_TOKEN_ABSENT,    "plugged" },
    { CKR_DEVICE_REMOVED,         "CKR_DEVICE_REMOVED",         HSEAL_ERR_TOKEN_ABSENT,    "plugged" },
    { CKR_TOKEN_NOT_RECOGNIZED,   "CKR_TOKEN_NOT_RECOGNIZED",   HSEAL_ERR_TOKEN_ABSENT,    NO_HINT },
    { CKR_SESSION_COUNT,          "CKR_SESSION_COUNT",          HSEAL_ERR_TOKEN,           "sessions" },
    { CKR_MECHANISM_INVALID,      "CKR_MECHANISM_INVALID",      HSEAL_ERR_TOKEN,           "offer" },
    { CKR_FUNCTION_NOT_SUPPORTED, "CKR_FUNCTION_NOT_SUPPORTED", HSEAL_ERR_TOKEN,           "offer" },
    { CKR_GENERAL_ERROR,          "CKR_GENERAL_ERROR",          HSEAL_ERR_TOKEN,           NO_HINT },
    { CKR_DEVICE_ERROR,           "CKR_DEVICE_ERROR",           HSEAL_ERR_TOKEN,           NO_HINT },
    { CKR_FUNCTION_FAILED,        "CKR_FUNCTION_FAILED",        HSEAL_ERR_TOKEN,           NO_HINT },
    { CKR_SESSION_HANDLE_INVALID, "CKR_SESSION_HANDLE_INVALID", HSEAL_ERR_TOKEN,           NO_HINT },
    { CKR_OBJECT_HANDLE_INVALID,  "CKR_OBJECT_HANDLE_INVALID",  HSEAL_ERR_TOKEN,           NO_HINT },
    { CKR_KEY_SIZE_RANGE,         "CKR_KEY_SIZE_RANGE",         HSEAL_ERR_TOKEN,           NO_HINT },
    { CKR_OPERATION_ACTIVE,       "CKR_OPERATION_ACTIVE",       HSEAL_ERR_TOKEN,           NO_HINT },
    { CKR_USER_NOT_LOGGED_IN,     "CKR_USER_NOT_LOGGED_IN",     HSEAL_ERR_TOKEN,           NO_HINT },
};
/* clang-format on */

static void
each_value_has_its_code(void **state)
{
    char number[32];

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct hseal_error e;
        enum hseal_err err =
            hseal_fail_ckr(&e, rows[i].rv, "C_Sign", "desk \"1\"");
        if (err != rows[i].code || e.code != rows[i].code)
            fail_msg("%s: %s", rows[i].name, hseal_err_name(err));
        assert_int_equal(e.origin, HSEAL_ORIGIN_CKR);
        assert_int_equal(e.cause, rows[i].rv);
        assert_contains(e.message, rows[i].name);
        assert_contains(e.message, "C_Sign on desk \"1\"");
        (void)snprintf(number, sizeof(number), "(0x%lx)", rows[i].rv);
        assert_contains(e.message, number);
        assert_contains(e.hint, rows[i].hint);
        if (rows[i].hint[0] == '\0')
            assert_string_equal(e.hint, "");
        assert_int_equal(
            hseal_fail_ckr(NULL, rows[i].rv, "C_Sign", "x"), rows[i].code);
    }
}

/* A call that writes: where the value says nothing, the likely is said. */
static void
failures_to_write(void **state)
{
    static const struct {
        unsigned long rv;
        enum hseal_err code;
        const char *hint;
    } cases[] = {
        { CKR_GENERAL_ERROR, HSEAL_ERR_TOKEN, "full or write-protected" },
        { CKR_FUNCTION_FAILED, HSEAL_ERR_TOKEN, "full or write-protected" },
        { CKR_DEVICE_ERROR, HSEAL_ERR_TOKEN, "full or write-protected" },
        { CKR_DEVICE_MEMORY, HSEAL_ERR_TOKEN_FULL, "delete" },
        { CKR_SESSION_READ_ONLY, HSEAL_ERR_TOKEN_READ_ONLY, "" },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(cases); i++) {
        struct hseal_error e;
        assert_int_equal(
            hseal_fail_ckr_writing(&e, cases[i].rv, "C_CreateObject", "t"),
            cases[i].code);
        assert_contains(e.message, "C_CreateObject on t: ");
        assert_contains(e.hint, cases[i].hint);
    }
}

static void
vendor_values_have_a_phrase(void **state)
{
    static const unsigned long values[] = { CKR_VENDOR_DEFINED,
        CKR_VENDOR_DEFINED + 77, 0x7ffffff0, ~0UL };
    struct hseal_error e;

    (void)state;
    for (size_t i = 0; i < ROWS(values); i++) {
        assert_err(hseal_fail_ckr(&e, values[i], "C_Login", "t"), TOKEN);
        assert_int_equal(e.cause, values[i]);
        assert_contains(e.message, "C_Login on t: ");
        assert_string_equal(e.hint, "");
    }
}

/* What a token calls itself is foreign text: it stays one line, and short. */
static void
hostile_labels_are_tamed(void **state)
{
    struct hseal_error e;
    char label[1000];

    (void)state;
    (void)hseal_fail_ckr(&e, CKR_DEVICE_ERROR, "C_Sign", "a\nb\033[31m\xff");
    assert_contains(e.message, "a?b?[31m?");
    memset(label, 'x', sizeof(label));
    label[sizeof(label) - 1] = '\0';
    (void)hseal_fail_ckr(&e, CKR_DEVICE_ERROR, "C_Sign", label);
    assert_int_equal(strlen(e.message), HSEAL_MESSAGE_MAX - 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_value_has_its_code),
        cmocka_unit_test(failures_to_write),
        cmocka_unit_test(vendor_values_have_a_phrase),
        cmocka_unit_test(hostile_labels_are_tamed),
    };

    return cmocka_run_group_tests_name("fail", tests, NULL, NULL);
}
