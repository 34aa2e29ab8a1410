/*
 * token/wrap.c: two RSA key pairs of the token, by which a secret gets in
 * that no host has seen.
 * Layer: token.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/rand.h>

#include "base/error.h"
#include "token/fail.h"
#include "token/session.h"
#include "token/unwrap.h"

#include "token/wrap.h"

#define ID_BYTES 16
#define ATTRS_MAX 20
#define GUARDS_MAX 8

static const char *const labels[] = { "hardseal#wrap", "hardseal#open" };
static_assert(
    sizeof(labels) / sizeof(labels[0]) == HSEAL_WRAP_COUNT, "a label per pair");

/*
 * What a private key must say of itself.  To sign without a hash is to
 * decrypt; SoftHSM allows C_SignRecover unless told.  What another program
 * has imported under our label is not always-sensitive.
 */
static const struct flag {
    CK_ATTRIBUTE_TYPE type;
    const char *name;
    CK_BBOOL want[HSEAL_WRAP_COUNT];
    int given; /* in the template; else by the token alone */
} flags[] = {
    /* clang-format off */
    { CKA_PRIVATE,           "CKA_PRIVATE",           { 1, 1 }, 1 },
    { CKA_SENSITIVE,         "CKA_SENSITIVE",         { 1, 1 }, 1 },
    { CKA_EXTRACTABLE,       "CKA_EXTRACTABLE",       { 0, 0 }, 1 },
    { CKA_ALWAYS_SENSITIVE,  "CKA_ALWAYS_SENSITIVE",  { 1, 1 }, 0 },
    { CKA_NEVER_EXTRACTABLE, "CKA_NEVER_EXTRACTABLE", { 1, 1 }, 0 },
    { CKA_MODIFIABLE,        "CKA_MODIFIABLE",        { 0, 0 }, 1 },
    { CKA_UNWRAP,            "CKA_UNWRAP",            { 1, 0 }, 1 },
    { CKA_DECRYPT,           "CKA_DECRYPT",           { 0, 1 }, 1 },
    { CKA_SIGN,              "CKA_SIGN",              { 0, 0 }, 1 },
    { CKA_SIGN_RECOVER,      "CKA_SIGN_RECOVER",      { 0, 0 }, 1 },
    { CKA_DERIVE,            "CKA_DERIVE",            { 0, 0 }, 1 },
    /* clang-format on */
};
#define N_FLAGS (sizeof(flags) / sizeof(flags[0]))

enum hseal_err
hseal_wrap_unsupported(
    const struct hseal_token *t, const char *what, struct hseal_error *e)
{
    (void)hseal_fail(e, HSEAL_ERR_UNSUPPORTED,
        "token \"%s\" (%s) cannot %s, so nothing can be sealed to it",
        t->info.label, t->info.model, what);
    return hseal_hint(e, HSEAL_ERR_UNSUPPORTED,
        "import at the token's own host (hardseal key import); or import on an "
        "offline machine and then move the token; or bring the key in by the "
        "vendor's tool (hardseal key adopt)");
}

int
hseal_wrap_refused(CK_RV rv)
{
    return rv == CKR_MECHANISM_INVALID || rv == CKR_MECHANISM_PARAM_INVALID ||
           rv == CKR_FUNCTION_NOT_SUPPORTED || rv == CKR_ARGUMENTS_BAD;
}

void
hseal_wrap_mechanism(enum hseal_oaep h, struct hseal_wrap_mechanism *ret)
{
    int sha1 = h == HSEAL_OAEP_SHA1;

    memset(ret, 0, sizeof(*ret));
    ret->params.hashAlg = sha1 ? CKM_SHA_1 : CKM_SHA256;
    ret->params.mgf = sha1 ? CKG_MGF1_SHA1 : CKG_MGF1_SHA256;
    ret->params.source = CKZ_DATA_SPECIFIED; /* SoftHSM and NSS insist */
    ret->ck.mechanism = CKM_RSA_PKCS_OAEP;
    ret->ck.pParameter = &ret->params;
    ret->ck.ulParameterLen = sizeof(ret->params);
}

/* ---- checking ---- */

