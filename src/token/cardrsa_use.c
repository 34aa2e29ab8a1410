/*
 * token/cardrsa_use.c: what the RSA keys of a smartcard are used for.
 * Layer: token.
 */
#include <string.h>

#include <openssl/err.h>
#include <openssl/rsa.h>

#include "base/error.h"
#include "token/fail.h"
#include "token/login.h"

#include "token/cardrsa.h"

#define HASH_BYTES 32

/* ---- signing ---- */

static int
has_mechanism(struct hseal_token *t, CK_MECHANISM_TYPE type, CK_FLAGS what)
{
    CK_MECHANISM_INFO info;

    return t->f->C_GetMechanismInfo(t->info.slot_id, type, &info) == CKR_OK &&
           (info.flags & what) != 0;
}

/* RFC 8017 section 9.2, note 1: DigestInfo of SHA-256 up to the hash. */
static int
digest_info(struct hseal_view msg, unsigned char *out, size_t *ret_len)
{
    static const unsigned char head[] = { 0x30, 0x31, 0x30, 0x0d, 0x06, 0x09,
        0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04,
        HASH_BYTES };

    memcpy(out, head, sizeof(head));
    *ret_len = sizeof(head) + HASH_BYTES;
    return EVP_Digest(msg.data, msg.len, out + sizeof(head), NULL, EVP_sha256(),
               NULL) == 1;
}

static enum hseal_err
call_sign(struct hseal_token *t, const struct hseal_cardrsa *k,
    CK_MECHANISM_TYPE type, struct hseal_view data,
    unsigned char sig[HSEAL_CARDRSA_MAX], CK_ULONG *ret_len,
    struct hseal_error *e)
{
    CK_MECHANISM mechanism = { type, NULL, 0 };
    CK_ULONG len = HSEAL_CARDRSA_MAX;
    enum hseal_err err = HSEAL_ERR_OK;
    CK_BYTE_PTR bytes;
    CK_RV rv = t->f->C_SignInit(t->session, &mechanism, k->handle);

    if (rv == CKR_OPERATION_ACTIVE) { /* left by a call that failed */
        (void)t->f->C_Sign(t->session, sig, 0, sig, &len);
        rv = t->f->C_SignInit(t->session, &mechanism, k->handle);
    }
    if (rv != CKR_OK)
        return hseal_fail_ckr(e, rv, "C_SignInit", t->info.label);
    if (k->asks_pin)
        err = hseal_login_context(t, e);
    if (err != HSEAL_ERR_OK)
        return err;
    memcpy(&bytes, &data.data, sizeof(bytes)); /* PKCS#11 takes no const */
    len = HSEAL_CARDRSA_MAX;
    rv = t->f->C_Sign(t->session, bytes, data.len, sig, &len);
    if (rv != CKR_OK)
        return hseal_fail_ckr(e, rv, "C_Sign", t->info.label);
    *ret_len = len;
    return HSEAL_ERR_OK;
}

enum hseal_err
hseal_cardrsa_sign(struct hseal_token *t, const struct hseal_cardrsa *k,
    struct hseal_view msg, struct hseal_buf *b, struct hseal_error *e)
{
    unsigned char info[64], sig[HSEAL_CARDRSA_MAX];
    struct hseal_view data = msg, made = { sig, 0 };
    CK_MECHANISM_TYPE type = CKM_SHA256_RSA_PKCS;
    CK_ULONG len = 0;
    enum hseal_err err;

    if (!has_mechanism(t, type, CKF_SIGN)) {
        type = CKM_RSA_PKCS;
        data.data = info;
        if (!digest_info(msg, info, &data.len))
            return hseal_fail(e, HSEAL_ERR_INTERNAL, "SHA-256 failed");
    }
    err = call_sign(t, k, type, data, sig, &len, e);
    if (err != HSEAL_ERR_OK)
        return err;
    made.len = len;
    if (len != k->size || !hseal_cardrsa_verify(k, msg, made))
        return hseal_fail(e, HSEAL_ERR_TOKEN,
            "card \"%s\" made a signature that is not right", t->info.label);
    return hseal_buf_add(b, sig, len, e);
}

