/*
 * chaos/test_chaos_state.c: sessions lost, token gone, by a call or in time.
 */
#include <pthread.h>
#include <time.h>

#include "chaos/rig.h"

#define LONG_NS UINT64_C(60000000000)

static CK_STATE
state_of(struct rig *r, CK_SESSION_HANDLE session)
{
    CK_SESSION_INFO info;

    assert_rv(r->f->C_GetSessionInfo(session, &info), CKR_OK);
    return info.state;
}

static void
test_drop_session(void **state)
{
    CK_SESSION_HANDLE other;
    struct rig r;

    (void)state;
    rig_start(&r, "C_GenerateRandom 2 drop-session");
    other = rig_session(&r);
    assert_rv(rig_random(&r), CKR_OK);
    assert_rv(rig_random(&r), CKR_SESSION_HANDLE_INVALID);
    assert_rv(rig_random(&r), CKR_SESSION_HANDLE_INVALID);
    assert_int_equal(state_of(&r, other), CKS_RW_USER_FUNCTIONS);
    assert_int_equal(atomic_load(&r.chaos.control->drops), 1);
    rig_stop(&r);
}

static void
test_drop_all_sessions(void **state)
{
    CK_SESSION_HANDLE other;
    struct rig r;

    (void)state;
    rig_start(&r, "C_GenerateRandom 1 drop-all-sessions");
    other = rig_session(&r);
    assert_rv(rig_random(&r), CKR_SESSION_HANDLE_INVALID);
    assert_rv(r.f->C_CloseSession(other), CKR_SESSION_HANDLE_INVALID);
    r.session = rig_session(&r);
    assert_int_equal(state_of(&r, r.session), CKS_RW_PUBLIC_SESSION);
    assert_rv(rig_login(&r), CKR_OK);
    rig_stop(&r);
}

static void
test_logout(void **state)
{
    struct rig r;

    (void)state;
    rig_start(&r, "C_GenerateRandom 1 logout");
    assert_rv(rig_random(&r), CKR_OK); /* which needs no login */
    assert_int_equal(state_of(&r, r.session), CKS_RW_PUBLIC_SESSION);
    rig_stop(&r);
}

static void
assert_gone(struct rig *r)
{
    CK_SLOT_ID list[8];
    CK_ULONG n = 8;
    CK_SLOT_INFO slot;
    CK_TOKEN_INFO token;
    CK_SESSION_HANDLE session;
    CK_INFO info;

    assert_rv(rig_random(r), CKR_DEVICE_REMOVED);
    assert_rv(rig_login(r), CKR_DEVICE_REMOVED);
    assert_rv(r->f->C_Logout(0x7777), CKR_SESSION_HANDLE_INVALID);
    assert_rv(r->f->C_GetSlotList(CK_TRUE, list, &n), CKR_OK);
    assert_int_equal(n, 0);
    n = 8;
    assert_rv(r->f->C_GetSlotList(CK_FALSE, list, &n), CKR_OK);
    assert_int_not_equal(n, 0);
    assert_rv(r->f->C_GetSlotInfo(r->slot, &slot), CKR_OK);
    assert_false(slot.flags & CKF_TOKEN_PRESENT);
    assert_rv(r->f->C_GetTokenInfo(r->slot, &token), CKR_TOKEN_NOT_PRESENT);
    assert_rv(
        r->f->C_OpenSession(r->slot, CKF_SERIAL_SESSION, NULL, NULL, &session),
        CKR_TOKEN_NOT_PRESENT);
    assert_rv(r->f->C_GetInfo(&info), CKR_OK);
}

