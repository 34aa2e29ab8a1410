/*
 * chaos/attrs.c: templates and the attributes of objects.
 */
#include <string.h>

#include "chaos/attrs.h"
#include "chaos/inside.h"

struct hash {
    CK_ULONG key_type, mechanism, bytes;
};

static const struct hash hashes[] = {
    { CKK_SHA_1_HMAC, CKM_SHA_1_HMAC, 20 },
    { CKK_SHA256_HMAC, CKM_SHA256_HMAC, 32 },
    { CKK_SHA384_HMAC, CKM_SHA384_HMAC, 48 },
    { CKK_SHA512_HMAC, CKM_SHA512_HMAC, 64 },
};

CK_ATTRIBUTE *
chaos_attr(CK_ATTRIBUTE *attrs, CK_ULONG n, CK_ULONG type)
{
    for (CK_ULONG i = 0; attrs != NULL && i < n; i++)
        if (attrs[i].type == type)
            return &attrs[i];
    return NULL;
}

CK_ULONG
chaos_attr_number(CK_ATTRIBUTE *attrs, CK_ULONG n, CK_ULONG type)
{
    const CK_ATTRIBUTE *a = chaos_attr(attrs, n, type);
    CK_ULONG value = CHAOS_NO_NUMBER;

    if (a != NULL && a->pValue != NULL && a->ulValueLen == sizeof(value))
        memcpy(&value, a->pValue, sizeof(value));
    return value;
}

int
chaos_attr_is(CK_ATTRIBUTE *attrs, CK_ULONG n, CK_ULONG type, int value)
{
    const CK_ATTRIBUTE *a = chaos_attr(attrs, n, type);

    return a != NULL && a->pValue != NULL && a->ulValueLen == 1 &&
           (*(const CK_BBOOL *)a->pValue != 0) == value;
}

CK_ULONG
chaos_object_number(
    CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ULONG type)
{
    CK_ULONG value = CHAOS_NO_NUMBER;
    CK_ATTRIBUTE a = { type, &value, sizeof(value) };

    if (chaos.real->C_GetAttributeValue(session, object, &a, 1) != CKR_OK)
        return CHAOS_NO_NUMBER;
    return value;
}

CK_ULONG
chaos_hash_bytes(CK_ULONG key_type)
{
    for (size_t i = 0; i < sizeof(hashes) / sizeof(hashes[0]); i++)
        if (hashes[i].key_type == key_type)
            return hashes[i].bytes;
    return 0;
}

CK_ULONG
chaos_hash_mechanism(CK_ULONG key_type)
{
    for (size_t i = 0; i < sizeof(hashes) / sizeof(hashes[0]); i++)
        if (hashes[i].key_type == key_type)
            return hashes[i].mechanism;
    return CHAOS_NO_NUMBER;
}
