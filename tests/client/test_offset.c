/*
 * tests/client/test_offset.c: estimating the offset of the clock, and what is
 * kept of it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "client/offset.h"

#include "../base/tempdir.h"
#include "../base/unit.h"

#define MS UINT64_C(1000000)
#define NOON UINT64_C(1800000000000)
#define HOUR_MS UINT64_C(3600000)
#define HOST "https://openapi.okx.com"

/* ---- the estimate ---- */

static void
the_shortest_way_counts_and_half_of_it(void **state)
{
    struct hseal_offset o = { .ms = 0 };
    /* Asked at 1000 ms of this machine; the exchange is 5 s ahead. */
    struct hseal_offset_sample s = { .server_ms = NOON + 5010,
        .begin_ns = 1000 * MS,
        .end_ns = 1020 * MS,
        .wall_ms = NOON + 20 };

    (void)state;
    hseal_offset_add(&o, &s);
    assert_int_equal(o.ms, 5000);
    assert_int_equal(o.rtt_us, 20000);
    /* A longer one, all of it on the way there. */
    s.server_ms = NOON + 5000 + 300;
    s.end_ns = 1300 * MS;
    s.wall_ms = NOON + 300;
    hseal_offset_add(&o, &s);
    assert_int_equal(o.ms, 5000);
    assert_int_equal(o.boot_ns, 1020 * MS);
    /* A shorter one. */
    s = (struct hseal_offset_sample){ .server_ms = NOON + 4000,
        .begin_ns = 0,
        .end_ns = MS / 4,
        .wall_ms = NOON - 1 };
    hseal_offset_add(&o, &s);
    assert_int_equal(o.ms, 4001);
    assert_int_equal(o.rtt_us, 250);
    assert_int_equal(o.samples, 3);
    assert_true(o.wall_ms == NOON - 1 && o.boot_ns == MS / 4);
}

static void
ahead_is_negative(void **state)
{
    struct hseal_offset o = { .ms = 0 };
    struct hseal_offset_sample s = { .server_ms = NOON,
        .begin_ns = 0,
        .end_ns = 3 * MS,
        .wall_ms = NOON + 60000 };

    (void)state;
    hseal_offset_add(&o, &s);
    assert_int_equal(o.ms, -59998);
}

/* Whatever way the answer takes, the error is at most half of it. */
static void
it_is_never_off_by_more_than_half_the_way(void **state)
{
    uint64_t seed = 3;

    (void)state;
    for (int i = 0; i < 1000; i++) {
        struct hseal_offset o = { .ms = 0 };
        int64_t truth = (int64_t)(next_number(&seed) % 60000) - 30000;
        for (int k = 0; k < 5; k++) {
            uint64_t there = next_number(&seed) % 200;
            uint64_t back = next_number(&seed) % 200;
            struct hseal_offset_sample s = {
                .server_ms = (uint64_t)((int64_t)(NOON + there) + truth),
                .begin_ns = 5 * MS,
                .end_ns = (5 + there + back) * MS,
                .wall_ms = NOON + there + back,
            };
            hseal_offset_add(&o, &s);
        }
        assert_true((uint64_t)(o.ms > truth ? o.ms - truth : truth - o.ms) <=
                    (o.rtt_us / 1000 + 1) / 2);
    }
}

static void
past_25_s_nothing_is_signed_and_the_figure_is_told(void **state)
{
    static const struct {
        int64_t ms;
        const char *text;
    } bad[] = { { 25001, "25.001 s behind" }, { -25001, "25.001 s ahead" },
        { 40000, "40.000 s behind" }, { -86400000, "86400.000 s ahead" } };
    struct hseal_offset o = { .ms = 25000 };
    struct hseal_error e;
    char text[HSEAL_OFFSET_TEXT_SIZE];

    (void)state;
    assert_ok(hseal_offset_check(&o, HOST, NULL));
    o.ms = -25000;
    assert_ok(hseal_offset_check(&o, HOST, NULL));
    for (size_t i = 0; i < ROWS(bad); i++) {
        o.ms = bad[i].ms;
        assert_err(hseal_offset_check(&o, HOST, &e), CLOCK);
        assert_contains(e.message, bad[i].text);
        assert_contains(e.message, HOST);
        assert_contains(e.hint, "timedatectl");
    }
    hseal_offset_text(0, text);
    assert_string_equal(text, "exact");
    hseal_offset_text(-7, text);
    assert_string_equal(text, "0.007 s ahead");
}

