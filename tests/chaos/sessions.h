/*
 * chaos/sessions.h: the sessions that the program has open.
 */
#ifndef HSEAL_CHAOS_SESSIONS_H
#define HSEAL_CHAOS_SESSIONS_H

#include <stddef.h>

#include <p11-kit/pkcs11.h>

struct chaos_session {
    CK_SESSION_HANDLE handle; /* 0: this place is free */
    CK_SLOT_ID slot;
    CK_FLAGS flags;
    int dead; /* closed behind the program's back, by a removal */
    /* The signature under way. */
    CK_MECHANISM_TYPE mechanism;
    CK_OBJECT_HANDLE key;
    CK_ULONG bytes;
};

/* All are safe in threads. */

/** chaos_session_add(handle, slot, flags): one is open. */
void chaos_session_add(
    CK_SESSION_HANDLE handle, CK_SLOT_ID slot, CK_FLAGS flags);

/** chaos_session_remove(handle): it is closed. */
void chaos_session_remove(CK_SESSION_HANDLE handle);

/** chaos_session_get(handle, ret): a copy; 0 if there is none. */
int chaos_session_get(CK_SESSION_HANDLE handle, struct chaos_session *ret);

/** chaos_session_signs(handle, mechanism, key): C_SignInit went well. */
void chaos_session_signs(CK_SESSION_HANDLE handle, CK_MECHANISM_TYPE mechanism,
    CK_OBJECT_HANDLE key);

/** chaos_session_bytes(handle, n): n more are signed; how many it makes. */
CK_ULONG chaos_session_bytes(CK_SESSION_HANDLE handle, CK_ULONG n);

/** chaos_session_count(slot): how many are open there. */
size_t chaos_session_count(CK_SLOT_ID slot);

/** chaos_session_any(slot, ret): one that is open; 0 if none. */
int chaos_session_any(CK_SLOT_ID slot, CK_SESSION_HANDLE *ret);

/** chaos_session_newest(): 0 if none is open. */
CK_SESSION_HANDLE chaos_session_newest(void);

/** chaos_session_slots(list, max): the slots with open sessions; how many. */
size_t chaos_session_slots(CK_SLOT_ID *list, size_t max);

/** chaos_session_clear(slot, keep_dead): those there are closed. */
void chaos_session_clear(CK_SLOT_ID slot, int keep_dead);

/** chaos_session_clear_all(): C_Finalize. */
void chaos_session_clear_all(void);

#endif
