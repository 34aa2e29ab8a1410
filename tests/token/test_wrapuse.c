/*
 * test_wrapuse: what OpenSSL's command encrypts to the pairs gets in, and
 * nothing comes out.
 */
#include <stdlib.h>

#include <p11-kit/pkcs11.h>

#include "token/mac.h"
#include "token/session.h"
#include "token/unwrap.h"
#include "token/wrap.h"

#include "support/hmac.h"
#include "support/run.h"
#include "token/bycommand.h"
#include "token/overlay.h"

#define SECRET "0123456789ABCDEF0123456789ABCDEF"

/* A token whose keys are small, which is faster. */
static struct overlay *
fresh(struct anytoken *x)
{
    struct overlay *o = overlay_put(x);

    o->small_keys = 1;
    return o;
}

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

static struct hseal_view
bytes_of(const struct hseal_buf *b)
{
    return (struct hseal_view){ b->data, b->len };
}

/* SECRET with its zeros, encrypted for unwrapping. */
static void
wrap_secret(struct anytoken *x, struct hseal_buf *blob)
{
    struct hseal_secret padded;

    assert_ok(hseal_key_pad(view_of(SECRET), &padded, NULL));
    bycommand_encrypt(
        x, ensure(x, HSEAL_WRAP_SECRET), hseal_secret_view(&padded), blob);
    hseal_secret_free(&padded);
}

static const struct hseal_key_name name = { "hardseal:x",
    (const unsigned char *)"0123456789abcdef", 16 };

static void
assert_signs(struct anytoken *x, unsigned long key)
{
    unsigned char want[32], got[32];
    struct hseal_mac *m;

    assert_ok(hseal_mac_open(x->t, key, &m, NULL));
    assert_ok(hseal_mac_sign(m, view_of("message"), got, NULL));
    hmac_of(view_of(SECRET), view_of("message"), want);
    assert_memory_equal(got, want, 32);
    hseal_mac_close(m);
}

static void
unwraps_what_openssl_wraps(void **state)
{
    struct anytoken *x = *state;
    struct hseal_object *list = NULL;
    struct hseal_buf blob;
    unsigned long key;
    size_t n = 0;

    if (x->t == NULL)
        need_softhsm();
    (void)fresh(x);
    wrap_secret(x, &blob);
    assert_ok(hseal_wrap_unwrap(
        x->t, HSEAL_OAEP_SHA1, bytes_of(&blob), &name, &key, NULL));
    assert_signs(x, key);
    assert_ok(hseal_key_check(x->t, key, NULL));
    assert_ok(hseal_object_find(
        x->t, HSEAL_OBJECT_KEY, "hardseal:x", &list, &n, NULL));
    assert_int_equal(n, 1);
    assert_memory_equal(list[0].id, "0123456789abcdef", 16);
    free(list);
    hseal_buf_free(&blob);
}

static void
decrypts_what_openssl_encrypts(void **state)
{
    struct anytoken *x = *state;
    struct hseal_secret plain;
    struct hseal_error e;
    struct hseal_buf blob;

    if (x->t == NULL)
        need_softhsm();
    (void)fresh(x);
    bycommand_encrypt(
        x, ensure(x, HSEAL_WRAP_OPEN), view_of("a content key"), &blob);
    assert_ok(hseal_secret_init(&plain, 32, NULL));
    assert_ok(hseal_wrap_decrypt(
        x->t, HSEAL_OAEP_SHA1, bytes_of(&blob), &plain, NULL));
    assert_string_equal(hseal_secret_str(&plain), "a content key");
    /* One that failed leaves nothing in the way of the next. */
    blob.data[7] ^= 1;
    for (int i = 0; i < 2; i++)
        assert_err(hseal_wrap_decrypt(
                       x->t, HSEAL_OAEP_SHA1, bytes_of(&blob), &plain, &e),
            RECORD);
    assert_string_equal(hseal_secret_str(&plain), "a content key");
    blob.data[7] ^= 1;
    hseal_secret_reset(&plain);
    assert_ok(hseal_wrap_decrypt(
        x->t, HSEAL_OAEP_SHA1, bytes_of(&blob), &plain, NULL));
    assert_string_equal(hseal_secret_str(&plain), "a content key");
    hseal_secret_free(&plain);
    hseal_buf_free(&blob);
}

