/*
 * test_hold: a lock that is waited for no longer than asked, and syncing
 * folders.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/hold.h"

#include "tempdir.h"
#include "unit.h"

static int
open_dir(void **state)
{
    int fd = open(*state, O_RDONLY | O_DIRECTORY);

    assert_true(fd >= 0);
    return fd;
}

static void
one_holds_and_the_other_gives_up(void **state)
{
    int first = open_dir(state), second = open_dir(state);
    struct hseal_error e;

    assert_ok(hseal_hold(first, "the folder", 0, NULL));
    assert_err(hseal_hold(second, "the folder", 0, &e), DEADLINE);
    assert_contains(e.message, "the folder");
    (void)close(first);
    assert_ok(hseal_hold(second, "the folder", 0, &e));
    (void)close(second);
}

static void
it_waits_as_long_as_asked(void **state)
{
    const struct hseal_clock *clock = hseal_clock_system();
    int first = open_dir(state), second = open_dir(state);
    uint64_t begin = hseal_clock_mono_ns(clock);
    struct hseal_error e;

    assert_ok(hseal_hold(first, "it", 0, NULL));
    assert_err(hseal_hold(second, "it", 60, &e), DEADLINE);
    assert_true(hseal_clock_mono_ns(clock) - begin >= 60 * 1000000);
    assert_contains(e.message, "60 ms");
    (void)close(first);
    (void)close(second);
}

static void
a_brief_hold_is_given_back_without_closing(void **state)
{
    int first = open_dir(state), second = open_dir(state);

    for (unsigned i = 0; i < 100; i++) {
        assert_ok(hseal_hold_briefly(first, "it", 0, NULL));
        assert_err(hseal_hold_briefly(second, "it", i % 2, NULL), DEADLINE);
        hseal_hold_end(first);
        assert_ok(hseal_hold_briefly(second, "it", 0, NULL));
        hseal_hold_end(second);
    }
    (void)close(first);
    (void)close(second);
}

/* The child says that it has it, and lets go when the pipe is closed. */
static pid_t
holding_child(void **state, int *ret_let_go)
{
    int said[2], let_go[2];
    char c = 0;
    pid_t pid;

    assert_int_equal(pipe(said) | pipe(let_go), 0);
    pid = fork();
    if (pid == 0) {
        (void)close(let_go[1]);
        if (hseal_hold(open_dir(state), "it", 0, NULL) != HSEAL_ERR_OK)
            _exit(1);
        (void)!write(said[1], "x", 1);
        (void)!read(let_go[0], &c, 1);
        _exit(0);
    }
    assert_true(pid > 0);
    (void)close(said[1]);
    (void)close(let_go[0]);
    assert_int_equal(read(said[0], &c, 1), 1);
    (void)close(said[0]);
    *ret_let_go = let_go[1];
    return pid;
}

static void
it_is_had_when_the_other_ends(void **state)
{
    int let_go, status, fd = open_dir(state);
    pid_t pid = holding_child(state, &let_go);

    assert_err(hseal_hold(fd, "it", 0, NULL), DEADLINE);
    (void)close(let_go);
    assert_ok(hseal_hold(fd, "it", 60000, NULL));
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    (void)close(fd);
}

static void
what_cannot_be_locked_is_an_error(void **state)
{
    struct hseal_error e;

    (void)state;
    assert_err(hseal_hold(-1, "the thing", 0, &e), IO);
    assert_int_equal(e.cause, EBADF);
    assert_contains(e.message, "the thing");
}

static void
folders_are_synced(void **state)
{
    struct hseal_error e;

    assert_ok(hseal_dir_sync(*state, NULL));
    assert_err(hseal_dir_sync(tempdir_path(state, "none"), &e), IO);
    assert_contains(e.message, "/none");
    (void)tempdir_file(state, "file", "", 0600);
    assert_err(hseal_dir_sync(tempdir_path(state, "file"), &e), IO);
    assert_int_equal(e.cause, ENOTDIR);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, tempdir_make, tempdir_remove)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(one_holds_and_the_other_gives_up),
        TEST(it_waits_as_long_as_asked),
        TEST(a_brief_hold_is_given_back_without_closing),
        TEST(it_is_had_when_the_other_ends),
        TEST(what_cannot_be_locked_is_an_error),
        TEST(folders_are_synced),
    };

    return cmocka_run_group_tests_name("hold", tests, NULL, NULL);
}
