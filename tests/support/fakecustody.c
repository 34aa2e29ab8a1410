/*
 * support/fakecustody.c: the functions of the fake PKCS#11 module by which a
 * key could be got out of it: wrapping and changing attributes; and what it
 * says of its mechanisms.
 */
#include <string.h>

#include <openssl/evp.h>

#include "support/fakeinside.h"

#define BLOCK 8

int
fake_weakens(const CK_ATTRIBUTE *a)
{
    CK_BBOOL value = CK_FALSE;

    if (a->ulValueLen != sizeof(value))
        return 0;
    memcpy(&value, a->pValue, sizeof(value));
    return (a->type == CKA_EXTRACTABLE && value != CK_FALSE) ||
           (a->type == CKA_SENSITIVE && value == CK_FALSE);
}

static const struct {
    CK_MECHANISM_TYPE type;
    CK_MECHANISM_INFO info;
} mechanisms[] = {
    { CKM_SHA256_HMAC, { 1, 512, CKF_SIGN | CKF_VERIFY } },
    { CKM_GENERIC_SECRET_KEY_GEN, { 1, 512, CKF_GENERATE } },
    { CKM_AES_KEY_GEN, { 32, 32, CKF_GENERATE } },
    { CKM_AES_KEY_WRAP, { 32, 32, CKF_WRAP } },
};
#define N_MECHANISMS (sizeof(mechanisms) / sizeof(mechanisms[0]))

FAKE_CALL(GetMechanismList, 0,
    (CK_SLOT_ID slot, CK_MECHANISM_TYPE *list, CK_ULONG *n), (slot, list, n))
{
    (void)slot;
    if (list != NULL && *n < N_MECHANISMS)
        return CKR_BUFFER_TOO_SMALL;
    for (size_t i = 0; list != NULL && i < N_MECHANISMS; i++)
        list[i] = mechanisms[i].type;
    *n = N_MECHANISMS;
    return CKR_OK;
}

FAKE_CALL(GetMechanismInfo, 0,
    (CK_SLOT_ID slot, CK_MECHANISM_TYPE type, CK_MECHANISM_INFO *info),
    (slot, type, info))
{
    (void)slot;
    for (size_t i = 0; i < N_MECHANISMS; i++) {
        if (mechanisms[i].type != type)
            continue;
        *info = mechanisms[i].info;
        return CKR_OK;
    }
    return CKR_MECHANISM_INVALID;
}

FAKE_CALL(SetAttributeValue, object,
    (CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE *attrs,
        CK_ULONG n),
    (session, object, attrs, n))
{
    struct fake_object *o = fake_object_get(object);
    int rw = 0;
    CK_RV rv = fake_session_check(session, &rw);

    if (rv != CKR_OK)
        return rv;
    if (o == NULL)
        return CKR_OBJECT_HANDLE_INVALID;
    if (!fake_switches.set_works && !fake_object_is(o, CKA_MODIFIABLE))
        return CKR_ACTION_PROHIBITED;
    for (CK_ULONG i = 0; i < n; i++) {
        if (!fake_switches.set_works && fake_weakens(&attrs[i]))
            return CKR_ATTRIBUTE_READ_ONLY;
        if (!fake_switches.set_ignored &&
            !fake_object_set(
                o, attrs[i].type, attrs[i].pValue, attrs[i].ulValueLen))
            return CKR_DEVICE_MEMORY;
    }
    return CKR_OK;
}

/* RFC 3394, by OpenSSL. */
static CK_RV
wrap(const CK_ATTRIBUTE *under, const CK_ATTRIBUTE *value, CK_BYTE *out,
    CK_ULONG *len)
{
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    int n = 0, last = 0, ok;

    if (ctx == NULL)
        return CKR_HOST_MEMORY;
    EVP_CIPHER_CTX_set_flags(ctx, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
    ok = EVP_EncryptInit_ex(
             ctx, EVP_aes_256_wrap(), NULL, under->pValue, NULL) == 1 &&
         EVP_EncryptUpdate(
             ctx, out, &n, value->pValue, (int)value->ulValueLen) == 1 &&
         EVP_EncryptFinal_ex(ctx, out + n, &last) == 1;
    EVP_CIPHER_CTX_free(ctx);
    *len = (CK_ULONG)(n + last);
    return ok ? CKR_OK : CKR_DEVICE_ERROR;
}

FAKE_CALL(WrapKey, key,
    (CK_SESSION_HANDLE session, CK_MECHANISM *mechanism,
        CK_OBJECT_HANDLE wrapping, CK_OBJECT_HANDLE key, CK_BYTE *out,
        CK_ULONG *len),
    (session, mechanism, wrapping, key, out, len))
{
    struct fake_object *under = fake_object_get(wrapping);
    struct fake_object *o = fake_object_get(key);
    const CK_ATTRIBUTE *value;
    int rw = 0;
    CK_RV rv = fake_session_check(session, &rw);

    if (rv != CKR_OK)
        return rv;
    if (mechanism->mechanism != CKM_AES_KEY_WRAP)
        return CKR_MECHANISM_INVALID;
    if (under == NULL || !fake_object_is(under, CKA_WRAP))
        return CKR_WRAPPING_KEY_HANDLE_INVALID;
    if (o == NULL)
        return CKR_KEY_HANDLE_INVALID;
    if (!fake_switches.wrap_works && !fake_object_is(o, CKA_EXTRACTABLE))
        return CKR_KEY_UNEXTRACTABLE;
    value = fake_object_attr(o, CKA_VALUE);
    if (*len < value->ulValueLen + BLOCK)
        return CKR_BUFFER_TOO_SMALL;
    return wrap(fake_object_attr(under, CKA_VALUE), value, out, len);
}
