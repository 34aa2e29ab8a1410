/*
 * token/functions.c: the function list of a module, without holes.
 * Layer: token.
 */
#include "token/functions.h"

/* clang-format off */
/* What no token does without; C_GetInfo is libp11's first question. */
#define NEEDED(X)                                                             \
    X(C_Initialize) X(C_Finalize) X(C_GetInfo) X(C_GetSlotList)               \
    X(C_GetTokenInfo) X(C_OpenSession) X(C_CloseSession) X(C_GetSessionInfo)  \
    X(C_Login) X(C_CreateObject) X(C_CopyObject) X(C_DestroyObject)           \
    X(C_GetAttributeValue) X(C_FindObjectsInit) X(C_FindObjects)              \
    X(C_FindObjectsFinal) X(C_SignInit) X(C_Sign) X(C_GenerateKey)
/* What is called besides, and what it is given. */
#define OPTIONAL(X)                                                           \
    X(C_GetSlotInfo, (CK_SLOT_ID s, CK_SLOT_INFO *i))                         \
    X(C_GetMechanismList, (CK_SLOT_ID s, CK_MECHANISM_TYPE *l, CK_ULONG *n))  \
    X(C_GetMechanismInfo,                                                     \
        (CK_SLOT_ID s, CK_MECHANISM_TYPE m, CK_MECHANISM_INFO *i))            \
    X(C_InitToken, (CK_SLOT_ID s, CK_BYTE *p, CK_ULONG n, CK_BYTE *l))        \
    X(C_InitPIN, (CK_SESSION_HANDLE s, CK_BYTE *p, CK_ULONG n))               \
    X(C_SetPIN, (CK_SESSION_HANDLE s, CK_BYTE *p, CK_ULONG n, CK_BYTE *q,     \
        CK_ULONG m))                                                          \
    X(C_SetAttributeValue, (CK_SESSION_HANDLE s, CK_OBJECT_HANDLE o,          \
        CK_ATTRIBUTE *l, CK_ULONG n))                                         \
    X(C_DecryptInit,                                                          \
        (CK_SESSION_HANDLE s, CK_MECHANISM *m, CK_OBJECT_HANDLE k))           \
    X(C_Decrypt, (CK_SESSION_HANDLE s, CK_BYTE *i, CK_ULONG n, CK_BYTE *o,    \
        CK_ULONG *l))                                                         \
    X(C_GenerateKeyPair, (CK_SESSION_HANDLE s, CK_MECHANISM *m,               \
        CK_ATTRIBUTE *p, CK_ULONG n, CK_ATTRIBUTE *q, CK_ULONG l,             \
        CK_OBJECT_HANDLE *a, CK_OBJECT_HANDLE *b))                            \
    X(C_WrapKey, (CK_SESSION_HANDLE s, CK_MECHANISM *m, CK_OBJECT_HANDLE w,   \
        CK_OBJECT_HANDLE k, CK_BYTE *o, CK_ULONG *l))                         \
    X(C_UnwrapKey, (CK_SESSION_HANDLE s, CK_MECHANISM *m,                     \
        CK_OBJECT_HANDLE w, CK_BYTE *i, CK_ULONG n, CK_ATTRIBUTE *p,          \
        CK_ULONG l, CK_OBJECT_HANDLE *k))                                     \
    X(C_GenerateRandom, (CK_SESSION_HANDLE s, CK_BYTE *o, CK_ULONG n))
/* clang-format on */

/* In place of one that is missing: it looks at nothing. */
#pragma GCC diagnostic ignored "-Wunused-parameter"
#define STAND_IN(name, takes)                                                  \
    static CK_RV no_##name takes                                               \
    {                                                                          \
        return CKR_FUNCTION_NOT_SUPPORTED;                                     \
    }
/* NOLINTNEXTLINE(misc-unused-parameters) */
OPTIONAL(STAND_IN)

const char *
hseal_functions_take(const CK_FUNCTION_LIST *from, CK_FUNCTION_LIST *ret)
{
#define CHECK(name)                                                            \
    if (from->name == NULL)                                                    \
        return #name;
#define FILL(name, takes)                                                      \
    if (ret->name == NULL)                                                     \
        ret->name = no_##name;
    NEEDED(CHECK)
    *ret = *from;
    OPTIONAL(FILL)
    return NULL;
}
