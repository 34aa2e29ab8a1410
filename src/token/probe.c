/*
 * token/probe.c: trying to get at the canary's value.
 * Layer: token.
 */
#include <assert.h>
#include <string.h>

#include "base/secret.h"
#include "token/flag.h"
#include "token/key.h"
#include "token/session.h"
#include "token/wrapping.h"

#include "token/probe.h"

#define VALUE_MAX 512

/* One row of the table below. */
enum kind { READ, WRAP, COPY, SET };
struct attempt {
    const char *name;
    const char *text;
    enum kind kind;
    enum hseal_wrapping wrapping; /* of WRAP */
    CK_ATTRIBUTE_TYPE type;       /* of COPY and SET */
    CK_BBOOL value;
};

/* clang-format off */
static const struct attempt attempts[] = {
    [HSEAL_PROBE_READ] =
        { "read", "reading CKA_VALUE", READ, 0, 0, 0 },
    [HSEAL_PROBE_WRAP_AES_KEY_WRAP] =
        { "wrap-aes-key-wrap", "wrapping it, CKM_AES_KEY_WRAP", WRAP, HSEAL_WRAPPING_AES_KEY_WRAP, 0, 0 },
    [HSEAL_PROBE_WRAP_AES_KEY_WRAP_PAD] =
        { "wrap-aes-key-wrap-pad", "wrapping it, CKM_AES_KEY_WRAP_PAD", WRAP, HSEAL_WRAPPING_AES_KEY_WRAP_PAD, 0, 0 },
    [HSEAL_PROBE_WRAP_AES_KEY_WRAP_KWP] =
        { "wrap-aes-key-wrap-kwp", "wrapping it, CKM_AES_KEY_WRAP_KWP", WRAP, HSEAL_WRAPPING_AES_KEY_WRAP_KWP, 0, 0 },
    [HSEAL_PROBE_WRAP_AES_CBC_PAD] =
        { "wrap-aes-cbc-pad", "wrapping it, CKM_AES_CBC_PAD", WRAP, HSEAL_WRAPPING_AES_CBC_PAD, 0, 0 },
    [HSEAL_PROBE_WRAP_AES_ECB] =
        { "wrap-aes-ecb", "wrapping it, CKM_AES_ECB", WRAP, HSEAL_WRAPPING_AES_ECB, 0, 0 },
    [HSEAL_PROBE_WRAP_RSA_PKCS] =
        { "wrap-rsa-pkcs", "wrapping it, CKM_RSA_PKCS", WRAP, HSEAL_WRAPPING_RSA_PKCS, 0, 0 },
    [HSEAL_PROBE_WRAP_RSA_OAEP] =
        { "wrap-rsa-oaep", "wrapping it, CKM_RSA_PKCS_OAEP", WRAP, HSEAL_WRAPPING_RSA_OAEP, 0, 0 },
    [HSEAL_PROBE_COPY_EXTRACTABLE] =
        { "copy-extractable", "copying it as extractable", COPY, 0, CKA_EXTRACTABLE, CK_TRUE },
    [HSEAL_PROBE_COPY_READABLE] =
        { "copy-readable", "copying it as not sensitive", COPY, 0, CKA_SENSITIVE, CK_FALSE },
    [HSEAL_PROBE_SET_EXTRACTABLE] =
        { "set-extractable", "making it extractable", SET, 0, CKA_EXTRACTABLE, CK_TRUE },
    [HSEAL_PROBE_SET_READABLE] =
        { "set-readable", "making it not sensitive", SET, 0, CKA_SENSITIVE, CK_FALSE },
};
static const char *const outcomes[] = {
    [HSEAL_PROBE_HOLDS]       = "holds",
    [HSEAL_PROBE_FAILS]       = "FAILS",
    [HSEAL_PROBE_NOT_OFFERED] = "not offered",
    [HSEAL_PROBE_UNCLEAR]     = "unclear",
};
/* clang-format on */
static_assert(sizeof(attempts) / sizeof(attempts[0]) == HSEAL_PROBE_COUNT,
    "a row per attempt");
static_assert(
    sizeof(outcomes) / sizeof(outcomes[0]) == HSEAL_PROBE_OUTCOME_COUNT,
    "a name per outcome");

const char *
hseal_probe_name(enum hseal_probe p)
{
    return attempts[p].name;
}

const char *
hseal_probe_text(enum hseal_probe p)
{
    return attempts[p].text;
}

int
hseal_probe_exports(enum hseal_probe p)
{
    return attempts[p].kind == WRAP || attempts[p].type == CKA_EXTRACTABLE;
}

const char *
hseal_probe_outcome_name(enum hseal_probe_outcome o)
{
    return outcomes[o];
}

/*
 * What an answer other than CKR_OK says.  A token that cannot do a thing at
 * all answers otherwise than one that refuses it for this key; a device that
 * fails has answered nothing.
 */