/* ---- what is kept ---- */

struct times {
    uint64_t wall_ms;
    uint64_t boot_ns;
};

static uint64_t
wall(void *ctx)
{
    return ((struct times *)ctx)->wall_ms;
}

static uint64_t
boot(void *ctx)
{
    return ((struct times *)ctx)->boot_ns;
}

static const struct hseal_offset measured = {
    .ms = -1234,
    .rtt_us = 41234,
    .samples = 4,
    .wall_ms = NOON,
    .boot_ns = 77 * MS,
};

/* `boot_ms` and `wall_ms` after it was measured. */
static enum hseal_err
load(void **state, uint64_t boot_ms, int64_t wall_ms, struct hseal_offset *ret,
    struct hseal_error *e)
{
    struct times t = { (uint64_t)((int64_t)NOON + wall_ms),
        (77 + boot_ms) * MS };
    const struct hseal_clock clock = { wall, boot, &t };

    return hseal_offset_load(*state, &clock, HOST, ret, e);
}

static void
assert_void(void **state, uint64_t boot_ms, int64_t wall_ms, const char *why)
{
    struct hseal_offset o = { .ms = 5 };
    struct hseal_error e;

    assert_err(load(state, boot_ms, wall_ms, &o, &e), NOT_FOUND);
    assert_contains(e.message, why);
    assert_int_equal(o.ms, 5);
}

