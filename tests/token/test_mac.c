/*
 * test_mac: HMAC-SHA256 inside the token: the exchange's known answers,
 * lengths, the session copy, and a token that answers wrong.
 */
#include <stdlib.h>

#include <p11-kit/pkcs11.h>

#include "base/codec.h"
#include "token/mac.h"
#include "token/session.h"

#include "support/hmac.h"
#include "support/run.h"
#include "support/vectors.h"
#include "token/anytoken.h"

static struct hseal_mac *
mac_of(struct anytoken *x, const char *label, struct hseal_view secret)
{
    struct hseal_mac *m = NULL;
    unsigned long key = 0;
    struct hseal_error e;

    if (anytoken_key(x, label, secret, &key, &e) != HSEAL_ERR_OK)
        fail_msg("%s", e.message);
    assert_ok(hseal_mac_open(x->t, key, &m, NULL));
    return m;
}

/* All rows, REST and WebSocket: secret into the token, MAC of the prehash. */
static void
known_answers(void **state)
{
    struct anytoken *x = *state;
    struct vectors v;

    if (x->t == NULL)
        need_softhsm();
    assert_true(vectors_read(&v));
    assert_true(v.n >= 25);
    for (size_t i = 0; i < v.n; i++) {
        struct hseal_view prehash = { (const unsigned char *)v.row[i].prehash,
            v.row[i].prehash_len };
        struct hseal_mac *m =
            mac_of(x, v.row[i].name, view_of(v.row[i].secret));
        unsigned char mac[HSEAL_MAC_BYTES];
        char text[HSEAL_BASE64_LEN(HSEAL_MAC_BYTES) + 1];
        assert_ok(hseal_mac_sign(m, prehash, mac, NULL));
        hseal_base64_encode(mac, sizeof(mac), text);
        if (strcmp(text, v.row[i].sign) != 0)
            fail_msg("%s: %s", v.row[i].name, text);
        hseal_mac_close(m);
    }
    vectors_free(&v);
}

static void
lengths_of_message_and_key(void **state)
{
    static const size_t keys[] = { 1, 31, 32, 33, 63, 64, 65, 131, 512 };
    static const size_t messages[] = { 0, 1, 55, 56, 63, 64, 65, 4096, 65536,
        1024 * 1024 };
    static unsigned char bytes[1024 * 1024];
    struct anytoken *x = *state;
    unsigned char got[HSEAL_MAC_BYTES], want[HSEAL_MAC_BYTES];
    uint64_t seed = 1;

    if (x->t == NULL)
        need_softhsm();
    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (unsigned char)next_number(&seed);
    for (size_t k = 0; k < ROWS(keys); k++) {
        struct hseal_view secret = { bytes + 100, keys[k] };
        struct hseal_mac *m = mac_of(x, "k", secret);
        for (size_t i = 0; i < ROWS(messages); i++) {
            struct hseal_view msg = { bytes, messages[i] };
            hmac_of(secret, msg, want);
            assert_ok(hseal_mac_sign(m, msg, got, NULL));
            assert_memory_equal(got, want, sizeof(want));
        }
        hseal_mac_close(m);
    }
}

static void
empty_message_of_no_address(void **state)
{
    struct anytoken *x = *state;
    struct hseal_view nothing = { NULL, 0 };
    unsigned char got[HSEAL_MAC_BYTES], want[HSEAL_MAC_BYTES];
    struct hseal_mac *m;

    if (x->t == NULL)
        need_softhsm();
    m = mac_of(x, "k", view_of("secret"));
    hmac_of(view_of("secret"), nothing, want);
    assert_ok(hseal_mac_sign(m, nothing, got, NULL));
    assert_memory_equal(got, want, sizeof(want));
    hseal_mac_close(m);
}

/* ---- the copy in the session ---- */

static size_t
session_objects(struct anytoken *x, CK_OBJECT_HANDLE *ret)
{
    CK_BBOOL no = CK_FALSE;
    CK_ATTRIBUTE match = { CKA_TOKEN, &no, sizeof(no) };
    CK_OBJECT_HANDLE list[16];
    CK_ULONG n = 0;

    assert_int_equal(
        x->t->f->C_FindObjectsInit(x->t->session, &match, 1), CKR_OK);
    assert_int_equal(
        x->t->f->C_FindObjects(x->t->session, list, 16, &n), CKR_OK);
    assert_int_equal(x->t->f->C_FindObjectsFinal(x->t->session), CKR_OK);
    if (n > 0)
        *ret = list[0];
    return n;
}

