/*
 * tests/base/test_spawn.c: a program that is run, and for how long.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/spawn.h"

#include "tempdir.h"
#include "unit.h"

#define LONG_MS 60000

static enum hseal_err
run_script(const char *script, const char *argument, const char *input,
    unsigned timeout_ms, int *ret_status, struct hseal_error *e)
{
    char shell[] = "/bin/sh", c[] = "-c", name[] = "name";
    char text[1024], arg[256];
    char *argv[] = { shell, c, text, name, arg, NULL };
    const struct hseal_spawn s = { argv, input, strlen(input), timeout_ms };

    (void)snprintf(text, sizeof(text), "%s", script);
    (void)snprintf(arg, sizeof(arg), "%s", argument);
    return hseal_spawn_run(&s, ret_status, e);
}

static void
read_file(const char *path, char *out, size_t size)
{
    struct hseal_buf b;

    hseal_buf_init(&b, 65536);
    assert_ok(hseal_file_read(path, &b, NULL));
    (void)snprintf(out, size, "%s", hseal_buf_str(&b));
    hseal_buf_free(&b);
}

static void
statuses_are_told(void **state)
{
    int status = -1;

    (void)state;
    assert_ok(run_script("exit 0", "", "", LONG_MS, &status, NULL));
    assert_int_equal(status, 0);
    assert_ok(run_script("exit 7", "", "", LONG_MS, &status, NULL));
    assert_int_equal(status, 7);
    assert_ok(run_script("kill -TERM $$", "", "", LONG_MS, &status, NULL));
    assert_int_equal(status, 128 + SIGTERM);
    /* which this program ignores */
    assert_ok(run_script("kill -PIPE $$", "", "", LONG_MS, &status, NULL));
    assert_int_equal(status, 128 + SIGPIPE);
    /* as under nohup */
    (void)signal(SIGHUP, SIG_IGN);
    assert_ok(run_script("kill -HUP $$", "", "", LONG_MS, &status, NULL));
    (void)signal(SIGHUP, SIG_DFL);
    assert_int_equal(status, 128 + SIGHUP);
}

/* Its input, its arguments as they are, and little else. */
static void
what_it_gets(void **state)
{
    const char *dir = *state;
    char path[256], text[4096];
    int status = -1, fd;

    (void)snprintf(path, sizeof(path), "%s/out", dir);
    fd = open(dir, O_RDONLY); /* as a module would leave one open */
    assert_true(fd >= 0);
    assert_int_equal(setenv("HSEAL_TEST_SECRET", "x", 1), 0);
    assert_ok(run_script("{ cat; echo \"<$0>\"; env; ls /proc/self/fd; "
                         "readlink /proc/self/fd/1 /proc/$$/fd/1; "
                         "grep SigB /proc/self/status; } >\"$1\"",
        path, "in $HOME\n", LONG_MS, &status, NULL));
    (void)close(fd);
    assert_int_equal(status, 0);
    read_file(path, text, sizeof(text));
    assert_contains(text, "in $HOME\n<name>\n");
    assert_contains(text, "PATH=/usr/local/bin:/usr/bin:/bin\n");
    assert_lacks(text, "HSEAL_TEST_SECRET");
    assert_lacks(text, "HOME=");
    assert_contains(text, "\n0\n1\n2\n3\n/"); /* 3 is the folder ls reads */
    assert_contains(text, "SigBlk:\t0000000000000000");
}

static void
what_it_prints_is_lost(void **state)
{
    int status = -1;

    (void)state;
    assert_ok(run_script("[ \"$(readlink /proc/$$/fd/1)\" = /dev/null ]", "",
        "", LONG_MS, &status, NULL));
    assert_int_equal(status, 0);
}

/* And that it does not read its input is its own business. */
static void
input_may_be_left_unread(void **state)
{
    static char big[HSEAL_SPAWN_INPUT_MAX + 2];
    struct hseal_error e;
    int status = -1;

    (void)state;
    memset(big, 'x', HSEAL_SPAWN_INPUT_MAX);
    assert_ok(run_script("exit 3", "", big, LONG_MS, &status, NULL));
    assert_int_equal(status, 3);
    big[HSEAL_SPAWN_INPUT_MAX] = 'x';
    assert_err(run_script("exit 3", "", big, LONG_MS, &status, &e), LIMIT);
}

static void
what_is_not_there_cannot_be_run(void **state)
{
    char path[] = "/nowhere/program";
    char *argv[] = { path, NULL };
    const struct hseal_spawn s = { argv, "", 0, LONG_MS };
    struct hseal_error e;
    int status = -1;

    (void)state;
    assert_err(hseal_spawn_run(&s, &status, &e), IO);
    assert_contains(e.message, "/nowhere/program");
    assert_int_equal(status, -1);
}

static int
is_gone(pid_t pid)
{
    char path[64], text[512];
    FILE *f;
    size_t n;

    (void)snprintf(path, sizeof(path), "/proc/%ld/stat", (long)pid);
    f = fopen(path, "r");
    if (f == NULL)
        return 1;
    n = fread(text, 1, sizeof(text) - 1, f);
    (void)fclose(f);
    text[n] = '\0';
    return strstr(text, ") Z ") != NULL; /* nobody has looked yet */
}

/* With what it has started, too; on a slow machine that takes its time. */
static void
what_does_not_end_is_killed(void **state)
{
    static const struct timespec pause = { 0, 10000000 };
    const struct hseal_clock *clock = hseal_clock_system();
    const char *path = tempdir_path(state, "pid");
    uint64_t begin;
    struct hseal_error e;
    char text[64] = "";
    int status = -1, gone = 0;

    for (unsigned ms = 300; text[0] == '\0'; ms *= 3) {
        begin = hseal_clock_mono_ns(clock);
        assert_err(
            run_script("trap '' TERM; sleep 1000 & echo $! >\"$1\"; wait", path,
                "", ms, &status, &e),
            DEADLINE);
        assert_true(hseal_clock_mono_ns(clock) - begin >= ms * 1000000ULL);
        assert_contains(e.message, "was killed");
        if (access(path, F_OK) == 0)
            read_file(path, text, sizeof(text));
    }
    for (int i = 0; i < 6000 && !gone; i++) {
        gone = is_gone((pid_t)strtol(text, NULL, 10));
        (void)nanosleep(&pause, NULL);
    }
    assert_true(gone);
}

static void
a_caller_that_reaps_nothing(void **state)
{
    int status = -1;

    (void)state;
    (void)signal(SIGCHLD, SIG_IGN);
    assert_ok(run_script("exit 5", "", "", LONG_MS, &status, NULL));
    (void)signal(SIGCHLD, SIG_DFL);
    assert_int_equal(status, 0);
}

int
main(void)
{
#define TEMP(f) cmocka_unit_test_setup_teardown(f, tempdir_make, tempdir_remove)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statuses_are_told),
        TEMP(what_it_gets),
        cmocka_unit_test(what_it_prints_is_lost),
        cmocka_unit_test(input_may_be_left_unread),
        cmocka_unit_test(what_is_not_there_cannot_be_run),
        TEMP(what_does_not_end_is_killed),
        cmocka_unit_test(a_caller_that_reaps_nothing),
    };

    (void)signal(SIGPIPE, SIG_IGN); /* as hardseal does */
    return cmocka_run_group_tests_name("spawn", tests, NULL, NULL);
}
