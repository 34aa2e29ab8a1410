/*
 * tests/base/test_cpu.c: the processors a thread may run on.
 */
#include <sched.h>

#include "base/cpu.h"

#include "unit.h"

static void
there_is_one_at_least(void **state)
{
    (void)state;
    assert_true(hseal_cpu_count() >= 1);
    hseal_cpu_relax();
}

/* A machine of many is one of one to a thread that is tied down. */
static void
a_thread_tied_down_has_one(void **state)
{
    cpu_set_t all, one;
    int cpu = sched_getcpu();

    (void)state;
    assert_true(cpu >= 0);
    assert_int_equal(sched_getaffinity(0, sizeof(all), &all), 0);
    CPU_ZERO(&one);
    CPU_SET((size_t)cpu, &one);
    assert_int_equal(sched_setaffinity(0, sizeof(one), &one), 0);
    assert_int_equal(hseal_cpu_count(), 1);
    assert_int_equal(sched_setaffinity(0, sizeof(all), &all), 0);
    assert_int_equal(hseal_cpu_count(), CPU_COUNT(&all));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_is_one_at_least),
        cmocka_unit_test(a_thread_tied_down_has_one),
    };

    return cmocka_run_group_tests_name("cpu", tests, NULL, NULL);
}