static void
changed_is_refused(void **state)
{
    static const size_t at[] = { 0, 100, 255 };
    struct anytoken *x = *state;
    struct hseal_error e;
    struct hseal_buf blob;
    unsigned long key = 77;

    if (x->t == NULL)
        need_softhsm();
    (void)fresh(x);
    wrap_secret(x, &blob);
    for (size_t i = 0; i < ROWS(at); i++) {
        blob.data[at[i]] ^= 1;
        assert_err(hseal_wrap_unwrap(
                       x->t, HSEAL_OAEP_SHA1, bytes_of(&blob), &name, &key, &e),
            TOKEN);
        blob.data[at[i]] ^= 1;
    }
    assert_int_equal(key, 77);
    /* SoftHSM has SHA-1 alone. */
    assert_err(hseal_wrap_unwrap(
                   x->t, HSEAL_OAEP_SHA256, bytes_of(&blob), &name, &key, &e),
        UNSUPPORTED);
    assert_contains(e.message, "unwrap");
    assert_contains(e.hint, "key adopt");
    assert_int_equal(anytoken_count(x, HSEAL_OBJECT_KEY), 0);
    hseal_buf_free(&blob);
}

/* ---- what a holder of the PIN may try ---- */

static CK_RV
try_decrypt(struct anytoken *x, unsigned long key, CK_MECHANISM *mechanism,
    struct hseal_buf *blob)
{
    CK_FUNCTION_LIST *f = x->t->f;
    CK_BYTE out[512];
    CK_ULONG len = sizeof(out);
    CK_RV rv = f->C_DecryptInit(x->t->session, mechanism, key);

    return rv != CKR_OK
               ? rv
               : f->C_Decrypt(x->t->session, blob->data, blob->len, out, &len);
}

static CK_RV
try_unwrap(struct anytoken *x, unsigned long key, CK_MECHANISM *mechanism,
    struct hseal_buf *blob, CK_BBOOL readable)
{
    CK_OBJECT_CLASS class = CKO_SECRET_KEY;
    CK_KEY_TYPE type = CKK_GENERIC_SECRET;
    CK_BBOOL yes = CK_TRUE, no = CK_FALSE, safe = !readable;
    CK_OBJECT_HANDLE handle;
    CK_ATTRIBUTE attrs[] = { { CKA_CLASS, &class, sizeof(class) },
        { CKA_KEY_TYPE, &type, sizeof(type) }, { CKA_TOKEN, &no, 1 },
        { CKA_PRIVATE, &yes, 1 }, { CKA_SENSITIVE, &safe, 1 },
        { CKA_EXTRACTABLE, &readable, 1 }, { CKA_SIGN, &yes, 1 },
        { CKA_ENCRYPT, &no, 1 }, { CKA_DECRYPT, &no, 1 }, { CKA_WRAP, &no, 1 },
        { CKA_DERIVE, &no, 1 } };

    return x->t->f->C_UnwrapKey(x->t->session, mechanism, key, blob->data,
        blob->len, attrs, ROWS(attrs), &handle);
}

