/*
 * test_key: secret keys on the token: padding, every attribute, custody.
 */
#include <stdlib.h>

#include <p11-kit/pkcs11.h>

#include "token/session.h"

#include "support/hmac.h"
#include "support/run.h"
#include "token/anytoken.h"

#define SECRET "0123456789ABCDEF0123456789ABCDEF"

/* Bytes that are all different from their neighbours. */
static struct hseal_view
secret_of(unsigned char *buf, size_t len)
{
    for (size_t i = 0; i < len; i++)
        buf[i] = (unsigned char)(i * 7 + len);
    return (struct hseal_view){ len == 0 ? NULL : buf, len };
}

static void
padding_keeps_the_mac(void **state)
{
    static const size_t lens[] = { 0, 1, 31, 32, 63, 64, 65, 128, 131, 4096 };
    unsigned char buf[4096], want[32], got[32];

    (void)state;
    for (size_t i = 0; i < ROWS(lens); i++) {
        struct hseal_view secret = secret_of(buf, lens[i]);
        struct hseal_secret padded;
        assert_ok(hseal_key_pad(secret, &padded, NULL));
        assert_int_equal(padded.len, HSEAL_KEY_BYTES);
        hmac_of(secret, view_of("message"), want);
        hmac_of(hseal_secret_view(&padded), view_of("message"), got);
        assert_memory_equal(got, want, 32);
        hseal_secret_free(&padded);
    }
}

/* RFC 4231, test cases 1, 2, 6 (a key of 131 bytes): not made by OpenSSL. */
static void
rfc_4231(void **state)
{
    static const unsigned char one[32] = { 0xb0, 0x34, 0x4c, 0x61, 0xd8, 0xdb,
        0x38, 0x53, 0x5c, 0xa8, 0xaf, 0xce, 0xaf, 0x0b, 0xf1, 0x2b, 0x88, 0x1d,
        0xc2, 0x00, 0xc9, 0x83, 0x3d, 0xa7, 0x26, 0xe9, 0x37, 0x6c, 0x2e, 0x32,
        0xcf, 0xf7 };
    static const unsigned char two[32] = { 0x5b, 0xdc, 0xc1, 0x46, 0xbf, 0x60,
        0x75, 0x4e, 0x6a, 0x04, 0x24, 0x26, 0x08, 0x95, 0x75, 0xc7, 0x5a, 0x00,
        0x3f, 0x08, 0x9d, 0x27, 0x39, 0x83, 0x9d, 0xec, 0x58, 0xb9, 0x64, 0xec,
        0x38, 0x43 };
    static const unsigned char six[32] = { 0x60, 0xe4, 0x31, 0x59, 0x1e, 0xe0,
        0xb6, 0x7f, 0x0d, 0x8a, 0x26, 0xaa, 0xcb, 0xf5, 0xb7, 0x7f, 0x8e, 0x0b,
        0xc6, 0x21, 0x37, 0x28, 0xc5, 0x14, 0x05, 0x46, 0x04, 0x0f, 0x0e, 0xe3,
        0x7f, 0x54 };
    unsigned char key_one[20], key_six[131];
    const struct {
        struct hseal_view key;
        const char *message;
        const unsigned char *mac;
    } rows[] = {
        { { key_one, 20 }, "Hi There", one },
        { { (const unsigned char *)"Jefe", 4 }, "what do ya want for nothing?",
            two },
        { { key_six, 131 },
            "Test Using Larger Than Block-Size Key - Hash Key First", six },
    };
    unsigned char got[32];

    (void)state;
    memset(key_one, 0x0b, sizeof(key_one));
    memset(key_six, 0xaa, sizeof(key_six));
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct hseal_secret padded;
        assert_ok(hseal_key_pad(rows[i].key, &padded, NULL));
        hmac_of(hseal_secret_view(&padded), view_of(rows[i].message), got);
        assert_memory_equal(got, rows[i].mac, 32);
        hseal_secret_free(&padded);
    }
}

/* ---- what stands on the token ---- */

static CK_ULONG
read_ulong(struct anytoken *x, unsigned long key, CK_ATTRIBUTE_TYPE type)
{
    CK_ULONG value = 0;
    CK_ATTRIBUTE a = { type, &value, sizeof(value) };

    assert_int_equal(
        x->t->f->C_GetAttributeValue(x->t->session, key, &a, 1), CKR_OK);
    return value;
}