static void
copy_signs_and_is_protected(void **state)
{
    struct anytoken *x = *state;
    CK_OBJECT_HANDLE copy = 0;
    struct hseal_mac *m;

    if (x->t == NULL)
        need_softhsm();
    m = mac_of(x, "k", view_of("secret"));
    assert_true(hseal_mac_uses_copy(m));
    assert_int_equal(session_objects(x, &copy), 1);
    assert_ok(hseal_key_check(x->t, copy, NULL));
    assert_int_equal(anytoken_count(x, HSEAL_OBJECT_KEY), 1);
    hseal_mac_close(m);
    assert_int_equal(session_objects(x, &copy), 0);
    assert_int_equal(anytoken_count(x, HSEAL_OBJECT_KEY), 1);
}

static void
assert_signs(struct hseal_mac *m)
{
    unsigned char got[HSEAL_MAC_BYTES], want[HSEAL_MAC_BYTES];

    hmac_of(view_of("secret"), view_of("message"), want);
    assert_ok(hseal_mac_sign(m, view_of("message"), got, NULL));
    assert_memory_equal(got, want, sizeof(want));
}

/* Where no good copy can be had, the key itself signs. */
static void
without_a_copy(void **state)
{
    struct anytoken *x = *state;
    CK_OBJECT_HANDLE copy = 0;
    struct hseal_mac *m;

    for (int i = 0; i < 4; i++) {
        x->fake.control->copy_refused = i == 0;
        x->fake.control->copy_weak = i == 1;
        if (i == 2)
            anytoken_fault(x, FAKE_C_CopyObject, 1, CKR_DEVICE_ERROR);
        if (i == 3) /* the four of the key, then of the copy */
            anytoken_fault(x, FAKE_C_GetAttributeValue, 5, CKR_DEVICE_ERROR);
        m = mac_of(x, "k", view_of("secret"));
        assert_false(hseal_mac_uses_copy(m));
        assert_int_equal(session_objects(x, &copy), 0);
        assert_signs(m);
        hseal_mac_close(m);
    }
}

static void
profile_without_copies(void **state)
{
    struct anytoken *x = *state;
    struct hseal_mac *m = mac_of(x, "k", view_of("secret"));

    assert_false(hseal_mac_uses_copy(m));
    assert_int_equal(x->fake.control->calls[FAKE_C_CopyObject], 0);
    assert_signs(m);
    hseal_mac_close(m);
    hseal_mac_close(NULL);
}

/* ---- wrong answers ---- */

static void
assert_no_mac(struct hseal_mac *m, enum hseal_err err, const char *part)
{
    unsigned char mac[HSEAL_MAC_BYTES], before[HSEAL_MAC_BYTES];
    struct hseal_error e;

    memset(mac, 0x5a, sizeof(mac));
    memcpy(before, mac, sizeof(mac));
    assert_string_equal(
        hseal_err_name(hseal_mac_sign(m, view_of("message"), mac, &e)),
        hseal_err_name(err));
    assert_contains(e.message, part);
    assert_memory_equal(mac, before, sizeof(mac));
}

static void
wrong_lengths(void **state)
{
    static const unsigned long lens[] = { 1, 10, 20, 31, 33, 48, 64, 65, 1000,
        ~0UL };
    struct anytoken *x = *state;
    struct hseal_mac *m = mac_of(x, "k", view_of("secret"));

    for (size_t i = 0; i < ROWS(lens); i++) {
        x->fake.control->mac_len = lens[i];
        assert_no_mac(m, HSEAL_ERR_TOKEN, "not 32");
    }
    x->fake.control->mac_len = 0;
    assert_signs(m);
    hseal_mac_close(m);
}

