/*
 * test_ledger_wait: who waits for a ledger, and what those who are killed
 * leave in it.
 */
#define _DEFAULT_SOURCE

#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "token/ledger.h"

#include "base/tempdir.h"
#include "support/run.h"

static const struct hseal_token_info desk = { .label = "desk",
    .serial = "0123456789abcdef" };

static struct hseal_ledger *
open_desk(void **state)
{
    struct hseal_ledger *l = NULL;
    struct hseal_error e;

    if (hseal_ledger_open(*state, &desk, 60000, &l, &e) != HSEAL_ERR_OK)
        fail_msg("%s", e.message);
    return l;
}

static void
a_second_one_gives_up_in_time(void **state)
{
    struct hseal_ledger *l = open_desk(state), *second = NULL;
    struct hseal_error e;

    assert_err(hseal_ledger_open(*state, &desk, 20, &second, &e), DEADLINE);
    assert_null(second);
    assert_contains(e.message, "desk");
    assert_contains(e.message, "20 ms");
    assert_contains(e.hint, "fuser");
    hseal_ledger_close(l);
}

/* It begins, and ends once the pipe is closed. */
static pid_t
trying_child(void **state, enum hseal_attempt how, int *ret_go_on)
{
    int said[2], go_on[2];
    char c = 0;
    pid_t pid;

    assert_int_equal(pipe(said) | pipe(go_on), 0);
    pid = fork();
    if (pid == 0) {
        struct hseal_ledger *l = NULL;
        (void)close(go_on[1]);
        if (hseal_ledger_open(*state, &desk, 0, &l, NULL) != HSEAL_ERR_OK ||
            hseal_ledger_begin(l, NULL) != HSEAL_ERR_OK ||
            write(said[1], "x", 1) != 1 || read(go_on[0], &c, 1) != 0 ||
            hseal_ledger_end(l, how, NULL) != HSEAL_ERR_OK)
            _exit(1);
        _exit(0);
    }
    assert_true(pid > 0);
    (void)close(said[1]);
    (void)close(go_on[0]);
    assert_int_equal(read(said[0], &c, 1), 1);
    (void)close(said[0]);
    *ret_go_on = go_on[1];
    return pid;
}

static void
a_second_one_sees_how_the_first_fared(void **state)
{
    struct hseal_ledger *l = NULL;
    int go_on, status;
    pid_t pid = trying_child(state, HSEAL_ATTEMPT_REFUSED, &go_on);

    assert_err(hseal_ledger_open(*state, &desk, 0, &l, NULL), DEADLINE);
    (void)close(go_on);
    assert_ok(hseal_ledger_open(*state, &desk, 60000, &l, NULL));
    assert_int_equal(hseal_ledger_state(l, NULL), HSEAL_LEDGER_REFUSED);
    hseal_ledger_close(l);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

static void
killed_in_an_attempt_is_pending(void **state)
{
    struct hseal_ledger *l = NULL;
    int go_on, status;
    pid_t pid = trying_child(state, HSEAL_ATTEMPT_ACCEPTED, &go_on);

    assert_int_equal(kill(pid, SIGKILL), 0);
    assert_ok(hseal_ledger_open(*state, &desk, 60000, &l, NULL));
    assert_int_equal(hseal_ledger_state(l, NULL), HSEAL_LEDGER_PENDING);
    hseal_ledger_close(l);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status));
    (void)close(go_on);
}

/* ---- killed at each system call ---- */

/* How far the child came; it is shared with the one that kills it. */
enum phase { BEFORE, TRYING, ENDED };

struct shared {
    volatile enum phase phase;
};

static void
try_traced(void **state, enum hseal_attempt how, struct shared *shared)
{
    struct hseal_ledger *l = NULL;

    if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0 || raise(SIGSTOP) != 0)
        _exit(2);
    if (hseal_ledger_open(*state, &desk, 0, &l, NULL) != HSEAL_ERR_OK ||
        hseal_ledger_begin(l, NULL) != HSEAL_ERR_OK)
        _exit(1);
    shared->phase = TRYING;
    if (hseal_ledger_end(l, how, NULL) != HSEAL_ERR_OK)
        _exit(1);
    shared->phase = ENDED;
    hseal_ledger_close(l);
    _exit(0);
}

