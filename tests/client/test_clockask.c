/*
 * tests/client/test_clockask.c: asking the exchange what time it is.
 */
#include <stdio.h>
#include <unistd.h>

#include "base/error.h"
#include "client/clockask.h"

#include "../base/tempdir.h"
#include "../base/unit.h"

#define MS UINT64_C(1000000)
#define NOON UINT64_C(1800000000000)
#define HOST "https://openapi.okx.com"

/* One answer. */
struct answer {
    uint64_t takes_ms;  /* there and back */
    enum hseal_err err; /* OK: it tells the time */
    const char *body;   /* NULL: the right one */
    uint64_t sleeps_ms; /* before it is read */
};

struct world {
    uint64_t now_ns;
    uint64_t asleep_ns; /* of its wall and boot clock */
    int64_t offset_ms;  /* of the exchange */
    const struct answer *answers;
    size_t n;
    size_t asked;
    uint32_t timeout_ms; /* of the last one */
    struct hseal_clock clock;
    struct hseal_clockask ask;
};

static uint64_t
boot(void *ctx)
{
    struct world *w = ctx;

    return w->now_ns + w->asleep_ns;
}

static uint64_t
wall(void *ctx)
{
    return NOON + boot(ctx) / MS;
}

static uint64_t
mono(void *ctx)
{
    return ((struct world *)ctx)->now_ns;
}

static enum hseal_err
get(void *ctx, uint32_t timeout_ms, struct hseal_buf *body,
    struct hseal_error *e)
{
    struct world *w = ctx;
    const struct answer *a = &w->answers[w->asked % w->n];
    uint64_t ms;

    w->asked++;
    w->timeout_ms = timeout_ms;
    w->now_ns += a->takes_ms * MS / 2;
    ms = (uint64_t)((int64_t)wall(w) + w->offset_ms);
    w->now_ns += a->takes_ms * MS - a->takes_ms * MS / 2;
    w->asleep_ns += a->sleeps_ms * MS;
    if (a->err != HSEAL_ERR_OK) {
        (void)hseal_fail_cause(e, a->err, HSEAL_ORIGIN_CURL, 7, "refused");
        return hseal_hint(e, a->err, "look at the network");
    }
    if (a->body != NULL)
        return hseal_buf_add_str(body, a->body, e);
    return hseal_buf_addf(body, e,
        "{\"code\":\"0\",\"msg\":\"\",\"data\":[{\"ts\":\"%llu\"}]}",
        (unsigned long long)ms);
}

static void
begin(struct world *w, const struct answer *answers, size_t n, const char *dir)
{
    memset(w, 0, sizeof(*w));
    w->now_ns = 1000 * MS;
    w->answers = answers;
    w->n = n;
    w->clock = (struct hseal_clock){ wall, mono, w, boot };
    w->ask = (struct hseal_clockask){ .get = get,
        .ctx = w,
        .base_url = HOST,
        .state_dir = dir,
        .clock = &w->clock,
        .timeout_ms = 10000 };
}

static void
five_are_asked_and_the_best_counts(void **state)
{
    static const struct answer answers[] = { { 300, 0, NULL }, { 40, 0, NULL },
        { 12, 0, NULL }, { 90, 0, NULL }, { 14, 0, NULL } };
    struct hseal_offset o;
    struct world w;

    (void)state;
    begin(&w, answers, ROWS(answers), NULL);
    w.offset_ms = 5000;
    assert_ok(hseal_clockask_measure(&w.ask, &o, NULL));
    assert_int_equal(w.asked, 5);
    assert_int_equal(o.ms, 5000);
    assert_int_equal(o.rtt_us, 12000);
    assert_int_equal(o.samples, 5);
}

/* Without it, the answer that was slept over would be the best. */
static void
sleep_is_part_of_the_way(void **state)
{
    static const struct answer answers[] = { { 300, 0, NULL }, { 40, 0, NULL },
        { 12, 0, NULL, 40000 }, { 90, 0, NULL }, { 14, 0, NULL } };
    struct hseal_offset o;
    struct world w;

    (void)state;
    begin(&w, answers, ROWS(answers), NULL);
    w.offset_ms = 5000;
    assert_ok(hseal_clockask_measure(&w.ask, &o, NULL));
    assert_int_equal(o.ms, 5000);
    assert_int_equal(o.rtt_us, 14000);
    assert_int_equal(o.boot_ns, w.now_ns + w.asleep_ns);
}

static void
two_may_fail(void **state)
{
    static const struct answer answers[] = { { 9, HSEAL_ERR_NOT_SENT, NULL },
        { 40, 0, NULL }, { 12, 0, "<html>" }, { 90, 0, NULL },
        { 14, 0, NULL } };
    struct hseal_offset o;
    struct world w;

    (void)state;
    begin(&w, answers, ROWS(answers), NULL);
    assert_ok(hseal_clockask_measure(&w.ask, &o, NULL));
    assert_int_equal(w.asked, 5);
    assert_int_equal(o.samples, 3);
    assert_int_equal(o.rtt_us, 14000);
}

