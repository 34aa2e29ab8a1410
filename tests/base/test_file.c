/*
 * tests/base/test_file.c: reading, writing and locking whole files.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/signals.h"

#include "tempdir.h"
#include "unit.h"

#define NOBODY 65534

static mode_t
mode_of(const char *path)
{
    struct stat st;

    assert_int_equal(lstat(path, &st), 0);
    return st.st_mode & 07777;
}

static void
a_file_is_appended_whole(void **state)
{
    const char *path = tempdir_file(state, "f", "hello\n", 0644);
    struct hseal_buf b;

    hseal_buf_init(&b, 100);
    assert_ok(hseal_buf_add_str(&b, ">", NULL));
    assert_ok(hseal_file_read(path, &b, NULL));
    assert_string_equal(hseal_buf_str(&b), ">hello\n");
    assert_ok(hseal_file_read(tempdir_file(state, "e", "", 0600), &b, NULL));
    assert_string_equal(hseal_buf_str(&b), ">hello\n");
    hseal_buf_free(&b);
}

/* Links are followed, and a pipe is not waited for. */
static void
settings_are_files(void **state)
{
    const char *target = tempdir_file(state, "f", "hello\n", 0600);
    const char *other = tempdir_path(state, "other");
    const char *link = tempdir_path(state, "link");
    struct hseal_error e;
    struct hseal_buf b;

    hseal_buf_init(&b, 100);
    assert_ok(hseal_file_read_config(target, &b, NULL));
    assert_int_equal(symlink(target, link), 0);
    assert_ok(hseal_file_read_config(link, &b, NULL));
    assert_string_equal(hseal_buf_str(&b), "hello\nhello\n");
    assert_int_equal(unlink(link), 0);
    assert_err(hseal_file_read_config(other, &b, NULL), NOT_FOUND);
    assert_int_equal(mkfifo(other, 0600), 0);
    assert_int_equal(symlink(other, link), 0);
    assert_err(hseal_file_read_config(other, &b, &e), CONFIG);
    assert_contains(e.message, "is not a file");
    assert_err(hseal_file_read_config(link, &b, &e), CONFIG);
    assert_contains(e.message, link);
    assert_err(hseal_file_read_config("/", &b, NULL), CONFIG);
    assert_err(hseal_file_read_config("/dev/zero", &b, NULL), CONFIG);
    assert_int_equal(b.len, 12);
    assert_int_equal(unlink(link), 0);
    assert_int_equal(unlink(other), 0);
    hseal_buf_free(&b);
}

/* Neither followed nor waited for: nobody writes to that pipe. */
static void
own_files_are_files(void **state)
{
    const char *target = tempdir_file(state, "f", "hello\n", 0600);
    const char *other = tempdir_path(state, "other");
    struct hseal_error e;
    struct hseal_buf b;

    hseal_buf_init(&b, 100);
    assert_ok(hseal_file_read_own(target, &b, NULL));
    assert_string_equal(hseal_buf_str(&b), "hello\n");
    assert_err(hseal_file_read_own(other, &b, NULL), NOT_FOUND);
    assert_int_equal(mkfifo(other, 0600), 0);
    assert_err(hseal_file_read_own(other, &b, &e), RECORD);
    assert_contains(e.message, other);
    assert_int_equal(unlink(other), 0);
    assert_int_equal(symlink(target, other), 0);
    assert_err(hseal_file_read_own(other, &b, NULL), RECORD);
    assert_int_equal(unlink(other), 0);
    assert_int_equal(mkdir(other, 0700), 0);
    assert_err(hseal_file_read_own(other, &b, NULL), RECORD);
    assert_int_equal(rmdir(other), 0);
    assert_string_equal(hseal_buf_str(&b), "hello\n");
    hseal_buf_free(&b);
}

static void
large_files_are_read(void **state)
{
    static char text[50001];
    const char *path;
    struct hseal_error e;
    struct hseal_buf b;

    memset(text, 'x', sizeof(text) - 1);
    path = tempdir_file(state, "f", text, 0600);
    hseal_buf_init(&b, 50000);
    assert_ok(hseal_file_read(path, &b, &e));
    assert_int_equal(b.len, 50000);
    assert_string_equal(hseal_buf_str(&b), text);
    hseal_buf_free(&b);

    hseal_buf_init(&b, 49999);
    assert_ok(hseal_buf_add_str(&b, "abc", NULL));
    assert_err(hseal_file_read(path, &b, &e), LIMIT);
    assert_contains(e.message, path);
    assert_contains(e.message, "49999 bytes");
    assert_string_equal(hseal_buf_str(&b), "abc"); /* as before */
    hseal_buf_free(&b);
}

