/*
 * token/survey.c: what a token and its module say of themselves.
 * Layer: token.
 */
#include <assert.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "token/fail.h"
#include "token/handles.h"

#include "token/survey.h"

/* PKCS#11 v3.0; the headers here are of v2.40. */
#define MECH_AES_KEY_WRAP_KWP 0x210bUL

#define RANDOM_BYTES 16
#define MECHANISMS_MAX 10000

/* clang-format off */
static const struct {
    const char *name;
    CK_MECHANISM_TYPE type;
} mechs[] = {
    [HSEAL_MECH_SHA256_HMAC]            = { "CKM_SHA256_HMAC",            CKM_SHA256_HMAC },
    [HSEAL_MECH_SHA256_HMAC_GENERAL]    = { "CKM_SHA256_HMAC_GENERAL",    CKM_SHA256_HMAC_GENERAL },
    [HSEAL_MECH_SHA384_HMAC]            = { "CKM_SHA384_HMAC",            CKM_SHA384_HMAC },
    [HSEAL_MECH_SHA384_HMAC_GENERAL]    = { "CKM_SHA384_HMAC_GENERAL",    CKM_SHA384_HMAC_GENERAL },
    [HSEAL_MECH_SHA512_HMAC]            = { "CKM_SHA512_HMAC",            CKM_SHA512_HMAC },
    [HSEAL_MECH_SHA512_HMAC_GENERAL]    = { "CKM_SHA512_HMAC_GENERAL",    CKM_SHA512_HMAC_GENERAL },
    [HSEAL_MECH_GENERIC_SECRET_KEY_GEN] = { "CKM_GENERIC_SECRET_KEY_GEN", CKM_GENERIC_SECRET_KEY_GEN },
    [HSEAL_MECH_AES_KEY_WRAP]           = { "CKM_AES_KEY_WRAP",           CKM_AES_KEY_WRAP },
    [HSEAL_MECH_AES_KEY_WRAP_PAD]       = { "CKM_AES_KEY_WRAP_PAD",       CKM_AES_KEY_WRAP_PAD },
    [HSEAL_MECH_AES_KEY_WRAP_KWP]       = { "CKM_AES_KEY_WRAP_KWP",       MECH_AES_KEY_WRAP_KWP },
    [HSEAL_MECH_AES_CBC_PAD]            = { "CKM_AES_CBC_PAD",            CKM_AES_CBC_PAD },
    [HSEAL_MECH_RSA_AES_KEY_WRAP]       = { "CKM_RSA_AES_KEY_WRAP",       CKM_RSA_AES_KEY_WRAP },
    [HSEAL_MECH_RSA_PKCS]               = { "CKM_RSA_PKCS",               CKM_RSA_PKCS },
    [HSEAL_MECH_RSA_PKCS_OAEP]          = { "CKM_RSA_PKCS_OAEP",          CKM_RSA_PKCS_OAEP },
};
/* clang-format on */
static_assert(sizeof(mechs) / sizeof(mechs[0]) == HSEAL_MECH_COUNT,
    "a row per mechanism");

const char *
hseal_survey_mech_name(enum hseal_survey_mech mech)
{
    return mechs[mech].name;
}

/* A blank-padded field of PKCS#11 as a C string. */
static void
copy_field(char *out, const unsigned char *field, size_t size)
{
    while (size > 0 && (field[size - 1] == ' ' || field[size - 1] == '\0'))
        size--;
    memcpy(out, field, size);
    out[size] = '\0';
}

static enum hseal_err
ask_module(
    struct hseal_token *t, struct hseal_survey *out, struct hseal_error *e)
{
    CK_INFO ck;
    CK_RV rv = t->f->C_GetInfo(&ck);

    if (rv != CKR_OK)
        return hseal_fail_ckr(e, rv, "C_GetInfo", hseal_module_path(t->module));
    (void)snprintf(out->cryptoki, sizeof(out->cryptoki), "%u.%u",
        ck.cryptokiVersion.major, ck.cryptokiVersion.minor);
    (void)snprintf(out->library_version, sizeof(out->library_version), "%u.%u",
        ck.libraryVersion.major, ck.libraryVersion.minor);
    copy_field(
        out->library, ck.libraryDescription, sizeof(ck.libraryDescription));
    copy_field(
        out->library_maker, ck.manufacturerID, sizeof(ck.manufacturerID));
    return HSEAL_ERR_OK;
}

/* opencryptoki answers one less than "unavailable" where it has no limit. */
static unsigned long
count_of(CK_ULONG value)
{
    return value > LONG_MAX ? HSEAL_SURVEY_UNKNOWN : value;
}

/* SoftHSM tells nothing after a login that it could not write down. */
static enum hseal_err
ask_token(
    struct hseal_token *t, struct hseal_survey *out, struct hseal_error *e)
{
    CK_TOKEN_INFO ck;

