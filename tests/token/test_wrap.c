/*
 * test_wrap: the pairs for sealed imports: made once, for one use each, and
 * no others are taken for them.
 */
#include <stdlib.h>

#include <p11-kit/pkcs11.h>

#include "token/wrap.h"

#include "support/hmac.h"
#include "support/run.h"
#include "token/overlay.h"
#include "token/session.h"

static const enum hseal_wrap_use uses[] = { HSEAL_WRAP_SECRET,
    HSEAL_WRAP_OPEN };

static unsigned long
ensure(struct anytoken *x, enum hseal_wrap_use use)
{
    struct hseal_error e;
    unsigned long key = 0;
    int made;

    if (hseal_wrap_ensure(x->t, use, &key, &made, &e) != HSEAL_ERR_OK)
        fail_msg("%s", e.message);
    return key;
}

static int
flag_of(struct anytoken *x, unsigned long key, CK_ATTRIBUTE_TYPE type)
{
    CK_BBOOL value = 2;
    CK_ATTRIBUTE a = { type, &value, sizeof(value) };

    assert_int_equal(
        x->t->f->C_GetAttributeValue(x->t->session, key, &a, 1), CKR_OK);
    return value;
}

static void
made_once(void **state)
{
    struct anytoken *x = *state;

    if (x->t == NULL)
        need_softhsm();
    for (size_t i = 0; i < ROWS(uses); i++) {
        unsigned long key = 0, again = 0;
        struct hseal_error e;
        int made = 2;
        assert_err(hseal_wrap_find(x->t, uses[i], &key, &e), NOT_FOUND);
        assert_contains(e.message,
            uses[i] == HSEAL_WRAP_SECRET ? "hardseal#wrap" : "hardseal#open");
        assert_contains(e.hint, "key seal-to");
        assert_ok(hseal_wrap_ensure(x->t, uses[i], &key, &made, NULL));
        assert_int_equal(made, 1);
        assert_ok(hseal_wrap_ensure(x->t, uses[i], &again, &made, NULL));
        assert_int_equal(made, 0);
        assert_int_equal(key, again);
    }
    assert_int_equal(anytoken_count(x, HSEAL_OBJECT_PRIVATE_KEY), 2);
}

static void
for_one_use_each(void **state)
{
    static const CK_ATTRIBUTE_TYPE on[] = { CKA_PRIVATE, CKA_SENSITIVE,
        CKA_ALWAYS_SENSITIVE, CKA_NEVER_EXTRACTABLE, CKA_LOCAL, CKA_TOKEN };
    static const CK_ATTRIBUTE_TYPE off[] = { CKA_EXTRACTABLE, CKA_MODIFIABLE,
        CKA_SIGN, CKA_SIGN_RECOVER, CKA_DERIVE };
    struct anytoken *x = *state;

    if (x->t == NULL)
        need_softhsm();
    for (size_t i = 0; i < ROWS(uses); i++) {
        unsigned long key = ensure(x, uses[i]);
        for (size_t j = 0; j < ROWS(on); j++)
            assert_int_equal(flag_of(x, key, on[j]), CK_TRUE);
        for (size_t j = 0; j < ROWS(off); j++)
            assert_int_equal(flag_of(x, key, off[j]), CK_FALSE);
        assert_int_equal(flag_of(x, key, CKA_UNWRAP), i == 0);
        assert_int_equal(flag_of(x, key, CKA_DECRYPT), i == 1);
    }
}

/* ---- keys that are not ours ---- */

