/*
 * token/key.c: secret keys on the token.
 * Layer: token.
 */
#include <string.h>

#include <openssl/evp.h>

#include "base/error.h"
#include "token/fail.h"
#include "token/session.h"
#include "token/unwrap.h"

#include "token/key.h"

#define ATTRS_MAX 20

enum hseal_err
hseal_key_pad(
    struct hseal_view secret, struct hseal_secret *ret, struct hseal_error *e)
{
    enum hseal_err err = hseal_secret_init(ret, HSEAL_KEY_BYTES, e);

    if (err != HSEAL_ERR_OK)
        return err;
    if (secret.len <= HSEAL_KEY_BYTES) {
        if (secret.len > 0)
            memcpy(ret->data, secret.data, secret.len);
    } else if (EVP_Digest(secret.data, secret.len, ret->data, NULL,
                   EVP_sha256(), NULL) != 1) {
        hseal_secret_free(ret);
        return hseal_fail(e, HSEAL_ERR_INTERNAL, "SHA-256 failed");
    }
    ret->len = HSEAL_KEY_BYTES; /* zeros from the start */
    return HSEAL_ERR_OK;
}

/* What a template is filled from; attributes point into it. */
struct template
{
    CK_OBJECT_CLASS class;
    CK_KEY_TYPE type;
    CK_BBOOL yes;
    CK_BBOOL no;
    char label[HSEAL_LABEL_SIZE];
    unsigned char id[HSEAL_OBJECT_ID_MAX];
    CK_ATTRIBUTE attrs[ATTRS_MAX];
    CK_ULONG n;
    const struct hseal_attrs *omit;
};

static int
has_attr(const struct hseal_attrs *set, CK_ATTRIBUTE_TYPE type)
{
    size_t i = 0;

    while (i < set->n && set->type[i] != type)
        i++;
    return i < set->n;
}

static void
put(struct template *x, CK_ATTRIBUTE_TYPE type, void *value, size_t len)
{
    if (x->omit != NULL && has_attr(x->omit, type))
        return; /* the token refuses templates that have it */
    x->attrs[x->n++] = (CK_ATTRIBUTE){ type, value, len };
}

/*
 * The portable template: SoftHSM, opencryptoki, NSS and YubiHSM take it as it
 * is.  Defaults are unsafe and differ between them, so each is given.
 */
static enum hseal_err
fill_template(struct template *x, const struct hseal_token *t,
    const struct hseal_key_name *name, CK_KEY_TYPE type, struct hseal_error *e)
{
    static const CK_ATTRIBUTE_TYPE off[] = { CKA_EXTRACTABLE, CKA_VERIFY,
        CKA_ENCRYPT, CKA_DECRYPT, CKA_WRAP, CKA_UNWRAP, CKA_DERIVE };
    static const CK_ATTRIBUTE_TYPE on[] = { CKA_TOKEN, CKA_PRIVATE,
        CKA_SENSITIVE, CKA_SIGN };
    size_t label_len = strlen(name->label);

    memset(x, 0, sizeof(*x));
    if (label_len >= sizeof(x->label) || name->id_len > sizeof(x->id))
        return hseal_fail(e, HSEAL_ERR_LIMIT, "a label or id is too long");
    x->omit = &t->profile.omit;
    x->class = CKO_SECRET_KEY;
    x->type = type;
    x->yes = CK_TRUE;
    x->no = CK_FALSE;
    memcpy(x->label, name->label, label_len);
    memcpy(x->id, name->id, name->id_len);
    put(x, CKA_CLASS, &x->class, sizeof(x->class));
    put(x, CKA_KEY_TYPE, &x->type, sizeof(x->type));
    put(x, CKA_LABEL, x->label, label_len);
    put(x, CKA_ID, x->id, name->id_len);
    /* C_CopyObject of SoftHSM refuses what is not modifiable. */
    put(x, CKA_MODIFIABLE, t->profile.session_copy ? &x->yes : &x->no,
        sizeof(CK_BBOOL));
    for (size_t i = 0; i < sizeof(on) / sizeof(on[0]); i++)
        put(x, on[i], &x->yes, sizeof(x->yes));
    for (size_t i = 0; i < sizeof(off) / sizeof(off[0]); i++)
        put(x, off[i], &x->no, sizeof(x->no));
    return HSEAL_ERR_OK;
}

static CK_KEY_TYPE
ck_type(enum hseal_key_type type)
{
    return type == HSEAL_KEY_TYPE_SHA256_HMAC ? CKK_SHA256_HMAC
                                              : CKK_GENERIC_SECRET;
}

/* The answers by which tokens say that they want another key type. */
static int
wants_other_type(CK_RV rv)
{
    return rv == CKR_ATTRIBUTE_VALUE_INVALID ||
           rv == CKR_TEMPLATE_INCONSISTENT || rv == CKR_KEY_TYPE_INCONSISTENT;
}

