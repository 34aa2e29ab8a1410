/*
 * test_retry: attempts with growing, uneven pauses, which end with the time.
 */
#include <stdio.h>
#include <stdlib.h>

#include "sign/retry.h"

#include "../base/unit.h"

#define MS UINT64_C(1000000)

/* A clock that goes on by `step_ns` each time somebody looks at it. */
struct ticking {
    uint64_t now_ns;
    uint64_t step_ns;
};

static uint64_t
tick_ns(void *ctx)
{
    struct ticking *t = ctx;

    t->now_ns += t->step_ns;
    return t->now_ns;
}

static uint64_t
tick_ms(void *ctx)
{
    return tick_ns(ctx) / MS;
}

static void
no_patience_no_attempt(void **state)
{
    struct ticking t = { 5 * MS, 0 };
    struct hseal_clock clock = { tick_ms, tick_ns, &t };
    struct hseal_retry r;

    (void)state;
    hseal_retry_begin(&r, &clock, 0);
    assert_int_equal(hseal_retry_wait(&r), 0);
    assert_int_equal(hseal_retry_wait(&r), 0);
}

static void
first_attempt_is_at_once(void **state)
{
    struct ticking t = { 5 * MS, 0 };
    struct hseal_clock clock = { tick_ms, tick_ns, &t };
    struct hseal_retry r;
    uint64_t before = hseal_clock_mono_ns(hseal_clock_system());

    (void)state;
    for (int i = 0; i < 1000; i++) {
        hseal_retry_begin(&r, &clock, 1);
        assert_int_equal(hseal_retry_wait(&r), 1);
        assert_int_equal(r.pause_ms, 5);
    }
    /* A pause at each of them would have been two seconds at least. */
    assert_true(hseal_clock_mono_ns(hseal_clock_system()) - before < 2000 * MS);
}

/* The time that is up is the clock's, not that of pauses. */
static void
ends_with_the_time(void **state)
{
    static const struct {
        unsigned patience_ms;
        unsigned step_ms; /* of the clock, for each look */
        int attempts;
    } rows[] = {
        { 100, 100, 0 }, /* over at the first look */
        { 100, 99, 1 },  /* at the second */
        { 100, 40, 1 },  /* at the one after the pause */
        { 100, 30, 2 },
        { 100, 10, 5 },
        { 1000000, 500000, 1 },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct ticking t = { 7 * MS, 0 };
        struct hseal_clock clock = { tick_ms, tick_ns, &t };
        struct hseal_retry r;
        int n = 0;
        hseal_retry_begin(&r, &clock, rows[i].patience_ms);
        t.step_ns = rows[i].step_ms * MS;
        while (hseal_retry_wait(&r))
            n++;
        assert_int_equal(n, rows[i].attempts);
        assert_int_equal(hseal_retry_wait(&r), 0);
    }
}

/* 5, 10, 20 ... 250: doubled, and never more. */
static void
pauses_grow_to_their_limit(void **state)
{
    static const unsigned pauses[] = { 5, 10, 20, 40, 80, 160, 250, 250 };
    struct ticking t = { 0, 0 };
    struct hseal_clock clock = { tick_ms, tick_ns, &t };
    struct hseal_retry r;

    (void)state;
    hseal_retry_begin(&r, &clock, 60000);
    for (size_t i = 0; i < ROWS(pauses); i++) {
        uint64_t before = hseal_clock_mono_ns(hseal_clock_system()), took;
        unsigned pause = i == 0 ? 0 : pauses[i - 1];
        assert_int_equal(hseal_retry_wait(&r), 1);
        assert_int_equal(r.pause_ms, pauses[i]);
        took = hseal_clock_mono_ns(hseal_clock_system()) - before;
        assert_true(took >= pause * MS / 2);
    }
}

/* The last pause is cut to what is left. */
static void
pause_does_not_outlast_the_time(void **state)
{
    const struct hseal_clock *clock = hseal_clock_system();
    uint64_t before = hseal_clock_mono_ns(clock);
    struct hseal_retry r;
    int n = 0;

    (void)state;
    hseal_retry_begin(&r, clock, 60);
    r.pause_ms = 3600000;
    while (hseal_retry_wait(&r))
        n++;
    assert_true(n <= 1);
    assert_true(hseal_clock_mono_ns(clock) - before >= 60 * MS);
    assert_true(hseal_clock_mono_ns(clock) - before < 60000 * MS);
}

/* Two series that begin at different moments do not go in step. */
static void
pauses_are_uneven(void **state)
{
    unsigned different = 0;

    (void)state;
    for (uint64_t i = 1; i <= 32; i++) {
        struct ticking t = { i * 12345, 0 };
        struct hseal_clock clock = { tick_ms, tick_ns, &t };
        struct hseal_retry a, b;
        hseal_retry_begin(&a, &clock, 100);
        t.now_ns++;
        hseal_retry_begin(&b, &clock, 100);
        assert_true(a.random != 0 && b.random != 0);
        different += a.random != b.random;
    }
    assert_int_equal(different, 32);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_patience_no_attempt),
        cmocka_unit_test(first_attempt_is_at_once),
        cmocka_unit_test(ends_with_the_time),
        cmocka_unit_test(pauses_grow_to_their_limit),
        cmocka_unit_test(pause_does_not_outlast_the_time),
        cmocka_unit_test(pauses_are_uneven),
    };

    return cmocka_run_group_tests_name("retry", tests, NULL, NULL);
}
