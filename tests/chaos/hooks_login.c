/*
 * chaos/hooks_login.c: PINs: tries that run out, and forms of PINs.
 */
#include <assert.h>
#include <ctype.h>
#include <string.h>

#include "chaos/inside.h"

#define YUBI_ID_CHARS 4
#define YUBI_PASSWORD_MIN 8

static int
locked(void)
{
    return chaos.script.pin_tries > 0 &&
           atomic_load(&chaos.control->pin_wrong) >= chaos.script.pin_tries;
}

/* One try of the user's PIN has come out like this. */
static void
tried(CK_RV rv)
{
    if (rv == CKR_PIN_INCORRECT)
        atomic_fetch_add(&chaos.control->pin_wrong, 1);
    else if (rv == CKR_OK)
        atomic_store(&chaos.control->pin_wrong, 0);
}

/* A YubiHSM's PIN: the key's id as 4 hex digits, and a password.  Behind us
 * there is one key, 0001, and the password is the PIN. */
static CK_RV
yubi_pin(CK_BYTE **pin, CK_ULONG *len)
{
    if (*pin == NULL || *len < YUBI_ID_CHARS + YUBI_PASSWORD_MIN)
        return CKR_ARGUMENTS_BAD;
    for (int i = 0; i < YUBI_ID_CHARS; i++)
        if (!isxdigit((*pin)[i]))
            return CKR_ARGUMENTS_BAD;
    if (memcmp(*pin, "0001", YUBI_ID_CHARS) != 0)
        return CKR_OBJECT_HANDLE_INVALID;
    *pin += YUBI_ID_CHARS;
    *len -= YUBI_ID_CHARS;
    return CKR_OK;
}

static CK_RV
login_user(
    CK_SESSION_HANDLE session, CK_USER_TYPE user, CK_BYTE *pin, CK_ULONG len)
{
    CK_RV rv = CKR_OK;

    if (locked())
        return CKR_PIN_LOCKED;
    if (chaos_quirk(YUBI_PIN))
        rv = yubi_pin(&pin, &len);
    if (rv != CKR_OK)
        return rv;
    rv = chaos.real->C_Login(session, user, pin, len);
    tried(rv);
    if (rv == CKR_PIN_INCORRECT && chaos_quirk(OPENSC_PIN))
        rv = CKR_USER_NOT_LOGGED_IN;
    return rv;
}

static CK_RV
login(CK_SESSION_HANDLE session, CK_USER_TYPE user, CK_BYTE *pin, CK_ULONG len)
{
    if (user == CKU_SO && chaos_quirk(YUBI_NO_SO))
        return CKR_USER_TYPE_INVALID;
    if (user == CKU_SO)
        return chaos.real->C_Login(session, user, pin, len);
    return login_user(session, user, pin, len);
}

static CK_RV
set_pin(CK_SESSION_HANDLE session, CK_BYTE *old, CK_ULONG old_len, CK_BYTE *pin,
    CK_ULONG len)
{
    CK_SESSION_INFO info;
    CK_RV rv;

    /* The SO changes another PIN with the same call. */
    if (chaos.real->C_GetSessionInfo(session, &info) == CKR_OK &&
        info.state == CKS_RW_SO_FUNCTIONS)
        return chaos.real->C_SetPIN(session, old, old_len, pin, len);
    if (locked())
        return CKR_PIN_LOCKED;
    rv = chaos.real->C_SetPIN(session, old, old_len, pin, len);
    tried(rv);
    return rv;
}

static CK_RV
init_pin(CK_SESSION_HANDLE session, CK_BYTE *pin, CK_ULONG len)
{
    CK_RV rv = chaos.real->C_InitPIN(session, pin, len);

    if (rv == CKR_OK)
        atomic_store(&chaos.control->pin_wrong, 0);
    return rv;
}

static CK_RV
init_token(CK_SLOT_ID slot, CK_BYTE *pin, CK_ULONG len, CK_BYTE *label)
{
    CK_RV rv = chaos.real->C_InitToken(slot, pin, len, label);

    if (rv == CKR_OK)
        atomic_store(&chaos.control->pin_wrong, 0);
    return rv;
}

static CK_FLAGS
pin_flags(void)
{
    uint64_t wrong = atomic_load(&chaos.control->pin_wrong);
    uint64_t tries = chaos.script.pin_tries;

    if (wrong == 0 || chaos_quirk(TPM_PIN_FLAGS))
        return 0;
    if (wrong >= tries)
        return CKF_USER_PIN_LOCKED;
    /* OpenSC warns of the last try only. */
    return (chaos_quirk(OPENSC_PIN) ? 0 : CKF_USER_PIN_COUNT_LOW) |
           (wrong + 1 == tries ? CKF_USER_PIN_FINAL_TRY : 0);
}

static void
play_model(CK_TOKEN_INFO *info)
{
    static const char model[] = "PKCS#15 emulated";

    static_assert(sizeof(model) - 1 == sizeof(info->model), "no padding");
    memcpy(info->model, model, sizeof(info->model));
}

static CK_RV
get_token_info(CK_SLOT_ID slot, CK_TOKEN_INFO *info)
{
    CK_RV rv = chaos.real->C_GetTokenInfo(slot, info);

    if (rv == CKR_OK && chaos_quirk(OPENSC_MODEL))
        play_model(info);
    if (rv != CKR_OK || chaos.script.pin_tries == 0 ||
        !(info->flags & CKF_USER_PIN_INITIALIZED))
        return rv;
    info->flags &= ~(CK_FLAGS)(CKF_USER_PIN_COUNT_LOW | CKF_USER_PIN_FINAL_TRY |
                               CKF_USER_PIN_LOCKED);
    info->flags |= pin_flags();
    return rv;
}

void
chaos_hooks_login(CK_FUNCTION_LIST *act)
{
    act->C_Login = login;
    act->C_SetPIN = set_pin;
    act->C_InitPIN = init_pin;
    act->C_InitToken = init_token;
    act->C_GetTokenInfo = get_token_info;
}