static enum hseal_probe_outcome
judge(CK_RV rv)
{
    static const CK_RV refusals[] = { CKR_KEY_UNEXTRACTABLE,
        CKR_KEY_NOT_WRAPPABLE, CKR_ATTRIBUTE_SENSITIVE, CKR_ATTRIBUTE_READ_ONLY,
        CKR_ATTRIBUTE_TYPE_INVALID, CKR_ATTRIBUTE_VALUE_INVALID,
        CKR_ACTION_PROHIBITED, CKR_TEMPLATE_INCONSISTENT,
        CKR_KEY_FUNCTION_NOT_PERMITTED };
    static const CK_RV missing[] = { CKR_FUNCTION_NOT_SUPPORTED,
        CKR_MECHANISM_INVALID, CKR_MECHANISM_PARAM_INVALID };

    for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++)
        if (rv == refusals[i])
            return HSEAL_PROBE_HOLDS;
    for (size_t i = 0; i < sizeof(missing) / sizeof(missing[0]); i++)
        if (rv == missing[i])
            return HSEAL_PROBE_NOT_OFFERED;
    return HSEAL_PROBE_UNCLEAR;
}

/* Answers by which no token says that it lacks a function. */
static int
token_is_ill(CK_RV rv)
{
    static const CK_RV ills[] = { CKR_HOST_MEMORY, CKR_DEVICE_ERROR,
        CKR_DEVICE_MEMORY, CKR_DEVICE_REMOVED, CKR_TOKEN_NOT_PRESENT,
        CKR_SESSION_HANDLE_INVALID, CKR_SESSION_CLOSED,
        CKR_USER_NOT_LOGGED_IN };

    for (size_t i = 0; i < sizeof(ills) / sizeof(ills[0]); i++)
        if (rv == ills[i])
            return 1;
    return 0;
}

static int
any_byte(const struct hseal_secret *s)
{
    unsigned char all = 0;

    for (size_t i = 0; i < s->cap; i++)
        all |= s->data[i];
    return all != 0;
}

/* CKA_VALUE of a key into `r`: any byte that comes, with whatever answer. */
static void
read_value(
    struct hseal_canary *c, CK_OBJECT_HANDLE key, struct hseal_probe_result *r)
{
    struct hseal_token *t = hseal_canary_token(c);
    struct hseal_secret value;
    CK_ATTRIBUTE attr = { CKA_VALUE, NULL, VALUE_MAX };

    r->call = "C_GetAttributeValue";
    r->outcome = HSEAL_PROBE_UNCLEAR;
    if (hseal_secret_init(&value, VALUE_MAX, NULL) != HSEAL_ERR_OK)
        return;
    attr.pValue = value.data;
    r->rv = t->f->C_GetAttributeValue(t->session, key, &attr, 1);
    value.len = value.cap; /* whatever was written, and however it answers */
    r->secret_seen = hseal_canary_leaks(c, hseal_secret_view(&value));
    if (r->secret_seen || r->rv == CKR_BUFFER_TOO_SMALL ||
        (r->rv == CKR_OK && attr.ulValueLen > 0))
        r->outcome = HSEAL_PROBE_FAILS;
    else if (r->rv == CKR_OK)
        r->outcome = HSEAL_PROBE_HOLDS; /* no bytes: tpm2-pkcs11 */
    else
        r->outcome = judge(r->rv);
    /* NSS writes the encrypted value; of a secret not known, who can tell? */
    if (r->outcome == HSEAL_PROBE_HOLDS && !hseal_canary_imported(c) &&
        any_byte(&value))
        r->outcome = HSEAL_PROBE_UNCLEAR;
    hseal_secret_free(&value);
}

static void
try_wrap(struct hseal_canary *c, const struct attempt *a,
    struct hseal_probe_result *r)
{
    struct hseal_secret value;
    struct hseal_wrapping_result w;

    memset(&w, 0, sizeof(w));
    r->call = "C_WrapKey";
    r->outcome = HSEAL_PROBE_UNCLEAR;
    if (hseal_secret_init(&value, VALUE_MAX, NULL) != HSEAL_ERR_OK)
        return;
    hseal_wrapping_try(
        hseal_canary_token(c), hseal_canary_handle(c), a->wrapping, &value, &w);
    r->rv = w.rv;
    r->call = w.call;
    if (w.no_key)
        r->outcome =
            token_is_ill(w.rv) ? HSEAL_PROBE_UNCLEAR : HSEAL_PROBE_NOT_OFFERED;
    else
        r->outcome = w.len > 0 ? HSEAL_PROBE_FAILS : judge(w.rv);
    r->secret_seen = r->outcome == HSEAL_PROBE_FAILS &&
                     hseal_canary_is_secret(c, hseal_secret_view(&value));
    hseal_secret_free(&value);
}

