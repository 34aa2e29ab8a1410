/*
 * tests/client/test_limits_load.c: limits that more is wanted of than they
 * allow.
 */
#include "limited.h"
#include "windows.h"

struct load {
    uint32_t count;
    uint32_t window_ms;
    uint32_t weight_max;
    uint64_t rtt_ns;
    double least; /* of the limit is used */
};

#define LOADS_MAX 20000

/* Arrivals at random, twice as many as are allowed; each goes as soon as it
 * may.  Those under way are ended in order of time. */
static void
run_load(const struct load *at, uint64_t seed)
{
    static struct counted c[LOADS_MAX];
    struct hseal_limits_ticket ticket[64];
    struct limited w = { 0 };
    uint64_t begin_ns, end_ns, sum = 0, most;
    size_t n = 0, done = 0;

    limited_open(&w);
    begin_ns = w.now_ns;
    end_ns = begin_ns + 20 * at->window_ms * MS;
    while (w.now_ns < end_ns) {
        uint32_t weight = 1 + (uint32_t)(next_number(&seed) % at->weight_max);
        struct hseal_limits_claim claim =
            limited_by("load", at->count, at->window_ms, weight);
        uint64_t gap =
            next_number(&seed) %
            ((uint64_t)at->window_ms * MS * at->weight_max / (2 * at->count));
        uint64_t wait, next_ns = w.now_ns + gap;
        while (done < n && c[done].to_ns <= next_ns) {
            w.now_ns = c[done].to_ns;
            hseal_limits_done(w.l, &ticket[done++ % 64]);
        }
        w.now_ns = next_ns;
        /* A real queue: it waits, and meanwhile the others end. */
        while (n - done >= 63 ||
               (wait = limited_take(&w, &claim, &ticket[n % 64])) > 0) {
            uint64_t until = w.now_ns + (n - done >= 63 ? 1 : wait);
            if (done < n && c[done].to_ns <= until) {
                w.now_ns = c[done].to_ns;
                hseal_limits_done(w.l, &ticket[done++ % 64]);
            } else {
                w.now_ns = until;
            }
        }
        assert_true(n < LOADS_MAX);
        c[n++] = (struct counted){ w.now_ns, w.now_ns + at->rtt_ns, weight };
        sum += weight;
    }
    most = (w.now_ns - begin_ns) * at->count / (at->window_ms * MS);
    assert_true(windows_worst(c, n, at->window_ms * MS) <= at->count);
    if ((double)sum < at->least * (double)most)
        fail_msg("%u of %u", (unsigned)sum, (unsigned)most);
    hseal_limits_close(w.l);
}

static void
at_twice_the_rate_it_is_used_and_never_exceeded(void **state)
{
    static const struct load loads[] = {
        /* count window weights rtt least */
        { 60, 2000, 1, MS, 0.97 },
        { 5, 2000, 1, MS, 0.97 },
        { 1, 1000, 1, MS, 0.97 },
        { 6, 1000, 1, MS, 0.97 },
        { 300, 2000, 20, MS, 0.90 },
        { 60, 2000, 1, 50 * MS, 0.90 },
        { 20, 2000, 1, 1500 * MS, 0.50 },
        { 12, 86400000, 1, 100 * MS, 0.97 },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(loads); i++)
        for (uint64_t seed = 1; seed <= 3; seed++)
            run_load(&loads[i], seed);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(at_twice_the_rate_it_is_used_and_never_exceeded),
    };

    return cmocka_run_group_tests_name("limits_load", tests, NULL, NULL);
}
