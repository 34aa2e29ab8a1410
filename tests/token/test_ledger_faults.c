/*
 * test_ledger_faults: a state folder that is not as it should be.
 */
#define _GNU_SOURCE

#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "token/ledger.h"

#include "base/tempdir.h"
#include "support/run.h"

static const struct hseal_token_info desk = { .label = "desk",
    .serial = "0123456789abcdef" };

static const char *
file_of_desk(void **state)
{
    return tempdir_path(state, "pins/0123456789abcdef");
}

static void
others_must_not_write_there(void **state)
{
    struct hseal_ledger *l = NULL;
    struct hseal_error e;

    (void)tempdir_dir(state, "pins", 0777);
    assert_err(hseal_ledger_open(*state, &desk, 0, &l, &e), CONFIG);
    assert_contains(e.message, "pins");
}

static void
a_link_is_not_followed(void **state)
{
    struct hseal_ledger *l = NULL;
    struct hseal_error e;

    (void)tempdir_dir(state, "pins", 0700);
    assert_int_equal(
        symlink(tempdir_path(state, "other"), file_of_desk(state)), 0);
    assert_err(hseal_ledger_open(*state, &desk, 0, &l, &e), IO);
    assert_contains(e.message, "pins/0123456789abcdef");
}

static void
a_state_folder_that_cannot_be_is_named(void **state)
{
    struct hseal_ledger *l = NULL;
    struct hseal_error e;

    (void)tempdir_file(state, "file", "", 0600);
    assert_err(
        hseal_ledger_open(tempdir_path(state, "file"), &desk, 0, &l, &e), IO);
    assert_contains(e.message, "file");
    assert_err(hseal_ledger_open("/proc/none", &desk, 0, &l, &e), IO);
    assert_contains(e.message, "/proc/none");
}

/* In a file system of its own that cannot be written to; 77: cannot make it. */
static int
open_read_only(const char *dir)
{
    struct hseal_ledger *l = NULL;
    struct hseal_error e = { .message = "" };

    if (unshare(CLONE_NEWNS | (geteuid() == 0 ? 0 : CLONE_NEWUSER)) != 0 ||
        mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("none", dir, "tmpfs", MS_RDONLY, NULL) != 0)
        return 77;
    if (hseal_ledger_open(dir, &desk, 0, &l, &e) != HSEAL_ERR_IO)
        return 1;
    return strstr(e.hint, "must be writable") != NULL ? 0 : 2;
}

static void
a_read_only_state_folder_has_a_hint(void **state)
{
    int status;
    pid_t pid = fork();

    if (pid == 0)
        _exit(open_read_only(*state));
    assert_true(pid > 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (status == 77 << 8)
        skip();
    assert_int_equal(status, 0);
}

/* Files of this process may have 10 bytes. */
static void
no_room_is_no_attempt(void **state)
{
    const struct rlimit tight = { 10, RLIM_INFINITY };
    const struct rlimit loose = { RLIM_INFINITY, RLIM_INFINITY };
    struct hseal_ledger *l = NULL;
    struct hseal_error e;

    assert_ok(hseal_ledger_open(*state, &desk, 0, &l, NULL));
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &tight), 0);
    assert_err(hseal_ledger_begin(l, &e), IO);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &loose), 0);
    assert_contains(e.message, "pins/0123456789abcdef");
    assert_contains(e.hint, "room");
    hseal_ledger_close(l);
    assert_ok(hseal_ledger_open(*state, &desk, 0, &l, NULL));
    assert_int_equal(hseal_ledger_state(l, NULL), HSEAL_LEDGER_DAMAGED);
    assert_ok(hseal_ledger_begin(l, NULL));
    assert_ok(hseal_ledger_end(l, HSEAL_ATTEMPT_ACCEPTED, NULL));
    assert_int_equal(hseal_ledger_state(l, NULL), HSEAL_LEDGER_CLEAR);
    hseal_ledger_close(l);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, tempdir_make, tempdir_remove)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(others_must_not_write_there),
        TEST(a_link_is_not_followed),
        TEST(a_state_folder_that_cannot_be_is_named),
        TEST(a_read_only_state_folder_has_a_hint),
        TEST(no_room_is_no_attempt),
    };

    return cmocka_run_group_tests_name("ledger_faults", tests, NULL, NULL);
}