/* A pair by another program, under our label. */
static unsigned long
plant(struct anytoken *x, CK_BBOOL unwrap, CK_BBOOL decrypt)
{
    CK_MECHANISM mechanism = { CKM_RSA_PKCS_KEY_PAIR_GEN, NULL, 0 };
    CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
    CK_ULONG bits = 2048;
    CK_BYTE exponent[] = { 1, 0, 1 };
    char label[] = "hardseal#wrap";
    CK_ATTRIBUTE pub[] = { { CKA_MODULUS_BITS, &bits, sizeof(bits) },
        { CKA_PUBLIC_EXPONENT, exponent, 3 } };
    CK_ATTRIBUTE priv[] = { { CKA_TOKEN, &yes, 1 }, { CKA_PRIVATE, &yes, 1 },
        { CKA_LABEL, label, sizeof(label) - 1 }, { CKA_SENSITIVE, &yes, 1 },
        { CKA_EXTRACTABLE, &no, 1 }, { CKA_MODIFIABLE, &no, 1 },
        { CKA_SIGN, &no, 1 }, { CKA_SIGN_RECOVER, &no, 1 },
        { CKA_DERIVE, &no, 1 }, { CKA_UNWRAP, &unwrap, 1 },
        { CKA_DECRYPT, &decrypt, 1 } };
    CK_OBJECT_HANDLE h, key;

    assert_int_equal(x->t->f->C_GenerateKeyPair(x->t->session, &mechanism, pub,
                         2, priv, ROWS(priv), &h, &key),
        CKR_OK);
    return key;
}

static const struct hseal_key_name name = { "hardseal:x",
    (const unsigned char *)"0123456789abcdef", 16 };

static void
other_keys_are_refused(void **state)
{
    static const struct {
        CK_BBOOL unwrap, decrypt;
        const char *what;
    } rows[] = { { 1, 1, "CKA_DECRYPT true" }, { 0, 0, "CKA_UNWRAP false" },
        { 0, 1, "CKA_UNWRAP false" } };
    struct anytoken *x = *state;
    struct hseal_error e;
    unsigned long key, found = 77;
    int made;

    if (x->t == NULL)
        need_softhsm();
    for (size_t i = 0; i < ROWS(rows); i++) {
        key = plant(x, rows[i].unwrap, rows[i].decrypt);
        assert_err(
            hseal_wrap_find(x->t, HSEAL_WRAP_SECRET, &found, &e), CUSTODY);
        assert_contains(e.message, rows[i].what);
        assert_err(
            hseal_wrap_ensure(x->t, HSEAL_WRAP_SECRET, &found, &made, &e),
            CUSTODY);
        assert_err(hseal_wrap_unwrap(
                       x->t, HSEAL_OAEP_SHA1, view_of("x"), &name, &found, &e),
            CUSTODY);
        assert_ok(hseal_object_destroy(x->t, key, NULL));
    }
    (void)plant(x, 1, 0);
    (void)plant(x, 1, 0);
    assert_err(hseal_wrap_find(x->t, HSEAL_WRAP_SECRET, &found, &e), RECORD);
    assert_contains(e.message, "2 keys hardseal#wrap");
    assert_int_equal(found, 77);
}

/* Each flag is looked at, each time. */
static void
each_flag_counts(void **state)
{
    static const CK_ATTRIBUTE_TYPE types[] = { CKA_PRIVATE, CKA_SENSITIVE,
        CKA_EXTRACTABLE, CKA_ALWAYS_SENSITIVE, CKA_NEVER_EXTRACTABLE,
        CKA_MODIFIABLE, CKA_UNWRAP, CKA_DECRYPT, CKA_SIGN, CKA_SIGN_RECOVER,
        CKA_DERIVE };
    struct anytoken *x = *state;
    struct hseal_error e;
    struct overlay *o;
    unsigned long key;

    if (x->t == NULL)
        need_softhsm();
    for (size_t u = 0; u < ROWS(uses); u++) {
        (void)ensure(x, uses[u]);
        o = overlay_put(x);
        o->read_flip = 1;
        for (size_t i = 0; i < ROWS(types); i++) {
            o->read_type = types[i];
            assert_err(hseal_wrap_find(x->t, uses[u], &key, &e), CUSTODY);
        }
        o->read_flip = 0;
        for (size_t i = 0; i < ROWS(types); i++) {
            o->read_type = types[i];
            o->read_rv = CKR_DEVICE_ERROR;
            assert_err(hseal_wrap_find(x->t, uses[u], &key, &e), TOKEN);
        }
        /* Readable: with the value, or with its length. */
        o->read_type = CKA_PRIVATE_EXPONENT;
        o->read_rv = CKR_OK;
        assert_err(hseal_wrap_find(x->t, uses[u], &key, &e), CUSTODY);
        o->read_rv = CKR_BUFFER_TOO_SMALL;
        assert_err(hseal_wrap_find(x->t, uses[u], &key, &e), CUSTODY);
        o->read_rv = CKR_DEVICE_ERROR;
        assert_err(hseal_wrap_find(x->t, uses[u], &key, &e), TOKEN);
        /* A token that knows no C_SignRecover offers none. */
        o->read_type = CKA_SIGN_RECOVER;
        o->read_rv = CKR_ATTRIBUTE_TYPE_INVALID;
        assert_ok(hseal_wrap_find(x->t, uses[u], &key, &e));
        (void)overlay_put(x);
    }
}