/* A key that is not what was asked for must not stay. */
static enum hseal_err
keep_if_sound(struct hseal_token *t, CK_OBJECT_HANDLE handle,
    unsigned long *ret_handle, struct hseal_error *e)
{
    enum hseal_err err = hseal_key_check(t, handle, e);

    if (err != HSEAL_ERR_OK) {
        (void)t->f->C_DestroyObject(t->session, handle); /* best effort */
        if (err != HSEAL_ERR_CUSTODY)
            return hseal_hint(e, err,
                "the token did not keep the key: it may be full or "
                "write-protected");
        return err;
    }
    *ret_handle = handle;
    return HSEAL_ERR_OK;
}

enum hseal_err
hseal_key_create(struct hseal_token *t, const struct hseal_key_name *name,
    const struct hseal_secret *value, unsigned long *ret_handle,
    struct hseal_error *e)
{
    struct template x;
    CK_OBJECT_HANDLE handle = CK_INVALID_HANDLE;
    CK_RV rv = CKR_ATTRIBUTE_VALUE_INVALID;

    if (!t->profile.create || !t->profile.hmac) {
        (void)hseal_fail(e, HSEAL_ERR_UNSUPPORTED,
            "token \"%s\" cannot take an HMAC key from outside", t->info.label);
        return hseal_hint(e, HSEAL_ERR_UNSUPPORTED,
            t->profile.hmac
                ? "bring the secret with the token's own tool, then: "
                  "hardseal key adopt (tokens/%s/README.md)"
                : "hardseal key import --custody card-sealed keeps "
                  "it sealed to the card (tokens/%s/README.md)",
            t->profile.name);
    }
    for (size_t i = 0; i < HSEAL_PROFILE_KEY_TYPES && wants_other_type(rv) &&
                       t->profile.key_types[i] != HSEAL_KEY_TYPE_NONE;
         i++) {
        enum hseal_err err =
            fill_template(&x, t, name, ck_type(t->profile.key_types[i]), e);
        if (err != HSEAL_ERR_OK)
            return err;
        put(&x, CKA_VALUE, value->data, value->len);
        rv = t->f->C_CreateObject(t->session, x.attrs, x.n, &handle);
    }
    if (rv != CKR_OK)
        return hseal_fail_ckr_writing(e, rv, "C_CreateObject", t->info.label);
    return keep_if_sound(t, handle, ret_handle, e);
}

enum hseal_err
hseal_key_generate(struct hseal_token *t, const struct hseal_key_name *name,
    unsigned long *ret_handle, struct hseal_error *e)
{
    CK_MECHANISM mechanism = { CKM_GENERIC_SECRET_KEY_GEN, NULL, 0 };
    CK_ULONG len = HSEAL_KEY_BYTES;
    CK_OBJECT_HANDLE handle = CK_INVALID_HANDLE;
    struct template x;
    enum hseal_err err;
    CK_RV rv;

    err = fill_template(&x, t, name, CKK_GENERIC_SECRET, e);
    if (err != HSEAL_ERR_OK)
        return err;
    put(&x, CKA_VALUE_LEN, &len, sizeof(len));
    rv = t->f->C_GenerateKey(t->session, &mechanism, x.attrs, x.n, &handle);
    if (rv != CKR_OK)
        return hseal_fail_ckr_writing(e, rv, "C_GenerateKey", t->info.label);
    return keep_if_sound(t, handle, ret_handle, e);
}

/*
 * A copy that is protected in place of a key that is not; the key itself
 * where that cannot be.  It is checked after.
 */
static CK_OBJECT_HANDLE
protect(struct hseal_token *t, CK_OBJECT_HANDLE handle)
{
    CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
    CK_ATTRIBUTE changes[] = { { CKA_TOKEN, &yes, sizeof(yes) },
        { CKA_SENSITIVE, &yes, sizeof(yes) },
        { CKA_EXTRACTABLE, &no, sizeof(no) } };
    CK_OBJECT_HANDLE copy = CK_INVALID_HANDLE;

    if (t->f->C_CopyObject(t->session, handle, changes, 3, &copy) != CKR_OK)
        return handle;
    if (t->f->C_DestroyObject(t->session, handle) == CKR_OK)
        return copy;
    (void)t->f->C_DestroyObject(t->session, copy); /* best effort */
    return handle;
}

enum hseal_err
hseal_key_unwrap(struct hseal_token *t, const struct hseal_key_name *name,
    const struct hseal_wrapped *wrapped, unsigned long *ret_handle,
    struct hseal_error *e)
{
    struct template x;
    CK_OBJECT_HANDLE handle = CK_INVALID_HANDLE;
    CK_RV rv = CKR_ATTRIBUTE_VALUE_INVALID;
    CK_BYTE_PTR bytes;

