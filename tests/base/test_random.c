/*
 * tests/base/test_random.c: random bytes of the kernel.
 */
#include "base/random.h"

#include "unit.h"

static void
bytes_differ_and_all_are_filled(void **state)
{
    unsigned char a[256], b[256];
    unsigned char seen[256] = { 0 };

    (void)state;
    for (int round = 0; round < 64; round++) {
        memset(a, 0, sizeof(a));
        memset(b, 0, sizeof(b));
        assert_ok(hseal_random_fill(a, sizeof(a), NULL));
        assert_ok(hseal_random_fill(b, sizeof(b), NULL));
        assert_memory_not_equal(a, b, sizeof(a));
        for (size_t i = 0; i < sizeof(a); i++)
            seen[i] |= a[i];
    }
    for (size_t i = 0; i < sizeof(seen); i++)
        assert_int_not_equal(seen[i], 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_differ_and_all_are_filled),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
