/*
 * chaos/hooks_mechanisms.c: mechanisms that a token has not.
 */
#include <string.h>

#include "chaos/attrs.h"
#include "chaos/hidden.h"
#include "chaos/inside.h"

#define MECHANISMS_MAX 512
#ifndef CKM_AES_KEY_WRAP_KWP
#define CKM_AES_KEY_WRAP_KWP 0x210bUL
#endif

/** A mechanism that a quirk hides. */
struct hidden {
    enum chaos_quirk quirk;
    CK_MECHANISM_TYPE mechanism;
};

static const struct hidden hidden[] = {
    { CHAOS_Q_P11KIT_FILTER, CKM_AES_KEY_WRAP },
    { CHAOS_Q_P11KIT_FILTER, CKM_AES_KEY_WRAP_PAD },
    { CHAOS_Q_P11KIT_FILTER, CKM_AES_KEY_WRAP_KWP },
    { CHAOS_Q_P11KIT_FILTER, CKM_AES_CBC_PAD },
    { CHAOS_Q_P11KIT_FILTER, CKM_RSA_AES_KEY_WRAP },
    { CHAOS_Q_OPENSC_NO_OAEP, CKM_RSA_PKCS_OAEP },
    { CHAOS_Q_OPENSC_NO_MAC, CKM_MD5_HMAC },
    { CHAOS_Q_OPENSC_NO_MAC, CKM_SHA_1_HMAC },
    { CHAOS_Q_OPENSC_NO_MAC, CKM_SHA224_HMAC },
    { CHAOS_Q_OPENSC_NO_MAC, CKM_SHA256_HMAC },
    { CHAOS_Q_OPENSC_NO_MAC, CKM_SHA384_HMAC },
    { CHAOS_Q_OPENSC_NO_MAC, CKM_SHA512_HMAC },
    { CHAOS_Q_OPENSC_NO_MAC, CKM_AES_CMAC },
};

int
chaos_hidden(CK_MECHANISM_TYPE type)
{
    for (size_t i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++)
        if (chaos.script.quirk[hidden[i].quirk] &&
            hidden[i].mechanism == type) {
            chaos_current()->touched = 1;
            return 1;
        }
    return 0;
}

static CK_RV
get_mechanism_list(CK_SLOT_ID slot, CK_MECHANISM_TYPE *out, CK_ULONG *n)
{
    CK_MECHANISM_TYPE all[MECHANISMS_MAX];
    CK_ULONG n_all = MECHANISMS_MAX, kept = 0;
    CK_RV rv;

    if (n == NULL)
        return CKR_ARGUMENTS_BAD;
    rv = chaos.real->C_GetMechanismList(slot, all, &n_all);
    if (rv != CKR_OK)
        return rv;
    for (CK_ULONG i = 0; i < n_all; i++)
        if (!chaos_hidden(all[i]))
            all[kept++] = all[i];
    if (out != NULL && *n < kept)
        rv = CKR_BUFFER_TOO_SMALL;
    else if (out != NULL)
        memcpy(out, all, kept * sizeof(all[0]));
    *n = kept;
    return rv;
}

static CK_RV
get_mechanism_info(
    CK_SLOT_ID slot, CK_MECHANISM_TYPE type, CK_MECHANISM_INFO *info)
{
    if (chaos_hidden(type))
        return CKR_MECHANISM_INVALID;
    return chaos.real->C_GetMechanismInfo(slot, type, info);
}

#define HIDES(m) ((m) != NULL && chaos_hidden((m)->mechanism))

static CK_RV
encrypt_init(CK_SESSION_HANDLE session, CK_MECHANISM *m, CK_OBJECT_HANDLE key)
{
    return HIDES(m) ? CKR_MECHANISM_INVALID
                    : chaos.real->C_EncryptInit(session, m, key);
}

static CK_RV
decrypt_init(CK_SESSION_HANDLE session, CK_MECHANISM *m, CK_OBJECT_HANDLE key)
{
    return HIDES(m) ? CKR_MECHANISM_INVALID
                    : chaos.real->C_DecryptInit(session, m, key);
}

/* NSS does not look at CKA_EXTRACTABLE.  The module behind us does, so the
 * bytes are made up; their number is that of AES key wrap (RFC 3394). */
static CK_RV
wrap_all_the_same(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE key, CK_BYTE *out,
    CK_ULONG *out_len)
{
    CK_ULONG len = chaos_object_number(session, key, CKA_VALUE_LEN);

    if (len == CHAOS_NO_NUMBER || out_len == NULL)
        return CKR_KEY_UNEXTRACTABLE;
    chaos_current()->touched = 1;
    len = (len + 7) / 8 * 8 + 8;
    if (out != NULL && *out_len < len) {
        *out_len = len;
        return CKR_BUFFER_TOO_SMALL;
    }
    *out_len = len;
    if (out != NULL)
        memset(out, 0xc4, len);
    return CKR_OK;
}

static CK_RV
wrap(CK_SESSION_HANDLE session, CK_MECHANISM *m, CK_OBJECT_HANDLE with,
    CK_OBJECT_HANDLE key, CK_BYTE *out, CK_ULONG *out_len)
{
    CK_RV rv;

    if (HIDES(m))
        return CKR_MECHANISM_INVALID;
    rv = chaos.real->C_WrapKey(session, m, with, key, out, out_len);
    if (rv == CKR_KEY_UNEXTRACTABLE && chaos_quirk(NSS_WRAPS))
        rv = wrap_all_the_same(session, key, out, out_len);
    return rv;
}

static CK_RV
unwrap(CK_SESSION_HANDLE session, CK_MECHANISM *m, CK_OBJECT_HANDLE with,
    CK_BYTE *data, CK_ULONG len, CK_ATTRIBUTE *attrs, CK_ULONG n,
    CK_OBJECT_HANDLE *ret)
{
    if (HIDES(m))
        return CKR_MECHANISM_INVALID;
    return chaos.real->C_UnwrapKey(session, m, with, data, len, attrs, n, ret);
}

void
chaos_hooks_mechanisms(CK_FUNCTION_LIST *act)
{
    act->C_GetMechanismList = get_mechanism_list;
    act->C_GetMechanismInfo = get_mechanism_info;
    act->C_EncryptInit = encrypt_init;
    act->C_DecryptInit = decrypt_init;
    act->C_WrapKey = wrap;
    act->C_UnwrapKey = unwrap;
}