static enum hseal_err
check_flag(struct hseal_token *t, CK_OBJECT_HANDLE key, enum hseal_wrap_use use,
    const struct flag *f, struct hseal_error *e)
{
    CK_BBOOL got = f->want[use] ? CK_FALSE : CK_TRUE;
    CK_ATTRIBUTE attr = { f->type, &got, sizeof(got) };
    CK_RV rv = t->f->C_GetAttributeValue(t->session, key, &attr, 1);

    /* A token that does not know the use does not offer it. */
    if (rv == CKR_ATTRIBUTE_TYPE_INVALID && !f->want[use])
        return HSEAL_ERR_OK;
    if (rv != CKR_OK)
        return hseal_fail_ckr(e, rv, "C_GetAttributeValue", t->info.label);
    if (attr.ulValueLen == sizeof(got) && (got != CK_FALSE) == f->want[use])
        return HSEAL_ERR_OK;
    (void)hseal_fail(e, HSEAL_ERR_CUSTODY,
        "the key %s of token \"%s\" has %s %s", labels[use], t->info.label,
        f->name, f->want[use] ? "false" : "true");
    return hseal_hint(e, HSEAL_ERR_CUSTODY,
        "hardseal makes no such key: find out who did, delete it with the "
        "token's own tool, and seal nothing to it");
}

static enum hseal_err
check_value(struct hseal_token *t, CK_OBJECT_HANDLE key,
    enum hseal_wrap_use use, struct hseal_error *e)
{
    unsigned char value[2 * HSEAL_OAEP_BYTES_MAX] = { 0 };
    CK_ATTRIBUTE attr = { CKA_PRIVATE_EXPONENT, value, sizeof(value) };
    CK_RV rv = t->f->C_GetAttributeValue(t->session, key, &attr, 1);

    hseal_wipe(value, sizeof(value));
    if (rv == CKR_OK || rv == CKR_BUFFER_TOO_SMALL)
        return hseal_fail(e, HSEAL_ERR_CUSTODY,
            "token \"%s\" gives the private key %s away", t->info.label,
            labels[use]);
    if (rv != CKR_ATTRIBUTE_SENSITIVE && rv != CKR_ATTRIBUTE_TYPE_INVALID)
        return hseal_fail_ckr(e, rv, "C_GetAttributeValue", t->info.label);
    return HSEAL_ERR_OK;
}

static enum hseal_err
check(struct hseal_token *t, CK_OBJECT_HANDLE key, enum hseal_wrap_use use,
    struct hseal_error *e)
{
    enum hseal_err err = HSEAL_ERR_OK;

    for (size_t i = 0; i < N_FLAGS && err == HSEAL_ERR_OK; i++)
        err = check_flag(t, key, use, &flags[i], e);
    return err == HSEAL_ERR_OK ? check_value(t, key, use, e) : err;
}

enum hseal_err
hseal_wrap_find(struct hseal_token *t, enum hseal_wrap_use use,
    unsigned long *ret_handle, struct hseal_error *e)
{
    struct hseal_object *list = NULL;
    size_t n = 0;
    enum hseal_err err;

    err = hseal_object_find(
        t, HSEAL_OBJECT_PRIVATE_KEY, labels[use], &list, &n, e);
    if (err != HSEAL_ERR_OK)
        return err;
    if (n == 0) {
        (void)hseal_fail(e, HSEAL_ERR_NOT_FOUND,
            "token \"%s\" has no key %s to open what is sealed to it",
            t->info.label, labels[use]);
        err =
            hseal_hint(e, HSEAL_ERR_NOT_FOUND, "hardseal key seal-to makes it");
    } else if (n > 1) {
        err = hseal_fail(e, HSEAL_ERR_RECORD,
            "token \"%s\" has %zu keys %s, and one is right", t->info.label, n,
            labels[use]);
    } else {
        err = check(t, list[0].handle, use, e);
    }
    if (err == HSEAL_ERR_OK)
        *ret_handle = list[0].handle;
    free(list);
    return err;
}

/* ---- making ---- */

/* What a template is filled from; attributes point into it. */
struct pair_template {
    CK_BBOOL yes;
    CK_BBOOL no;
    CK_KEY_TYPE rsa;
    CK_OBJECT_CLASS secret;
    CK_ULONG bits;
    unsigned char exponent[3];
    unsigned char id[ID_BYTES];
    char label[HSEAL_LABEL_SIZE];
    CK_MECHANISM_TYPE mechanism;
    CK_ATTRIBUTE guards[GUARDS_MAX]; /* of what is unwrapped */
    CK_ATTRIBUTE pub[ATTRS_MAX];
    CK_ULONG n_pub;
    CK_ATTRIBUTE priv[ATTRS_MAX];
    CK_ULONG n_priv;
};