/* A failing call gives no MAC, and the next one is right again. */
static void
failing_calls(void **state)
{
    static const struct {
        enum fake_call call;
        const char *name;
    } calls[] = { { FAKE_C_SignInit, "C_SignInit" },
        { FAKE_C_Sign, "C_Sign " } };
    static const struct {
        unsigned long rv;
        enum hseal_err err;
    } rows[] = {
        { CKR_DEVICE_ERROR, HSEAL_ERR_TOKEN },
        { CKR_DEVICE_REMOVED, HSEAL_ERR_TOKEN_ABSENT },
        { CKR_SESSION_HANDLE_INVALID, HSEAL_ERR_TOKEN },
        { CKR_KEY_HANDLE_INVALID, HSEAL_ERR_TOKEN },
        { CKR_BUFFER_TOO_SMALL, HSEAL_ERR_TOKEN },
        { CKR_USER_NOT_LOGGED_IN, HSEAL_ERR_TOKEN },
        { CKR_HOST_MEMORY, HSEAL_ERR_NOMEM },
    };
    struct anytoken *x = *state;
    struct hseal_mac *m = mac_of(x, "k", view_of("secret"));

    for (size_t c = 0; c < ROWS(calls); c++) {
        for (size_t i = 0; i < ROWS(rows); i++) {
            anytoken_fault(x, calls[c].call, 1, rows[i].rv);
            assert_no_mac(m, rows[i].err, calls[c].name);
            assert_signs(m);
        }
    }
    hseal_mac_close(m);
}

/* C_Sign with the work done and a failure told: no MAC of it gets out. */
static void
late_failure(void **state)
{
    struct anytoken *x = *state;
    struct hseal_mac *m = mac_of(x, "k", view_of("secret"));

    x->fake.control->fail_late = 1;
    anytoken_fault(x, FAKE_C_Sign, 1, CKR_DEVICE_ERROR);
    assert_no_mac(m, HSEAL_ERR_TOKEN, "C_Sign");
    assert_signs(m);
    anytoken_fault(x, FAKE_C_SignInit, 1, CKR_DEVICE_ERROR);
    assert_no_mac(m, HSEAL_ERR_TOKEN, "C_SignInit");
    assert_signs(m);
    hseal_mac_close(m);
}

/* Where that would crash nothing is begun without a login. */
static void
logged_out_by_another(void **state)
{
    struct anytoken *x = *state;
    struct fake_control *c = x->fake.control;
    struct hseal_mac *m;
    struct hseal_error e;

    x->t->profile.check_login = 1;
    m = mac_of(x, "k", view_of("secret"));
    assert_signs(m);
    c->calls[FAKE_C_SignInit] = 0;
    c->lose = FAKE_LOSE_LOGIN;
    assert_no_mac(m, HSEAL_ERR_TOKEN, "CKR_USER_NOT_LOGGED_IN");
    assert_no_mac(m, HSEAL_ERR_TOKEN, "CKR_USER_NOT_LOGGED_IN");
    assert_int_equal(c->calls[FAKE_C_SignInit], 0);
    assert_true(hseal_token_healable(
        hseal_mac_sign(m, view_of("message"), (unsigned char[32]){ 0 }, &e),
        &e));
    hseal_mac_close(m);

    assert_ok(hseal_token_recover(x->t, NULL));
    x->t->info.login_required = 0; /* a token that wants none */
    c->calls[FAKE_C_GetSessionInfo] = 0;
    m = mac_of(x, "k2", view_of("secret"));
    assert_signs(m);
    assert_int_equal(c->calls[FAKE_C_GetSessionInfo], 0);
    hseal_mac_close(m);
}

static void
longest_message_of_a_profile(void **state)
{
    struct anytoken *x = *state;
    struct hseal_mac *m;

    x->t->profile.message_max = 7;
    m = mac_of(x, "k", view_of("secret"));
    assert_signs(m); /* 7 bytes */
    x->t->profile.message_max = 6;
    assert_no_mac(m, HSEAL_ERR_LIMIT, "7 bytes");
    assert_no_mac(m, HSEAL_ERR_LIMIT, "6 at most");
    hseal_mac_close(m);
}

static void
key_gone(void **state)
{
    struct anytoken *x = *state;
    struct hseal_mac *m = NULL;
    unsigned long key = 0;

    assert_ok(anytoken_key(x, "k", view_of("secret"), &key, NULL));
    assert_ok(hseal_mac_open(x->t, key, &m, NULL));
    assert_ok(hseal_object_destroy(x->t, key, NULL));
    assert_no_mac(m, HSEAL_ERR_TOKEN, "CKR_KEY_HANDLE_INVALID");
    hseal_mac_close(m);
}

/* ---- a key that is here, of a card that has no HMAC ---- */

static struct hseal_mac *
value_of(struct anytoken *x, struct hseal_view secret)
{
    struct hseal_secret value = { NULL, 0, 0 };
    struct hseal_mac *m = NULL;

    assert_ok(hseal_key_pad(secret, &value, NULL));
    assert_ok(hseal_mac_open_value(x->t, &value, &m, NULL));
    assert_null(value.data); /* moved */
    assert_false(hseal_mac_uses_copy(m));
    return m;
}

