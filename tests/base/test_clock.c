/*
 * tests/base/test_clock.c: the machine's clocks and injected ones.
 */
#include <time.h>

#include "base/clock.h"

#include "unit.h"

static void
the_wall_clock_is_the_machines(void **state)
{
    const struct hseal_clock *c = hseal_clock_system();
    struct timespec before, after;
    uint64_t ms;

    (void)state;
    assert_int_equal(clock_gettime(CLOCK_REALTIME, &before), 0);
    ms = hseal_clock_wall_ms(c);
    assert_int_equal(clock_gettime(CLOCK_REALTIME, &after), 0);
    assert_true(ms >= (uint64_t)before.tv_sec * 1000 +
                          (uint64_t)before.tv_nsec / 1000000);
    assert_true(ms <= (uint64_t)after.tv_sec * 1000 +
                          (uint64_t)after.tv_nsec / 1000000);
    assert_ptr_equal(c, hseal_clock_system());
}

static void
the_other_clock_never_goes_back(void **state)
{
    const struct hseal_clock *c = hseal_clock_system();
    uint64_t last = hseal_clock_mono_ns(c), first = last;

    (void)state;
    for (int i = 0; i < 100000; i++) {
        uint64_t now = hseal_clock_mono_ns(c);
        assert_true(now >= last);
        last = now;
    }
    assert_true(last > first);
    assert_true(last - first < UINT64_C(60000000000));
}

static uint64_t
fixed_wall(void *ctx)
{
    return *(const uint64_t *)ctx;
}

static uint64_t
fixed_mono(void *ctx)
{
    return *(const uint64_t *)ctx * 1000;
}

static uint64_t
fixed_boot(void *ctx)
{
    return *(const uint64_t *)ctx * 1000 + 1;
}

static void
an_injected_clock_is_asked_with_its_context(void **state)
{
    uint64_t now = 1;
    const struct hseal_clock c = { fixed_wall, fixed_mono, &now };

    (void)state;
    assert_true(hseal_clock_wall_ms(&c) == 1);
    now = UINT64_C(253402300799999);
    assert_true(hseal_clock_wall_ms(&c) == UINT64_C(253402300799999));
    assert_true(hseal_clock_mono_ns(&c) == UINT64_C(253402300799999000));
}

static void
boot_time_counts_sleep_and_may_be_injected(void **state)
{
    const struct hseal_clock *c = hseal_clock_system();
    struct timespec before;
    uint64_t now = 7;
    struct hseal_clock injected = { fixed_wall, fixed_mono, &now };

    (void)state;
    assert_int_equal(clock_gettime(CLOCK_BOOTTIME, &before), 0);
    assert_true(hseal_clock_boot_ns(c) >= (uint64_t)before.tv_sec * 1000000000 +
                                              (uint64_t)before.tv_nsec);
    assert_true(
        hseal_clock_boot_ns(c) <= hseal_clock_boot_ns(hseal_clock_system()));
    assert_true(hseal_clock_boot_ns(&injected) == 7000);
    injected.boot_ns = fixed_boot;
    assert_true(hseal_clock_boot_ns(&injected) == 7001);
}

static void
a_run_of_the_machine_has_a_name(void **state)
{
    char first[HSEAL_BOOT_ID_SIZE], second[HSEAL_BOOT_ID_SIZE];

    (void)state;
    hseal_clock_boot_id(first);
    hseal_clock_boot_id(second);
    assert_int_equal(strlen(first), HSEAL_BOOT_ID_SIZE - 1);
    assert_string_equal(first, second);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_wall_clock_is_the_machines),
        cmocka_unit_test(the_other_clock_never_goes_back),
        cmocka_unit_test(an_injected_clock_is_asked_with_its_context),
        cmocka_unit_test(boot_time_counts_sleep_and_may_be_injected),
        cmocka_unit_test(a_run_of_the_machine_has_a_name),
    };

    return cmocka_run_group_tests_name("clock", tests, NULL, NULL);
}