/* The token has said CKR_OK to a weaker key: has it made one? */
static void
see_weaker(struct hseal_canary *c, CK_OBJECT_HANDLE key,
    const struct attempt *a, struct hseal_probe_result *r)
{
    struct hseal_probe_result value = { HSEAL_PROBE_UNCLEAR, 0, "", 0 };

    read_value(c, key, &value);
    r->secret_seen = value.secret_seen;
    if (value.outcome == HSEAL_PROBE_FAILS ||
        hseal_flag_read(hseal_canary_token(c), key, a->type) == a->value)
        r->outcome = HSEAL_PROBE_FAILS;
    else
        r->outcome = HSEAL_PROBE_HOLDS; /* it was ignored */
}

static void
try_copy(struct hseal_canary *c, const struct attempt *a,
    struct hseal_probe_result *r)
{
    struct hseal_token *t = hseal_canary_token(c);
    CK_OBJECT_HANDLE copy = CK_INVALID_HANDLE;
    CK_BBOOL no = CK_FALSE, value = a->value;
    CK_ATTRIBUTE changes[] = {
        { a->type, &value, sizeof(value) },
        { CKA_TOKEN, &no, sizeof(no) },
    };

    r->call = "C_CopyObject";
    r->rv = t->f->C_CopyObject(
        t->session, hseal_canary_handle(c), changes, 2, &copy);
    /* Some have no session keys; a copy on the token is swept as it is. */
    if (r->rv != CKR_OK)
        r->rv = t->f->C_CopyObject(
            t->session, hseal_canary_handle(c), changes, 1, &copy);
    if (r->rv != CKR_OK) {
        r->outcome = judge(r->rv);
        return;
    }
    see_weaker(c, copy, a, r);
    (void)t->f->C_DestroyObject(t->session, copy); /* else swept later */
}

static void
try_set(struct hseal_canary *c, const struct attempt *a,
    struct hseal_probe_result *r)
{
    struct hseal_token *t = hseal_canary_token(c);
    CK_OBJECT_HANDLE key = hseal_canary_handle(c);
    CK_BBOOL value = a->value;
    CK_ATTRIBUTE change = { a->type, &value, sizeof(value) };

    r->call = "C_SetAttributeValue";
    r->rv = t->f->C_SetAttributeValue(t->session, key, &change, 1);
    if (r->rv == CKR_OK)
        see_weaker(c, key, a, r);
    else
        r->outcome = judge(r->rv);
}

void
hseal_probe_run(
    struct hseal_canary *c, enum hseal_probe p, struct hseal_probe_result *ret)
{
    struct hseal_probe_result r = { HSEAL_PROBE_UNCLEAR, CKR_OK, "", 0 };

    switch (attempts[p].kind) {
    case READ: read_value(c, hseal_canary_handle(c), &r); break;
    case WRAP: try_wrap(c, &attempts[p], &r); break;
    case COPY: try_copy(c, &attempts[p], &r); break;
    case SET: try_set(c, &attempts[p], &r); break;
    }
    *ret = r;
}

int
hseal_probe_copies(struct hseal_canary *c)
{
    struct hseal_token *t = hseal_canary_token(c);
    CK_OBJECT_HANDLE copy = CK_INVALID_HANDLE;
    CK_BBOOL no = CK_FALSE;
    CK_ATTRIBUTE change = { CKA_TOKEN, &no, sizeof(no) };
    int sound;

    if (t->f->C_CopyObject(
            t->session, hseal_canary_handle(c), &change, 1, &copy) != CKR_OK)
        return 0;
    sound = hseal_key_check(t, copy, NULL) == HSEAL_ERR_OK;
    (void)t->f->C_DestroyObject(t->session, copy); /* ends with the session */
    return sound;
}

unsigned
hseal_probe_flips(struct hseal_canary *c)
{
    struct hseal_token *t = hseal_canary_token(c);
    CK_OBJECT_HANDLE key = hseal_canary_handle(c);
    unsigned flipped = 0;

    for (unsigned i = 0; i < HSEAL_USAGE_COUNT; i++) {
        CK_ATTRIBUTE_TYPE type = hseal_usage_type((enum hseal_usage)i);
        CK_BBOOL value = CK_TRUE;
        CK_ATTRIBUTE change = { type, &value, sizeof(value) };
        if (t->f->C_SetAttributeValue(t->session, key, &change, 1) != CKR_OK)
            continue;
        if (hseal_flag_read(t, key, type) == 1)
            flipped |= 1U << i;
        value = CK_FALSE;
        /* Of a key that is about to be destroyed: no matter. */
        (void)t->f->C_SetAttributeValue(t->session, key, &change, 1);
    }
    return flipped;
}
