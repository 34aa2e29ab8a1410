/*
 * tests/sign/test_handoff.c: requests and answers between two threads, with
 * a processor for each and with one for both.
 */
#include <sched.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "sign/handoff.h"

#include "../base/unit.h"

#define ROUNDS 20000
#define MINUTE_NS UINT64_C(60000000000)

struct world {
    struct hseal_handoff h;
    pthread_t worker;
    uint64_t question, answer; /* plain memory: they go with the turn */
    atomic_int holds;          /* 1: the worker does not answer */
    atomic_int dropped;        /* answers that nobody took */
    int began;
};

static void
pause_us(long us)
{
    const struct timespec ts = { 0, us * 1000 };

    (void)nanosleep(&ts, NULL);
}

static void *
work(void *arg)
{
    struct world *w = arg;
    uint64_t seed = 7;

    for (;;) {
        enum hseal_handoff_what what = hseal_handoff_next(&w->h, 0);
        if (what == HSEAL_HANDOFF_STOP)
            break;
        w->began++;
        w->answer = w->question * 3;
        if (next_number(&seed) % 64 == 0)
            pause_us(100); /* the caller is asleep by then */
        while (atomic_load(&w->holds))
            pause_us(1000);
        if (!hseal_handoff_answer(&w->h)) {
            atomic_store(&w->dropped, 1);
            break;
        }
    }
    hseal_handoff_gone(&w->h);
    return NULL;
}

static struct world *
make(void)
{
    struct world *w = calloc(1, sizeof(*w));

    assert_non_null(w);
    assert_ok(hseal_handoff_init(&w->h, NULL));
    return w;
}

static void
start(struct world *w)
{
    assert_int_equal(pthread_create(&w->worker, NULL, work, w), 0);
}

static void
finish(struct world *w)
{
    hseal_handoff_stop(&w->h);
    assert_int_equal(hseal_handoff_wait_gone(&w->h, MINUTE_NS), 1);
    assert_int_equal(pthread_join(w->worker, NULL), 0);
    hseal_handoff_destroy(&w->h);
    free(w);
}

/* At all distances in time: no answer is lost and none is another's. */
static void
talk(void)
{
    struct world *w = make();
    uint64_t seed = 1;

    start(w);
    for (uint64_t i = 1; i <= ROUNDS; i++) {
        w->question = i;
        assert_int_equal(
            hseal_handoff_ask(&w->h, MINUTE_NS), HSEAL_HANDOFF_ANSWERED);
        assert_int_equal(w->answer, i * 3);
        if (next_number(&seed) % 64 == 0)
            pause_us((long)(next_number(&seed) % 100)); /* it may sleep */
    }
    assert_int_equal(w->began, ROUNDS);
    finish(w);
}

static void
every_question_has_its_answer(void **state)
{
    (void)state;
    talk();
}

static void
on_one_processor(void **state)
{
    cpu_set_t all, one;

    (void)state;
    assert_int_equal(sched_getaffinity(0, sizeof(all), &all), 0);
    CPU_ZERO(&one);
    CPU_SET((size_t)sched_getcpu(), &one);
    assert_int_equal(sched_setaffinity(0, sizeof(one), &one), 0);
    talk();
    assert_int_equal(sched_setaffinity(0, sizeof(all), &all), 0);
}

/* Nobody there: it is taken back, and a worker that comes does not do it. */
static void
what_was_not_begun_is_withdrawn(void **state)
{
    struct world *w = make();

    (void)state;
    w->question = 1;
    assert_int_equal(
        hseal_handoff_ask(&w->h, 1000000), HSEAL_HANDOFF_WITHDRAWN);
    start(w);
    w->question = 2;
    assert_int_equal(
        hseal_handoff_ask(&w->h, MINUTE_NS), HSEAL_HANDOFF_ANSWERED);
    assert_int_equal(w->answer, 6);
    assert_int_equal(w->began, 1);
    finish(w);
}

static void
what_was_begun_is_hung(void **state)
{
    struct world *w = make();

    (void)state;
    atomic_store(&w->holds, 1);
    start(w);
    assert_int_equal(hseal_handoff_ask(&w->h, 1000000000), HSEAL_HANDOFF_HUNG);
    assert_int_equal(hseal_handoff_wait_gone(&w->h, 1000000), 0);
    assert_int_equal(atomic_load(&w->dropped), 0);
    atomic_store(&w->holds, 0);
    assert_int_equal(hseal_handoff_wait_gone(&w->h, MINUTE_NS), 1);
    assert_int_equal(atomic_load(&w->dropped), 1);
    finish(w);
}

/* Busy elsewhere until more than half of the caller's second is over. */
static void *
come_late(void *arg)
{
    struct world *w = arg;
    const struct hseal_clock *clock = hseal_clock_system();

    while (atomic_load(&w->h.turn) == 0) /* nothing asked yet */
        pause_us(100);
    assert_int_equal(
        hseal_handoff_next(&w->h, hseal_clock_mono_ns(clock) + 700000000),
        HSEAL_HANDOFF_TIME);
    w->began = hseal_handoff_next(&w->h, 0) == HSEAL_HANDOFF_ASKED;
    hseal_handoff_gone(&w->h);
    return NULL;
}

/* So that a call which began late is not taken for one that hangs. */
static void
too_late_is_not_begun(void **state)
{
    struct world *w = make();

    (void)state;
    assert_int_equal(pthread_create(&w->worker, NULL, come_late, w), 0);
    assert_int_equal(
        hseal_handoff_ask(&w->h, 1000000000), HSEAL_HANDOFF_WITHDRAWN);
    hseal_handoff_stop(&w->h);
    assert_int_equal(hseal_handoff_wait_gone(&w->h, MINUTE_NS), 1);
    assert_int_equal(w->began, 0);
    finish(w);
}

/* While the worker waits for a moment, requests wait for it. */
static void
a_moment_comes_before_requests(void **state)
{
    struct world *w = make();

    (void)state;
    assert_int_equal(hseal_handoff_next(&w->h, 1), HSEAL_HANDOFF_TIME);
    hseal_handoff_stop(&w->h);
    assert_int_equal(hseal_handoff_next(&w->h, 1), HSEAL_HANDOFF_STOP);
    assert_int_equal(hseal_handoff_next(&w->h, 0), HSEAL_HANDOFF_STOP);
    hseal_handoff_destroy(&w->h);
    free(w);
}

/* The processor's time of the whole process, which only waits. */
static void
an_idle_worker_costs_nothing(void **state)
{
    struct world *w = make();
    clock_t before, after;

    (void)state;
    start(w);
    assert_int_equal(
        hseal_handoff_ask(&w->h, MINUTE_NS), HSEAL_HANDOFF_ANSWERED);
    before = clock();
    pause_us(400000);
    after = clock();
    assert_true(after - before < CLOCKS_PER_SEC / 5);
    finish(w);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_question_has_its_answer),
        cmocka_unit_test(on_one_processor),
        cmocka_unit_test(what_was_not_begun_is_withdrawn),
        cmocka_unit_test(what_was_begun_is_hung),
        cmocka_unit_test(too_late_is_not_begun),
        cmocka_unit_test(a_moment_comes_before_requests),
        cmocka_unit_test(an_idle_worker_costs_nothing),
    };

    return cmocka_run_group_tests_name("handoff", tests, NULL, NULL);
}