static void
nothing_comes_out(void **state)
{
    CK_MECHANISM pkcs = { CKM_RSA_PKCS, NULL, 0 };
    CK_MECHANISM raw = { CKM_RSA_X_509, NULL, 0 };
    CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
    CK_ATTRIBUTE flip = { CKA_DECRYPT, &yes, 1 };
    CK_ATTRIBUTE copy[] = { { CKA_TOKEN, &no, 1 }, { CKA_DECRYPT, &yes, 1 } };
    struct anytoken *x = *state;
    struct hseal_wrap_mechanism m;
    struct hseal_buf blob, other;
    unsigned long wrap, open, h;

    if (x->t == NULL)
        need_softhsm();
    (void)fresh(x);
    hseal_wrap_mechanism(HSEAL_OAEP_SHA1, &m);
    wrap_secret(x, &blob);
    wrap = ensure(x, HSEAL_WRAP_SECRET);
    open = ensure(x, HSEAL_WRAP_OPEN);
    bycommand_encrypt(x, open, view_of(SECRET SECRET), &other);
    /* The positive control, then each pair in the other's place. */
    assert_int_equal(try_unwrap(x, wrap, &m.ck, &blob, CK_FALSE), CKR_OK);
    assert_int_equal(try_decrypt(x, open, &m.ck, &other), CKR_OK);
    assert_int_not_equal(try_decrypt(x, wrap, &m.ck, &blob), CKR_OK);
    assert_int_not_equal(try_decrypt(x, wrap, &pkcs, &blob), CKR_OK);
    assert_int_not_equal(try_decrypt(x, wrap, &raw, &blob), CKR_OK);
    assert_int_not_equal(try_unwrap(x, open, &m.ck, &other, CK_FALSE), CKR_OK);
    /* To sign without a hash is to decrypt. */
    assert_int_not_equal(
        x->t->f->C_SignInit(x->t->session, &raw, wrap), CKR_OK);
    assert_int_not_equal(
        x->t->f->C_SignRecoverInit(x->t->session, &raw, wrap), CKR_OK);
    /* Into a key that can be read; by a padding that tells. */
    assert_int_not_equal(try_unwrap(x, wrap, &m.ck, &blob, CK_TRUE), CKR_OK);
    assert_int_equal(
        try_unwrap(x, wrap, &pkcs, &blob, CK_FALSE), CKR_MECHANISM_INVALID);
    assert_int_not_equal(
        x->t->f->C_SetAttributeValue(x->t->session, wrap, &flip, 1), CKR_OK);
    assert_int_not_equal(
        x->t->f->C_CopyObject(x->t->session, wrap, copy, 2, &h), CKR_OK);
    assert_int_equal(ensure(x, HSEAL_WRAP_SECRET), wrap);
    hseal_buf_free(&blob);
    hseal_buf_free(&other);
}

/* ---- other tokens ---- */

static void
plainer_tokens(void **state)
{
    struct anytoken *x = *state;
    unsigned long key;
    struct overlay *o;
    struct hseal_error e;
    struct hseal_buf blob;

    if (x->t == NULL)
        need_softhsm();
    o = fresh(x);
    o->plain_templates = 1;
    (void)ensure(x, HSEAL_WRAP_OPEN);
    assert_int_equal(o->generated, 6);
    /* As opencryptoki: what it unwraps is readable, until we protect it. */
    o->unwrap_readable = 1;
    wrap_secret(x, &blob);
    assert_ok(hseal_wrap_unwrap(
        x->t, HSEAL_OAEP_SHA1, bytes_of(&blob), &name, &key, NULL));
    assert_ok(hseal_key_check(x->t, key, NULL));
    assert_signs(x, key);
    assert_int_equal(anytoken_count(x, HSEAL_OBJECT_KEY), 1);
    assert_ok(hseal_object_destroy(x->t, key, NULL));
    /* Where it cannot be protected, it does not stay. */
    o->destroy_fails = 1; /* the readable one, at first */
    assert_err(hseal_wrap_unwrap(
                   x->t, HSEAL_OAEP_SHA1, bytes_of(&blob), &name, &key, &e),
        CUSTODY);
    assert_int_equal(o->destroy_fails, 0);
    assert_int_equal(anytoken_count(x, HSEAL_OBJECT_KEY), 0);
    o->copy_rv = CKR_ACTION_PROHIBITED;
    assert_err(hseal_wrap_unwrap(
                   x->t, HSEAL_OAEP_SHA1, bytes_of(&blob), &name, &key, &e),
        CUSTODY);
    assert_int_equal(anytoken_count(x, HSEAL_OBJECT_KEY), 0);
    hseal_buf_free(&blob);
}

