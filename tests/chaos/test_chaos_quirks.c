/*
 * chaos/test_chaos_quirks.c: quirks: what a token says, keeps and forgets.
 */
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "chaos/rig.h"

#define LONG_NS UINT64_C(60000000000)

static CK_BBOOL yes = CK_TRUE;

static CK_RV
get(struct rig *r, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type, void *out,
    CK_ULONG *len)
{
    CK_ATTRIBUTE a = { type, out, *len };
    CK_RV rv = r->f->C_GetAttributeValue(r->session, object, &a, 1);

    *len = a.ulValueLen;
    return rv;
}

static void
test_yubihsm_reading(void **state)
{
    CK_ULONG type = 0, len = sizeof(type), value_len = 0;
    CK_OBJECT_HANDLE key;
    CK_BYTE value[64];
    struct rig r;

    (void)state;
    rig_start(&r, "quirk yubihsm-key-type-unreadable\nquirk yubihsm-value-len\n"
                  "quirk yubihsm-value-type-invalid");
    key = rig_key(&r, CKK_SHA256_HMAC, 64);
    assert_rv(get(&r, key, CKA_KEY_TYPE, &type, &len), CKR_FUNCTION_FAILED);
    assert_rv(get(&r, key, CKA_VALUE_LEN, &value_len, &len), CKR_OK);
    assert_int_equal(value_len, 32);
    len = sizeof(value);
    assert_rv(get(&r, key, CKA_VALUE, value, &len), CKR_ATTRIBUTE_TYPE_INVALID);
    assert_true(len == (CK_ULONG)-1);
    rig_stop(&r);
}

static void
test_misreports(void **state)
{
    static const struct {
        const char *quirk;
        CK_ATTRIBUTE_TYPE type;
        CK_BBOOL want;
    } rows[] = {
        { "", CKA_ALWAYS_SENSITIVE, CK_FALSE },
        { "quirk imported-always-sensitive", CKA_ALWAYS_SENSITIVE, CK_TRUE },
        { "quirk imported-always-sensitive", CKA_NEVER_EXTRACTABLE, CK_TRUE },
        { "", CKA_EXTRACTABLE, CK_FALSE },
        { "quirk tpm2-extractable", CKA_EXTRACTABLE, CK_TRUE },
    };
    CK_BYTE value[64];
    struct rig r;
    CK_ULONG len;

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        CK_BBOOL got = 2;

        len = 1;
        rig_start(&r, rows[i].quirk);
        assert_rv(get(&r, rig_key(&r, CKK_GENERIC_SECRET, 64), rows[i].type,
                      &got, &len),
            CKR_OK);
        assert_int_equal(got, rows[i].want);
        rig_stop(&r);
    }
    rig_start(&r, "quirk tpm2-extractable");
    len = sizeof(value);
    assert_rv(
        get(&r, rig_key(&r, CKK_GENERIC_SECRET, 64), CKA_VALUE, value, &len),
        CKR_OK);
    assert_int_equal(len, 0);
    rig_stop(&r);
}

static void
rename_to(
    struct rig *r, CK_OBJECT_HANDLE key, const char *name, const char *want)
{
    CK_BYTE label[16];
    CK_ULONG len = sizeof(label);
    CK_ATTRIBUTE a = { CKA_LABEL, label, strlen(name) };

    memcpy(label, name, strlen(name));
    assert_rv(r->f->C_SetAttributeValue(r->session, key, &a, 1), CKR_OK);
    assert_rv(get(r, key, CKA_LABEL, label, &len), CKR_OK);
    assert_int_equal(len, strlen(want));
    assert_memory_equal(label, want, len);
}

static void
test_yubihsm_rename(void **state)
{
    CK_OBJECT_HANDLE key;
    struct rig r;

    (void)state;
    rig_start(&r, "quirk yubihsm-rename");
    key = rig_key(&r, CKK_GENERIC_SECRET, 64);
    rename_to(&r, key, "alpha1", "alpha1");
    rename_to(&r, key, "bravo1", "alpha1");
    rename_to(&r, key, "bravo", "bravo");
    rig_stop(&r);
}

static void
test_sessions_max(void **state)
{
    CK_SESSION_HANDLE other;
    struct rig r;

    (void)state;
    rig_start(&r, "quirk sessions-max 2");
    other = rig_session(&r);
    assert_rv(
        r.f->C_OpenSession(r.slot, CKF_SERIAL_SESSION, NULL, NULL, &r.session),
        CKR_SESSION_COUNT);
    assert_rv(r.f->C_CloseSession(other), CKR_OK);
    (void)rig_session(&r);
    rig_stop(&r);
}

