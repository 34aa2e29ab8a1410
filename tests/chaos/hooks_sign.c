/*
 * chaos/hooks_sign.c: signatures: limits, buffers, and MACs that are wrong.
 */
#include <string.h>

#include "chaos/attrs.h"
#include "chaos/hidden.h"
#include "chaos/inside.h"
#include "chaos/sessions.h"

#define MAC_MAX 64
#define OTHERS_MAX 4096 /* an RSA signature, with room */

static CK_RV
touched(CK_RV rv)
{
    chaos_current()->touched = 1;
    return rv;
}

static int
logged_out(CK_SESSION_HANDLE session)
{
    CK_SESSION_INFO info;

    return chaos.real->C_GetSessionInfo(session, &info) == CKR_OK &&
           (info.state == CKS_RO_PUBLIC_SESSION ||
               info.state == CKS_RW_PUBLIC_SESSION);
}

/* What other tokens say of a key that is not there. */
static CK_RV
handle_answer(CK_SESSION_HANDLE session, CK_RV rv)
{
    if (rv != CKR_OBJECT_HANDLE_INVALID && rv != CKR_KEY_HANDLE_INVALID)
        return rv;
    if (chaos_quirk(NSS_LOGGED_OUT) && logged_out(session))
        return touched(CKR_KEY_SIZE_RANGE);
    return chaos_quirk(KEY_HANDLE) ? touched(CKR_KEY_HANDLE_INVALID) : rv;
}

static CK_RV
sign_init(CK_SESSION_HANDLE session, CK_MECHANISM *m, CK_OBJECT_HANDLE key)
{
    CK_MECHANISM other;
    CK_RV rv;

    if (m != NULL && chaos_hidden(m->mechanism))
        return CKR_MECHANISM_INVALID;
    /* A YubiHSM computes what its key is for, whatever it is asked for. */
    if (m != NULL && chaos_quirk(YUBI_WRONG_HASH)) {
        CK_ULONG own = chaos_hash_mechanism(
            chaos_object_number(session, key, CKA_KEY_TYPE));

        if (own != CHAOS_NO_NUMBER && own != m->mechanism) {
            other = (CK_MECHANISM){ own, NULL, 0 };
            m = &other;
            chaos_current()->touched = 1;
        }
    }
    rv = chaos.real->C_SignInit(session, m, key);
    if (rv == CKR_OK && m != NULL)
        chaos_session_signs(session, m->mechanism, key);
    return handle_answer(session, rv);
}

static CK_RV
length_answer(CK_ULONG len)
{
    if (chaos_quirk(YUBI_MESSAGE_MAX) && len > 4096)
        return CKR_DATA_LEN_RANGE;
    if (chaos_quirk(YUBI_MESSAGE_MAX) &&
        len > chaos_quirk_number(YUBI_MESSAGE_MAX))
        return CKR_BUFFER_TOO_SMALL;
    if (chaos_quirk(TPM_MESSAGE_MAX) &&
        len > chaos_quirk_number(TPM_MESSAGE_MAX))
        return CKR_BUFFER_TOO_SMALL;
    if (chaos_quirk(GOOGLE_MESSAGE_MAX) &&
        len > chaos_quirk_number(GOOGLE_MESSAGE_MAX))
        return CKR_DATA_LEN_RANGE;
    if (chaos_quirk(LUNA_NO_EMPTY) && len == 0)
        return CKR_DATA_LEN_RANGE;
    return CKR_OK;
}

/* The refusal ends the signature, as on the devices. */
static CK_RV
refuse(CK_SESSION_HANDLE session, CK_RV rv)
{
    CK_BYTE scratch[OTHERS_MAX], nothing = 0;
    CK_ULONG len = sizeof(scratch);

    (void)chaos.real->C_Sign(session, &nothing, 0, scratch, &len);
    return touched(rv);
}