static int
read_flag(struct anytoken *x, unsigned long key, CK_ATTRIBUTE_TYPE type)
{
    CK_BBOOL value = 2;
    CK_ATTRIBUTE a = { type, &value, sizeof(value) };

    assert_int_equal(
        x->t->f->C_GetAttributeValue(x->t->session, key, &a, 1), CKR_OK);
    assert_int_equal(a.ulValueLen, 1);
    return value;
}

static void
assert_template(struct anytoken *x, unsigned long key, const char *label)
{
    static const CK_ATTRIBUTE_TYPE on[] = { CKA_TOKEN, CKA_PRIVATE,
        CKA_SENSITIVE, CKA_SIGN };
    static const CK_ATTRIBUTE_TYPE off[] = { CKA_EXTRACTABLE, CKA_VERIFY,
        CKA_ENCRYPT, CKA_DECRYPT, CKA_WRAP, CKA_UNWRAP, CKA_DERIVE };
    unsigned char text[64];
    CK_ATTRIBUTE names[] = { { CKA_LABEL, text, sizeof(text) },
        { CKA_ID, text + 32, 32 } };

    for (size_t i = 0; i < ROWS(on); i++)
        assert_int_equal(read_flag(x, key, on[i]), CK_TRUE);
    for (size_t i = 0; i < ROWS(off); i++)
        assert_int_equal(read_flag(x, key, off[i]), CK_FALSE);
    assert_int_equal(read_flag(x, key, CKA_MODIFIABLE),
        hseal_token_profile(x->t)->session_copy);
    assert_int_equal(read_ulong(x, key, CKA_CLASS), CKO_SECRET_KEY);
    names[0].ulValueLen = 32;
    assert_int_equal(
        x->t->f->C_GetAttributeValue(x->t->session, key, names, 2), CKR_OK);
    assert_int_equal(names[0].ulValueLen, strlen(label));
    assert_memory_equal(text, label, strlen(label));
    assert_int_equal(names[1].ulValueLen, strlen(label));
    assert_memory_equal(text + 32, label, strlen(label));
}

/* In one buffer, in none, by length only, alone and beside others. */
static void
assert_value_unreadable(struct anytoken *x, unsigned long key)
{
    unsigned char value[256];
    unsigned char zeros[256] = { 0 };
    CK_BBOOL flag;
    CK_ATTRIBUTE rows[] = { { CKA_VALUE, value, sizeof(value) },
        { CKA_VALUE, NULL, 0 }, { CKA_VALUE, value, 64 },
        { CKA_VALUE, value, 1 } };
    CK_ATTRIBUTE two[] = { { CKA_SIGN, &flag, sizeof(flag) },
        { CKA_VALUE, value, sizeof(value) } };

    memset(value, 0, sizeof(value));
    for (size_t i = 0; i < ROWS(rows); i++)
        assert_int_not_equal(
            x->t->f->C_GetAttributeValue(x->t->session, key, &rows[i], 1),
            CKR_OK);
    assert_int_not_equal(
        x->t->f->C_GetAttributeValue(x->t->session, key, two, 2), CKR_OK);
    assert_memory_equal(value, zeros, sizeof(value));
}

static void
created_key(void **state)
{
    struct anytoken *x = *state;
    unsigned long key = 0;
    struct hseal_error e;

    if (x->t == NULL)
        need_softhsm();
    if (anytoken_key(x, "hardseal:desk1", view_of(SECRET), &key, &e) !=
        HSEAL_ERR_OK)
        fail_msg("%s", e.message);
    assert_template(x, key, "hardseal:desk1");
    assert_int_equal(read_ulong(x, key, CKA_KEY_TYPE), CKK_GENERIC_SECRET);
    assert_value_unreadable(x, key);
    assert_ok(hseal_key_check(x->t, key, NULL));
    assert_int_equal(anytoken_count(x, HSEAL_OBJECT_KEY), 1);
}

static void
generated_key(void **state)
{
    struct anytoken *x = *state;
    struct hseal_key_name name = { "hardseal#root",
        (const unsigned char *)"hardseal#root", 13 };
    unsigned long key = 0;

    if (x->t == NULL)
        need_softhsm();
    assert_ok(hseal_key_generate(x->t, &name, &key, NULL));
    assert_template(x, key, "hardseal#root");
    assert_value_unreadable(x, key);
    assert_ok(hseal_key_check(x->t, key, NULL));
}