static void
test_token_gone(void **state)
{
    CK_ULONG len = 64, n = 8;
    CK_SLOT_ID list[8];
    CK_OBJECT_HANDLE key;
    CK_BYTE mac[64];
    struct rig r;

    (void)state;
    rig_start(&r, "C_GenerateRandom 2 token-gone forever");
    key = rig_key(&r, CKK_GENERIC_SECRET, 64);
    assert_rv(rig_random(&r), CKR_OK);
    assert_gone(&r);
    assert_int_equal(atomic_load(&r.chaos.control->removals), 1);
    assert_true(chaos_rules(&r.chaos, "now token-back"));
    assert_rv(r.f->C_GetSlotList(CK_TRUE, list, &n), CKR_OK);
    assert_int_not_equal(n, 0);
    assert_rv(rig_random(&r), CKR_SESSION_HANDLE_INVALID);
    r.session = rig_session(&r);
    assert_int_equal(state_of(&r, r.session), CKS_RW_PUBLIC_SESSION);
    assert_rv(rig_login(&r), CKR_OK);
    assert_rv(rig_mac(&r, key, CKM_SHA256_HMAC, mac, &len),
        CKR_OBJECT_HANDLE_INVALID);
    rig_stop(&r);
}

/* It comes back by itself. */
static void
test_token_gone_for_a_time(void **state)
{
    CK_TOKEN_INFO info;
    uint64_t begun;
    struct rig r;
    CK_RV rv;

    (void)state;
    rig_start(&r, "C_GenerateRandom 1 token-gone 100ms");
    begun = chaos_clock_ns();
    assert_rv(rig_random(&r), CKR_DEVICE_REMOVED);
    do
        rv = r.f->C_GetTokenInfo(r.slot, &info);
    while (rv == CKR_TOKEN_NOT_PRESENT && chaos_clock_ns() - begun < LONG_NS);
    assert_rv(rv, CKR_OK);
    assert_true(chaos_clock_ns() - begun >= 100000000);
    assert_rv(rig_random(&r), CKR_SESSION_HANDLE_INVALID);
    rig_stop(&r);
}

/* Calls until this counter has got there. */
static void
until(struct rig *r, chaos_number *counter, uint64_t n)
{
    uint64_t begun = chaos_clock_ns();
    CK_SESSION_HANDLE session;

    while (atomic_load(counter) < n) {
        assert_true(chaos_clock_ns() - begun < LONG_NS);
        (void)r->f->C_OpenSession(
            r->slot, CKF_SERIAL_SESSION, NULL, NULL, &session);
    }
}

static void
test_every(void **state)
{
    uint64_t begun = chaos_clock_ns();
    struct rig r;

    (void)state;
    rig_start(&r, "every 20ms drop-all-sessions");
    until(&r, &r.chaos.control->drops, 4);
    assert_true(chaos_clock_ns() - begun >= 80000000);
    rig_stop(&r);
}

static void
test_every_gone(void **state)
{
    CK_SESSION_HANDLE session;
    uint64_t begun = chaos_clock_ns();
    struct rig r;
    int back = 0;

    (void)state;
    rig_start(&r, "every 50ms token-gone 20ms\nafter 10s logout");
    while (back < 3) {
        CK_RV rv;

        until(&r, &r.chaos.control->removals, (uint64_t)back + 1);
        do
            rv = r.f->C_OpenSession(
                r.slot, CKF_SERIAL_SESSION, NULL, NULL, &session);
        while (rv != CKR_OK && chaos_clock_ns() - begun < LONG_NS);
        assert_rv(rv, CKR_OK);
        back++;
    }
    rig_stop(&r);
}

/* What nobody saw happens once, and a removal that is over is over. */
static void
test_missed(void **state)
{
    const struct timespec t = { 0, 60000000 };
    struct rig r;
    CK_TOKEN_INFO info;

    (void)state;
    rig_start(&r, "");
    assert_true(chaos_rules(&r.chaos, "now token-gone 20ms"));
    (void)nanosleep(&t, NULL);
    assert_rv(r.f->C_GetTokenInfo(r.slot, &info), CKR_OK);
    assert_rv(rig_random(&r), CKR_SESSION_HANDLE_INVALID);
    r.session = rig_session(&r);
    assert_true(chaos_rules(&r.chaos, "every 5ms drop-session"));
    (void)nanosleep(&t, NULL);
    assert_rv(rig_random(&r), CKR_SESSION_HANDLE_INVALID);
    assert_int_equal(atomic_load(&r.chaos.control->drops), 2);
    rig_stop(&r);
}

