/*
 * tests/base/test_memlock.c: keeping all memory of a process out of swap.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/memlock.h"

#include "tempdir.h"
#include "unit.h"

static const char heading[] = "Filename Type Size Used Priority\n";
static const char one[] = "Filename Type Size Used Priority\n"
                          "/dev/sda2 partition 1048576 0 -2\n";

/* What a child that may lock nothing answers; 100: it may all the same. */
static int
ask(const char *swaps)
{
    const struct rlimit none = { 0, 0 };
    int status;
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        /* Without root's power to lock more than the limit says. */
        if (setrlimit(RLIMIT_MEMLOCK, &none) != 0 ||
            (geteuid() == 0 && setresuid(65534, 65534, 65534) != 0))
            _exit(101);
        if (mlockall(MCL_CURRENT) == 0)
            _exit(100);
        _exit((int)hseal_memlock_all(swaps, NULL));
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void
without_leave_swap_decides(void **state)
{
    if (ask("/proc/self/nothing") == 100)
        skip(); /* a sanitizer that makes mlockall() nothing */
    assert_int_equal(chmod(*state, 0755), 0);
    assert_int_equal(ask("/proc/self/nothing"), HSEAL_ERR_NOMEM);
    assert_int_equal(
        ask(tempdir_file(state, "none", heading, 0644)), HSEAL_ERR_OK);
    assert_int_equal(
        ask(tempdir_file(state, "one", one, 0644)), HSEAL_ERR_NOMEM);
    assert_int_equal(
        ask(tempdir_file(state, "empty", "", 0644)), HSEAL_ERR_NOMEM);
    assert_int_equal(
        ask(tempdir_file(state, "closed", heading, 0)), HSEAL_ERR_NOMEM);
}

static void
with_leave_it_is_locked(void **state)
{
    const char *const no_such = "/proc/self/nothing";
    char line[256] = "", *locked = NULL;
    FILE *f;

    (void)state;
    if (geteuid() != 0 || hseal_memlock_all(no_such, NULL) != HSEAL_ERR_OK)
        skip();
    f = fopen("/proc/self/status", "re");
    assert_non_null(f);
    while (locked == NULL && fgets(line, sizeof(line), f) != NULL)
        locked = strncmp(line, "VmLck:", 6) == 0 ? line + 6 : NULL;
    (void)fclose(f);
    (void)munlockall();
    assert_non_null(locked);
    if (strtol(locked, NULL, 10) == 0)
        skip(); /* as above */
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            without_leave_swap_decides, tempdir_make, tempdir_remove),
        cmocka_unit_test(with_leave_it_is_locked),
    };

    return cmocka_run_group_tests_name("memlock", tests, NULL, NULL);
}