    memcpy(&bytes, &wrapped->bytes.data, sizeof(bytes)); /* takes no const */
    for (size_t i = 0; i < HSEAL_PROFILE_KEY_TYPES && wants_other_type(rv) &&
                       t->profile.key_types[i] != HSEAL_KEY_TYPE_NONE;
         i++) {
        enum hseal_err err =
            fill_template(&x, t, name, ck_type(t->profile.key_types[i]), e);
        if (err != HSEAL_ERR_OK)
            return err;
        rv = t->f->C_UnwrapKey(t->session, wrapped->mechanism, wrapped->by,
            bytes, wrapped->bytes.len, x.attrs, x.n, &handle);
    }
    if (rv != CKR_OK)
        return hseal_fail_ckr_writing(e, rv, "C_UnwrapKey", t->info.label);
    if (hseal_key_check(t, handle, NULL) == HSEAL_ERR_CUSTODY)
        handle = protect(t, handle);
    return keep_if_sound(t, handle, ret_handle, e);
}

static enum hseal_err
check_flag(struct hseal_token *t, CK_OBJECT_HANDLE handle,
    CK_ATTRIBUTE_TYPE type, CK_BBOOL want, const char *name,
    struct hseal_error *e)
{
    CK_BBOOL got = want == CK_TRUE ? CK_FALSE : CK_TRUE;
    CK_ATTRIBUTE attr = { type, &got, sizeof(got) };
    CK_RV rv;

    /* What the token says of it is known to be wrong. */
    if (has_attr(&t->profile.misread, type))
        return HSEAL_ERR_OK;
    rv = t->f->C_GetAttributeValue(t->session, handle, &attr, 1);
    if (rv != CKR_OK)
        return hseal_fail_ckr(e, rv, "C_GetAttributeValue", t->info.label);
    if (attr.ulValueLen != sizeof(got) || (got != CK_FALSE) != want)
        return hseal_fail(e, HSEAL_ERR_CUSTODY,
            "token \"%s\" made the key with %s %s", t->info.label, name,
            want == CK_TRUE ? "false" : "true");
    return HSEAL_ERR_OK;
}

static int
any_byte(const unsigned char *p, size_t len)
{
    unsigned char all = 0;

    for (size_t i = 0; i < len; i++)
        all |= p[i];
    return all != 0;
}

/*
 * Attributes alone are not believed: ask for the value.  The two refusals are
 * those of PKCS#11 section 5.7.5; any other failure answers nothing.  NSS, when
 * it refuses, leaves in the buffer what it has read of its database, sealed as
 * it lies there, behind the place of the value, which it has wiped.
 */
static enum hseal_err
check_value(
    struct hseal_token *t, CK_OBJECT_HANDLE handle, struct hseal_error *e)
{
    unsigned char value[512] = { 0 };
    CK_ATTRIBUTE attr = { CKA_VALUE, value, sizeof(value) };
    CK_RV rv = t->f->C_GetAttributeValue(t->session, handle, &attr, 1);
    int leaked = any_byte(value, HSEAL_KEY_BYTES) ||
                 (rv == CKR_OK && attr.ulValueLen > 0 &&
                     attr.ulValueLen != CK_UNAVAILABLE_INFORMATION);

    hseal_wipe(value, sizeof(value));
    if (leaked)
        return hseal_fail(e, HSEAL_ERR_CUSTODY,
            "token \"%s\" gives the key's value away", t->info.label);
    if (rv == CKR_BUFFER_TOO_SMALL)
        return hseal_fail(e, HSEAL_ERR_CUSTODY,
            "token \"%s\" offers the key's value", t->info.label);
    if (rv != CKR_OK && rv != CKR_ATTRIBUTE_SENSITIVE &&
        rv != CKR_ATTRIBUTE_TYPE_INVALID)
        return hseal_fail_ckr(e, rv, "C_GetAttributeValue", t->info.label);
    return HSEAL_ERR_OK;
}

enum hseal_err
hseal_key_check(
    struct hseal_token *t, unsigned long handle, struct hseal_error *e)
{
    enum hseal_err err;

    err = check_flag(t, handle, CKA_PRIVATE, CK_TRUE, "CKA_PRIVATE", e);
    if (err == HSEAL_ERR_OK)
        err = check_flag(t, handle, CKA_SENSITIVE, CK_TRUE, "CKA_SENSITIVE", e);
    if (err == HSEAL_ERR_OK)
        err = check_flag(
            t, handle, CKA_EXTRACTABLE, CK_FALSE, "CKA_EXTRACTABLE", e);
    if (err == HSEAL_ERR_OK)
        err = check_value(t, handle, e);
    return err;
}
