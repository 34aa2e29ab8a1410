/*
 * test_wrap: the pairs for sealed imports: made once, for one use each; what
 * OpenSSL's command encrypts gets in, and nothing comes out.
 */
#include <stdio.h>
#include <stdlib.h>

#include <p11-kit/pkcs11.h>

#include "base/file.h"
#include "token/mac.h"
#include "token/session.h"
#include "token/unwrap.h"
#include "token/wrap.h"

#include "support/hmac.h"
#include "support/run.h"
#include "token/overlay.h"

#define SECRET "0123456789ABCDEF0123456789ABCDEF"

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
        assert_contains(e.message, hseal_wrap_label(uses[i]));
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

/* ---- by OpenSSL's command ---- */

/* The file NAME of the token's folder. */
static const char *
path_of(struct anytoken *x, const char *name)
{
    static char path[2][160];
    static int turn;

    turn = !turn;
    (void)snprintf(path[turn], sizeof(path[turn]), "%s/%s", x->soft.dir, name);
    return path[turn];
}

static void
write_public(struct anytoken *x, unsigned long key)
{
    struct hseal_buf der;

    hseal_buf_init(&der, HSEAL_OAEP_DER_MAX);
    assert_ok(hseal_wrap_public(x->t, key, &der, NULL));
    assert_ok(hseal_file_write(path_of(x, "der"), der.data, der.len, NULL));
    hseal_buf_free(&der);
}

/* Encrypt `plain` to the key by `openssl pkeyutl`. */
static void
encrypt(struct anytoken *x, unsigned long key, struct hseal_view plain,
    struct hseal_buf *blob)
{
    char command[512];

    write_public(x, key);
    assert_ok(
        hseal_file_write(path_of(x, "plain"), plain.data, plain.len, NULL));
    (void)snprintf(command, sizeof(command),
        "cd %s && openssl pkeyutl -encrypt -pubin -keyform DER -inkey der "
        "-in plain -out blob -pkeyopt rsa_padding_mode:oaep "
        "-pkeyopt rsa_oaep_md:sha1 -pkeyopt rsa_mgf1_md:sha1",
        x->soft.dir);
    assert_int_equal(system(command), 0);
    hseal_buf_init(blob, HSEAL_OAEP_BYTES_MAX);
    assert_ok(hseal_file_read(path_of(x, "blob"), blob, NULL));
    assert_int_equal(blob->len, 3072 / 8);
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
    encrypt(x, ensure(x, HSEAL_WRAP_SECRET), hseal_secret_view(&padded), blob);
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
    encrypt(x, ensure(x, HSEAL_WRAP_OPEN), view_of("a content key"), &blob);
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
    static const size_t at[] = { 0, 100, 383 };
    struct anytoken *x = *state;
    struct hseal_error e;
    struct hseal_buf blob;
    unsigned long key = 77;

    if (x->t == NULL)
        need_softhsm();
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
    hseal_wrap_mechanism(HSEAL_OAEP_SHA1, &m);
    wrap_secret(x, &blob);
    wrap = ensure(x, HSEAL_WRAP_SECRET);
    open = ensure(x, HSEAL_WRAP_OPEN);
    encrypt(x, open, view_of(SECRET SECRET), &other);
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
plainer_tokens(void **state)
{
    struct anytoken *x = *state;
    unsigned long key;
    struct overlay *o;
    struct hseal_error e;
    struct hseal_buf blob;

    if (x->t == NULL)
        need_softhsm();
    o = overlay_put(x);
    o->plain_templates = 1;
    (void)ensure(x, HSEAL_WRAP_OPEN);
    assert_int_equal(o->bits, 3072);
    assert_int_equal(o->generated, 2);
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
    o = overlay_put(x);
    o->no_nested = 1;
    wrap_secret(x, &blob);
    assert_int_equal(o->generated, 3);
    assert_int_equal(o->bits, 3072);
    key = ensure(x, HSEAL_WRAP_SECRET);
    hseal_wrap_mechanism(HSEAL_OAEP_SHA1, &m);
    assert_int_equal(try_unwrap(x, key, &m.ck, &blob, CK_TRUE), CKR_OK);
    assert_int_equal(
        try_unwrap(x, key, &pkcs, &blob, CK_FALSE), CKR_MECHANISM_INVALID);
    hseal_buf_free(&blob);
}

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
    struct hseal_secret plain;
    unsigned long key = 77;
    struct hseal_error e;
    struct hseal_buf blob;
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
    o = overlay_put(x);
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
    encrypt(x, ensure(x, HSEAL_WRAP_OPEN), view_of("12345678"), &blob);
    assert_ok(hseal_secret_init(&plain, 8, NULL));
#define DECRYPTS(code)                                                         \
    assert_err(hseal_wrap_decrypt(                                             \
                   x->t, HSEAL_OAEP_SHA1, bytes_of(&blob), &plain, &e),        \
        code);                                                                 \
    hseal_secret_reset(&plain);                                                \
    o = overlay_put(x)
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
        WITH(made_once),
        WITH(for_one_use_each),
        WITH(unwraps_what_openssl_wraps),
        WITH(decrypts_what_openssl_encrypts),
        WITH(changed_is_refused),
        WITH(nothing_comes_out),
        WITH(other_keys_are_refused),
        WITH(each_flag_counts),
        WITH(plainer_tokens),
        WITH(without_nested_attributes),
        WITH(smaller_tokens),
        WITH(failures_are_told),
    };

    return run_with_softhsm("wrap", tests, ROWS(tests));
}