int
hseal_cardrsa_verify(
    const struct hseal_cardrsa *k, struct hseal_view msg, struct hseal_view sig)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    int ok =
        ctx != NULL &&
        EVP_DigestVerifyInit(ctx, NULL, EVP_sha256(), NULL, k->public) == 1 &&
        EVP_DigestVerify(ctx, sig.data, sig.len, msg.data, msg.len) == 1;

    EVP_MD_CTX_free(ctx);
    ERR_clear_error(); /* of a signature that is wrong */
    return ok;
}

/* ---- decrypting ---- */

/*
 * Answers that say something of the card, the session or the login, and
 * nothing of the bytes that were sent.
 */
static int
is_about_card(CK_RV rv)
{
    switch (rv) {
    case CKR_HOST_MEMORY:
    case CKR_DEVICE_REMOVED:
    case CKR_TOKEN_NOT_PRESENT:
    case CKR_TOKEN_NOT_RECOGNIZED:
    case CKR_SESSION_CLOSED:
    case CKR_SESSION_HANDLE_INVALID:
    case CKR_USER_NOT_LOGGED_IN:
    case CKR_CRYPTOKI_NOT_INITIALIZED: return 1;
    default: return 0;
    }
}

static CK_RV
decrypt_init(struct hseal_token *t, const struct hseal_cardrsa *k,
    enum hseal_cardrsa_padding padding, struct hseal_secret *scratch)
{
    CK_RSA_PKCS_OAEP_PARAMS oaep = { CKM_SHA_1, CKG_MGF1_SHA1,
        CKZ_DATA_SPECIFIED, NULL, 0 };
    CK_MECHANISM mechanism = { CKM_RSA_PKCS, NULL, 0 };
    CK_ULONG len = scratch->cap;
    CK_RV rv;

    if (padding == HSEAL_CARDRSA_OAEP)
        mechanism = (CK_MECHANISM){ CKM_RSA_PKCS_OAEP, &oaep, sizeof(oaep) };
    rv = t->f->C_DecryptInit(t->session, &mechanism, k->handle);
    if (rv != CKR_OPERATION_ACTIVE)
        return rv;
    /* Left by a call that failed. */
    (void)t->f->C_Decrypt(t->session, scratch->data, 0, scratch->data, &len);
    hseal_secret_reset(scratch);
    return t->f->C_DecryptInit(t->session, &mechanism, k->handle);
}

/* `a` where `differs` is 0; else `b` stays as it is.  No branch. */
static void
choose(unsigned char *b, const unsigned char *a, size_t len, size_t differs)
{
    size_t any = (differs | (0 - differs)) >> (8 * sizeof(differs) - 1);
    unsigned char mask = (unsigned char)(any - 1);

    for (size_t i = 0; i < len; i++)
        b[i] = (unsigned char)((a[i] & mask) | (b[i] & ~mask));
}

enum hseal_err
hseal_cardrsa_decrypt(struct hseal_token *t, const struct hseal_cardrsa *k,
    enum hseal_cardrsa_padding padding, struct hseal_view in,
    struct hseal_secret *out, struct hseal_error *e)
{
    struct hseal_secret plain = { NULL, 0, 0 };
    CK_ULONG len = k->size;
    CK_BYTE_PTR bytes;
    enum hseal_err err = hseal_secret_init(&plain, k->size, e);
    CK_RV rv;

    if (err != HSEAL_ERR_OK)
        return err;
    rv = decrypt_init(t, k, padding, &plain);
    if (rv != CKR_OK)
        err = hseal_fail_ckr(e, rv, "C_DecryptInit", t->info.label);
    if (err == HSEAL_ERR_OK && k->asks_pin)
        err = hseal_login_context(t, e);
    if (err != HSEAL_ERR_OK)
        goto out;
    memcpy(&bytes, &in.data, sizeof(bytes)); /* PKCS#11 takes no const */
    rv = t->f->C_Decrypt(t->session, bytes, in.len, plain.data, &len);
    if (is_about_card(rv))
        err = hseal_fail_ckr(e, rv, "C_Decrypt", t->info.label);
    else
        choose(
            out->data, plain.data, out->len, (rv ^ CKR_OK) | (len ^ out->len));
out:
    hseal_secret_free(&plain);
    return err;
}