/* What not every token takes: left out, one after the other. */
static const struct variant {
    CK_ULONG bits;
    int guards;     /* CKA_UNWRAP_TEMPLATE */
    int mechanisms; /* CKA_ALLOWED_MECHANISMS */
} variants[] = {
    { 3072, 1, 1 },
    { 3072, 1, 0 },
    { 3072, 0, 1 }, /* p11-kit 0.24 carries no nested attributes */
    { 3072, 0, 0 },
    { 2048, 1, 1 },
    { 2048, 1, 0 },
    { 2048, 0, 1 },
    { 2048, 0, 0 },
};
#define N_VARIANTS (sizeof(variants) / sizeof(variants[0]))

static void
put(CK_ATTRIBUTE *attrs, CK_ULONG *n, CK_ATTRIBUTE_TYPE type, void *value,
    size_t len)
{
    assert(*n < ATTRS_MAX);
    attrs[(*n)++] = (CK_ATTRIBUTE){ type, value, len };
}

/* Without it, whoever has the PIN unwraps into a key that can be read. */
static void
put_guards(struct pair_template *x)
{
    static const CK_ATTRIBUTE_TYPE on[] = { CKA_PRIVATE, CKA_SENSITIVE };
    static const CK_ATTRIBUTE_TYPE off[] = { CKA_EXTRACTABLE, CKA_WRAP,
        CKA_ENCRYPT, CKA_DECRYPT, CKA_DERIVE };
    size_t n = 0;

    static_assert(
        1 + sizeof(on) / sizeof(on[0]) + sizeof(off) / sizeof(off[0]) <=
            GUARDS_MAX,
        "room for all");
    x->guards[n++] = (CK_ATTRIBUTE){ CKA_CLASS, &x->secret, sizeof(x->secret) };
    for (size_t i = 0; i < sizeof(on) / sizeof(on[0]); i++)
        x->guards[n++] = (CK_ATTRIBUTE){ on[i], &x->yes, sizeof(x->yes) };
    for (size_t i = 0; i < sizeof(off) / sizeof(off[0]); i++)
        x->guards[n++] = (CK_ATTRIBUTE){ off[i], &x->no, sizeof(x->no) };
    put(x->priv, &x->n_priv, CKA_UNWRAP_TEMPLATE, x->guards,
        n * sizeof(x->guards[0]));
}

/* For the session alone: all of it can be read from the private key. */
static void
fill_public(struct pair_template *x, enum hseal_wrap_use use)
{
    static const CK_ATTRIBUTE_TYPE uses[] = { CKA_WRAP, CKA_ENCRYPT };

    put(x->pub, &x->n_pub, CKA_KEY_TYPE, &x->rsa, sizeof(x->rsa));
    put(x->pub, &x->n_pub, CKA_TOKEN, &x->no, sizeof(x->no));
    put(x->pub, &x->n_pub, CKA_PRIVATE, &x->no, sizeof(x->no));
    put(x->pub, &x->n_pub, CKA_VERIFY, &x->no, sizeof(x->no));
    /* NSS tries the pair, and gives up if one half may not do its part. */
    for (size_t i = 0; i < HSEAL_WRAP_COUNT; i++)
        put(x->pub, &x->n_pub, uses[i], i == use ? &x->yes : &x->no, 1);
    put(x->pub, &x->n_pub, CKA_MODULUS_BITS, &x->bits, sizeof(x->bits));
    put(x->pub, &x->n_pub, CKA_PUBLIC_EXPONENT, x->exponent,
        sizeof(x->exponent));
    put(x->pub, &x->n_pub, CKA_ID, x->id, sizeof(x->id));
}

static void
fill_private(
    struct pair_template *x, enum hseal_wrap_use use, const struct variant *v)
{
    put(x->priv, &x->n_priv, CKA_KEY_TYPE, &x->rsa, sizeof(x->rsa));
    put(x->priv, &x->n_priv, CKA_TOKEN, &x->yes, sizeof(x->yes));
    put(x->priv, &x->n_priv, CKA_LABEL, x->label, strlen(x->label));
    put(x->priv, &x->n_priv, CKA_ID, x->id, sizeof(x->id));
    for (size_t i = 0; i < N_FLAGS; i++)
        if (flags[i].given)
            put(x->priv, &x->n_priv, flags[i].type,
                flags[i].want[use] ? &x->yes : &x->no, sizeof(CK_BBOOL));
    if (v->guards && use == HSEAL_WRAP_SECRET)
        put_guards(x);
    if (v->mechanisms)
        put(x->priv, &x->n_priv, CKA_ALLOWED_MECHANISMS, &x->mechanism,
            sizeof(x->mechanism));
}

