/*
 * test_backup_kill: SIGKILL within C_Login of SoftHSM, which loses the token:
 * it is put back, and its key signs.
 *
 * First at each system call of one login, in order; then at random moments of
 * whole starts.  HSEAL_FULL makes those more, HSEAL_SEED repeats a run.
 */
#define _DEFAULT_SOURCE

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <p11-kit/pkcs11.h>

#include "base/clock.h"
#include "token/module.h"
#include "token/session.h"

#include "support/run.h"
#include "token/losable.h"

/* ---- in the process that dies ---- */

/* begin, mend and keep, as before each login; the lock is never let go. */
static int
prepare(struct losable *x)
{
    struct hseal_mended m[HSEAL_MENDED_MAX];
    struct hseal_backup *b = NULL;
    size_t n;

    return hseal_backup_begin(
               x->any.soft.conf, x->state_dir, 60000, &b, NULL) == 0 &&
           hseal_backup_mend(b, m, &n, NULL) == 0 &&
           hseal_backup_keep(b, x->serial, NULL) == 0;
}

/* What is stepped through, and killed within. */
typedef CK_RV victim(CK_FUNCTION_LIST *f, CK_SESSION_HANDLE session);

static CK_RV
login(CK_FUNCTION_LIST *f, CK_SESSION_HANDLE session)
{
    unsigned char pin[] = "1234";

    return f->C_Login(session, CKU_USER, pin, 4);
}

static CK_RV
change_pin(CK_FUNCTION_LIST *f, CK_SESSION_HANDLE session)
{
    unsigned char pin[] = "1234", new_pin[] = "4321";

    return f->C_SetPIN(session, pin, 4, new_pin, 4);
}

/* Stops right before the victim. */
static void
run_traced(struct losable *x, victim *call)
{
    struct hseal_module *m = NULL;
    struct hseal_uri *uri = NULL;
    struct hseal_token_info info;
    CK_SESSION_HANDLE session;
    CK_FUNCTION_LIST *f;

    if (!prepare(x) || hseal_uri_parse(x->any.soft.uri, &uri, NULL) != 0 ||
        hseal_module_open(x->any.soft.module_path, &m, NULL) != 0 ||
        hseal_module_find(m, uri, &info, NULL) != 0)
        _exit(3);
    f = hseal_module_functions(m);
    if (f->C_OpenSession(info.slot_id, CKF_SERIAL_SESSION | CKF_RW_SESSION,
            NULL, NULL, &session) != CKR_OK ||
        ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0 || raise(SIGSTOP) != 0)
        _exit(2);
    _exit(call(f, session) == CKR_OK ? 0 : 1);
}

/* Starts like any command, again and again. */
static void
start_for_ever(struct losable *x)
{
    for (;;) {
        struct hseal_token *t;
        struct hseal_backup *b = NULL;
        struct hseal_mended m[HSEAL_MENDED_MAX];
        size_t n;
        if (hseal_backup_begin(
                x->any.soft.conf, x->state_dir, 60000, &b, NULL) != 0 ||
            hseal_backup_mend(b, m, &n, NULL) != 0 ||
            hseal_backup_keep(b, x->serial, NULL) != 0 ||
            (t = softtoken_open(&x->any.soft)) == NULL)
            _exit(1);
        hseal_backup_end(b);
        hseal_token_close(t);
    }
}

/* ---- in the one that kills and looks ---- */

