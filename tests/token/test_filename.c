/*
 * test_filename: the name of a token as a file's name: plain where it can be,
 * never a path, and another one for each token.
 */
#include <stdio.h>
#include <string.h>

#include "token/filename.h"

#include "base/unit.h"

static const char *
name_of(const char *label, const char *serial)
{
    static char names[4][HSEAL_TOKEN_FILE_NAME_SIZE];
    static unsigned next;
    struct hseal_token_info info;
    char *name = names[next++ % 4];

    memset(&info, 0, sizeof(info));
    (void)snprintf(info.label, sizeof(info.label), "%s", label);
    (void)snprintf(info.serial, sizeof(info.serial), "%s", serial);
    (void)snprintf(info.model, sizeof(info.model), "Model");
    (void)snprintf(info.manufacturer, sizeof(info.manufacturer), "Maker");
    assert_ok(hseal_token_file_name(&info, name, NULL));
    return name;
}

static void
serials(void **state)
{
    static const struct {
        const char *serial;
        const char *name;
    } rows[] = {
        { "0123456789abcdef", "0123456789abcdef" },
        { "ABC-12_3", "ABC-12_3" },
        { "0001", "0001" },
        { "a b/c", "a%20b%2fc" },
        { "../../etc", "%2e%2e%2f%2e%2e%2fetc" },
        { "....", "%2e%2e%2e%2e" },
        { "%2e%2e", "%252e%252e" },
        { "\xc3\xa4\xff\x01", "%c3%a4%ff%01" },
        { "////////////////",
            "%2f%2f%2f%2f%2f%2f%2f%2f%2f%2f%2f%2f%2f%2f%2f%2f" },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++)
        assert_string_equal(name_of("desk", rows[i].serial), rows[i].name);
}

/* By an independent program: printf 'desk\0Model\0Maker\0\0' | sha256sum */
#define DIGEST "0c96732b150107f6"

static void
serials_that_tell_nothing(void **state)
{
    static const char *const serials[] = { "", "0", "1", "123", "0000",
        "0000000000000000" };

    (void)state;
    for (size_t i = 0; i < ROWS(serials); i++) {
        char name[HSEAL_TOKEN_FILE_NAME_SIZE];
        (void)snprintf(name, sizeof(name), "%s", name_of("desk", serials[i]));
        assert_int_equal(strlen(name), 5 + 16);
        assert_memory_equal(name, "desk-", 5);
        assert_int_equal(strspn(name + 5, "0123456789abcdef"), 16);
        assert_string_equal(name, name_of("desk", serials[i]));
        assert_string_not_equal(name, name_of("desk2", serials[i]));
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(name, name_of("desk", serials[k]));
    }
    assert_string_equal(name_of("desk", ""), "desk-" DIGEST);
}

/* Each field counts, and where one ends and the next begins. */
static void
each_field_counts(void **state)
{
    struct hseal_token_info a, b;
    char one[HSEAL_TOKEN_FILE_NAME_SIZE], two[HSEAL_TOKEN_FILE_NAME_SIZE];

    (void)state;
    memset(&a, 0, sizeof(a));
    (void)snprintf(a.label, sizeof(a.label), "desk");
    (void)snprintf(a.model, sizeof(a.model), "ab");
    (void)snprintf(a.manufacturer, sizeof(a.manufacturer), "c");
    assert_ok(hseal_token_file_name(&a, one, NULL));
    b = a;
    (void)snprintf(b.model, sizeof(b.model), "a");
    (void)snprintf(b.manufacturer, sizeof(b.manufacturer), "bc");
    assert_ok(hseal_token_file_name(&b, two, NULL));
    assert_string_not_equal(one, two);
    b = a;
    b.slot_id = 9; /* which does not */
    (void)snprintf(b.firmware, sizeof(b.firmware), "2.4");
    assert_ok(hseal_token_file_name(&b, two, NULL));
    assert_string_equal(one, two);
}

static void
longest_label(void **state)
{
    char label[33];
    const char *name;

    (void)state;
    memset(label, '/', 32);
    label[32] = '\0';
    name = name_of(label, "");
    assert_int_equal(strlen(name), 3 * 32 + 1 + 16);
    assert_null(strchr(name, '/'));
    assert_memory_equal(name, "%2f%2f%2f", 9);
    assert_int_equal(name[96], '-');
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(serials),
        cmocka_unit_test(serials_that_tell_nothing),
        cmocka_unit_test(each_field_counts),
        cmocka_unit_test(longest_label),
    };

    return cmocka_run_group_tests_name("filename", tests, NULL, NULL);
}
