/*
 * token/overlay.c: some functions of a token's module replaced.
 */
#include <p11-kit/pkcs11.h>

#include "support/run.h"
#include "token/session.h"

#include "token/overlay.h"

static struct overlay control;
static CK_FUNCTION_LIST *real;
static CK_FUNCTION_LIST list;

static CK_ATTRIBUTE *
find(CK_ATTRIBUTE *attrs, CK_ULONG n, CK_ATTRIBUTE_TYPE type)
{
    for (CK_ULONG i = 0; i < n; i++)
        if (attrs[i].type == type)
            return &attrs[i];
    return NULL;
}

/* Of those attributes that each template of ours has. */
static void
replace(CK_ATTRIBUTE *attrs, CK_ULONG n, CK_ATTRIBUTE_TYPE type, void *value)
{
    CK_ATTRIBUTE *a = find(attrs, n, type);

    assert_non_null(a);
    if (a != NULL)
        a->pValue = value;
}

static CK_RV
mechanism_info(CK_SLOT_ID slot, CK_MECHANISM_TYPE type, CK_MECHANISM_INFO *info)
{
    CK_RV rv = real->C_GetMechanismInfo(slot, type, info);

    if (control.info_no_unwrap)
        info->flags &= ~(CK_FLAGS)CKF_UNWRAP;
    return control.info_rv != CKR_OK ? control.info_rv : rv;
}

static CK_RV
generate(CK_SESSION_HANDLE session, CK_MECHANISM *mechanism, CK_ATTRIBUTE *pub,
    CK_ULONG n_pub, CK_ATTRIBUTE *priv, CK_ULONG n_priv,
    CK_OBJECT_HANDLE *ret_pub, CK_OBJECT_HANDLE *ret_priv)
{
    CK_ATTRIBUTE *bits = find(pub, n_pub, CKA_MODULUS_BITS);

    control.generated++;
    if (bits == NULL)
        return CKR_TEMPLATE_INCOMPLETE;
    memcpy(&control.bits, bits->pValue, sizeof(control.bits));
    if (control.generate_rv != CKR_OK)
        return control.generate_rv;
    if (control.plain_templates &&
        (find(priv, n_priv, CKA_UNWRAP_TEMPLATE) != NULL ||
            find(priv, n_priv, CKA_ALLOWED_MECHANISMS) != NULL))
        return CKR_ATTRIBUTE_TYPE_INVALID;
    if (control.no_nested && find(priv, n_priv, CKA_UNWRAP_TEMPLATE) != NULL)
        return CKR_DEVICE_ERROR;
    if (control.small_keys && control.bits > 2048)
        return CKR_KEY_SIZE_RANGE;
    return real->C_GenerateKeyPair(
        session, mechanism, pub, n_pub, priv, n_priv, ret_pub, ret_priv);
}

static CK_RV
unwrap(CK_SESSION_HANDLE session, CK_MECHANISM *mechanism, CK_OBJECT_HANDLE key,
    CK_BYTE *bytes, CK_ULONG len, CK_ATTRIBUTE *attrs, CK_ULONG n,
    CK_OBJECT_HANDLE *ret)
{
    static unsigned char other[64] = { 1 };
    CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
    CK_ATTRIBUTE copy[32];

    CK_RSA_PKCS_OAEP_PARAMS params;

    if (control.unwrap_rv != CKR_OK)
        return control.unwrap_rv;
    if (control.sha256_rv != CKR_OK) {
        memcpy(&params, mechanism->pParameter, sizeof(params));
        if (params.hashAlg == CKM_SHA256)
            return control.sha256_rv;
    }
    memcpy(copy, attrs, n * sizeof(copy[0]));
    if (control.unwrap_readable) {
        replace(copy, n, CKA_SENSITIVE, &no);
        replace(copy, n, CKA_EXTRACTABLE, &yes);
    }
    if (control.unwrap_wrong) {
        copy[n] = (CK_ATTRIBUTE){ CKA_VALUE, other, sizeof(other) };
        return real->C_CreateObject(session, copy, n + 1, ret);
    }
    return real->C_UnwrapKey(session, mechanism, key, bytes, len, copy, n, ret);
}

static CK_RV
copy_object(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE key,
    CK_ATTRIBUTE *attrs, CK_ULONG n, CK_OBJECT_HANDLE *ret)
{
    return control.copy_rv != CKR_OK
               ? control.copy_rv
               : real->C_CopyObject(session, key, attrs, n, ret);
}

static CK_RV
destroy(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE key)
{
    if (control.destroy_fails == 0)
        return real->C_DestroyObject(session, key);
    control.destroy_fails--;
    return CKR_DEVICE_ERROR;
}

static CK_RV
decrypt_init(
    CK_SESSION_HANDLE session, CK_MECHANISM *mechanism, CK_OBJECT_HANDLE key)
{
    CK_RV rv = control.decrypt_init_rv;

    if (rv == CKR_OK)
        return real->C_DecryptInit(session, mechanism, key);
    if (control.init_fails > 0 && --control.init_fails == 0)
        control.decrypt_init_rv = CKR_OK;
    return rv;
}

static CK_RV
decrypt(CK_SESSION_HANDLE session, CK_BYTE *in, CK_ULONG in_len, CK_BYTE *out,
    CK_ULONG *len)
{
    CK_ULONG room = *len;
    CK_RV rv = real->C_Decrypt(session, in, in_len, out, len);

    if (control.decrypt_wrong)
        out[0] ^= 1;
    if (control.decrypt_long)
        *len = room + 1;
    return control.decrypt_rv != CKR_OK ? control.decrypt_rv : rv;
}

static CK_RV
read_value(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE key, CK_ATTRIBUTE *attrs,
    CK_ULONG n)
{
    CK_RV rv = real->C_GetAttributeValue(session, key, attrs, n);

    if (control.read_type == 0 || attrs[0].type != control.read_type)
        return rv;
    if (control.read_flip)
        *(CK_BBOOL *)attrs[0].pValue ^= 1;
    return control.read_flip ? rv : control.read_rv;
}

struct overlay *
overlay_put(struct anytoken *x)
{
    memset(&control, 0, sizeof(control));
    if (x->t->f != &list)
        real = x->t->f;
    list = *real;
    list.C_GetMechanismInfo = mechanism_info;
    list.C_GenerateKeyPair = generate;
    list.C_UnwrapKey = unwrap;
    list.C_CopyObject = copy_object;
    list.C_DestroyObject = destroy;
    list.C_DecryptInit = decrypt_init;
    list.C_Decrypt = decrypt;
    list.C_GetAttributeValue = read_value;
    x->t->f = &list;
    return &control;
}
