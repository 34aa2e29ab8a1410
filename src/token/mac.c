/*
 * token/mac.c: HMAC-SHA256 inside the token, or, for a card that has none,
 * beside it.
 * Layer: token.
 */
#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/evp.h>

#include "base/error.h"
#include "token/fail.h"
#include "token/key.h"
#include "token/login.h"

#include "token/mac.h"

/*
 * opencryptoki writes all 32 bytes into any buffer and NSS cuts the MAC to a
 * short one, both with CKR_OK: so never a short one.
 */
#define SIGN_BUFFER 64

struct hseal_mac {
    struct hseal_token *t;
    CK_OBJECT_HANDLE key;
    unsigned long epoch; /* of the handle */
    int is_copy;
    int asks_pin; /* CKA_ALWAYS_AUTHENTICATE, found out when it shows */
    /* Of a key that is here; else NULL and empty. */
    EVP_MAC *hmac;
    struct hseal_secret value;
};

/* 1 and the handle, if a copy could be made and is as safe as the key. */
static int
copy_to_session(
    struct hseal_token *t, CK_OBJECT_HANDLE key, CK_OBJECT_HANDLE *ret)
{
    CK_BBOOL no = CK_FALSE;
    CK_ATTRIBUTE changes[] = { { CKA_TOKEN, &no, sizeof(no) } };
    CK_OBJECT_HANDLE copy;

    if (t->f->C_CopyObject(t->session, key, changes, 1, &copy) != CKR_OK)
        return 0;
    if (hseal_key_check(t, copy, NULL) != HSEAL_ERR_OK) {
        (void)t->f->C_DestroyObject(t->session, copy); /* ends with us */
        return 0;
    }
    *ret = copy;
    return 1;
}

enum hseal_err
hseal_mac_open(struct hseal_token *t, unsigned long handle,
    struct hseal_mac **ret, struct hseal_error *e)
{
    struct hseal_mac *m = calloc(1, sizeof(*m));

    if (m == NULL)
        return hseal_fail_nomem(e);
    m->t = t;
    m->key = handle;
    m->epoch = t->epoch;
    if (t->profile.session_copy)
        m->is_copy = copy_to_session(t, handle, &m->key);
    *ret = m;
    return HSEAL_ERR_OK;
}

enum hseal_err
hseal_mac_open_value(struct hseal_token *t, struct hseal_secret *secret,
    struct hseal_mac **ret, struct hseal_error *e)
{
    struct hseal_secret value = *secret;
    struct hseal_mac *m = calloc(1, sizeof(*m));
    enum hseal_err err = HSEAL_ERR_OK;

    memset(secret, 0, sizeof(*secret));
    if (m == NULL) {
        hseal_secret_free(&value);
        return hseal_fail_nomem(e);
    }
    m->t = t;
    m->epoch = t->epoch;
    m->value = value;
    m->hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    if (m->hmac == NULL)
        err = hseal_fail(e, HSEAL_ERR_INTERNAL, "OpenSSL has no HMAC");
    if (err == HSEAL_ERR_OK)
        *ret = m;
    else
        hseal_mac_close(m);
    return err;
}

void
hseal_mac_close(struct hseal_mac *m)
{
    if (m == NULL)
        return;
    EVP_MAC_free(m->hmac);
    hseal_secret_free(&m->value);
    /* An old handle may be another object by now. */
    if (m->is_copy && m->epoch == m->t->epoch)
        (void)m->t->f->C_DestroyObject(m->t->session, m->key);
    free(m);
}

int
hseal_mac_is_stale(const struct hseal_mac *m)
{
    return m->epoch != m->t->epoch;
}

int
hseal_mac_uses_copy(const struct hseal_mac *m)
{
    return m->is_copy;
}

/*
 * A signature that a failed call has left under way stops every other; no
 * token takes a cancellation, so end it with what is never a prehash.
 */
static CK_RV
sign_init(struct hseal_mac *m, unsigned char *scratch)
{
    CK_MECHANISM mechanism = { CKM_SHA256_HMAC, NULL, 0 };
    CK_ULONG len = SIGN_BUFFER;
    struct hseal_token *t = m->t;
    CK_BYTE nothing = 0;
    CK_RV rv = t->f->C_SignInit(t->session, &mechanism, m->key);

    if (rv != CKR_OPERATION_ACTIVE)
        return rv;
    (void)t->f->C_Sign(t->session, &nothing, 0, scratch, &len);
    return t->f->C_SignInit(t->session, &mechanism, m->key);
}

/* No answer means no: the attribute is one of private keys. */
static int
asks_pin(const struct hseal_mac *m)
{
    struct hseal_token *t = m->t;
    CK_BBOOL yes = CK_FALSE;
    CK_ATTRIBUTE attr = { CKA_ALWAYS_AUTHENTICATE, &yes, sizeof(yes) };

    return t->f->C_GetAttributeValue(t->session, m->key, &attr, 1) == CKR_OK &&
           attr.ulValueLen == sizeof(yes) && yes != CK_FALSE;
}