/* ---- other tokens ---- */

static void
smaller_tokens(void **state)
{
    struct anytoken *x = *state;
    struct overlay *o;

    if (x->t == NULL)
        need_softhsm();
    o = overlay_put(x);
    o->small_keys = 1;
    (void)ensure(x, HSEAL_WRAP_OPEN);
    assert_int_equal(o->bits, 2048);
}

static void
failures_are_told(void **state)
{
    static const struct {
        CK_RV rv;
        enum hseal_err err;
        unsigned calls;
    } rows[] = { { CKR_MECHANISM_INVALID, HSEAL_ERR_UNSUPPORTED, 1 },
        { CKR_FUNCTION_NOT_SUPPORTED, HSEAL_ERR_UNSUPPORTED, 1 },
        { CKR_SESSION_READ_ONLY, HSEAL_ERR_TOKEN_READ_ONLY, 1 },
        { CKR_DEVICE_MEMORY, HSEAL_ERR_TOKEN_FULL, 1 },
        { CKR_GENERAL_ERROR, HSEAL_ERR_TOKEN, 8 } };
    struct anytoken *x = *state;
    unsigned long key = 77;
    struct hseal_error e;
    struct overlay *o;
    int made = 2;

    if (x->t == NULL)
        need_softhsm();
    for (size_t i = 0; i < ROWS(rows); i++) {
        o = overlay_put(x);
        o->generate_rv = rows[i].rv;
        assert_string_equal(hseal_err_name(hseal_wrap_ensure(
                                x->t, HSEAL_WRAP_SECRET, &key, &made, &e)),
            hseal_err_name(rows[i].err));
        assert_int_equal(o->generated, rows[i].calls);
    }
    o = overlay_put(x);
    o->info_no_unwrap = 1; /* tpm2-pkcs11 */
    assert_err(
        hseal_wrap_ensure(x->t, HSEAL_WRAP_OPEN, &key, &made, &e), UNSUPPORTED);
    o->info_rv = CKR_MECHANISM_INVALID; /* a card */
    assert_err(
        hseal_wrap_ensure(x->t, HSEAL_WRAP_OPEN, &key, &made, &e), UNSUPPORTED);
    o->info_rv = CKR_DEVICE_REMOVED;
    assert_err(hseal_wrap_ensure(x->t, HSEAL_WRAP_OPEN, &key, &made, &e),
        TOKEN_ABSENT);
    assert_int_equal(o->generated, 0);
    assert_int_equal(key, 77);
    assert_int_equal(made, 2);
}

int
main(void)
{
#define WITH(f)                                                                \
    cmocka_unit_test_setup_teardown(f, anytoken_soft, anytoken_teardown)
    const struct CMUnitTest tests[] = {
        WITH(made_once),
        WITH(for_one_use_each),
        WITH(other_keys_are_refused),
        WITH(each_flag_counts),
        WITH(smaller_tokens),
        WITH(failures_are_told),
    };

    return run_with_softhsm("wrap", tests, ROWS(tests));
}