static void
test_opensc_removal(void **state)
{
    CK_SESSION_HANDLE session;
    CK_SESSION_INFO info;
    CK_ULONG n = 8;
    CK_SLOT_ID list[8];
    struct rig r;

    (void)state;
    rig_start(&r, "quirk opensc-removal\n"
                  "C_GenerateRandom 1 token-gone forever");
    assert_rv(rig_random(&r), CKR_DEVICE_REMOVED);
    assert_rv(r.f->C_GetSessionInfo(r.session, &info), CKR_OK);
    assert_int_equal(info.state, CKS_RW_USER_FUNCTIONS);
    (void)rig_flags(&r);
    assert_rv(
        r.f->C_OpenSession(r.slot, CKF_SERIAL_SESSION, NULL, NULL, &session),
        CKR_OK);
    assert_rv(r.f->C_GetSlotList(CK_TRUE, list, &n), CKR_OK);
    assert_int_equal(n, 0);
    assert_true(chaos_rules(&r.chaos, "now token-back"));
    assert_rv(rig_random(&r), CKR_SESSION_HANDLE_INVALID);
    assert_rv(
        r.f->C_GetSessionInfo(session, &info), CKR_SESSION_HANDLE_INVALID);
    r.session = rig_session(&r);
    assert_rv(r.f->C_GetSessionInfo(r.session, &info), CKR_OK);
    assert_int_equal(info.state, CKS_RW_PUBLIC_SESSION);
    rig_stop(&r);
}

static void
test_opensc_model(void **state)
{
    CK_TOKEN_INFO info;
    struct rig r;

    (void)state;
    rig_start(&r, "quirk opensc-model");
    assert_rv(r.f->C_GetTokenInfo(r.slot, &info), CKR_OK);
    assert_memory_equal(info.model, "PKCS#15 emulated", 16);
    rig_stop(&r);
    rig_start(&r, "");
    assert_rv(r.f->C_GetTokenInfo(r.slot, &info), CKR_OK);
    assert_memory_equal(info.model, "SoftHSM v2", 10);
    rig_stop(&r);
}

/* A YubiHSM is there again, and all is as it was. */
static void
test_yubihsm_connector(void **state)
{
    CK_OBJECT_HANDLE key;
    CK_BYTE mac[64];
    CK_ULONG len = 64;
    struct rig r;

    (void)state;
    rig_start(&r, "quirk yubihsm-connector\n"
                  "C_GenerateRandom 1 token-gone forever");
    key = rig_key(&r, CKK_GENERIC_SECRET, 64);
    assert_rv(rig_random(&r), CKR_DEVICE_REMOVED);
    (void)rig_session(&r);
    (void)rig_flags(&r);
    assert_rv(rig_mac(&r, key, CKM_SHA256_HMAC, mac, &len), CKR_DEVICE_REMOVED);
    assert_true(chaos_rules(&r.chaos, "now token-back"));
    assert_rv(rig_mac(&r, key, CKM_SHA256_HMAC, mac, &len), CKR_OK);
    rig_stop(&r);
}

static void
test_opencryptoki_fork(void **state)
{
    struct rig r;
    int status = 0;
    pid_t pid;

    (void)state;
    rig_start(&r, "quirk opencryptoki-fork");
    pid = fork();
    if (pid == 0) {
        int good = rig_random(&r) == CKR_CRYPTOKI_NOT_INITIALIZED &&
                   r.f->C_Initialize(NULL) == CKR_OK &&
                   rig_random(&r) == CKR_SESSION_HANDLE_INVALID;

        _exit(good ? 0 : 1);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    assert_rv(rig_random(&r), CKR_OK);
    rig_stop(&r);
}

static void
test_p11_kit_sigpipe(void **state)
{
    struct rig r;
    int status = 0;
    pid_t pid;

    (void)state;
    rig_open(&r, "quirk p11-kit-sigpipe\nC_GenerateRandom 1 dead");
    pid = fork();
    if (pid == 0) {
        (void)signal(SIGPIPE, SIG_DFL);
        rig_connect(&r);
        (void)rig_random(&r);
        _exit(0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    rig_stop(&r);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE);
}

static void *
hang(void *arg)
{
    (void)rig_random(arg);
    return NULL;
}

/* After one refusal nothing comes back any more; new rules end one call. */
static void
test_yubihsm_deadlock(void **state)
{
    CK_OBJECT_CLASS class = CKO_DATA;
    CK_ATTRIBUTE attrs[] = { { CKA_CLASS, &class, sizeof(class) },
        { CKA_PRIVATE, &yes, 1 } };
    uint64_t begun = chaos_clock_ns();
    pthread_t thread;
    struct rig r;

    (void)state;
    rig_start(&r, "quirk yubihsm-deadlock");
    assert_rv(rig_create(&r, attrs, 2), CKR_ATTRIBUTE_VALUE_INVALID);
    assert_int_equal(pthread_create(&thread, NULL, hang, &r), 0);
    while (atomic_load(&r.chaos.control->stalled) == 0)
        assert_true(chaos_clock_ns() - begun < LONG_NS);
    assert_true(chaos_rules(&r.chaos, ""));
    assert_int_equal(pthread_join(thread, NULL), 0);
    rig_stop(&r);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_yubihsm_reading),
        cmocka_unit_test(test_misreports),
        cmocka_unit_test(test_yubihsm_rename),
        cmocka_unit_test(test_sessions_max),
        cmocka_unit_test(test_opensc_removal),
        cmocka_unit_test(test_opensc_model),
        cmocka_unit_test(test_yubihsm_connector),
        cmocka_unit_test(test_opencryptoki_fork),
        cmocka_unit_test(test_p11_kit_sigpipe),
        cmocka_unit_test(test_yubihsm_deadlock),
    };

    return rig_run("chaos-quirks", tests, ROWS(tests));
}