static void
it_is_kept_for_an_hour(void **state)
{
    struct hseal_offset o;
    struct stat st;

    assert_void(state, 0, 0, "is not there");
    assert_ok(hseal_offset_store(*state, HOST, &measured, NULL));
    assert_int_equal(stat(tempdir_path(state, "clock"), &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    assert_int_equal(tempdir_count(state), 1);
    assert_ok(load(state, HOUR_MS, HOUR_MS, &o, NULL));
    assert_int_equal(o.ms, measured.ms);
    assert_int_equal(o.rtt_us, measured.rtt_us);
    assert_int_equal(o.samples, measured.samples);
    assert_true(o.wall_ms == NOON && o.boot_ns == measured.boot_ns);
    assert_true(o.age_ms == HOUR_MS);
    assert_void(state, HOUR_MS + 1, HOUR_MS + 1, "more than an hour old");
}

static void
a_clock_that_was_set_makes_it_void(void **state)
{
    struct hseal_offset o;

    assert_ok(hseal_offset_store(*state, HOST, &measured, NULL));
    assert_ok(load(state, 5000, 6000, &o, NULL));
    assert_ok(load(state, 5000, 4000, &o, NULL));
    assert_void(state, 5000, 6001, "before the clock was set");
    assert_void(state, 5000, 3999, "before the clock was set");
    assert_void(state, 0, -86400000, "before the clock was set");
    assert_void(state, 0, 86400000, "before the clock was set");
}

/* Replace text in the file by text of the same length. */
static void
change(void **state, const char *from, const char *to)
{
    struct hseal_buf b;
    char *at;

    hseal_buf_init(&b, 65536);
    assert_ok(hseal_file_read(tempdir_path(state, "clock"), &b, NULL));
    at = strstr((char *)b.data, from);
    assert_non_null(at);
    memcpy(at, to, strlen(to));
    (void)tempdir_file(state, "clock", hseal_buf_str(&b), 0600);
    hseal_buf_free(&b);
}

static void
a_start_of_the_machine_makes_it_void(void **state)
{
    struct hseal_offset o;
    char id[HSEAL_BOOT_ID_SIZE];

    assert_ok(hseal_offset_store(*state, HOST, &measured, NULL));
    hseal_clock_boot_id(id);
    change(state, id, "00000000-0000-0000-0000-000000000000");
    assert_void(state, 5, 5, "before the machine was started");
    /* What it replaces is forgotten with it. */
    assert_ok(
        hseal_offset_store(*state, "https://eea.okx.com", &measured, NULL));
    assert_void(state, 5, 5, "nothing of this host");
    assert_ok(hseal_offset_store(*state, HOST, &measured, NULL));
    assert_ok(load(state, 5, 5, &o, NULL));
    /* A boot clock that was less by then. */
    struct times t = { NOON, 76 * MS };
    const struct hseal_clock clock = { wall, boot, &t };
    assert_err(hseal_offset_load(*state, &clock, HOST, &o, NULL), NOT_FOUND);
}

static void
hosts_are_kept_apart_and_the_oldest_goes(void **state)
{
    struct hseal_offset o = measured;
    char url[64];

    for (int i = 0; i < 20; i++) {
        (void)snprintf(url, sizeof(url), "https://h%d.example", i);
        o.ms = i;
        o.boot_ns = (100 + (uint64_t)i) * MS;
        assert_ok(hseal_offset_store(*state, url, &o, NULL));
    }
    for (int i = 0; i < 20; i++) {
        struct times t = { NOON + 100, 177 * MS };
        const struct hseal_clock clock = { wall, boot, &t };
        enum hseal_err err;
        (void)snprintf(url, sizeof(url), "https://h%d.example", i);
        err = hseal_offset_load(*state, &clock, url, &o, NULL);
        assert_int_equal(err == HSEAL_ERR_OK, i >= 4);
        if (err == HSEAL_ERR_OK)
            assert_int_equal(o.ms, i);
    }
}

static void
damage_is_nothing_kept(void **state)
{
    static const char *const texts[] = { "", "{}", "[]", "not JSON",
        "{\"v\":1}", "{\"v\":2,\"boot_id\":\"x\",\"hosts\":{}}" };
    struct hseal_offset o;
    char *big = NULL;
    size_t len = 70000;

    for (size_t i = 0; i < ROWS(texts); i++) {
        (void)tempdir_file(state, "clock", texts[i], 0600);
        assert_void(state, 0, 0, "is damaged");
    }
    assert_ok(hseal_offset_store(*state, HOST, &measured, NULL));
    assert_ok(load(state, 1, 1, &o, NULL));
    change(state, "\"offset_ms\": -1234", "\"offset_ms\": \"x34\"");
    assert_void(state, 1, 1, "is damaged");
    assert_ok(hseal_offset_store(*state, HOST, &measured, NULL));
    change(state, "\"samples\": 4", "\"samples\": 9");
    assert_void(state, 1, 1, "is damaged");
    big = calloc(1, len);
    assert_non_null(big);
    memset(big, ' ', len - 1);
    (void)tempdir_file(state, "clock", big, 0600);
    free(big);
    assert_void(state, 1, 1, "is damaged");
    assert_ok(hseal_offset_store(*state, HOST, &measured, NULL));
    assert_ok(load(state, 1, 1, &o, NULL));
}

static void
where_nothing_can_be_kept_it_says_so(void **state)
{
    struct hseal_error e;

    (void)state;
    assert_err(hseal_offset_store("/nowhere/at/all", HOST, &measured, &e), IO);
    assert_contains(e.message, "/nowhere/at/all/clock");
}

/* Two write as fast as they can: whoever reads sees one or the other, whole. */
static void
two_that_write_at_once_lose_an_update_at_most(void **state)
{
    struct hseal_offset o = measured;
    pid_t pid[2];
    int status, ended = 0;

    assert_ok(hseal_offset_store(*state, HOST, &o, NULL));
    for (int k = 0; k < 2; k++) {
        pid[k] = fork();
        for (int i = 0; pid[k] == 0 && i < 60; i++) {
            o.ms = k;
            if (hseal_offset_store(*state, HOST, &o, NULL) != HSEAL_ERR_OK)
                _exit(1);
        }
        if (pid[k] == 0)
            _exit(0);
        assert_true(pid[k] > 0);
    }
    while (ended < 2) {
        assert_ok(load(state, 1, 1, &o, NULL));
        assert_true(o.ms == 0 || o.ms == 1 || o.ms == measured.ms);
        if (waitpid(-1, &status, WNOHANG) <= 0)
            continue;
        assert_int_equal(status, 0);
        ended++;
    }
    assert_int_equal(tempdir_count(state), 1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, tempdir_make, tempdir_remove)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shortest_way_counts_and_half_of_it),
        cmocka_unit_test(ahead_is_negative),
        cmocka_unit_test(it_is_never_off_by_more_than_half_the_way),
        cmocka_unit_test(past_25_s_nothing_is_signed_and_the_figure_is_told),
        TEST(it_is_kept_for_an_hour),
        TEST(a_clock_that_was_set_makes_it_void),
        TEST(a_start_of_the_machine_makes_it_void),
        TEST(hosts_are_kept_apart_and_the_oldest_goes),
        TEST(damage_is_nothing_kept),
        TEST(two_that_write_at_once_lose_an_update_at_most),
        cmocka_unit_test(where_nothing_can_be_kept_it_says_so),
    };

    return cmocka_run_group_tests_name("offset", tests, NULL, NULL);
}