static void
what_cannot_be_read_is_told_apart(void **state)
{
    const char *path = tempdir_path(state, "missing");
    struct hseal_error e;
    struct hseal_buf b;

    hseal_buf_init(&b, 100);
    assert_err(hseal_file_read(path, &b, &e), NOT_FOUND);
    assert_contains(e.message, path);
    assert_contains(e.message, "No such file");
    assert_int_equal(e.origin, HSEAL_ORIGIN_ERRNO);
    path = tempdir_dir(state, "d", 0700);
    assert_err(hseal_file_read(path, &b, &e), IO);
    assert_contains(e.message, path);
    (void)tempdir_file(state, "f", "", 0600);
    assert_err(hseal_file_read(tempdir_path(state, "f/x"), &b, &e), IO);
    assert_err(hseal_fd_read(-1, "standard input", &b, &e), IO);
    assert_contains(e.message, "standard input");
    assert_int_equal(b.len, 0);
    hseal_buf_free(&b);
}

static void
a_secret_file_must_be_private(void **state)
{
    static const unsigned open_modes[] = { 0640, 0604, 0620, 0602, 0610, 0601,
        0666, 0777, 0440, 04644 };
    struct hseal_secret s;
    struct hseal_error e;

    assert_ok(hseal_secret_init(&s, 100, NULL));
    for (size_t i = 0; i < ROWS(open_modes); i++) {
        const char *path = tempdir_file(state, "p", "1234", open_modes[i]);
        assert_err(hseal_file_read_secret(path, &s, &e), CONFIG);
        assert_contains(e.message, path);
        assert_contains(e.hint, "chmod 600 ");
        assert_contains(e.hint, path);
        assert_lacks(e.message, "1234");
        assert_int_equal(s.len, 0);
        assert_int_equal(unlink(path), 0);
    }
    for (unsigned mode = 0400; mode <= 0700; mode += 0100) {
        hseal_secret_reset(&s);
        assert_ok(hseal_file_read_secret(
            tempdir_file(state, "p", "1234\n", mode), &s, &e));
        assert_string_equal(hseal_secret_str(&s), "1234\n");
        assert_int_equal(unlink(tempdir_path(state, "p")), 0);
    }
    hseal_secret_free(&s);
}

static void
a_secret_file_of_another_user_is_refused(void **state)
{
    const char *path = tempdir_file(state, "p", "1234", 0600);
    struct hseal_secret s;
    struct hseal_error e;

    if (geteuid() != 0)
        skip(); /* takes root */
    assert_int_equal(chown(path, NOBODY, NOBODY), 0);
    assert_ok(hseal_secret_init(&s, 100, NULL));
    assert_err(hseal_file_read_secret(path, &s, &e), CONFIG);
    assert_contains(e.message, "another user");
    assert_contains(e.message, "65534");
    assert_int_equal(s.len, 0);
    hseal_secret_free(&s);
}

static void
no_secret_comes_from_nowhere_or_a_folder(void **state)
{
    struct hseal_secret s;
    struct hseal_error e;

    assert_ok(hseal_secret_init(&s, 100, NULL));
    assert_err(
        hseal_file_read_secret(tempdir_path(state, "none"), &s, &e), NOT_FOUND);
    assert_err(
        hseal_file_read_secret(tempdir_dir(state, "d", 0700), &s, &e), CONFIG);
    assert_contains(e.message, "not a file");
    assert_int_equal(s.len, 0);
    hseal_secret_free(&s);
}

static void
a_secret_of_exactly_the_capacity_is_read(void **state)
{
    const char *path = tempdir_file(state, "p", "12345678", 0600);
    struct hseal_secret s;
    struct hseal_error e;

    assert_ok(hseal_secret_init(&s, 8, NULL));
    assert_ok(hseal_file_read_secret(path, &s, &e));
    assert_string_equal(hseal_secret_str(&s), "12345678");
    hseal_secret_free(&s);

    assert_ok(hseal_secret_init(&s, 7, NULL));
    assert_ok(hseal_secret_add(&s, "ab", 2, NULL));
    assert_err(hseal_file_read_secret(path, &s, &e), LIMIT);
    assert_contains(e.message, "7 bytes");
    assert_lacks(e.message, "1234");
    assert_string_equal(hseal_secret_str(&s), "ab"); /* as before */
    for (size_t i = s.len; i <= s.cap; i++)
        assert_int_equal(s.data[i], 0);
    hseal_secret_free(&s);
}

