/*
 * token/wrapuse.c: what the pairs of wrap.h are for: public key, unwrapping,
 * decrypting.
 * Layer: token.
 */
#include <string.h>

#include "base/error.h"
#include "token/fail.h"
#include "token/session.h"
#include "token/unwrap.h"

#include "token/wrap.h"

enum hseal_err
hseal_wrap_public(struct hseal_token *t, unsigned long handle,
    struct hseal_buf *der, struct hseal_error *e)
{
    unsigned char modulus[HSEAL_OAEP_BYTES_MAX];
    unsigned char exponent[16];
    CK_ATTRIBUTE attrs[] = { { CKA_MODULUS, modulus, sizeof(modulus) },
        { CKA_PUBLIC_EXPONENT, exponent, sizeof(exponent) } };
    struct hseal_oaep_numbers numbers;
    CK_RV rv = t->f->C_GetAttributeValue(t->session, handle, attrs, 2);
    enum hseal_err err;

    if (rv == CKR_ATTRIBUTE_TYPE_INVALID || rv == CKR_BUFFER_TOO_SMALL)
        return hseal_wrap_unsupported(t, "show the public half of a key", e);
    if (rv != CKR_OK)
        return hseal_fail_ckr(e, rv, "C_GetAttributeValue", t->info.label);
    if (attrs[0].ulValueLen > sizeof(modulus) ||
        attrs[1].ulValueLen > sizeof(exponent))
        return hseal_fail(e, HSEAL_ERR_TOKEN,
            "C_GetAttributeValue on %s: more bytes than asked for",
            t->info.label);
    numbers.modulus = (struct hseal_view){ modulus, attrs[0].ulValueLen };
    numbers.exponent = (struct hseal_view){ exponent, attrs[1].ulValueLen };
    err = hseal_oaep_der(&numbers, der, e);
    if (err == HSEAL_ERR_INPUT)
        return hseal_fail(e, HSEAL_ERR_CUSTODY,
            "token \"%s\" gave a public key that is none, or too weak",
            t->info.label);
    return err;
}

enum hseal_err
hseal_wrap_unwrap(struct hseal_token *t, enum hseal_oaep h,
    struct hseal_view wrapped, const struct hseal_key_name *name,
    unsigned long *ret_handle, struct hseal_error *e)
{
    struct hseal_wrap_mechanism m;
    struct hseal_wrapped w = { 0, &m.ck, wrapped };
    struct hseal_error why;
    enum hseal_err err;

    memset(&why, 0, sizeof(why));
    hseal_wrap_mechanism(h, &m);
    err = hseal_wrap_find(t, HSEAL_WRAP_SECRET, &w.by, e);
    if (err != HSEAL_ERR_OK)
        return err;
    err = hseal_key_unwrap(t, name, &w, ret_handle, &why);
    if (err == HSEAL_ERR_OK)
        return err;
    if (err == HSEAL_ERR_TOKEN && why.origin == HSEAL_ORIGIN_CKR &&
        hseal_wrap_refused(why.cause))
        return hseal_wrap_unsupported(t, "unwrap a secret key", e);
    if (e != NULL)
        *e = why;
    return err;
}

/*
 * A decryption that a failed call has left under way stops every other: end
 * it, with a buffer in which any answer fits.
 */
static CK_RV
decrypt_init(struct hseal_token *t, CK_MECHANISM *mechanism,
    CK_OBJECT_HANDLE key, struct hseal_secret *scratch)
{
    CK_ULONG len = scratch->cap;
    CK_BYTE nothing = 0;
    CK_RV rv = t->f->C_DecryptInit(t->session, mechanism, key);

    if (rv != CKR_OPERATION_ACTIVE)
        return rv;
    (void)t->f->C_Decrypt(t->session, &nothing, 1, scratch->data, &len);
    hseal_wipe(scratch->data, scratch->cap);
    return t->f->C_DecryptInit(t->session, mechanism, key);
}

/* The answers by which tokens say that a blob is not theirs. */
static int
is_damaged(CK_RV rv)
{
    return rv == CKR_ENCRYPTED_DATA_INVALID ||
           rv == CKR_ENCRYPTED_DATA_LEN_RANGE || rv == CKR_GENERAL_ERROR ||
           rv == CKR_FUNCTION_FAILED || rv == CKR_DEVICE_ERROR ||
           rv == CKR_DATA_INVALID || rv == CKR_DATA_LEN_RANGE;
}

static enum hseal_err
decrypt(struct hseal_token *t, struct hseal_view blob,
    struct hseal_secret *scratch, struct hseal_error *e)
{
    CK_ULONG len = scratch->cap;
    CK_BYTE_PTR bytes;
    CK_RV rv;

    memcpy(&bytes, &blob.data, sizeof(bytes)); /* PKCS#11 takes no const */
    rv = t->f->C_Decrypt(t->session, bytes, blob.len, scratch->data, &len);
    if (rv == CKR_OK && len <= scratch->cap) {
        scratch->len = len;
        return HSEAL_ERR_OK;
    }
    if (rv == CKR_OK)
        return hseal_fail(e, HSEAL_ERR_TOKEN,
            "C_Decrypt on %s: more bytes than it had room for", t->info.label);
    if (hseal_wrap_refused(rv))
        return hseal_wrap_unsupported(t, "decrypt", e);
    if (!is_damaged(rv))
        return hseal_fail_ckr(e, rv, "C_Decrypt", t->info.label);
    return hseal_fail_cause(e, HSEAL_ERR_RECORD, HSEAL_ORIGIN_CKR, rv,
        "token \"%s\" cannot open it: it was changed, or belongs to another "
        "key",
        t->info.label);
}

enum hseal_err
hseal_wrap_decrypt(struct hseal_token *t, enum hseal_oaep h,
    struct hseal_view blob, struct hseal_secret *plain, struct hseal_error *e)
{
    struct hseal_secret scratch = { NULL, 0, 0 };
    struct hseal_wrap_mechanism m;
    unsigned long key = 0;
    enum hseal_err err;
    CK_RV rv;

    hseal_wrap_mechanism(h, &m);
    err = hseal_wrap_find(t, HSEAL_WRAP_OPEN, &key, e);
    if (err != HSEAL_ERR_OK)
        return err;
    /* SoftHSM wants room for a whole modulus, however short the text. */
    err = hseal_secret_init(&scratch, HSEAL_OAEP_BYTES_MAX, e);
    if (err != HSEAL_ERR_OK)
        return err;
    rv = decrypt_init(t, &m.ck, key, &scratch);
    if (hseal_wrap_refused(rv))
        err = hseal_wrap_unsupported(t, "decrypt with RSA-OAEP", e);
    else if (rv != CKR_OK)
        err = hseal_fail_ckr(e, rv, "C_DecryptInit", t->info.label);
    if (err == HSEAL_ERR_OK)
        err = decrypt(t, blob, &scratch, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_secret_add(plain, scratch.data, scratch.len, e);
    hseal_secret_free(&scratch);
    return err;
}
