/*
 * token/flag.c: an attribute that is true or false.
 * Layer: token.
 */
#include "token/flag.h"

int
hseal_flag_read(
    struct hseal_token *t, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type)
{
    CK_BBOOL value = CK_FALSE;
    CK_ATTRIBUTE attr = { type, &value, sizeof(value) };
    CK_RV rv = t->f->C_GetAttributeValue(t->session, object, &attr, 1);

    if (rv != CKR_OK || attr.ulValueLen != sizeof(value))
        return -1;
    return value != CK_FALSE;
}