static void
a_secret_is_read_from_a_pipe_in_pieces(void **state)
{
    struct hseal_secret s;
    int fds[2], status = 0;
    pid_t pid;

    (void)state;
    assert_int_equal(pipe(fds), 0);
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        const struct timespec pause = { 0, 5000000 };
        for (int i = 0; i < 5; i++) {
            if (write(fds[1], "ab", 2) != 2)
                _exit(1);
            (void)nanosleep(&pause, NULL);
        }
        _exit(0);
    }
    (void)close(fds[1]);
    assert_ok(hseal_secret_init(&s, 10, NULL));
    assert_ok(hseal_fd_read_secret(fds[0], "descriptor 5", &s, NULL));
    assert_string_equal(hseal_secret_str(&s), "ababababab");
    (void)close(fds[0]);
    hseal_secret_free(&s);
    assert_int_equal(waitpid(pid, &status, 0), pid);
}

/* Nobody writes to it, and the signal that ends us is held back. */
static void
a_signal_ends_the_waiting(void **state)
{
    const char *path = tempdir_path(state, "pipe");
    struct hseal_secret s = { NULL, 0, 0 };
    struct hseal_signals held;
    struct hseal_error e;
    sigset_t stop;
    int number, fds[2];

    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(pipe(fds), 0);
    assert_ok(hseal_secret_init(&s, 16, NULL));
    hseal_signals_hold(&held);
    assert_int_equal(raise(SIGTERM), 0);
    assert_err(hseal_file_read_secret(path, &s, &e), IO);
    assert_contains(e.message, path);
    assert_err(hseal_fd_read_secret(fds[0], "the pipe", &s, &e), IO);
    (void)sigemptyset(&stop);
    (void)sigaddset(&stop, SIGTERM);
    assert_int_equal(sigwait(&stop, &number), 0);
    hseal_signals_release(&held);
    hseal_secret_free(&s);
    (void)close(fds[0]);
    (void)close(fds[1]);
}

static void
a_bad_descriptor_is_named(void **state)
{
    struct hseal_secret s;
    struct hseal_error e;

    (void)state;
    assert_ok(hseal_secret_init(&s, 10, NULL));
    assert_err(hseal_fd_read_secret(-1, "descriptor 9", &s, &e), IO);
    assert_contains(e.message, "descriptor 9");
    assert_int_equal(s.len, 0);
    hseal_secret_free(&s);
}

static void
writing_replaces_the_whole(void **state)
{
    const char *path = tempdir_file(state, "f", "something long", 0644);
    struct hseal_buf b;
    struct stat before, after;

    hseal_buf_init(&b, 100);
    assert_int_equal(stat(path, &before), 0);
    assert_ok(hseal_file_write(path, "new\0x", 5, NULL));
    assert_int_equal(stat(path, &after), 0);
    assert_true(before.st_ino != after.st_ino); /* renamed over */
    assert_int_equal(mode_of(path), 0600);
    assert_ok(hseal_file_read(path, &b, NULL));
    assert_int_equal(b.len, 5);
    assert_memory_equal(b.data, "new\0x", 5);
    assert_ok(hseal_file_write(path, NULL, 0, NULL));
    assert_int_equal(stat(path, &after), 0);
    assert_int_equal(after.st_size, 0);
    assert_int_equal(tempdir_count(state), 1);
    hseal_buf_free(&b);
}

static void
writing_makes_a_private_file(void **state)
{
    const char *path = tempdir_path(state, "new");
    mode_t old = umask(0);

    assert_ok(hseal_file_write(path, "x", 1, NULL));
    (void)umask(old);
    assert_int_equal(mode_of(path), 0600);
}

static void
a_failed_write_leaves_nothing(void **state)
{
    const char *path = tempdir_dir(state, "d", 0700);
    struct hseal_error e;

    /* Over a folder: the rename fails. */
    assert_err(hseal_file_write(path, "x", 1, &e), IO);
    assert_contains(e.message, path);
    assert_int_equal(tempdir_count(state), 1);
    path = tempdir_path(state, "none/f");
    assert_err(hseal_file_write(path, "x", 1, &e), IO);
    assert_contains(e.message, path);
    assert_contains(e.message, "No such file");
    assert_int_equal(tempdir_count(state), 1);
}

