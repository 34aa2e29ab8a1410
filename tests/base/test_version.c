/*
 * tests/base/test_version.c: the version is the build's.
 */
#include <stdio.h>

#include <hardseal/hardseal.h>

#include "unit.h"

static void
the_version_is_the_projects(void **state)
{
    (void)state;
    assert_string_equal(hseal_version(), HSEAL_TEST_VERSION);
    assert_ptr_equal(hseal_version(), hseal_version());
}

static void
the_version_has_three_numbers(void **state)
{
    unsigned a, b, c;
    char rest;

    (void)state;
    assert_int_equal(
        sscanf(hseal_version(), "%u.%u.%u%c", &a, &b, &c, &rest), 3);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_version_is_the_projects),
        cmocka_unit_test(the_version_has_three_numbers),
    };

    return cmocka_run_group_tests_name("version", tests, NULL, NULL);
}
