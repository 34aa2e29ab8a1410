/*
 * chaos/test_chaos_pin.c: tries that run out, and other tokens' PINs.
 */
#include <sys/wait.h>
#include <unistd.h>

#include "chaos/rig.h"

#define LOW CKF_USER_PIN_COUNT_LOW
#define FINAL CKF_USER_PIN_FINAL_TRY
#define LOCKED CKF_USER_PIN_LOCKED

static CK_RV
login_with(struct rig *r, CK_USER_TYPE user, const char *pin)
{
    CK_BYTE bytes[32];

    memcpy(bytes, pin, strlen(pin));
    return r->f->C_Login(r->session, user, bytes, strlen(pin));
}

static CK_FLAGS
flags(struct rig *r)
{
    return rig_flags(r) & (LOW | FINAL | LOCKED);
}

static CK_RV
wrong(struct rig *r)
{
    return login_with(r, CKU_USER, "9999");
}

static void
begin(struct rig *r, const char *lines)
{
    rig_start(r, lines);
    assert_rv(r->f->C_Logout(r->session), CKR_OK);
}

static void
test_tries(void **state)
{
    struct rig r;

    (void)state;
    begin(&r, "pin-tries 3");
    assert_int_equal(flags(&r), 0);
    assert_rv(wrong(&r), CKR_PIN_INCORRECT);
    assert_int_equal(flags(&r), LOW);
    assert_rv(rig_login(&r), CKR_OK); /* which forgives */
    assert_int_equal(flags(&r), 0);
    assert_rv(r.f->C_Logout(r.session), CKR_OK);
    assert_rv(wrong(&r), CKR_PIN_INCORRECT);
    assert_rv(wrong(&r), CKR_PIN_INCORRECT);
    assert_int_equal(flags(&r), LOW | FINAL);
    assert_rv(wrong(&r), CKR_PIN_INCORRECT);
    assert_int_equal(flags(&r), LOCKED);
    assert_rv(wrong(&r), CKR_PIN_LOCKED);
    assert_rv(rig_login(&r), CKR_PIN_LOCKED);
    assert_int_equal(atomic_load(&r.chaos.control->pin_wrong), 3);
    assert_int_equal(atomic_load(&r.chaos.control->logins), 2);
    assert_int_equal(atomic_load(&r.chaos.control->logins_wrong), 6);
    rig_stop(&r);
}

static void
test_so_unlocks(void **state)
{
    CK_BYTE pin[] = RIG_PIN;
    struct rig r;

    (void)state;
    begin(&r, "pin-tries 1");
    assert_rv(wrong(&r), CKR_PIN_INCORRECT);
    assert_rv(rig_login(&r), CKR_PIN_LOCKED);
    assert_rv(login_with(&r, CKU_SO, "12345678"), CKR_OK);
    assert_rv(r.f->C_InitPIN(r.session, pin, 4), CKR_OK);
    assert_rv(r.f->C_Logout(r.session), CKR_OK);
    assert_int_equal(flags(&r), 0);
    assert_rv(rig_login(&r), CKR_OK);
    rig_stop(&r);
}

static void
test_set_pin_counts(void **state)
{
    CK_BYTE bad[] = "9999", pin[] = RIG_PIN;
    struct rig r;

    (void)state;
    begin(&r, "pin-tries 2");
    assert_rv(r.f->C_SetPIN(r.session, bad, 4, pin, 4), CKR_PIN_INCORRECT);
    assert_int_equal(flags(&r), LOW | FINAL);
    assert_rv(r.f->C_SetPIN(r.session, pin, 4, pin, 4), CKR_OK);
    assert_int_equal(flags(&r), 0);
    assert_rv(r.f->C_SetPIN(r.session, bad, 4, pin, 4), CKR_PIN_INCORRECT);
    assert_rv(r.f->C_SetPIN(r.session, bad, 4, pin, 4), CKR_PIN_INCORRECT);
    assert_rv(r.f->C_SetPIN(r.session, pin, 4, pin, 4), CKR_PIN_LOCKED);
    rig_stop(&r);
}

/* The count lies in the control file: a program that is started anew goes on
 * where it was. */