static int
write_with_no_room(const char *path)
{
    const struct rlimit small = { 1000, 1000 };
    static char text[5000];
    struct hseal_error e;

    if (signal(SIGXFSZ, SIG_IGN) == SIG_ERR ||
        setrlimit(RLIMIT_FSIZE, &small) != 0)
        return 1;
    memset(text, 'x', sizeof(text));
    if (hseal_file_write(path, text, sizeof(text), &e) != HSEAL_ERR_IO)
        return 2;
    return strstr(e.message, path) != NULL ? 0 : 3;
}

static void
no_room_leaves_the_old_file(void **state)
{
    const char *path = tempdir_file(state, "f", "old", 0600);
    struct hseal_buf b;
    int status = 0;
    pid_t pid = fork();

    assert_true(pid >= 0);
    if (pid == 0)
        _exit(write_with_no_room(path));
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    hseal_buf_init(&b, 100);
    assert_ok(hseal_file_read(path, &b, NULL));
    assert_string_equal(hseal_buf_str(&b), "old");
    assert_int_equal(tempdir_count(state), 1);
    hseal_buf_free(&b);
}

static void
a_lock_is_exclusive_and_dropped(void **state)
{
    const char *path = tempdir_path(state, "lock");
    struct hseal_lock mine = { -1 }, theirs = { -1 };
    int status = 0, fds[2];
    char c = 0;
    pid_t pid;

    assert_int_equal(pipe(fds), 0);
    assert_ok(hseal_lock_take(&mine, path, NULL));
    assert_true(mine.fd >= 0);
    assert_int_equal(mode_of(path), 0600);
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        if (hseal_lock_take(&theirs, path, NULL) != HSEAL_ERR_OK)
            _exit(1);
        _exit(write(fds[1], "L", 1) == 1 ? 0 : 2); /* and so released */
    }
    (void)close(fds[1]);
    assert_int_equal(fcntl(fds[0], F_SETFL, O_NONBLOCK), 0);
    for (int i = 0; i < 20; i++) {
        const struct timespec pause = { 0, 5000000 };
        (void)nanosleep(&pause, NULL);
        assert_int_equal(read(fds[0], &c, 1), -1); /* it waits */
    }
    hseal_lock_drop(&mine);
    assert_int_equal(mine.fd, -1);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    assert_int_equal(read(fds[0], &c, 1), 1);
    (void)close(fds[0]);
    assert_ok(hseal_lock_take(&mine, path, NULL)); /* its end released it */
    assert_int_equal(fcntl(mine.fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
    hseal_lock_drop(&mine);
    hseal_lock_drop(&mine);
}

static void
a_lock_that_cannot_be_made_is_reported(void **state)
{
    const char *path = tempdir_path(state, "none/lock");
    struct hseal_lock l = { 99 };
    struct hseal_error e;

    assert_err(hseal_lock_take(&l, path, &e), IO);
    assert_contains(e.message, path);
    assert_true(l.fd < 0);
    hseal_lock_drop(&l);
    (void)tempdir_file(state, "real", "", 0600);
    path = tempdir_path(state, "link");
    assert_int_equal(symlink("real", path), 0);
    assert_err(hseal_lock_take(&l, path, &e), IO);
    hseal_lock_drop(&l);
}

#define IN_TEMPDIR(f)                                                          \
    cmocka_unit_test_setup_teardown(f, tempdir_make, tempdir_remove)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        IN_TEMPDIR(a_file_is_appended_whole),
        IN_TEMPDIR(settings_are_files),
        IN_TEMPDIR(own_files_are_files),
        IN_TEMPDIR(large_files_are_read),
        IN_TEMPDIR(what_cannot_be_read_is_told_apart),
        IN_TEMPDIR(a_secret_file_must_be_private),
        IN_TEMPDIR(a_secret_file_of_another_user_is_refused),
        IN_TEMPDIR(no_secret_comes_from_nowhere_or_a_folder),
        IN_TEMPDIR(a_secret_of_exactly_the_capacity_is_read),
        cmocka_unit_test(a_secret_is_read_from_a_pipe_in_pieces),
        IN_TEMPDIR(a_signal_ends_the_waiting),
        cmocka_unit_test(a_bad_descriptor_is_named),
        IN_TEMPDIR(writing_replaces_the_whole),
        IN_TEMPDIR(writing_makes_a_private_file),
        IN_TEMPDIR(a_failed_write_leaves_nothing),
        IN_TEMPDIR(no_room_leaves_the_old_file),
        IN_TEMPDIR(a_lock_is_exclusive_and_dropped),
        IN_TEMPDIR(a_lock_that_cannot_be_made_is_reported),
    };

    return cmocka_run_group_tests_name("file", tests, NULL, NULL);
}