/* 1: killed at its n-th stop, which each system call has two of. */
static int
killed_at(struct losable *x, victim *call, unsigned n)
{
    int status;
    pid_t pid = fork();

    if (pid == 0)
        run_traced(x, call);
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

/* 1 if it was lost; it is put back, and signs, either way. */
static unsigned
look(struct losable *x)
{
    struct hseal_mended m;
    struct stat st;
    size_t n;

    assert_int_equal(stat(x->object, &st), 0);
    n = losable_mend(x, &m);
    assert_int_equal(n, st.st_size == 0);
    if (n == 1)
        assert_int_equal(m.what, HSEAL_MEND_PUT_BACK);
    assert_true(losable_signs(x));
    return n == 1;
}

static void
killed_at_each_system_call(void **state)
{
    struct losable *x = *state;
    unsigned n = 0, lost = 0;

    losable_keep(x);
    while (killed_at(x, login, ++n))
        lost += look(x);
    print_message("# %u of %u kills lost the token\n", lost, n - 1);
    assert_true(n > 20);
    assert_true(lost >= 1); /* else this shows nothing */
}

/* It has the old PIN or the new one, and is made to have the old one again. */
static void
look_with_either_pin(struct losable *x, unsigned *lost, unsigned *changed)
{
    unsigned char pin[] = "1234", new_pin[] = "4321";
    struct hseal_mended m;
    struct hseal_token *t;

    *lost += (unsigned)losable_mend(x, &m);
    if (losable_signs(x))
        return;
    losable_write(x->any.soft.pin_file, new_pin, 4);
    assert_true(losable_signs(x));
    ++*changed;
    t = softtoken_open(&x->any.soft);
    assert_non_null(t);
    assert_int_equal(t->f->C_SetPIN(t->session, new_pin, 4, pin, 4), CKR_OK);
    hseal_token_close(t);
    losable_write(x->any.soft.pin_file, pin, 4);
    losable_keep(x);
}

/* The copy with the old PIN is kept until the new one is there. */
static void
killed_in_a_change_of_the_pin(void **state)
{
    struct losable *x = *state;
    unsigned n = 0, lost = 0, changed = 0;

    losable_keep(x);
    while (killed_at(x, change_pin, ++n))
        look_with_either_pin(x, &lost, &changed);
    print_message("# %u of %u kills lost the token, %u came after the change\n",
        lost, n - 1, changed);
    assert_true(lost >= 3); /* it writes three times */
    assert_true(changed >= 1);
}

/* Without the copy it is gone: what the others are about. */
static void
without_a_copy_it_stays_lost(void **state)
{
    struct losable *x = *state;
    struct hseal_mended m;
    struct stat st = { .st_size = 1 };
    struct hseal_backup *b;

    for (unsigned n = 1; st.st_size > 0 && killed_at(x, login, n); n++)
        assert_int_equal(stat(x->object, &st), 0);
    assert_int_equal(st.st_size, 0);
    b = losable_begin(x);
    assert_ok(hseal_backup_drop(b, x->serial, NULL));
    hseal_backup_end(b);
    assert_int_equal(losable_mend(x, &m), 1);
    assert_int_equal(m.what, HSEAL_MEND_NO_COPY);
    assert_false(losable_signs(x));
}

static void
pause_us(uint64_t us)
{
    const struct timespec ts = { 0, (long)us * 1000 };

    (void)nanosleep(&ts, NULL); /* cut short: a kill that comes earlier */
}

static uint64_t
seed_of_run(void)
{
    const char *given = getenv("HSEAL_SEED");
    uint64_t seed = given != NULL ? strtoull(given, NULL, 0)
                                  : hseal_clock_mono_ns(hseal_clock_system());

    print_message("# HSEAL_SEED=%llu\n", (unsigned long long)seed);
    return seed;
}

static void
killed_at_random_moments(void **state)
{
    unsigned kills = getenv("HSEAL_FULL") != NULL ? 200 : 20, lost = 0;
    uint64_t seed = seed_of_run();
    struct losable *x = *state;

    losable_keep(x);
    for (unsigned i = 0; i < kills; i++) {
        int status;
        pid_t pid = fork();
        if (pid == 0)
            start_for_ever(x);
        assert_true(pid > 0);
        pause_us(next_number(&seed) % 40000);
        assert_int_equal(kill(pid, SIGKILL), 0);
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_true(WIFSIGNALED(status));
        lost += look(x);
    }
    print_message("# %u of %u kills lost the token\n", lost, kills);
}

#define TEST(f)                                                                \
    cmocka_unit_test_setup_teardown(f, losable_setup, losable_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(killed_at_each_system_call),
        TEST(killed_in_a_change_of_the_pin),
        TEST(without_a_copy_it_stays_lost),
        TEST(killed_at_random_moments),
    };

    return run_with_softhsm("backup_kill", tests, ROWS(tests));
}