static void
test_dead(void **state)
{
    CK_INFO info;
    struct rig r;

    (void)state;
    rig_start(&r, "C_GenerateRandom 1 dead");
    assert_rv(rig_random(&r), CKR_DEVICE_ERROR);
    assert_rv(r.f->C_GetInfo(&info), CKR_DEVICE_ERROR);
    assert_rv(r.f->C_CloseSession(r.session), CKR_DEVICE_ERROR);
    assert_rv(r.f->C_Finalize(NULL), CKR_OK);
    assert_rv(r.f->C_Initialize(NULL), CKR_OK);
    assert_rv(r.f->C_GetInfo(&info), CKR_OK);
    assert_rv(rig_random(&r), CKR_SESSION_HANDLE_INVALID);
    rig_stop(&r);
}

static atomic_int quiet;

struct worker {
    struct rig r; /* a copy, with a session of its own */
    CK_BYTE want[64];
    int signed_badly;
};

/* Sign, and begin anew whenever something is gone; until there are no rules any
 * more and one more is signed. */
static void *
work(void *arg)
{
    struct worker *w = arg;
    CK_OBJECT_HANDLE key = 0;
    int good = 0;

    for (;;) {
        int last = atomic_load(&quiet);
        CK_BYTE mac[64];
        CK_ULONG len = sizeof(mac);

        if (key == 0) {
            if (w->r.f->C_OpenSession(w->r.slot,
                    CKF_SERIAL_SESSION | CKF_RW_SESSION, NULL, NULL,
                    &w->r.session) != CKR_OK)
                continue;
            (void)rig_login(&w->r);
            key = rig_try_key(&w->r, CKK_GENERIC_SECRET, 64);
        }
        if (key == 0 ||
            rig_mac(&w->r, key, CKM_SHA256_HMAC, mac, &len) != CKR_OK)
            key = 0;
        else if (len == 32 && memcmp(mac, w->want, 32) == 0)
            good++;
        else
            w->signed_badly++;
        if (good > 0 && last && key != 0)
            return NULL;
    }
}

static void
test_threads(void **state)
{
    uint64_t begun = chaos_clock_ns();
    struct worker w[4];
    pthread_t thread[ROWS(w)];
    struct rig r;
    CK_ULONG len = 64;

    (void)state;
    memset(w, 0, sizeof(w));
    rig_start(&r, "");
    assert_rv(rig_mac(&r, rig_key(&r, CKK_GENERIC_SECRET, 64), CKM_SHA256_HMAC,
                  w[0].want, &len),
        CKR_OK);
    assert_true(chaos_rules(&r.chaos,
        "every 3ms drop-all-sessions\nevery 31ms token-gone 5ms\n"
        "C_SignInit %50 drop-session"));
    for (size_t i = 0; i < ROWS(w); i++) {
        memcpy(w[i].want, w[0].want, 64);
        w[i].r = r;
        assert_int_equal(pthread_create(&thread[i], NULL, work, &w[i]), 0);
    }
    while (atomic_load(&r.chaos.control->drops) < 50)
        assert_true(chaos_clock_ns() - begun < LONG_NS);
    assert_true(chaos_rules(&r.chaos, ""));
    atomic_store(&quiet, 1);
    for (size_t i = 0; i < ROWS(w); i++) {
        assert_int_equal(pthread_join(thread[i], NULL), 0);
        assert_int_equal(w[i].signed_badly, 0);
    }
    rig_stop(&r);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_drop_session),
        cmocka_unit_test(test_drop_all_sessions),
        cmocka_unit_test(test_logout),
        cmocka_unit_test(test_token_gone),
        cmocka_unit_test(test_token_gone_for_a_time),
        cmocka_unit_test(test_every),
        cmocka_unit_test(test_every_gone),
        cmocka_unit_test(test_missed),
        cmocka_unit_test(test_dead),
        cmocka_unit_test(test_threads),
    };

    return rig_run("chaos-state", tests, ROWS(tests));
}
