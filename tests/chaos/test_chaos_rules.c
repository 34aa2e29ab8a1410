/*
 * chaos/test_chaos_rules.c: which calls a rule meets, and what it does to one.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "chaos/rig.h"

/* The answers of n calls as letters: "." is CKR_OK, "x" the rule's. */
static void
pattern(struct rig *r, const char *want)
{
    for (size_t i = 0; want[i] != '\0'; i++)
        assert_rv(rig_random(r), want[i] == 'x' ? CKR_DEVICE_ERROR : CKR_OK);
}

static void
counted(const char *rule, const char *want)
{
    struct rig r;

    rig_start(&r, rule);
    pattern(&r, want);
    rig_stop(&r);
}

static void
test_nothing(void **state)
{
    struct rig r;

    (void)state;
    rig_start(&r, "# no rule");
    pattern(&r, ".....");
    assert_int_equal(chaos_calls(&r.chaos, "C_GenerateRandom"), 5);
    assert_int_equal(chaos_failed(&r.chaos, "C_GenerateRandom"), 0);
    assert_int_equal(atomic_load(&r.chaos.control->injected), 0);
    assert_int_equal(atomic_load(&r.chaos.control->logins), 1);
    rig_stop(&r);
}

static void
test_counts(void **state)
{
    (void)state;
    counted("C_GenerateRandom 3 CKR_DEVICE_ERROR", "..x..");
    counted("C_GenerateRandom 3+ CKR_DEVICE_ERROR", "..xxx");
    counted("C_GenerateRandom 2-3 0x30", ".xx..");
    counted("C_GenerateRandom * CKR_DEVICE_ERROR", "xxx");
    counted("C_GenerateRandom %2 CKR_DEVICE_ERROR", ".x.x.x");
    counted("after 10s C_GenerateRandom * CKR_DEVICE_ERROR", "...");
    counted("after 0 C_GenerateRandom * CKR_DEVICE_ERROR", "xxx");
}

static void
test_answer_is_not_passed_on(void **state)
{
    struct rig r;

    (void)state;
    rig_start(&r, "C_Logout 1 CKR_DEVICE_ERROR\n"
                  "C_Logout 2 pass-then CKR_DEVICE_ERROR");
    assert_rv(r.f->C_Logout(r.session), CKR_DEVICE_ERROR);
    assert_rv(rig_login(&r), CKR_USER_ALREADY_LOGGED_IN);
    assert_rv(r.f->C_Logout(r.session), CKR_DEVICE_ERROR);
    assert_rv(rig_login(&r), CKR_OK); /* it had happened all the same */
    assert_int_equal(atomic_load(&r.chaos.control->injected), 2);
    assert_int_equal(chaos_failed(&r.chaos, "C_Logout"), 2);
    assert_int_equal(atomic_load(&r.chaos.control->logins_wrong), 1);
    rig_stop(&r);
}

static void
test_since(void **state)
{
    struct rig r;

    (void)state;
    rig_start(&r, "since C_Logout C_GenerateRandom 2 CKR_DEVICE_ERROR");
    pattern(&r, "...");
    assert_rv(r.f->C_Logout(r.session), CKR_OK);
    pattern(&r, ".x..");
    assert_rv(rig_login(&r), CKR_OK);
    assert_rv(r.f->C_Logout(r.session), CKR_OK);
    pattern(&r, "...");
    rig_stop(&r);
}

static void
test_any_function(void **state)
{
    struct rig r;
    CK_INFO info;

    (void)state;
    rig_open(&r, "* 2 CKR_FUNCTION_FAILED");
    assert_rv(r.f->C_GetInfo(&info), CKR_FUNCTION_FAILED); /* 1: the list */
    assert_rv(r.f->C_Initialize(NULL), CKR_OK);
    rig_stop(&r);
}

static void
test_initialize(void **state)
{
    struct rig r;

    (void)state;
    rig_open(&r, "C_Initialize 1 CKR_HOST_MEMORY");
    assert_rv(r.f->C_Initialize(NULL), CKR_HOST_MEMORY);
    assert_rv(r.f->C_Initialize(NULL), CKR_OK);
    assert_rv(r.f->C_Initialize(NULL), CKR_CRYPTOKI_ALREADY_INITIALIZED);
    rig_stop(&r);
}

static void
test_stall(void **state)
{
    struct rig r;
    uint64_t begun;

    (void)state;
    rig_start(&r, "C_GenerateRandom 1 stall 50ms");
    begun = chaos_clock_ns();
    assert_rv(rig_random(&r), CKR_OK);
    assert_true(chaos_clock_ns() - begun >= 50000000);
    assert_rv(rig_random(&r), CKR_OK);
    rig_stop(&r);
}

