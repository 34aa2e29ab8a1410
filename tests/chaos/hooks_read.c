/*
 * chaos/hooks_read.c: what a token says of its objects.
 */
#include <stdlib.h>
#include <string.h>

#include "chaos/attrs.h"
#include "chaos/inside.h"

static int
is_key(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object)
{
    return chaos_object_number(session, object, CKA_CLASS) == CKO_SECRET_KEY;
}

static void
say_true(CK_ATTRIBUTE *attrs, CK_ULONG n, CK_ATTRIBUTE_TYPE type)
{
    CK_ATTRIBUTE *a = chaos_attr(attrs, n, type);

    if (a != NULL && a->pValue != NULL && a->ulValueLen == 1) {
        *(CK_BBOOL *)a->pValue = CK_TRUE;
        chaos_current()->touched = 1;
    }
}

/* CKA_VALUE is refused another way, or answered with nothing. */
static CK_RV
value(CK_ATTRIBUTE *a, CK_RV rv)
{
    if (chaos_quirk(YUBI_VALUE)) {
        a->ulValueLen = CHAOS_NO_NUMBER;
        rv = CKR_ATTRIBUTE_TYPE_INVALID;
    } else if (chaos_quirk(TPM_EXTRACTABLE)) {
        a->ulValueLen = 0;
        rv = CKR_OK;
    }
    return rv;
}

static void
value_len(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE *a)
{
    CK_ULONG type = chaos_object_number(session, object, CKA_KEY_TYPE);
    CK_ULONG bytes = chaos_hash_bytes(type);

    if (bytes != 0 && a->pValue != NULL && a->ulValueLen == sizeof(bytes)) {
        memcpy(a->pValue, &bytes, sizeof(bytes));
        chaos_current()->touched = 1;
    }
}

static CK_RV
get_key_attributes(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object,
    CK_ATTRIBUTE *attrs, CK_ULONG n)
{
    CK_ATTRIBUTE *a = chaos_attr(attrs, n, CKA_VALUE);
    CK_RV rv;

    if (chaos_quirk(YUBI_KEY_TYPE) &&
        chaos_attr(attrs, n, CKA_KEY_TYPE) != NULL) {
        chaos_current()->touched = 1;
        return CKR_FUNCTION_FAILED;
    }
    rv = chaos.real->C_GetAttributeValue(session, object, attrs, n);
    if (a != NULL)
        rv = value(a, rv);
    a = chaos_attr(attrs, n, CKA_VALUE_LEN);
    if (a != NULL && chaos_quirk(YUBI_VALUE_LEN))
        value_len(session, object, a);
    if (chaos_quirk(ALWAYS_SENSITIVE)) {
        say_true(attrs, n, CKA_ALWAYS_SENSITIVE);
        say_true(attrs, n, CKA_NEVER_EXTRACTABLE);
    }
    if (chaos_quirk(TPM_EXTRACTABLE))
        say_true(attrs, n, CKA_EXTRACTABLE);
    return rv;
}

static CK_RV
get_attribute_value(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object,
    CK_ATTRIBUTE *attrs, CK_ULONG n)
{
    int quirky = chaos_quirk(YUBI_KEY_TYPE) || chaos_quirk(YUBI_VALUE) ||
                 chaos_quirk(YUBI_VALUE_LEN) || chaos_quirk(TPM_EXTRACTABLE) ||
                 chaos_quirk(ALWAYS_SENSITIVE);

    if (quirky && is_key(session, object))
        return get_key_attributes(session, object, attrs, n);
    return chaos.real->C_GetAttributeValue(session, object, attrs, n);
}

/* A YubiHSM's module takes a new label of the old one's length for no change.
 */
static CK_RV
set_attribute_value(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object,
    CK_ATTRIBUTE *attrs, CK_ULONG n)
{
    const CK_ATTRIBUTE *label = chaos_attr(attrs, n, CKA_LABEL);
    CK_ATTRIBUTE old = { CKA_LABEL, NULL, 0 };

    if (label != NULL && chaos_quirk(YUBI_RENAME) &&
        chaos.real->C_GetAttributeValue(session, object, &old, 1) == CKR_OK &&
        old.ulValueLen == label->ulValueLen) {
        chaos_current()->touched = 1;
        return CKR_OK;
    }
    return chaos.real->C_SetAttributeValue(session, object, attrs, n);
}

void
chaos_hooks_read(CK_FUNCTION_LIST *act)
{
    act->C_GetAttributeValue = get_attribute_value;
    act->C_SetAttributeValue = set_attribute_value;
}