/* The attributes cannot be taken back, by the token's own rules. */
static void
softhsm_keeps_its_word(void **state)
{
    struct anytoken *x = *state;
    CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
    CK_ATTRIBUTE extractable = { CKA_EXTRACTABLE, &yes, sizeof(yes) };
    CK_ATTRIBUTE sensitive = { CKA_SENSITIVE, &no, sizeof(no) };
    CK_OBJECT_HANDLE copy;
    unsigned long key = 0;
    CK_FUNCTION_LIST *f;

    if (x->t == NULL)
        need_softhsm();
    assert_ok(anytoken_key(x, "desk1", view_of(SECRET), &key, NULL));
    f = x->t->f;
    assert_int_not_equal(
        f->C_SetAttributeValue(x->t->session, key, &extractable, 1), CKR_OK);
    assert_int_not_equal(
        f->C_SetAttributeValue(x->t->session, key, &sensitive, 1), CKR_OK);
    assert_int_not_equal(
        f->C_CopyObject(x->t->session, key, &extractable, 1, &copy), CKR_OK);
    assert_int_not_equal(
        f->C_CopyObject(x->t->session, key, &sensitive, 1, &copy), CKR_OK);
    assert_value_unreadable(x, key);
}

/* ---- bad tokens ---- */

/* It must end with `err` and these words, and leave no key. */
static void
no_key(struct anytoken *x, enum hseal_err err, const char *part)
{
    struct hseal_key_name name = { "root", (const unsigned char *)"r", 1 };
    unsigned long key = 4711;
    struct hseal_error e;

    assert_string_equal(
        hseal_err_name(anytoken_key(x, "desk1", view_of(SECRET), &key, &e)),
        hseal_err_name(err));
    assert_contains(e.message, part);
    assert_int_equal(key, 4711);
    assert_int_equal(anytoken_count(x, HSEAL_OBJECT_KEY), 0);
    assert_string_equal(
        hseal_err_name(hseal_key_generate(x->t, &name, &key, &e)),
        hseal_err_name(err));
    assert_contains(e.message, part);
    assert_int_equal(anytoken_count(x, HSEAL_OBJECT_KEY), 0);
}

static void
weak_keys_are_destroyed(void **state)
{
    static const struct {
        CK_ATTRIBUTE_TYPE type;
        const char *part;
    } rows[] = {
        { CKA_PRIVATE, "CKA_PRIVATE false" },
        { CKA_SENSITIVE, "CKA_SENSITIVE false" },
        { CKA_EXTRACTABLE, "CKA_EXTRACTABLE true" },
    };
    struct anytoken *x = *state;

    x->fake.control->weak_set = 1;
    for (size_t i = 0; i < ROWS(rows); i++) {
        x->fake.control->weak = rows[i].type;
        no_key(x, HSEAL_ERR_CUSTODY, rows[i].part);
    }
}

static void
readable_keys_are_destroyed(void **state)
{
    struct anytoken *x = *state;

    x->fake.control->value_readable = 1;
    no_key(x, HSEAL_ERR_CUSTODY, "value");
    x->fake.control->value_readable = 0;
    x->fake.control->value_leaks_on_refusal = 1;
    no_key(x, HSEAL_ERR_CUSTODY, "value");
}

/* A token that cannot say whether the value is safe has not said yes. */
static void
no_answer_is_no_custody(void **state)
{
    static const unsigned long answers[] = { CKR_DEVICE_ERROR,
        CKR_GENERAL_ERROR, CKR_DEVICE_REMOVED, CKR_SESSION_HANDLE_INVALID,
        CKR_OBJECT_HANDLE_INVALID, CKR_HOST_MEMORY };
    struct anytoken *x = *state;
    unsigned long key = 0;
    struct hseal_error e;

    assert_ok(anytoken_key(x, "desk1", view_of(SECRET), &key, NULL));
    for (unsigned at = 1; at <= 4; at++) {
        for (size_t i = 0; i < ROWS(answers); i++) {
            anytoken_fault(x, FAKE_C_GetAttributeValue, at, answers[i]);
            assert_true(hseal_key_check(x->t, key, &e) != HSEAL_ERR_OK);
            assert_int_equal(x->fake.control->fired, 1);
            assert_contains(e.message, "C_GetAttributeValue");
        }
    }
    /* but these say that there is no value to be had */
    anytoken_fault(x, FAKE_C_GetAttributeValue, 4, CKR_ATTRIBUTE_TYPE_INVALID);
    assert_ok(hseal_key_check(x->t, key, NULL));
    anytoken_fault(x, FAKE_C_GetAttributeValue, 4, CKR_ATTRIBUTE_SENSITIVE);
    assert_ok(hseal_key_check(x->t, key, NULL));
    anytoken_fault(x, FAKE_C_GetAttributeValue, 4, CKR_BUFFER_TOO_SMALL);
    assert_err(hseal_key_check(x->t, key, &e), CUSTODY);
}

