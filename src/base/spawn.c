/*
 * base/spawn.c: run a program, without a shell, for a while at most.
 * Layer: base.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"

#include "base/spawn.h"

#define NS_PER_MS UINT64_C(1000000)
#define PAUSE_NS 5000000L

/* Written before there is a reader: it fits, and nobody can hang up. */
static enum hseal_err
make_input(const struct hseal_spawn *s, int *ret_fd, struct hseal_error *e)
{
    int fds[2], number = 0;
    ssize_t n;

    if (s->input_len > HSEAL_SPAWN_INPUT_MAX)
        return hseal_fail(e, HSEAL_ERR_LIMIT,
            "%zu bytes are too many to be given to %s", s->input_len,
            s->argv[0]);
    if (pipe2(fds, O_CLOEXEC) != 0)
        return hseal_fail_errno(e, HSEAL_ERR_IO, errno, "cannot make a pipe");
    n = s->input_len == 0 ? 0 : write(fds[1], s->input, s->input_len);
    if (n != (ssize_t)s->input_len)
        number = n < 0 ? errno : EIO;
    (void)close(fds[1]);
    if (number != 0) {
        (void)close(fds[0]);
        return hseal_fail_errno(e, HSEAL_ERR_IO, number, "a pipe");
    }
    *ret_fd = fds[0];
    return HSEAL_ERR_OK;
}

static int
set_actions(posix_spawn_file_actions_t *actions, int input)
{
    int number = posix_spawn_file_actions_adddup2(actions, input, 0);

    if (number == 0)
        number = posix_spawn_file_actions_addopen(
            actions, 1, "/dev/null", O_WRONLY, 0);
    if (number == 0)
        number = posix_spawn_file_actions_addclosefrom_np(actions, 3);
    return number;
}

static int
set_attributes(posix_spawnattr_t *attributes)
{
    sigset_t none, all;
    int number;

    /* This program ignores SIGPIPE, and whoever started it perhaps others. */
    (void)sigemptyset(&none);
    (void)sigfillset(&all);
    number = posix_spawnattr_setsigmask(attributes, &none);
    if (number == 0)
        number = posix_spawnattr_setsigdefault(attributes, &all);
    if (number == 0)
        number = posix_spawnattr_setpgroup(attributes, 0);
    if (number == 0)
        number = posix_spawnattr_setflags(
            attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
                            POSIX_SPAWN_SETPGROUP);
    return number;
}

/* 0, or an errno. */
static int
start(const struct hseal_spawn *s, int input, pid_t *ret)
{
    static char path[] = "PATH=/usr/local/bin:/usr/bin:/bin";
    char *const environment[] = { path, NULL };
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int number = posix_spawn_file_actions_init(&actions);

    if (number != 0)
        return number;
    number = posix_spawnattr_init(&attributes);
    if (number == 0) {
        number = set_actions(&actions, input);
        if (number == 0)
            number = set_attributes(&attributes);
        if (number == 0)
            number = posix_spawn(
                ret, s->argv[0], &actions, &attributes, s->argv, environment);
        (void)posix_spawnattr_destroy(&attributes);
    }
    (void)posix_spawn_file_actions_destroy(&actions);
    return number;
}

/* 1: it has ended. */
static int
reap(pid_t pid, int options, int *ret_status)
{
    int status = 0;
    pid_t got;

    do
        got = waitpid(pid, &status, options);
    while (got < 0 && errno == EINTR);
    if (got == 0)
        return 0;
    /* Where the caller has SIGCHLD ignored, nobody knows how it ended. */
    *ret_status = got < 0             ? 0
                  : WIFEXITED(status) ? WEXITSTATUS(status)
                                      : 128 + WTERMSIG(status);
    return 1;
}

enum hseal_err
hseal_spawn_run(
    const struct hseal_spawn *s, int *ret_status, struct hseal_error *e)
{
    static const struct timespec pause = { 0, PAUSE_NS };
    const struct hseal_clock *clock = hseal_clock_system();
    uint64_t end_ns;
    int input = -1, number;
    pid_t pid = -1;
    enum hseal_err err = make_input(s, &input, e);

    if (err != HSEAL_ERR_OK)
        return err;
    number = start(s, input, &pid);
    (void)close(input);
    if (number != 0)
        return hseal_fail_errno(
            e, HSEAL_ERR_IO, number, "cannot run %s", s->argv[0]);
    end_ns = hseal_clock_mono_ns(clock) + s->timeout_ms * NS_PER_MS;
    while (!reap(pid, WNOHANG, ret_status)) {
        if (hseal_clock_mono_ns(clock) >= end_ns) {
            (void)kill(-pid, SIGKILL); /* with what it has started */
            (void)reap(pid, 0, ret_status);
            return hseal_fail(e, HSEAL_ERR_DEADLINE,
                "%s did not end within %u ms and was killed", s->argv[0],
                s->timeout_ms);
        }
        (void)nanosleep(&pause, NULL); /* cut short by a signal: no harm */
    }
    return HSEAL_ERR_OK;
}
