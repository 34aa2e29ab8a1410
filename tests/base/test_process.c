/*
 * tests/base/test_process.c: what a process that handles secrets does first,
 * seen from a child each.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/process.h"

#include "unit.h"

/* Runs `check` in a child; it gives 0 for success, else where it failed. */
static void
in_child(int (*check)(void))
{
    int status = 0;
    pid_t pid = fork();

    assert_true(pid >= 0);
    if (pid == 0)
        _exit(check());
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static int
check_no_core(void)
{
    const struct rlimit some = { 4096, 4096 };
    struct rlimit now = { 1, 1 };

    (void)setrlimit(RLIMIT_CORE, &some);
    if (hseal_process_harden(NULL) != HSEAL_ERR_OK)
        return 1;
    if (getrlimit(RLIMIT_CORE, &now) != 0)
        return 2;
    return now.rlim_cur == 0 && now.rlim_max == 0 ? 0 : 3;
}

static void
no_core_file_is_written(void **state)
{
    (void)state;
    in_child(check_no_core);
}

static int
check_undumpable(void)
{
    if (prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) != 0)
        return 1;
    if (hseal_process_harden(NULL) != HSEAL_ERR_OK)
        return 2;
    return prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0 ? 0 : 3;
}

static void
the_process_is_undumpable(void **state)
{
    (void)state;
    in_child(check_undumpable);
}

static int
check_umask(void)
{
    (void)umask(0);
    if (hseal_process_harden(NULL) != HSEAL_ERR_OK)
        return 1;
    return umask(0) == 077 ? 0 : 2;
}

static void
the_umask_is_strict(void **state)
{
    (void)state;
    in_child(check_umask);
}

static int
check_sigpipe(void)
{
    int fds[2];

    if (signal(SIGPIPE, SIG_DFL) == SIG_ERR || pipe(fds) != 0)
        return 1;
    if (hseal_process_harden(NULL) != HSEAL_ERR_OK)
        return 2;
    (void)close(fds[0]);
    return write(fds[1], "x", 1) == -1 ? 0 : 3; /* and still alive */
}

static void
a_broken_pipe_kills_nobody(void **state)
{
    (void)state;
    in_child(check_sigpipe);
}

static int
is_null_device(int fd)
{
    struct stat st, null;

    return fstat(fd, &st) == 0 && stat("/dev/null", &null) == 0 &&
           S_ISCHR(st.st_mode) && st.st_rdev == null.st_rdev;
}

/* Each of the eight sets of closed descriptors; the others stay. */
static int
check_descriptors(unsigned closed)
{
    int fds[2], fd;
    char c = 0;

    if (pipe(fds) != 0 || fds[0] < 3 || fds[1] < 3)
        return 1;
    if (dup2(fds[0], 0) != 0 || dup2(fds[1], 1) != 1 || dup2(fds[1], 2) != 2)
        return 2;
    for (fd = 0; fd < 3; fd++)
        if ((closed >> fd & 1) != 0)
            (void)close(fd);
    if (hseal_process_harden(NULL) != HSEAL_ERR_OK)
        return 3;
    for (fd = 0; fd < 3; fd++)
        if (is_null_device(fd) != (int)(closed >> fd & 1))
            return 4;
    if ((closed & 1) != 0 && read(0, &c, 1) != 0)
        return 5;
    if ((closed & 2) != 0 && write(1, "x", 1) != -1)
        return 6;
    if ((closed & 4) != 0 && write(2, "x", 1) != -1)
        return 7;
    fd = open("/dev/null", O_RDONLY);
    return fd > 2 ? 0 : 8; /* no file of ours lands on 0 to 2 */
}

static void
closed_descriptors_are_opened(void **state)
{
    (void)state;
    for (unsigned closed = 0; closed < 8; closed++) {
        int status = 0;
        pid_t pid = fork();
        assert_true(pid >= 0);
        if (pid == 0)
            _exit(check_descriptors(closed));
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_int_equal(status, 0);
    }
}

static int
check_twice(void)
{
    return hseal_process_harden(NULL) == HSEAL_ERR_OK &&
                   hseal_process_harden(NULL) == HSEAL_ERR_OK
               ? 0
               : 1;
}

static void
it_may_be_called_twice(void **state)
{
    (void)state;
    in_child(check_twice);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_core_file_is_written),
        cmocka_unit_test(the_process_is_undumpable),
        cmocka_unit_test(the_umask_is_strict),
        cmocka_unit_test(a_broken_pipe_kills_nobody),
        cmocka_unit_test(closed_descriptors_are_opened),
        cmocka_unit_test(it_may_be_called_twice),
    };

    return cmocka_run_group_tests_name("process", tests, NULL, NULL);
}
