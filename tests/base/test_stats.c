/*
 * tests/base/test_stats.c: percentiles of measured times.
 */
#include "base/stats.h"

#include "unit.h"

static void
samples_are_sorted_as_unsigned(void **state)
{
    uint64_t v[] = { 5, UINT64_MAX, 0, 5, UINT64_C(1) << 63, 1, 4294967296 };
    const uint64_t want[] = { 0, 1, 5, 5, 4294967296, UINT64_C(1) << 63,
        UINT64_MAX };

    (void)state;
    hseal_stats_sort(v, ROWS(v));
    assert_memory_equal(v, want, sizeof(v));
    hseal_stats_sort(v, 0);
    hseal_stats_sort(v, 1);
    assert_memory_equal(v, want, sizeof(v));
}

static void
ranks_are_the_nearest(void **state)
{
    /* The textbook's example of the nearest rank. */
    static const uint64_t v[] = { 15, 20, 35, 40, 50 };

    (void)state;
    assert_int_equal(hseal_stats_percentile(v, 5, 50), 15);
    assert_int_equal(hseal_stats_percentile(v, 5, 300), 20);
    assert_int_equal(hseal_stats_percentile(v, 5, 400), 20);
    assert_int_equal(hseal_stats_percentile(v, 5, 401), 35);
    assert_int_equal(hseal_stats_percentile(v, 5, 500), 35);
    assert_int_equal(hseal_stats_percentile(v, 5, 1000), 50);
    assert_int_equal(hseal_stats_percentile(v, 5, 0), 15);
    assert_int_equal(hseal_stats_percentile(v, 1, 0), 15);
    assert_int_equal(hseal_stats_percentile(v, 1, 999), 15);
    assert_int_equal(hseal_stats_percentile(v, 2, 500), 15);
    assert_int_equal(hseal_stats_percentile(v, 2, 501), 20);
}

/* The definition itself, sample by sample. */
static uint64_t
percentile_by_definition(const uint64_t *v, size_t n, unsigned permille)
{
    for (size_t i = 0; i < n; i++) {
        size_t not_above = 0;
        for (size_t k = 0; k < n; k++)
            not_above += v[k] <= v[i];
        if (not_above * 1000 >= n * permille)
            return v[i];
    }
    return UINT64_MAX;
}

static void
percentiles_follow_their_definition(void **state)
{
    static const unsigned permilles[] = { 0, 1, 10, 250, 500, 501, 900, 990,
        999, 1000 };
    uint64_t seed = 7, v[60];

    (void)state;
    for (int round = 0; round < 200; round++) {
        size_t n = 1 + next_number(&seed) % ROWS(v);
        for (size_t i = 0; i < n; i++)
            v[i] = next_number(&seed) % 40; /* with repeats */
        hseal_stats_sort(v, n);
        for (size_t i = 0; i < ROWS(permilles); i++)
            assert_true(hseal_stats_percentile(v, n, permilles[i]) ==
                        percentile_by_definition(v, n, permilles[i]));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(samples_are_sorted_as_unsigned),
        cmocka_unit_test(ranks_are_the_nearest),
        cmocka_unit_test(percentiles_follow_their_definition),
    };

    return cmocka_run_group_tests_name("stats", tests, NULL, NULL);
}