static void
test_other_process(void **state)
{
    struct rig r;
    int status = 0;
    pid_t pid;

    (void)state;
    begin(&r, "pin-tries 3");
    pid = fork();
    if (pid == 0)
        _exit(wrong(&r) == CKR_PIN_INCORRECT ? 0 : 1);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    assert_int_equal(flags(&r), LOW);
    rig_stop(&r);
}

/* A rule's answer is no try: the PIN was not looked at. */
static void
test_rule_is_no_try(void **state)
{
    struct rig r;

    (void)state;
    begin(&r, "pin-tries 3\nC_Login 2 CKR_PIN_INCORRECT");
    assert_rv(rig_login(&r), CKR_PIN_INCORRECT);
    assert_int_equal(flags(&r), 0);
    rig_stop(&r);
}

static void
test_opensc_pin(void **state)
{
    struct rig r;

    (void)state;
    begin(&r, "pin-tries 3\nquirk opensc-pin");
    assert_rv(wrong(&r), CKR_USER_NOT_LOGGED_IN);
    assert_int_equal(flags(&r), 0);
    assert_rv(wrong(&r), CKR_USER_NOT_LOGGED_IN);
    assert_int_equal(flags(&r), FINAL);
    assert_rv(wrong(&r), CKR_USER_NOT_LOGGED_IN);
    assert_rv(wrong(&r), CKR_PIN_LOCKED);
    assert_int_equal(flags(&r), LOCKED);
    rig_stop(&r);
}

static void
test_tpm2_no_pin_flags(void **state)
{
    struct rig r;

    (void)state;
    begin(&r, "pin-tries 1\nquirk tpm2-no-pin-flags");
    assert_rv(wrong(&r), CKR_PIN_INCORRECT);
    assert_rv(rig_login(&r), CKR_PIN_LOCKED);
    assert_int_equal(flags(&r), 0);
    rig_stop(&r);
}

/* Behind it, the password is the PIN; so it gets one that is long enough. */
static void
test_yubihsm_pin(void **state)
{
    CK_BYTE old[] = RIG_PIN, pin[] = "password";
    struct rig r;

    (void)state;
    rig_start(&r, "");
    assert_rv(r.f->C_SetPIN(r.session, old, 4, pin, 8), CKR_OK);
    rig_stop(&r);
    rig_open(&r, "quirk yubihsm-pin");
    rig_connect(&r);
    assert_rv(login_with(&r, CKU_USER, "password"), CKR_ARGUMENTS_BAD);
    assert_rv(login_with(&r, CKU_USER, "0001passwor"), CKR_ARGUMENTS_BAD);
    assert_rv(login_with(&r, CKU_USER, "000xpassword"), CKR_ARGUMENTS_BAD);
    assert_rv(
        login_with(&r, CKU_USER, "0002password"), CKR_OBJECT_HANDLE_INVALID);
    assert_rv(login_with(&r, CKU_USER, "0001passwort"), CKR_PIN_INCORRECT);
    assert_rv(login_with(&r, CKU_USER, "0001password"), CKR_OK);
    assert_rv(r.f->C_SetPIN(r.session, pin, 8, old, 4), CKR_OK);
    rig_stop(&r);
}

static void
test_yubihsm_roles(void **state)
{
    CK_BYTE pin[] = RIG_PIN;
    struct rig r;

    (void)state;
    begin(&r, "quirk yubihsm-no-so\nquirk yubihsm-no-set-pin");
    assert_rv(login_with(&r, CKU_SO, "12345678"), CKR_USER_TYPE_INVALID);
    assert_rv(rig_login(&r), CKR_OK);
    assert_rv(
        r.f->C_SetPIN(r.session, pin, 4, pin, 4), CKR_FUNCTION_NOT_SUPPORTED);
    rig_stop(&r);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tries),
        cmocka_unit_test(test_so_unlocks),
        cmocka_unit_test(test_set_pin_counts),
        cmocka_unit_test(test_other_process),
        cmocka_unit_test(test_rule_is_no_try),
        cmocka_unit_test(test_opensc_pin),
        cmocka_unit_test(test_tpm2_no_pin_flags),
        cmocka_unit_test(test_yubihsm_pin),
        cmocka_unit_test(test_yubihsm_roles),
    };

    return rig_run("chaos-pin", tests, ROWS(tests));
}
