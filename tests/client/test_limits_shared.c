/*
 * tests/client/test_limits_shared.c: places under rate limits, in a file that
 * several have open, that is damaged, and that outlasts processes.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "client/limits.h"
#include "client/places.h"

#include "../base/tempdir.h"
#include "../base/unit.h"

#include "windows.h"

#define MS UINT64_C(1000000)
#define SECOND (1000 * MS)
#define HELD(window_ms) ((window_ms) * (MS + 1000) + MS)

static uint64_t
in_the_hand(void *ctx)
{
    return *(uint64_t *)ctx;
}

static struct hseal_limits *
opened(void **state, const struct hseal_clock *clock)
{
    struct hseal_limits *l = NULL;

    assert_ok(hseal_limits_open(*state, clock, &l, NULL));
    return l;
}

static const struct hseal_limits_claim daily = {
    .rule = { { "daily", "uid:1", NULL, 1, 86400000, 1 } },
    .n = 1,
    .timeout_ms = 1000,
};

static uint64_t
take(struct hseal_limits *l, const struct hseal_limits_claim *c,
    struct hseal_limits_ticket *t)
{
    struct hseal_limits_ticket spare;
    uint64_t wait = 77;

    assert_ok(hseal_limits_take(l, c, t != NULL ? t : &spare, &wait, NULL));
    return wait;
}

static void
pass(struct hseal_limits *l, const struct hseal_limits_claim *c)
{
    struct hseal_limits_ticket t;

    assert_true(take(l, c, &t) == 0);
    hseal_limits_done(l, &t);
}

static void
poke(const char *path, size_t at, const void *data, size_t len)
{
    int fd = open(path, O_WRONLY);

    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, data, len, (off_t)at), len);
    (void)close(fd);
}

/* ---- what a file is for ---- */