/* ---- wrapping ---- */

static enum hseal_err
encrypt(const struct hseal_cardrsa *k, enum hseal_cardrsa_padding padding,
    const struct hseal_secret *msg, unsigned char *out, struct hseal_error *e)
{
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(k->public, NULL);
    int how = padding == HSEAL_CARDRSA_OAEP ? RSA_PKCS1_OAEP_PADDING
                                            : RSA_PKCS1_PADDING;
    size_t len = k->size;
    /* OAEP is with SHA-1 unless something else is asked for. */
    int ok = ctx != NULL && EVP_PKEY_encrypt_init(ctx) == 1 &&
             EVP_PKEY_CTX_set_rsa_padding(ctx, how) == 1 &&
             EVP_PKEY_encrypt(ctx, out, &len, msg->data, msg->len) == 1 &&
             len == k->size;

    EVP_PKEY_CTX_free(ctx);
    ERR_clear_error();
    return ok ? HSEAL_ERR_OK
              : hseal_fail(e, HSEAL_ERR_INTERNAL, "RSA encryption failed");
}

static enum hseal_err
try_padding(struct hseal_token *t, const struct hseal_cardrsa *k,
    enum hseal_cardrsa_padding padding, const struct hseal_secret *content,
    unsigned char *out, int *ret_works, struct hseal_error *e)
{
    struct hseal_view wrapped = { out, k->size };
    struct hseal_secret back = { NULL, 0, 0 };
    enum hseal_err err = hseal_secret_init(&back, content->cap, e);

    if (err == HSEAL_ERR_OK)
        err = encrypt(k, padding, content, out, e);
    if (err == HSEAL_ERR_OK) {
        back.len = content->len; /* zeros: not what was encrypted */
        err = hseal_cardrsa_decrypt(t, k, padding, wrapped, &back, e);
        *ret_works = err == HSEAL_ERR_OK && hseal_secret_equal(content, &back);
    }
    hseal_secret_free(&back);
    return err;
}

enum hseal_err
hseal_cardrsa_wrap(struct hseal_token *t, const struct hseal_cardrsa *k,
    const struct hseal_secret *content, enum hseal_cardrsa_padding *ret_padding,
    struct hseal_buf *b, struct hseal_error *e)
{
    static const struct {
        enum hseal_cardrsa_padding padding;
        CK_MECHANISM_TYPE mechanism;
    } rows[] = {
        { HSEAL_CARDRSA_OAEP, CKM_RSA_PKCS_OAEP },
        { HSEAL_CARDRSA_PKCS1, CKM_RSA_PKCS },
    };
    enum hseal_err err = hseal_buf_reserve(b, k->size, e);
    int works = 0;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]) && !works; i++) {
        if (!has_mechanism(t, rows[i].mechanism, CKF_DECRYPT))
            continue;
        /* One that is offered and then refused leaves the other. */
        if (err == HSEAL_ERR_OK || err == HSEAL_ERR_TOKEN)
            err = try_padding(
                t, k, rows[i].padding, content, b->data + b->len, &works, e);
        *ret_padding = rows[i].padding;
    }
    if (works)
        b->len += k->size;
    if (works || (err != HSEAL_ERR_OK && err != HSEAL_ERR_TOKEN))
        return err;
    (void)hseal_fail(e, HSEAL_ERR_UNSUPPORTED,
        "card \"%s\" does not decrypt what is encrypted to its key",
        t->info.label);
    return hseal_hint(e, HSEAL_ERR_UNSUPPORTED,
        "it must offer CKM_RSA_PKCS_OAEP or CKM_RSA_PKCS, and answer with "
        "what was encrypted");
}
