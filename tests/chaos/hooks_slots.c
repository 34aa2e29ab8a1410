/*
 * chaos/hooks_slots.c: slots and sessions.
 */
#include <string.h>

#include "chaos/inside.h"
#include "chaos/sessions.h"

/* Handed out where a session is opened on a token that is away: no module
 * has a session of this number. */
#define NO_SUCH_SESSION 0x7ffffff0UL

static int
gone(void)
{
    return atomic_load(&chaos.gone_until_ns) != 0 &&
           chaos_is_gone(chaos_clock_ns());
}

static CK_RV
get_slot_list(CK_BBOOL present, CK_SLOT_ID *list, CK_ULONG *n)
{
    if (!present || n == NULL || !gone())
        return chaos.real->C_GetSlotList(present, list, n);
    chaos_current()->touched = 1;
    *n = 0;
    return CKR_OK;
}

static CK_RV
get_slot_info(CK_SLOT_ID slot, CK_SLOT_INFO *info)
{
    CK_RV rv = chaos.real->C_GetSlotInfo(slot, info);

    if (rv == CKR_OK && gone()) {
        chaos_current()->touched = 1;
        info->flags &= ~(CK_FLAGS)CKF_TOKEN_PRESENT;
    }
    return rv;
}

static CK_RV
open_session(CK_SLOT_ID slot, CK_FLAGS flags, void *application,
    CK_NOTIFY notify, CK_SESSION_HANDLE *ret)
{
    CK_RV rv;

    if (chaos_quirk(SESSIONS_MAX) &&
        chaos_session_count(slot) >= chaos_quirk_number(SESSIONS_MAX)) {
        chaos_current()->touched = 1;
        return CKR_SESSION_COUNT;
    }
    if (chaos_quirk(OPENSC_REMOVAL) && ret != NULL && gone()) {
        chaos_current()->touched = 1;
        *ret = NO_SUCH_SESSION;
        return CKR_OK;
    }
    rv = chaos.real->C_OpenSession(slot, flags, application, notify, ret);
    if (rv == CKR_OK)
        chaos_session_add(*ret, slot, flags);
    return rv;
}

static CK_RV
close_session(CK_SESSION_HANDLE session)
{
    CK_RV rv = chaos.real->C_CloseSession(session);

    if (rv == CKR_OK)
        chaos_session_remove(session);
    return rv;
}

static CK_RV
close_all_sessions(CK_SLOT_ID slot)
{
    CK_RV rv = chaos.real->C_CloseAllSessions(slot);

    if (rv == CKR_OK)
        chaos_session_clear(slot, 0);
    return rv;
}

/* OpenSC says what it remembers of a card that is away. */
static CK_RV
get_session_info(CK_SESSION_HANDLE session, CK_SESSION_INFO *info)
{
    struct chaos_session s;

    if (!chaos_quirk(OPENSC_REMOVAL) || info == NULL || !gone() ||
        !chaos_session_get(session, &s))
        return chaos.real->C_GetSessionInfo(session, info);
    chaos_current()->touched = 1;
    memset(info, 0, sizeof(*info));
    info->slotID = s.slot;
    info->flags = s.flags;
    info->state = s.flags & CKF_RW_SESSION ? CKS_RW_USER_FUNCTIONS
                                           : CKS_RO_USER_FUNCTIONS;
    return CKR_OK;
}

void
chaos_hooks_slots(CK_FUNCTION_LIST *act)
{
    act->C_GetSlotList = get_slot_list;
    act->C_GetSlotInfo = get_slot_info;
    act->C_OpenSession = open_session;
    act->C_CloseSession = close_session;
    act->C_CloseAllSessions = close_all_sessions;
    act->C_GetSessionInfo = get_session_info;
}