static void
three_that_fail_are_too_many(void **state)
{
    static const struct {
        struct answer answer;
        enum hseal_err err;
        const char *text;
    } rows[] = {
        { { 1, HSEAL_ERR_NOT_SENT, NULL }, HSEAL_ERR_NOT_SENT, "refused" },
        { { 1, HSEAL_ERR_UNKNOWN_OUTCOME, NULL }, HSEAL_ERR_NOT_SENT,
            "refused" },
        { { 1, HSEAL_ERR_EXCHANGE, NULL }, HSEAL_ERR_EXCHANGE, "refused" },
        { { 1, HSEAL_ERR_OK, "{}" }, HSEAL_ERR_EXCHANGE,
            "does not tell the time" },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct hseal_offset o = { .ms = 5 };
        struct hseal_error e;
        struct world w;
        begin(&w, &rows[i].answer, 1, NULL);
        assert_int_equal(hseal_clockask_measure(&w.ask, &o, &e), rows[i].err);
        assert_int_equal(e.code, rows[i].err);
        assert_int_equal(w.asked, 3);
        assert_int_equal(o.ms, 5);
        assert_contains(e.message, HOST);
        assert_contains(e.message, rows[i].text);
        if (rows[i].answer.err != HSEAL_ERR_OK)
            assert_string_equal(e.hint, "look at the network");
    }
}

static void
what_is_no_answer_ends_it_at_once(void **state)
{
    static const struct answer bad = { 1, HSEAL_ERR_CONFIG, NULL };
    struct hseal_offset o;
    struct hseal_error e;
    struct world w;

    (void)state;
    begin(&w, &bad, 1, NULL);
    assert_err(hseal_clockask_measure(&w.ask, &o, &e), CONFIG);
    assert_string_equal(e.message, "refused");
    assert_int_equal(w.asked, 1);
}

/* All of it is within the time; three that came in it are enough. */
static void
it_ends_in_time(void **state)
{
    static const struct answer slow = { 3000, 0, NULL };
    static const struct answer slower = { 4000, 0, NULL };
    struct hseal_offset o;
    struct hseal_error e;
    struct world w;

    (void)state;
    begin(&w, &slow, 1, NULL);
    assert_ok(hseal_clockask_measure(&w.ask, &o, NULL));
    assert_int_equal(o.samples, 4);
    assert_int_equal(w.timeout_ms, 1000);
    begin(&w, &slower, 1, NULL);
    w.ask.timeout_ms = 8000;
    assert_err(hseal_clockask_measure(&w.ask, &o, &e), NOT_SENT);
    assert_int_equal(w.asked, 2);
    assert_contains(e.message, "2 times in 8000 ms");
}

static void
what_is_kept_is_used_until_it_is_void(void **state)
{
    static const struct answer good = { 10, 0, NULL };
    struct hseal_offset o;
    struct world w;

    begin(&w, &good, 1, *state);
    w.offset_ms = -3000;
    assert_ok(hseal_clockask_offset(&w.ask, &o, NULL));
    assert_int_equal(w.asked, 5);
    w.offset_ms = -9000;
    w.now_ns += 3599 * 1000 * MS;
    assert_ok(hseal_clockask_offset(&w.ask, &o, NULL));
    assert_int_equal(w.asked, 5);
    assert_int_equal(o.ms, -3000);
    assert_true(o.age_ms >= 3599 * 1000);
    w.now_ns += 2 * 1000 * MS;
    assert_ok(hseal_clockask_offset(&w.ask, &o, NULL));
    assert_int_equal(w.asked, 10);
    assert_int_equal(o.ms, -9000);
    /* Anew, if that is asked for. */
    assert_ok(hseal_clockask_measure(&w.ask, &o, NULL));
    assert_int_equal(w.asked, 15);
}

/* One that would keep us from signing is not believed for an hour. */
static void
a_bad_one_is_measured_each_time(void **state)
{
    static const struct answer good = { 10, 0, NULL };
    struct hseal_offset o;
    struct world w;

    begin(&w, &good, 1, *state);
    w.offset_ms = 40000;
    assert_ok(hseal_clockask_offset(&w.ask, &o, NULL));
    assert_int_equal(o.ms, 40000);
    w.offset_ms = 10;
    assert_ok(hseal_clockask_offset(&w.ask, &o, NULL));
    assert_int_equal(o.ms, 10);
    assert_int_equal(w.asked, 10);
}

static void
a_home_that_takes_nothing_is_no_obstacle(void **state)
{
    static const struct answer good = { 10, 0, NULL };
    struct hseal_offset o;
    struct world w;

    (void)state;
    begin(&w, &good, 1, "/nowhere/at/all");
    assert_ok(hseal_clockask_offset(&w.ask, &o, NULL));
    assert_ok(hseal_clockask_offset(&w.ask, &o, NULL));
    assert_int_equal(w.asked, 10);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, tempdir_make, tempdir_remove)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(five_are_asked_and_the_best_counts),
        cmocka_unit_test(sleep_is_part_of_the_way),
        cmocka_unit_test(two_may_fail),
        cmocka_unit_test(three_that_fail_are_too_many),
        cmocka_unit_test(what_is_no_answer_ends_it_at_once),
        cmocka_unit_test(it_ends_in_time),
        TEST(what_is_kept_is_used_until_it_is_void),
        TEST(a_bad_one_is_measured_each_time),
        cmocka_unit_test(a_home_that_takes_nothing_is_no_obstacle),
    };

    return cmocka_run_group_tests_name("clockask", tests, NULL, NULL);
}