/* As over p11-kit: what can be said of the pair is said. */
static void
without_nested_attributes(void **state)
{
    CK_MECHANISM pkcs = { CKM_RSA_PKCS, NULL, 0 };
    struct anytoken *x = *state;
    struct hseal_wrap_mechanism m;
    struct hseal_buf blob;
    struct overlay *o;
    unsigned long key;

    if (x->t == NULL)
        need_softhsm();
    o = fresh(x);
    o->no_nested = 1;
    wrap_secret(x, &blob);
    assert_int_equal(o->generated, 7);
    key = ensure(x, HSEAL_WRAP_SECRET);
    hseal_wrap_mechanism(HSEAL_OAEP_SHA1, &m);
    assert_int_equal(try_unwrap(x, key, &m.ck, &blob, CK_TRUE), CKR_OK);
    assert_int_equal(
        try_unwrap(x, key, &pkcs, &blob, CK_FALSE), CKR_MECHANISM_INVALID);
    hseal_buf_free(&blob);
}

static void
failures_are_told(void **state)
{
    struct anytoken *x = *state;
    struct hseal_secret plain;
    unsigned long key = 77;
    struct hseal_error e;
    struct hseal_buf blob;
    struct overlay *o;

    if (x->t == NULL)
        need_softhsm();
    o = fresh(x);
    wrap_secret(x, &blob);
    o->unwrap_rv = CKR_FUNCTION_NOT_SUPPORTED;
    assert_err(hseal_wrap_unwrap(
                   x->t, HSEAL_OAEP_SHA1, bytes_of(&blob), &name, &key, &e),
        UNSUPPORTED);
    o->unwrap_rv = CKR_DEVICE_REMOVED;
    assert_err(hseal_wrap_unwrap(
                   x->t, HSEAL_OAEP_SHA1, bytes_of(&blob), &name, &key, &e),
        TOKEN_ABSENT);
    hseal_buf_free(&blob);
    bycommand_encrypt(
        x, ensure(x, HSEAL_WRAP_OPEN), view_of("12345678"), &blob);
    assert_ok(hseal_secret_init(&plain, 8, NULL));
#define DECRYPTS(code)                                                         \
    assert_err(hseal_wrap_decrypt(                                             \
                   x->t, HSEAL_OAEP_SHA1, bytes_of(&blob), &plain, &e),        \
        code);                                                                 \
    hseal_secret_reset(&plain);                                                \
    o = fresh(x)
    o->decrypt_init_rv = CKR_MECHANISM_INVALID;
    DECRYPTS(UNSUPPORTED);
    o->decrypt_init_rv = CKR_DEVICE_REMOVED;
    DECRYPTS(TOKEN_ABSENT);
    o->decrypt_init_rv = CKR_OPERATION_ACTIVE;
    DECRYPTS(TOKEN);
    o->decrypt_init_rv = CKR_OPERATION_ACTIVE;
    o->init_fails = 1;
    DECRYPTS(OK);
    o->decrypt_rv = CKR_DEVICE_REMOVED;
    DECRYPTS(TOKEN_ABSENT);
    o->decrypt_rv = CKR_ENCRYPTED_DATA_INVALID;
    DECRYPTS(RECORD);
    o->decrypt_rv = CKR_FUNCTION_NOT_SUPPORTED;
    DECRYPTS(UNSUPPORTED);
    o->decrypt_long = 1;
    DECRYPTS(TOKEN);
    assert_ok(hseal_secret_add(&plain, "x", 1, NULL)); /* no room for 8 */
    DECRYPTS(LIMIT);
    DECRYPTS(OK);
    hseal_secret_free(&plain);
    hseal_buf_free(&blob);
}

int
main(void)
{
#define WITH(f)                                                                \
    cmocka_unit_test_setup_teardown(f, anytoken_soft, anytoken_teardown)
    const struct CMUnitTest tests[] = {
        WITH(unwraps_what_openssl_wraps),
        WITH(decrypts_what_openssl_encrypts),
        WITH(changed_is_refused),
        WITH(nothing_comes_out),
        WITH(plainer_tokens),
        WITH(without_nested_attributes),
        WITH(failures_are_told),
    };

    return run_with_softhsm("wrapuse", tests, ROWS(tests));
}
