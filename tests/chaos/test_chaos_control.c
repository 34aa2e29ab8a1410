/*
 * chaos/test_chaos_control.c: rules given while the module runs; what the
 * control file and the log tell; what a call costs.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "chaos/rig.h"

#define LONG_NS UINT64_C(60000000000)

static void
test_live_rules(void **state)
{
    struct rig r;

    (void)state;
    rig_start(&r, "C_GenerateRandom 2 CKR_HOST_MEMORY");
    assert_true(chaos_rules(&r.chaos, "C_GenerateRandom 2+ 0x30\n# more\n"));
    assert_int_equal(chaos_rules_taken(&r.chaos), 0);
    assert_rv(rig_random(&r), CKR_OK);
    assert_int_equal(chaos_rules_taken(&r.chaos), 1);
    assert_rv(rig_random(&r), CKR_DEVICE_ERROR); /* before the script's */
    assert_rv(rig_random(&r), CKR_DEVICE_ERROR);
    assert_true(chaos_rules(&r.chaos, "C_GenerateRandom 2 0x31"));
    assert_rv(rig_random(&r), CKR_OK); /* counted from one again */
    assert_rv(rig_random(&r), CKR_DEVICE_MEMORY);
    assert_true(chaos_rules(&r.chaos, ""));
    assert_rv(rig_random(&r), CKR_OK);
    rig_stop(&r);
}

/* What cannot be read leaves the rules as they are. */
static void
test_refused(void **state)
{
    struct rig r;

    (void)state;
    rig_start(&r, "");
    assert_true(chaos_rules(&r.chaos, "C_GenerateRandom * 0x30"));
    assert_rv(rig_random(&r), CKR_DEVICE_ERROR);
    (void)fprintf(stderr, "# a complaint about control:2 comes next\n");
    assert_true(chaos_rules(&r.chaos, "\nC_GenerateRandom * maybe\n"));
    assert_rv(rig_random(&r), CKR_DEVICE_ERROR);
    assert_int_equal(chaos_rules_taken(&r.chaos), -1);
    rig_stop(&r);
}

static void *
call_once(void *arg)
{
    return rig_random(arg) == CKR_OK ? arg : NULL;
}

static void
test_stall_until_told(void **state)
{
    uint64_t begun = chaos_clock_ns();
    void *good = NULL;
    pthread_t thread;
    struct rig r;

    (void)state;
    rig_start(&r, "");
    assert_true(chaos_rules(&r.chaos, "C_GenerateRandom * stall forever"));
    assert_int_equal(pthread_create(&thread, NULL, call_once, &r), 0);
    while (atomic_load(&r.chaos.control->stalled) == 0)
        assert_true(chaos_clock_ns() - begun < LONG_NS);
    (void)rig_flags(&r); /* others go on */
    assert_true(chaos_rules(&r.chaos, ""));
    assert_int_equal(pthread_join(thread, &good), 0);
    assert_non_null(good);
    assert_int_equal(atomic_load(&r.chaos.control->stalled), 0);
    rig_stop(&r);
}

static void
test_log(void **state)
{
    char text[8192] = "";
    struct rig r;
    FILE *f;

    (void)state;
    rig_start(&r, "C_GenerateRandom 2 0x80000001");
    assert_rv(rig_random(&r), CKR_OK);
    assert_rv(rig_random(&r), 0x80000001);
    f = fopen(r.chaos.log, "re");
    assert_non_null(f);
    assert_true(fread(text, 1, sizeof(text) - 1, f) > 0);
    (void)fclose(f);
    assert_contains(text, " C_Login 1 ");
    assert_contains(text, " C_GenerateRandom 1 ");
    assert_contains(text, " 0x80000001 chaos\n");
    assert_lacks(text, RIG_PIN "\n");
    rig_stop(&r);
}

/* A script that makes no sense is told of by C_Initialize. */
static void
test_bad_script(void **state)
{
    struct rig r;

    (void)state;
    (void)fprintf(stderr, "# complaints about chaos.conf come next\n");
    rig_open(&r, "C_Foo 1 CKR_OK");
    assert_rv(r.f->C_GetInfo(NULL), CKR_CRYPTOKI_NOT_INITIALIZED);
    assert_rv(r.f->C_Initialize(NULL), CKR_GENERAL_ERROR);
    rig_stop(&r);
    rig_open(&r, "module = /nonexistent.so");
    assert_rv(r.f->C_Initialize(NULL), CKR_GENERAL_ERROR);
    rig_stop(&r);
}

/* CHAOS_CONF goes before the file beside the module. */
static void
test_environment(void **state)
{
    struct rig r;

    (void)state;
    assert_int_equal(setenv("CHAOS_CONF", "/nonexistent/chaos.conf", 1), 0);
    (void)fprintf(stderr, "# a complaint about chaos.conf comes next\n");
    rig_open(&r, "");
    assert_rv(r.f->C_Initialize(NULL), CKR_GENERAL_ERROR);
    assert_int_equal(unsetenv("CHAOS_CONF"), 0);
    assert_rv(r.f->C_Initialize(NULL), CKR_OK);
    rig_stop(&r);
}

/* ns of one C_GetSessionInfo, in the fastest of some rounds. */
static uint64_t
cost(CK_FUNCTION_LIST *f, CK_SESSION_HANDLE session)
{
    uint64_t best = UINT64_MAX;
    CK_SESSION_INFO info;

    for (int round = 0; round < 50; round++) {
        uint64_t begun = chaos_clock_ns(), ns;

        for (int i = 0; i < 1000; i++)
            assert_true(f->C_GetSessionInfo(session, &info) == CKR_OK);
        ns = (chaos_clock_ns() - begun) / 1000;
        best = ns < best ? ns : best;
    }
    return best;
}

/* Without rules, and with one for another function and a period: what a call
 * costs more than in the module behind. */
static void
test_cost(void **state)
{
    uint64_t direct, without, with;
    CK_FUNCTION_LIST *real;
    struct rig r;

    (void)state;
    rig_start(&r, "log = none");
    real = rig_real();
    direct = cost(real, r.session);
    without = cost(r.f, r.session);
    assert_true(chaos_rules(&r.chaos, "C_Sign * 0x30\nevery 1s logout"));
    with = cost(r.f, r.session);
    rig_stop(&r);
    print_message("# a call: %lu ns, passed on %lu ns, with rules %lu ns\n",
        (unsigned long)direct, (unsigned long)without, (unsigned long)with);
#ifndef HSEAL_CHAOS_SANITIZED
    assert_true(without < direct + 1000 && with < direct + 1000);
#endif
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_live_rules),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_stall_until_told),
        cmocka_unit_test(test_log),
        cmocka_unit_test(test_bad_script),
        cmocka_unit_test(test_environment),
        cmocka_unit_test(test_cost),
    };

    return rig_run("chaos-control", tests, ROWS(tests));
}