/* The same message with another hash; the one begun is used up. */
static CK_RV
other_hash(CK_SESSION_HANDLE session, CK_BYTE *data, CK_ULONG len,
    CK_BYTE mac[MAC_MAX], CK_ULONG *mac_len)
{
    CK_MECHANISM m = { (CK_MECHANISM_TYPE)chaos_current()->mac_argument, NULL,
        0 };
    struct chaos_session s;
    CK_RV rv = chaos.real->C_Sign(session, data, len, mac, mac_len);

    if (rv != CKR_OK || !chaos_session_get(session, &s))
        return rv;
    rv = chaos.real->C_SignInit(session, &m, s.key);
    *mac_len = MAC_MAX;
    if (rv == CKR_OK)
        rv = chaos.real->C_Sign(session, data, len, mac, mac_len);
    return rv;
}

/* What a rule says of this MAC. */
static CK_RV
sign_badly(CK_SESSION_HANDLE session, CK_BYTE *data, CK_ULONG len, CK_BYTE *out,
    CK_ULONG *out_len)
{
    const struct chaos_call *c = chaos_current();
    CK_BYTE mac[MAC_MAX] = { 0 };
    CK_ULONG mac_len = sizeof(mac);
    CK_RV rv;

    if (c->mac_what == CHAOS_MAC_HASH)
        rv = other_hash(session, data, len, mac, &mac_len);
    else
        rv = chaos.real->C_Sign(session, data, len, mac, &mac_len);
    if (rv != CKR_OK)
        return rv;
    if (c->mac_what == CHAOS_MAC_WRONG)
        mac[0] ^= 1;
    else if (c->mac_what != CHAOS_MAC_HASH)
        mac_len = (CK_ULONG)c->mac_argument;
    rv = *out_len < mac_len ? CKR_BUFFER_TOO_SMALL : CKR_OK;
    if (rv == CKR_OK)
        memcpy(out, mac, mac_len);
    *out_len = mac_len;
    return rv;
}

/* opencryptoki 3.8.1 writes it all, wherever the buffer ends; NSS cuts. */
static CK_RV
sign_into_short(CK_SESSION_HANDLE session, CK_BYTE *data, CK_ULONG len,
    CK_BYTE *out, CK_ULONG *out_len)
{
    CK_BYTE mac[MAC_MAX];
    CK_ULONG mac_len = sizeof(mac);
    CK_RV rv = chaos.real->C_Sign(session, data, len, mac, &mac_len);

    if (rv != CKR_OK)
        return rv;
    if (*out_len < mac_len && chaos_quirk(NSS_SHORT_BUFFER))
        mac_len = *out_len;
    memcpy(out, mac, mac_len);
    *out_len = mac_len;
    return touched(CKR_OK);
}

static CK_RV
sign(CK_SESSION_HANDLE session, CK_BYTE *data, CK_ULONG len, CK_BYTE *out,
    CK_ULONG *out_len)
{
    CK_RV rv = length_answer(len);

    if (rv != CKR_OK)
        return refuse(session, rv);
    if (out == NULL || out_len == NULL)
        return chaos.real->C_Sign(session, data, len, out, out_len);
    if (chaos_current()->mac)
        return sign_badly(session, data, len, out, out_len);
    if (*out_len < MAC_MAX &&
        (chaos_quirk(OCK_SHORT_BUFFER) || chaos_quirk(NSS_SHORT_BUFFER)))
        return sign_into_short(session, data, len, out, out_len);
    return chaos.real->C_Sign(session, data, len, out, out_len);
}

static CK_RV
sign_update(CK_SESSION_HANDLE session, CK_BYTE *data, CK_ULONG len)
{
    CK_RV rv = CKR_OK;

    /* What a YubiHSM's module gathers goes out in one message, too. */
    if (len > 0)
        rv = length_answer(chaos_session_bytes(session, len));
    return rv != CKR_OK ? touched(rv)
                        : chaos.real->C_SignUpdate(session, data, len);
}

void
chaos_hooks_sign(CK_FUNCTION_LIST *act)
{
    act->C_SignInit = sign_init;
    act->C_Sign = sign;
    act->C_SignUpdate = sign_update;
}