/* 1: killed at its n-th stop, which each system call has two of. */
static int
killed_at(
    void **state, enum hseal_attempt how, unsigned n, struct shared *shared)
{
    int status;
    pid_t pid;

    shared->phase = BEFORE;
    pid = fork();
    if (pid == 0)
        try_traced(state, how, shared);
    assert_true(pid > 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    for (; WIFSTOPPED(status) && n > 0; n--) {
        assert_int_equal(ptrace(PTRACE_SYSCALL, pid, NULL, NULL), 0);
        assert_int_equal(waitpid(pid, &status, 0), pid);
    }
    if (WIFSTOPPED(status)) {
        assert_int_equal(kill(pid, SIGKILL), 0);
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_true(WIFSIGNALED(status));
        return 1;
    }
    assert_int_equal(status, 0);
    return 0;
}

static void
check_left(enum hseal_ledger_state found, enum phase phase,
    enum hseal_ledger_state before, enum hseal_ledger_state after)
{
    switch (phase) {
    case BEFORE:
        assert_true(found == before || found == HSEAL_LEDGER_PENDING);
        break;
    case TRYING:
        assert_true(found == after || found == HSEAL_LEDGER_PENDING);
        break;
    case ENDED: assert_int_equal(found, after); break;
    }
}

/* Kills at each stop of an attempt that ends like `how`. */
static void
kill_everywhere(void **state, enum hseal_attempt how,
    enum hseal_ledger_state before, enum hseal_ledger_state after)
{
    struct shared *shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    unsigned pending = 0, n = 0, phases = 0;
    int killed = 1;

    assert_true(shared != MAP_FAILED);
    while (killed) {
        enum hseal_ledger_state found;
        struct hseal_ledger *l;
        killed = killed_at(state, how, ++n, shared);
        l = open_desk(state);
        found = hseal_ledger_state(l, NULL);
        check_left(found, shared->phase, before, after);
        pending += found == HSEAL_LEDGER_PENDING;
        phases |= 1U << shared->phase;
        if (before == HSEAL_LEDGER_CLEAR)
            assert_int_equal(unlink(hseal_ledger_path(l)), 0);
        else
            assert_ok(hseal_ledger_begin(l, NULL));
        if (before != HSEAL_LEDGER_CLEAR)
            assert_ok(hseal_ledger_end(l, HSEAL_ATTEMPT_REFUSED, NULL));
        hseal_ledger_close(l);
    }
    assert_true(pending >= 4);
    assert_int_equal(phases, 7);
    (void)munmap(shared, sizeof(*shared));
}

static void
each_kill_of_a_first_attempt(void **state)
{
    kill_everywhere(
        state, HSEAL_ATTEMPT_ACCEPTED, HSEAL_LEDGER_CLEAR, HSEAL_LEDGER_CLEAR);
    kill_everywhere(
        state, HSEAL_ATTEMPT_REFUSED, HSEAL_LEDGER_CLEAR, HSEAL_LEDGER_REFUSED);
}

static void
each_kill_after_a_refusal(void **state)
{
    struct hseal_ledger *l = open_desk(state);

    assert_ok(hseal_ledger_begin(l, NULL));
    assert_ok(hseal_ledger_end(l, HSEAL_ATTEMPT_REFUSED, NULL));
    hseal_ledger_close(l);
    kill_everywhere(state, HSEAL_ATTEMPT_ACCEPTED, HSEAL_LEDGER_REFUSED,
        HSEAL_LEDGER_CLEAR);
    kill_everywhere(state, HSEAL_ATTEMPT_NOT_TRIED, HSEAL_LEDGER_REFUSED,
        HSEAL_LEDGER_REFUSED);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, tempdir_make, tempdir_remove)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_second_one_gives_up_in_time),
        TEST(a_second_one_sees_how_the_first_fared),
        TEST(killed_in_an_attempt_is_pending),
        TEST(each_kill_of_a_first_attempt),
        TEST(each_kill_after_a_refusal),
    };

    return cmocka_run_group_tests_name("ledger_wait", tests, NULL, NULL);
}