static void
two_that_have_it_open_share_it_and_it_stays(void **state)
{
    uint64_t now = 50 * SECOND;
    const struct hseal_clock clock = { in_the_hand, in_the_hand, &now };
    struct hseal_limits *a = opened(state, &clock), *b = opened(state, &clock);
    struct stat st;

    pass(a, &daily);
    assert_true(take(b, &daily, NULL) == HELD(86400000));
    hseal_limits_close(a);
    hseal_limits_close(b);
    assert_int_equal(stat(tempdir_path(state, "limits"), &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    now += 3600 * SECOND;
    a = opened(state, &clock);
    assert_true(take(a, &daily, NULL) == HELD(86400000) - 3600 * SECOND);
    assert_int_equal(hseal_limits_renewed(a), 0);
    hseal_limits_close(a);
}

/* What was left when the file was last used is left still. */
static void
a_start_of_the_machine_keeps_what_was_left(void **state)
{
    static const char other[] = "00000000-0000-0000-0000-000000000000";
    uint64_t now = 50 * SECOND;
    const struct hseal_clock clock = { in_the_hand, in_the_hand, &now };
    struct hseal_limits *l = opened(state, &clock);

    pass(l, &daily);
    now += 3600 * SECOND;
    assert_true(take(l, &daily, NULL) > 0);
    hseal_limits_close(l);
    poke(tempdir_path(state, "limits"), offsetof(struct hseal_places, boot_id),
        other, sizeof(other));
    now = 5000 * SECOND; /* later on the clock, and nobody knows how much */
    l = opened(state, &clock);
    assert_true(take(l, &daily, NULL) == HELD(86400000) - 3600 * SECOND);
    assert_int_equal(hseal_limits_renewed(l), 0);
    /* And from a clock that has begun anew under our feet. */
    now = 2 * SECOND;
    assert_true(take(l, &daily, NULL) == HELD(86400000) - 3600 * SECOND);
    now += HELD(86400000) - 3600 * SECOND;
    assert_true(take(l, &daily, NULL) == 0);
    hseal_limits_close(l);
}

/* ---- what may be in its place ---- */

static void
damage_is_begun_anew(void **state)
{
    static const char garbage[] = "not ours at all\n";
    uint64_t now = 50 * SECOND;
    const struct hseal_clock clock = { in_the_hand, in_the_hand, &now };
    const char *path = tempdir_file(state, "limits", garbage, 0600);
    struct hseal_limits *l = opened(state, &clock);
    uint32_t layout = 99;

    pass(l, &daily);
    assert_int_equal(hseal_limits_renewed(l), 1);
    hseal_limits_close(l);
    /* While it is in use: another layout, cut, cut to nothing, removed. */
    l = opened(state, &clock);
    assert_true(take(l, &daily, NULL) > 0);
    assert_int_equal(hseal_limits_renewed(l), 0);
    poke(path, offsetof(struct hseal_places, layout), &layout, sizeof(layout));
    pass(l, &daily);
    assert_int_equal(hseal_limits_renewed(l), 1);
    assert_int_equal(truncate(path, 100), 0);
    assert_true(take(l, &daily, NULL) == 0);
    hseal_limits_close(l);
    l = opened(state, &clock);
    assert_true(take(l, &daily, NULL) > 0);
    assert_int_equal(hseal_limits_renewed(l), 0);
    assert_int_equal(truncate(path, 0), 0);
    pass(l, &daily);
    assert_int_equal(hseal_limits_renewed(l), 1);
    assert_true(take(l, &daily, NULL) > 0);
    assert_int_equal(unlink(path), 0);
    pass(l, &daily);
    hseal_limits_close(l);
    l = opened(state, &clock);
    assert_true(take(l, &daily, NULL) > 0);
    hseal_limits_close(l);
}

/* Every byte of it may be anything: no crash, and no place held for ever. */
static void
any_bytes_behind_the_head_are_used_within_bounds(void **state)
{
    uint64_t now = 50 * SECOND, seed = 7;
    const struct hseal_clock clock = { in_the_hand, in_the_hand, &now };
    struct hseal_places *p = malloc(sizeof(*p));
    const char *path = tempdir_path(state, "limits");

    assert_non_null(p);
    for (int round = 0; round < 8; round++) {
        struct hseal_limits *l = opened(state, &clock);
        struct hseal_limits_ticket t;
        assert_true(take(l, &daily, &t) <= HSEAL_PLACES_HELD_MAX_NS);
        for (size_t i = 0; i < sizeof(*p); i += 8) {
            uint64_t n = next_number(&seed) >> (8 * round);
            memcpy((char *)p + i, &n, 8);
        }
        /* From the table on, and from the clock on. */
        size_t from = round % 2 != 0 ? offsetof(struct hseal_places, key)
                                     : offsetof(struct hseal_places, next_tag);
        poke(path, from, (char *)p + from, sizeof(*p) - from);
        hseal_limits_done(l, &t);
        for (int i = 0; i < 50; i++) {
            uint64_t wait = take(l, &daily, &t);
            assert_true(wait <= HSEAL_PLACES_HELD_MAX_NS);
            if (wait == 0)
                hseal_limits_done(l, &t);
            now += wait;
        }
        hseal_limits_close(l);
        assert_int_equal(unlink(path), 0);
    }
    free(p);
}

static void
what_is_no_file_is_an_error(void **state)
{
    const struct hseal_clock *clock = hseal_clock_system();
    struct hseal_limits *l = NULL;
    struct hseal_error e;

    assert_err(hseal_limits_open("/nowhere/at/all", clock, &l, &e), IO);
    assert_contains(e.message, "/nowhere/at/all/limits");
    assert_int_equal(mkfifo(tempdir_path(state, "limits"), 0600), 0);
    assert_err(hseal_limits_open(*state, clock, &l, &e), IO);
    assert_contains(e.message, "is not a file");
    assert_int_equal(unlink(tempdir_path(state, "limits")), 0);
    assert_int_equal(symlink("/etc/passwd", tempdir_path(state, "limits")), 0);
    assert_err(hseal_limits_open(*state, clock, &l, &e), IO);
    assert_contains(e.hint, "remove it");
    assert_null(l);
}

/* Whoever can write there could keep this user from sending, or have the
 * exchange refuse. */
static void
a_file_that_others_can_write_is_not_used(void **state)
{
    static const unsigned open_to[] = { 0620, 0602, 0666 };
    const struct hseal_clock *clock = hseal_clock_system();
    const char *path = tempdir_file(state, "limits", "", 0600);
    struct hseal_limits *l = NULL;
    struct hseal_limits_ticket t;
    struct hseal_error e;
    uint64_t wait = 0;

    for (size_t i = 0; i < ROWS(open_to); i++) {
        assert_int_equal(chmod(path, open_to[i]), 0);
        assert_err(hseal_limits_open(*state, clock, &l, &e), IO);
        assert_contains(e.message, path);
        assert_contains(e.message, "other users (mode 06");
        assert_contains(e.hint, "chmod 600 ");
        assert_null(l);
    }
    assert_int_equal(chmod(path, 0644), 0);
    l = opened(state, clock);
    pass(l, &daily);
    /* One that was put there while it was in use is another one. */
    assert_int_equal(unlink(path), 0);
    (void)tempdir_file(state, "limits", "", 0666);
    assert_err(hseal_limits_take(l, &daily, &t, &wait, &e), IO);
    assert_contains(e.message, "other users (mode 0666)");
    hseal_limits_close(l);
}

static void
another_users_file_is_not_used(void **state)
{
    const char *path = tempdir_file(state, "limits", "", 0600);
    struct hseal_limits *l = NULL;
    struct hseal_error e;

    if (chown(path, 12345, (gid_t)-1) != 0)
        skip(); /* only root can give a file away */
    assert_err(hseal_limits_open(*state, hseal_clock_system(), &l, &e), IO);
    assert_contains(e.message, path);
    assert_contains(e.message, "another user (uid 12345)");
    assert_contains(e.hint, "remove it");
    assert_null(l);
}

/* ---- several processes ---- */

#define PROCESSES 4
#define WINDOW_MS 200
#define COUNT 40
#define RUN_MS 2000
#define RECORDS_MAX 4096

static uint64_t
boot_ns(void)
{
    return hseal_clock_boot_ns(hseal_clock_system());
}

static void
nap(uint64_t ns)
{
    const struct timespec ts = { (time_t)(ns / SECOND), (long)(ns % SECOND) };

    (void)nanosleep(&ts, NULL);
}

/* Requests as fast as they may be, each told to `fd` when it is done. */
static void
hammer(const char *dir, int fd, unsigned which)
{
    struct hseal_limits_claim c = {
        .rule = { { "order", "uid:1", "BTC-USDT", COUNT, WINDOW_MS, 1 } },
        .n = 1,
        .timeout_ms = 600000, /* a slow machine must not outlast it */
    };
    struct hseal_limits *l = NULL;
    struct hseal_limits_ticket t;
    uint64_t until = boot_ns() + RUN_MS * MS, wait, seed = which;

    if (hseal_limits_open(dir, hseal_clock_system(), &l, NULL) != HSEAL_ERR_OK)
        _exit(1);
    while (boot_ns() < until) {
        struct counted r = { .weight = 1 };
        if (hseal_limits_take(l, &c, &t, &wait, NULL) != HSEAL_ERR_OK)
            _exit(2);
        r.from_ns = boot_ns();
        if (wait > 0) {
            nap(wait < 5 * MS ? wait : 5 * MS);
            continue;
        }
        nap(next_number(&seed) % (2 * MS)); /* the way there and back */
        r.to_ns = boot_ns();
        /* Told before: one that is killed in between has been counted. */
        if (write(fd, &r, sizeof(r)) != (ssize_t)sizeof(r))
            _exit(3);
        hseal_limits_done(l, &t);
    }
    hseal_limits_close(l);
    _exit(0);
}

/* Two of them are killed at some moment. */
static void
processes_together_never_exceed_it(void **state)
{
    static struct counted c[RECORDS_MAX];
    pid_t pid[PROCESSES];
    int ends[2], status;
    size_t n = 0;

    assert_int_equal(pipe(ends), 0);
    for (unsigned i = 0; i < PROCESSES; i++) {
        pid[i] = fork();
        if (pid[i] == 0) {
            (void)close(ends[0]);
            hammer(*state, ends[1], i);
        }
        assert_true(pid[i] > 0);
    }
    (void)close(ends[1]);
    nap(300 * MS);
    assert_int_equal(kill(pid[0], SIGKILL), 0);
    nap(300 * MS);
    assert_int_equal(kill(pid[1], SIGKILL), 0);
    while (n < RECORDS_MAX &&
           read(ends[0], &c[n], sizeof(c[n])) == (ssize_t)sizeof(c[n]))
        n++;
    (void)close(ends[0]);
    for (unsigned i = 0; i < PROCESSES; i++) {
        assert_int_equal(waitpid(pid[i], &status, 0), pid[i]);
        assert_true(i < 2 ? WIFSIGNALED(status) : status == 0);
    }
    assert_true(n < RECORDS_MAX);
    assert_true(n > 0);
    assert_true(windows_worst(c, n, WINDOW_MS * MS) <= COUNT);
}

/* The checker itself finds one too many. */
static void
the_checker_sees_an_excess(void **state)
{
    struct counted c[] = { { 0, 1 * MS, 1 }, { 2 * MS, 3 * MS, 1 },
        { 11 * MS, 12 * MS, 1 } };

    (void)state;
    assert_int_equal(windows_worst(c, 3, 9 * MS), 2);
    assert_int_equal(windows_worst(c, 3, 10 * MS), 3);
    c[0].weight = 5;
    assert_int_equal(windows_worst(c, 2, 10 * MS), 6);
}

/* What it costs: printed, not judged. */
static void
it_is_fast(void **state)
{
    struct hseal_limits_claim c = {
        .rule = { { "order", "uid:1", "BTC-USDT", 60, 2000, 1 },
            { "orders", "uid:1", NULL, 1000, 2000, 1 } },
        .n = 2,
        .timeout_ms = 10000,
    };
    struct hseal_limits *l = opened(state, hseal_clock_system());
    struct hseal_limits_ticket t;
    clock_t begin = clock();
    uint64_t wait;
    int n = 0;

    for (; n < 20000; n++) {
        assert_ok(hseal_limits_take(l, &c, &t, &wait, NULL));
        assert_true(wait == 0);
        hseal_limits_drop(l, &t);
    }
    print_message("# %.2f us of processor for a take and its end\n",
        (double)(clock() - begin) * 1e6 / CLOCKS_PER_SEC / n);
    hseal_limits_close(l);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, tempdir_make, tempdir_remove)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(two_that_have_it_open_share_it_and_it_stays),
        TEST(a_start_of_the_machine_keeps_what_was_left),
        TEST(damage_is_begun_anew),
        TEST(any_bytes_behind_the_head_are_used_within_bounds),
        TEST(what_is_no_file_is_an_error),
        TEST(a_file_that_others_can_write_is_not_used),
        TEST(another_users_file_is_not_used),
        TEST(processes_together_never_exceed_it),
        cmocka_unit_test(the_checker_sees_an_excess),
        TEST(it_is_fast),
    };

    return cmocka_run_group_tests_name("limits_shared", tests, NULL, NULL);
}