    if (t->f->C_GetTokenInfo(t->info.slot_id, &ck) != CKR_OK) {
        out->sessions = out->sessions_max = HSEAL_SURVEY_UNKNOWN;
        out->public_free = out->public_total = HSEAL_SURVEY_UNKNOWN;
        out->private_free = out->private_total = HSEAL_SURVEY_UNKNOWN;
        out->info = t->info;
        out->stale = 1;
        return HSEAL_ERR_OK;
    }
    out->sessions = count_of(ck.ulSessionCount);
    out->sessions_max = count_of(ck.ulMaxSessionCount);
    out->public_free = count_of(ck.ulFreePublicMemory);
    out->public_total = count_of(ck.ulTotalPublicMemory);
    out->private_free = count_of(ck.ulFreePrivateMemory);
    out->private_total = count_of(ck.ulTotalPrivateMemory);
    out->random = (ck.flags & CKF_RNG) != 0;
    return hseal_module_look(t->module, t->info.slot_id, &out->info, e);
}

static void
ask_mechanism(struct hseal_token *t, CK_MECHANISM_TYPE type,
    struct hseal_survey_mechanism *out)
{
    CK_MECHANISM_INFO ck;

    memset(&ck, 0, sizeof(ck));
    if (t->f->C_GetMechanismInfo(t->info.slot_id, type, &ck) != CKR_OK)
        return;
    out->offered = 1;
    out->key_min = ck.ulMinKeySize;
    out->key_max = ck.ulMaxKeySize;
    out->signs = (ck.flags & CKF_SIGN) != 0;
    out->generates = (ck.flags & CKF_GENERATE) != 0;
    out->wraps = (ck.flags & CKF_WRAP) != 0;
    out->unwraps = (ck.flags & CKF_UNWRAP) != 0;
}

/* tpm2-pkcs11 complains aloud of what is not in its list: ask for no other. */
static enum hseal_err
ask_mechanisms(
    struct hseal_token *t, struct hseal_survey *out, struct hseal_error *e)
{
    CK_MECHANISM_TYPE *list = NULL;
    CK_ULONG n = 0, room = 0;
    CK_RV rv = t->f->C_GetMechanismList(t->info.slot_id, NULL, &n);

    if (rv == CKR_OK && n <= MECHANISMS_MAX) {
        room = n;
        list = calloc(n + 1, sizeof(*list));
        if (list == NULL)
            return hseal_fail_nomem(e);
        rv = t->f->C_GetMechanismList(t->info.slot_id, list, &n);
    }
    if (rv != CKR_OK || n > room) {
        free(list);
        if (rv != CKR_OK)
            return hseal_fail_ckr(e, rv, "C_GetMechanismList", t->info.label);
        return hseal_fail(e, HSEAL_ERR_TOKEN,
            "C_GetMechanismList on %s: more than it had room for",
            t->info.label);
    }
    for (CK_ULONG i = 0; i < n; i++)
        for (size_t k = 0; k < HSEAL_MECH_COUNT; k++)
            if (list[i] == mechs[k].type)
                ask_mechanism(t, list[i], &out->mechanism[k]);
    free(list);
    return HSEAL_ERR_OK;
}

static int
try_random(struct hseal_token *t)
{
    unsigned char a[RANDOM_BYTES] = { 0 }, b[RANDOM_BYTES] = { 0 };

    return t->f->C_GenerateRandom(t->session, a, sizeof(a)) == CKR_OK &&
           t->f->C_GenerateRandom(t->session, b, sizeof(b)) == CKR_OK &&
           memcmp(a, b, sizeof(a)) != 0;
}

static enum hseal_err
count_objects(struct hseal_token *t, size_t *ret, struct hseal_error *e)
{
    CK_BBOOL yes = CK_TRUE;
    CK_ATTRIBUTE match = { CKA_TOKEN, &yes, sizeof(yes) };
    struct hseal_handles h = { NULL, 0 };
    enum hseal_err err = hseal_handles_find(t, &match, 1, &h, e);

    if (err == HSEAL_ERR_OK)
        *ret = h.n;
    free(h.list);
    return err;
}

enum hseal_err
hseal_survey_take(
    struct hseal_token *t, struct hseal_survey *ret, struct hseal_error *e)
{
    struct hseal_survey s;
    enum hseal_err err;

    memset(&s, 0, sizeof(s));
    err = ask_module(t, &s, e);
    if (err == HSEAL_ERR_OK)
        err = ask_token(t, &s, e);
    if (err == HSEAL_ERR_OK)
        err = count_objects(t, &s.objects, e);
    if (err == HSEAL_ERR_OK)
        err = ask_mechanisms(t, &s, e);
    if (err != HSEAL_ERR_OK)
        return err;
    s.random_works = try_random(t);
    s.random = s.random || (s.stale && s.random_works);
    *ret = s;
    return HSEAL_ERR_OK;
}