static void
known_answers_by_value(void **state)
{
    struct anytoken *x = *state;
    struct vectors v;

    assert_true(vectors_read(&v));
    assert_true(v.n >= 25);
    for (size_t i = 0; i < v.n; i++) {
        struct hseal_view prehash = { (const unsigned char *)v.row[i].prehash,
            v.row[i].prehash_len };
        unsigned char mac[HSEAL_MAC_BYTES];
        char sign[HSEAL_BASE64_LEN(HSEAL_MAC_BYTES) + 1];
        struct hseal_mac *m = value_of(x, view_of(v.row[i].secret));

        for (int again = 0; again < 2; again++) {
            assert_ok(hseal_mac_sign(m, prehash, mac, NULL));
            hseal_base64_encode(mac, sizeof(mac), sign);
            assert_string_equal(sign, v.row[i].sign);
        }
        hseal_mac_close(m);
    }
    assert_int_equal(x->fake.control->calls[FAKE_C_SignInit], 0);
    vectors_free(&v);
}

static void
values_and_lengths(void **state)
{
    static const size_t keys[] = { 1, 63, 64, 65, 512 };
    static const size_t messages[] = { 0, 1, 63, 64, 65, 65536 };
    static unsigned char bytes[65536];
    struct anytoken *x = *state;
    unsigned char got[HSEAL_MAC_BYTES], want[HSEAL_MAC_BYTES];

    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (unsigned char)(i * 7 + i / 256);
    for (size_t k = 0; k < ROWS(keys); k++) {
        struct hseal_view secret = { bytes + 100, keys[k] };
        struct hseal_mac *m = value_of(x, secret);
        for (size_t i = 0; i < ROWS(messages); i++) {
            struct hseal_view msg = { bytes, messages[i] };
            hmac_of(secret, msg, want);
            if (messages[i] == 0)
                msg.data = NULL;
            assert_ok(hseal_mac_sign(m, msg, got, NULL));
            assert_memory_equal(got, want, sizeof(want));
        }
        hseal_mac_close(m);
    }
}

/* What holds of a handle holds of a value: a new login makes it stale. */
static void
value_goes_stale(void **state)
{
    struct anytoken *x = *state;
    struct hseal_mac *m = value_of(x, view_of("secret"));

    assert_signs(m);
    assert_false(hseal_mac_is_stale(m));
    assert_ok(hseal_token_recover(x->t, NULL));
    assert_true(hseal_mac_is_stale(m));
    assert_no_mac(m, HSEAL_ERR_TOKEN, "logged in to anew");
    hseal_mac_close(m);
    x->t->profile.message_max = 6;
    m = value_of(x, view_of("secret"));
    assert_no_mac(m, HSEAL_ERR_LIMIT, "6 at most");
    hseal_mac_close(m);
}

int
main(void)
{
#define WITH(f, how) cmocka_unit_test_setup_teardown(f, how, anytoken_teardown)
    const struct CMUnitTest tests[] = {
        WITH(known_answers, anytoken_fake),
        WITH(known_answers, anytoken_soft),
        WITH(lengths_of_message_and_key, anytoken_fake),
        WITH(lengths_of_message_and_key, anytoken_soft),
        WITH(empty_message_of_no_address, anytoken_fake),
        WITH(empty_message_of_no_address, anytoken_soft),
        WITH(copy_signs_and_is_protected, anytoken_fake_as_softhsm),
        WITH(copy_signs_and_is_protected, anytoken_soft),
        WITH(without_a_copy, anytoken_fake_as_softhsm),
        WITH(profile_without_copies, anytoken_fake),
        WITH(wrong_lengths, anytoken_fake),
        WITH(failing_calls, anytoken_fake),
        WITH(failing_calls, anytoken_fake_as_softhsm),
        WITH(late_failure, anytoken_fake),
        WITH(logged_out_by_another, anytoken_fake),
        WITH(longest_message_of_a_profile, anytoken_fake),
        WITH(key_gone, anytoken_fake),
        WITH(known_answers_by_value, anytoken_fake),
        WITH(values_and_lengths, anytoken_fake),
        WITH(value_goes_stale, anytoken_fake),
    };

    return cmocka_run_group_tests_name("mac", tests, NULL, NULL);
}
