/*
 * support/fakeinside.h: what the two halves of the fake PKCS#11 module share.
 */
#ifndef HSEAL_TEST_FAKEINSIDE_H
#define HSEAL_TEST_FAKEINSIDE_H

#include "support/fakemodule.h"
#include "support/fakeobject.h"

extern struct fake_control fake_switches;

/**
 * fake_enter(call, object): count one call; what it must return at once, or
 * CKR_OK.  `object` is the handle that it is about, 0 for none.
 */
CK_RV fake_enter(enum fake_call call, CK_OBJECT_HANDLE object);

/** fake_leave(rv): what the call returns in place of `rv`. */
CK_RV fake_leave(CK_RV rv);

/** fake_session_check(session, ret_rw): CKR_OK if that session is open. */
CK_RV fake_session_check(CK_SESSION_HANDLE session, int *ret_rw);

/** fake_logged_in(): 1 if the user has logged in. */
int fake_logged_in(void);

/** fake_session_ends(): no search, no signature under way, no copies. */
void fake_session_ends(void);

/** fake_weakens(a): 1 if a key that is given this is protected less. */
int fake_weakens(const CK_ATTRIBUTE *a);

/** fake_pin_given(): the PIN was given for the signature under way; 0 if there
 * is none. */
int fake_pin_given(void);

/*
 * Around each function: FAKE_CALL(Sign, handle, (parameters), (arguments))
 * makes fake_Sign of a static do_Sign that follows it.
 */
#define FAKE_CALL(name, about, params, args)                                   \
    static CK_RV do_##name params;                                             \
    CK_RV fake_##name params;                                                  \
    CK_RV fake_##name params                                                   \
    {                                                                          \
        CK_RV rv = fake_enter(FAKE_C_##name, about);                           \
        if (rv == CKR_OK)                                                      \
            rv = fake_leave(do_##name args);                                   \
        return rv;                                                             \
    }                                                                          \
    static CK_RV do_##name params

/* The functions of fakecalls.c. */
CK_RV fake_CreateObject(CK_SESSION_HANDLE session, CK_ATTRIBUTE *attrs,
    CK_ULONG n, CK_OBJECT_HANDLE *ret);
CK_RV fake_CopyObject(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object,
    CK_ATTRIBUTE *attrs, CK_ULONG n, CK_OBJECT_HANDLE *ret);
CK_RV fake_DestroyObject(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object);
CK_RV fake_GetAttributeValue(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object,
    CK_ATTRIBUTE *attrs, CK_ULONG n);
CK_RV fake_FindObjectsInit(
    CK_SESSION_HANDLE session, CK_ATTRIBUTE *attrs, CK_ULONG n);
CK_RV fake_FindObjects(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE *list,
    CK_ULONG max, CK_ULONG *ret_n);
CK_RV fake_FindObjectsFinal(CK_SESSION_HANDLE session);
CK_RV fake_SignInit(
    CK_SESSION_HANDLE session, CK_MECHANISM *mechanism, CK_OBJECT_HANDLE key);
CK_RV fake_Sign(CK_SESSION_HANDLE session, CK_BYTE *data, CK_ULONG len,
    CK_BYTE *mac, CK_ULONG *ret_len);
CK_RV fake_GenerateKey(CK_SESSION_HANDLE session, CK_MECHANISM *mechanism,
    CK_ATTRIBUTE *attrs, CK_ULONG n, CK_OBJECT_HANDLE *ret);

/* The functions of fakecustody.c. */
CK_RV fake_GetMechanismList(
    CK_SLOT_ID slot, CK_MECHANISM_TYPE *list, CK_ULONG *n);
CK_RV fake_GetMechanismInfo(
    CK_SLOT_ID slot, CK_MECHANISM_TYPE type, CK_MECHANISM_INFO *info);
CK_RV fake_SetAttributeValue(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object,
    CK_ATTRIBUTE *attrs, CK_ULONG n);
CK_RV fake_WrapKey(CK_SESSION_HANDLE session, CK_MECHANISM *mechanism,
    CK_OBJECT_HANDLE wrapping, CK_OBJECT_HANDLE key, CK_BYTE *out,
    CK_ULONG *len);

#endif
