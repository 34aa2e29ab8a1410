/*
 * tests/base/test_ckr.c: the names of CK_RV values, against the header of
 * p11-kit.
 */
#include <stdio.h>
#include <stdlib.h>

#include <p11-kit/pkcs11.h>

#include "base/ckr.h"

#include "unit.h"

/* Compiled against the header, so that the names stand for its numbers. */
/* clang-format off */
#define ROW(name) { name, #name }
static const struct {
    unsigned long value;
    const char *name;
} compiled[] = {
    ROW(CKR_OK), ROW(CKR_CANCEL), ROW(CKR_HOST_MEMORY),
    ROW(CKR_SLOT_ID_INVALID), ROW(CKR_GENERAL_ERROR),
    ROW(CKR_FUNCTION_FAILED), ROW(CKR_ARGUMENTS_BAD), ROW(CKR_NO_EVENT),
    ROW(CKR_NEED_TO_CREATE_THREADS), ROW(CKR_CANT_LOCK),
    ROW(CKR_ATTRIBUTE_READ_ONLY), ROW(CKR_ATTRIBUTE_SENSITIVE),
    ROW(CKR_ATTRIBUTE_TYPE_INVALID), ROW(CKR_ATTRIBUTE_VALUE_INVALID),
    ROW(CKR_DATA_INVALID), ROW(CKR_DATA_LEN_RANGE), ROW(CKR_DEVICE_ERROR),
    ROW(CKR_DEVICE_MEMORY), ROW(CKR_DEVICE_REMOVED),
    ROW(CKR_FUNCTION_CANCELED), ROW(CKR_FUNCTION_NOT_SUPPORTED),
    ROW(CKR_KEY_HANDLE_INVALID), ROW(CKR_KEY_SIZE_RANGE),
    ROW(CKR_KEY_TYPE_INCONSISTENT), ROW(CKR_KEY_FUNCTION_NOT_PERMITTED),
    ROW(CKR_MECHANISM_INVALID), ROW(CKR_MECHANISM_PARAM_INVALID),
    ROW(CKR_OBJECT_HANDLE_INVALID), ROW(CKR_OPERATION_ACTIVE),
    ROW(CKR_OPERATION_NOT_INITIALIZED), ROW(CKR_PIN_INCORRECT),
    ROW(CKR_PIN_INVALID), ROW(CKR_PIN_LEN_RANGE), ROW(CKR_PIN_EXPIRED),
    ROW(CKR_PIN_LOCKED), ROW(CKR_SESSION_CLOSED), ROW(CKR_SESSION_COUNT),
    ROW(CKR_SESSION_HANDLE_INVALID), ROW(CKR_SESSION_READ_ONLY),
    ROW(CKR_TEMPLATE_INCOMPLETE), ROW(CKR_TEMPLATE_INCONSISTENT),
    ROW(CKR_TOKEN_NOT_PRESENT), ROW(CKR_TOKEN_NOT_RECOGNIZED),
    ROW(CKR_TOKEN_WRITE_PROTECTED), ROW(CKR_USER_ALREADY_LOGGED_IN),
    ROW(CKR_USER_NOT_LOGGED_IN), ROW(CKR_USER_PIN_NOT_INITIALIZED),
    ROW(CKR_USER_TYPE_INVALID), ROW(CKR_BUFFER_TOO_SMALL),
    ROW(CKR_CRYPTOKI_NOT_INITIALIZED), ROW(CKR_CRYPTOKI_ALREADY_INITIALIZED),
    ROW(CKR_FUNCTION_REJECTED),
};
/* clang-format on */

static void
names_stand_for_the_headers_numbers(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(compiled); i++)
        assert_string_equal(
            hseal_ckr_name(compiled[i].value), compiled[i].name);
}

/* Every "#define CKR_X (0x..UL)" of the header has its row. */
static void
no_value_of_the_header_is_missing(void **state)
{
    FILE *f = fopen(HSEAL_TEST_PKCS11_H, "r");
    char line[512], name[128];
    unsigned long value;
    unsigned seen = 0;

    (void)state;
    assert_non_null(f);
    while (fgets(line, sizeof(line), f) != NULL) {
        if (sscanf(line, "#define %127[A-Z0-9_] (%lxUL)", name, &value) != 2)
            continue;
        if (strncmp(name, "CKR_", 4) != 0)
            continue;
        assert_string_equal(hseal_ckr_name(value), name);
        seen++;
    }
    (void)fclose(f);
    assert_true(seen >= 90);
}

/* The rows of the table as they stand in its source. */
static size_t
rows_of_the_source(void)
{
    FILE *f = fopen(HSEAL_TEST_DIR "/../src/base/ckr.c", "r");
    char line[256];
    size_t n = 0;

    assert_non_null(f);
    while (fgets(line, sizeof(line), f) != NULL)
        n += strncmp(line, "    { 0x", 8) == 0;
    (void)fclose(f);
    return n;
}

/* A binary search does not find all rows of a table out of order. */
static void
all_rows_are_found(void **state)
{
    const char *names[256];
    size_t n = 0;

    (void)state;
    for (unsigned long v = 0; v < 0x10000; v++) {
        const char *name = hseal_ckr_name(v);
        if (strcmp(name, "unknown CKR") == 0)
            continue;
        assert_int_equal(strncmp(name, "CKR_", 4), 0);
        for (size_t i = 0; i < n; i++)
            assert_string_not_equal(names[i], name);
        assert_true(n < ROWS(names));
        names[n++] = name;
    }
    assert_int_equal(n, rows_of_the_source());
}

static void
others_get_a_phrase(void **state)
{
    (void)state;
    assert_string_equal(hseal_ckr_name(0x004), "unknown CKR");
    assert_string_equal(hseal_ckr_name(0x7fffffffUL), "unknown CKR");
    assert_string_equal(hseal_ckr_name(0x80000000UL), "CKR_VENDOR_DEFINED");
    assert_string_equal(
        hseal_ckr_name(CKR_VENDOR_DEFINED), "CKR_VENDOR_DEFINED");
    assert_string_equal(hseal_ckr_name(0x80000001UL), "CKR_VENDOR_DEFINED");
    assert_string_equal(hseal_ckr_name(~0UL), "CKR_VENDOR_DEFINED");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_stand_for_the_headers_numbers),
        cmocka_unit_test(no_value_of_the_header_is_missing),
        cmocka_unit_test(all_rows_are_found),
        cmocka_unit_test(others_get_a_phrase),
    };

    return cmocka_run_group_tests_name("ckr", tests, NULL, NULL);
}