/* The MAC of "message" at the second of two signatures, and its length. */
static void
macs(const char *rule, CK_BYTE good[64], CK_BYTE bad[64], CK_ULONG *bad_len)
{
    CK_OBJECT_HANDLE key;
    struct rig r;
    CK_ULONG len = 64;

    *bad_len = 64;
    memset(bad, 0, 64);
    rig_start(&r, rule);
    key = rig_key(&r, CKK_GENERIC_SECRET, 64);
    assert_rv(rig_mac(&r, key, CKM_SHA256_HMAC, good, &len), CKR_OK);
    assert_int_equal(len, 32);
    assert_rv(rig_mac(&r, key, CKM_SHA256_HMAC, bad, bad_len), CKR_OK);
    rig_stop(&r);
}

static void
test_macs(void **state)
{
    static const struct {
        const char *rule;
        CK_ULONG len, same;
    } rows[] = {
        { "C_Sign 3 mac wrong", 32, 32 },
        { "C_Sign 2 mac short 16", 16, 16 },
        { "C_Sign 2 mac short 0", 0, 0 },
        { "C_Sign 2 mac long 40", 40, 32 },
        { "C_Sign 2 mac wrong", 32, 0 },
        { "C_Sign 2 mac sha1", 20, 0 },
        { "C_Sign 2 mac sha256", 32, 32 },
        { "C_Sign 2 mac sha384", 48, 0 },
        { "C_Sign 2 mac sha512", 64, 0 },
    };
    CK_BYTE good[64], bad[64];
    CK_ULONG len;

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        macs(rows[i].rule, good, bad, &len);
        print_message("# %s\n", rows[i].rule);
        assert_int_equal(len, rows[i].len);
        assert_memory_equal(good, bad, rows[i].same);
        if (rows[i].same == 0 && len > 0)
            assert_memory_not_equal(good, bad, 16);
    }
}

/* A data object that stays on the token. */
static CK_RV
create_data(struct rig *r)
{
    CK_OBJECT_CLASS class = CKO_DATA;
    CK_BBOOL yes = CK_TRUE;
    CK_BYTE label[] = "kill";
    CK_ATTRIBUTE attrs[] = { { CKA_CLASS, &class, sizeof(class) },
        { CKA_TOKEN, &yes, 1 }, { CKA_LABEL, label, 4 } };

    return rig_create(r, attrs, ROWS(attrs));
}

/* How many of these are there; and they are deleted. */
static int
sweep_data(void)
{
    CK_BYTE label[] = "kill";
    CK_ATTRIBUTE match = { CKA_LABEL, label, 4 };
    CK_OBJECT_HANDLE found[8];
    CK_ULONG n = 0;
    struct rig r;

    rig_start(&r, "");
    assert_rv(r.f->C_FindObjectsInit(r.session, &match, 1), CKR_OK);
    assert_rv(r.f->C_FindObjects(r.session, found, 8, &n), CKR_OK);
    assert_rv(r.f->C_FindObjectsFinal(r.session), CKR_OK);
    for (CK_ULONG i = 0; i < n; i++)
        assert_rv(r.f->C_DestroyObject(r.session, found[i]), CKR_OK);
    rig_stop(&r);
    return (int)n;
}

/* The signal that a child dies of in C_CreateObject; ret: was it passed on? */
static int
ends(const char *rule, int *ret_passed)
{
    int status = 0;
    struct rig r;
    pid_t pid;

    rig_open(&r, rule); /* before the fork, so that it is removed here */
    pid = fork();
    if (pid == 0) {
        (void)signal(SIGABRT, SIG_DFL);
        rig_connect(&r);
        assert_rv(rig_login(&r), CKR_OK);
        _exit(create_data(&r) == CKR_OK ? 0 : 1);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    rig_stop(&r);
    *ret_passed = sweep_data();
    return WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
}

static void
test_kills(void **state)
{
    static const struct {
        const char *rule;
        int signal, passed;
    } rows[] = {
        { "C_CreateObject 2 kill before", 0, 1 },
        { "C_CreateObject 1 kill before", SIGKILL, 0 },
        { "C_CreateObject 1 kill after", SIGKILL, 1 },
        { "C_CreateObject 1 abort before", SIGABRT, 0 },
        { "C_CreateObject 1 abort after", SIGABRT, 1 },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        int passed = 0;

        print_message("# %s\n", rows[i].rule);
        assert_int_equal(ends(rows[i].rule, &passed), rows[i].signal);
        assert_int_equal(passed, rows[i].passed);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_answer_is_not_passed_on),
        cmocka_unit_test(test_since),
        cmocka_unit_test(test_any_function),
        cmocka_unit_test(test_initialize),
        cmocka_unit_test(test_stall),
        cmocka_unit_test(test_macs),
        cmocka_unit_test(test_kills),
    };

    return rig_run("chaos-rules", tests, ROWS(tests));
}