static CK_RV
generate(struct hseal_token *t, enum hseal_wrap_use use,
    const struct variant *v, const unsigned char id[ID_BYTES],
    CK_OBJECT_HANDLE *ret)
{
    CK_MECHANISM mechanism = { CKM_RSA_PKCS_KEY_PAIR_GEN, NULL, 0 };
    CK_OBJECT_HANDLE pub = CK_INVALID_HANDLE;
    struct pair_template x;
    CK_RV rv;

    memset(&x, 0, sizeof(x));
    x.yes = CK_TRUE;
    x.rsa = CKK_RSA;
    x.secret = CKO_SECRET_KEY;
    x.bits = v->bits;
    memcpy(x.exponent, "\x01\x00\x01", sizeof(x.exponent));
    memcpy(x.id, id, sizeof(x.id));
    memcpy(x.label, labels[use], strlen(labels[use]) + 1);
    x.mechanism = CKM_RSA_PKCS_OAEP;
    fill_public(&x, use);
    fill_private(&x, use, v);
    rv = t->f->C_GenerateKeyPair(
        t->session, &mechanism, x.pub, x.n_pub, x.priv, x.n_priv, &pub, ret);
    if (rv == CKR_OK)
        (void)t->f->C_DestroyObject(t->session, pub); /* or with the session */
    return rv;
}

/* Answers that another template or size cannot change. */
static int
is_final(CK_RV rv)
{
    return rv == CKR_OK || rv == CKR_MECHANISM_INVALID ||
           rv == CKR_FUNCTION_NOT_SUPPORTED || rv == CKR_DEVICE_MEMORY ||
           rv == CKR_HOST_MEMORY || rv == CKR_SESSION_READ_ONLY ||
           rv == CKR_TOKEN_WRITE_PROTECTED || rv == CKR_DEVICE_REMOVED ||
           rv == CKR_SESSION_HANDLE_INVALID || rv == CKR_USER_NOT_LOGGED_IN;
}

/* Before anything is made: what the token says of itself. */
static enum hseal_err
check_offer(struct hseal_token *t, struct hseal_error *e)
{
    CK_MECHANISM_INFO info;
    CK_RV rv;

    memset(&info, 0, sizeof(info));
    rv = t->f->C_GetMechanismInfo(t->info.slot_id, CKM_RSA_PKCS_OAEP, &info);
    if (rv == CKR_MECHANISM_INVALID ||
        (rv == CKR_OK && (info.flags & CKF_UNWRAP) == 0))
        return hseal_wrap_unsupported(t, "unwrap a secret key", e);
    if (rv != CKR_OK)
        return hseal_fail_ckr(e, rv, "C_GetMechanismInfo", t->info.label);
    return HSEAL_ERR_OK;
}

static enum hseal_err
make(struct hseal_token *t, enum hseal_wrap_use use, unsigned long *ret_handle,
    struct hseal_error *e)
{
    unsigned char id[ID_BYTES];
    CK_OBJECT_HANDLE handle = CK_INVALID_HANDLE;
    CK_RV rv = CKR_GENERAL_ERROR;
    enum hseal_err err;

    if (RAND_bytes(id, sizeof(id)) != 1)
        return hseal_fail(e, HSEAL_ERR_INTERNAL, "no random numbers");
    for (size_t i = 0; i < N_VARIANTS && !is_final(rv); i++)
        rv = generate(t, use, &variants[i], id, &handle);
    if (hseal_wrap_refused(rv))
        return hseal_wrap_unsupported(t, "make an RSA key pair", e);
    if (rv != CKR_OK)
        return hseal_fail_ckr_writing(
            e, rv, "C_GenerateKeyPair", t->info.label);
    err = check(t, handle, use, e);
    if (err == HSEAL_ERR_OK)
        *ret_handle = handle;
    else
        (void)t->f->C_DestroyObject(t->session, handle); /* best effort */
    return err;
}

enum hseal_err
hseal_wrap_ensure(struct hseal_token *t, enum hseal_wrap_use use,
    unsigned long *ret_handle, int *ret_made, struct hseal_error *e)
{
    enum hseal_err err = hseal_wrap_find(t, use, ret_handle, e);

    if (err == HSEAL_ERR_OK)
        *ret_made = 0;
    if (err != HSEAL_ERR_NOT_FOUND)
        return err;
    err = check_offer(t, e);
    if (err == HSEAL_ERR_OK)
        err = make(t, use, ret_handle, e);
    if (err == HSEAL_ERR_OK)
        *ret_made = 1;
    return err;
}