/* One signature: C_SignInit, the PIN where the key asks for it, C_Sign. */
static enum hseal_err
sign_once(struct hseal_mac *m, struct hseal_view msg,
    unsigned char mac[SIGN_BUFFER], CK_ULONG *mac_len, CK_RV *ret_rv,
    struct hseal_error *e)
{
    struct hseal_token *t = m->t;
    enum hseal_err err = HSEAL_ERR_OK;
    CK_BYTE_PTR data;

    if (t->profile.check_login && !hseal_login_holds(t))
        return hseal_fail_ckr(
            e, CKR_USER_NOT_LOGGED_IN, "C_GetSessionInfo", t->info.label);
    *ret_rv = sign_init(m, mac);
    if (*ret_rv != CKR_OK)
        return hseal_fail_ckr(e, *ret_rv, "C_SignInit", t->info.label);
    if (m->asks_pin)
        err = hseal_login_context(t, e);
    if (err != HSEAL_ERR_OK)
        return err;
    memcpy(&data, &msg.data, sizeof(data)); /* PKCS#11 takes no const */
    *mac_len = SIGN_BUFFER;
    *ret_rv = t->f->C_Sign(t->session, data, msg.len, mac, mac_len);
    if (*ret_rv != CKR_OK)
        err = hseal_fail_ckr(e, *ret_rv, "C_Sign", t->info.label);
    return err;
}

/*
 * A state of its own for each signature: one that is kept would have the key
 * in memory that is not locked.
 */
static enum hseal_err
sign_here(struct hseal_mac *m, struct hseal_view msg,
    unsigned char mac[SIGN_BUFFER], CK_ULONG *mac_len, struct hseal_error *e)
{
    char digest[] = "SHA256"; /* OpenSSL takes no const */
    const OSSL_PARAM params[] = { OSSL_PARAM_construct_utf8_string(
                                      OSSL_MAC_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_end() };
    EVP_MAC_CTX *ctx = EVP_MAC_CTX_new(m->hmac);
    size_t len = 0;
    int ok = ctx != NULL &&
             EVP_MAC_init(ctx, m->value.data, m->value.len, params) == 1 &&
             EVP_MAC_update(ctx, msg.data, msg.len) == 1 &&
             EVP_MAC_final(ctx, mac, &len, SIGN_BUFFER) == 1;

    EVP_MAC_CTX_free(ctx); /* wipes its state */
    *mac_len = len;
    return ok ? HSEAL_ERR_OK
              : hseal_fail(e, HSEAL_ERR_INTERNAL, "HMAC-SHA256 failed");
}

static enum hseal_err
sign_in_token(struct hseal_mac *m, struct hseal_view msg,
    unsigned char mac[SIGN_BUFFER], CK_ULONG *mac_len, struct hseal_error *e)
{
    CK_RV rv = CKR_OK;
    enum hseal_err err = sign_once(m, msg, mac, mac_len, &rv, e);

    if (rv == CKR_USER_NOT_LOGGED_IN && !m->asks_pin && asks_pin(m)) {
        m->asks_pin = 1;
        err = sign_once(m, msg, mac, mac_len, &rv, e);
    }
    return err;
}

enum hseal_err
hseal_mac_sign(struct hseal_mac *m, struct hseal_view msg,
    unsigned char out[HSEAL_MAC_BYTES], struct hseal_error *e)
{
    static const unsigned char nothing;
    unsigned char mac[SIGN_BUFFER];
    CK_ULONG mac_len = sizeof(mac);
    struct hseal_token *t = m->t;
    enum hseal_err err;

    if (t->profile.message_max != 0 && msg.len > t->profile.message_max) {
        (void)hseal_fail(e, HSEAL_ERR_LIMIT,
            "%zu bytes to sign, and token \"%s\" takes %zu at most", msg.len,
            t->info.label, t->profile.message_max);
        return hseal_hint(e, HSEAL_ERR_LIMIT, "split the batch");
    }
    if (hseal_mac_is_stale(m))
        return hseal_fail_cause(e, HSEAL_ERR_TOKEN, HSEAL_ORIGIN_CKR,
            CKR_KEY_HANDLE_INVALID,
            "token \"%s\" was logged in to anew: the key is to be found again",
            t->info.label);
    if (msg.len == 0)
        msg.data = &nothing; /* some modules take no NULL */
    err = m->hmac != NULL ? sign_here(m, msg, mac, &mac_len, e)
                          : sign_in_token(m, msg, mac, &mac_len, e);
    if (err == HSEAL_ERR_OK && mac_len != HSEAL_MAC_BYTES)
        err = hseal_fail(e, HSEAL_ERR_TOKEN,
            "C_Sign on %s: a MAC of %lu bytes, not %d", t->info.label, mac_len,
            HSEAL_MAC_BYTES);
    if (err == HSEAL_ERR_OK)
        memcpy(out, mac, HSEAL_MAC_BYTES);
    hseal_wipe(mac, sizeof(mac));
    return err;
}