static void
typed_key_is_the_second_try(void **state)
{
    struct anytoken *x = *state;
    unsigned long key = 0;

    x->fake.control->typed_keys_only = 1;
    assert_ok(anytoken_key(x, "desk1", view_of(SECRET), &key, NULL));
    assert_int_equal(read_ulong(x, key, CKA_KEY_TYPE), CKK_SHA256_HMAC);
    assert_int_equal(x->fake.control->calls[FAKE_C_CreateObject], 2);
    assert_int_equal(anytoken_count(x, HSEAL_OBJECT_KEY), 1);
}

/* Only an answer about the type leads to another type. */
static void
other_answers_are_final(void **state)
{
    static const struct {
        unsigned long rv;
        enum hseal_err err;
        unsigned calls;
    } rows[] = {
        { CKR_ATTRIBUTE_VALUE_INVALID, HSEAL_ERR_OK, 2 },
        { CKR_TEMPLATE_INCONSISTENT, HSEAL_ERR_OK, 2 },
        { CKR_KEY_TYPE_INCONSISTENT, HSEAL_ERR_OK, 2 },
        { CKR_DEVICE_MEMORY, HSEAL_ERR_TOKEN_FULL, 1 },
        { CKR_SESSION_READ_ONLY, HSEAL_ERR_TOKEN_READ_ONLY, 1 },
        { CKR_TOKEN_WRITE_PROTECTED, HSEAL_ERR_TOKEN_READ_ONLY, 1 },
        { CKR_DEVICE_ERROR, HSEAL_ERR_TOKEN, 1 },
        { CKR_GENERAL_ERROR, HSEAL_ERR_TOKEN, 1 },
    };
    struct anytoken *x = *state;
    unsigned long key = 0;
    struct hseal_error e;

    for (size_t i = 0; i < ROWS(rows); i++) {
        anytoken_fault(x, FAKE_C_CreateObject, 1, rows[i].rv);
        assert_string_equal(
            hseal_err_name(anytoken_key(x, "desk1", view_of(SECRET), &key, &e)),
            hseal_err_name(rows[i].err));
        assert_int_equal(
            x->fake.control->calls[FAKE_C_CreateObject], rows[i].calls);
        if (rows[i].rv == CKR_GENERAL_ERROR)
            assert_contains(e.hint, "full or write-protected");
    }
}

static void
names_too_long(void **state)
{
    struct anytoken *x = *state;
    struct hseal_key_name name = { "ok", (const unsigned char *)"ok", 2 };
    char label[HSEAL_LABEL_SIZE + 1];
    unsigned char id[HSEAL_OBJECT_ID_MAX + 1] = { 0 };
    unsigned long key;

    memset(label, 'x', sizeof(label));
    label[HSEAL_LABEL_SIZE] = '\0';
    name.label = label;
    assert_err(hseal_key_generate(x->t, &name, &key, NULL), LIMIT);
    label[HSEAL_LABEL_SIZE - 1] = '\0';
    assert_ok(hseal_key_generate(x->t, &name, &key, NULL));
    name.id = id;
    name.id_len = sizeof(id);
    assert_err(hseal_key_generate(x->t, &name, &key, NULL), LIMIT);
}

int
main(void)
{
#define WITH(f, how) cmocka_unit_test_setup_teardown(f, how, anytoken_teardown)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(padding_keeps_the_mac),
        cmocka_unit_test(rfc_4231),
        WITH(created_key, anytoken_fake),
        WITH(created_key, anytoken_fake_as_softhsm),
        WITH(created_key, anytoken_soft),
        WITH(generated_key, anytoken_fake),
        WITH(generated_key, anytoken_soft),
        WITH(softhsm_keeps_its_word, anytoken_soft),
        WITH(weak_keys_are_destroyed, anytoken_fake),
        WITH(readable_keys_are_destroyed, anytoken_fake),
        WITH(no_answer_is_no_custody, anytoken_fake),
        WITH(typed_key_is_the_second_try, anytoken_fake),
        WITH(other_answers_are_final, anytoken_fake),
        WITH(names_too_long, anytoken_fake),
    };

    return cmocka_run_group_tests_name("key", tests, NULL, NULL);
}
