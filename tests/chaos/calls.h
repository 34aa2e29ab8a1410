/*
 * chaos/calls.h: the functions of PKCS#11 v2.40, in the order of its list.
 */
#ifndef HSEAL_CHAOS_CALLS_H
#define HSEAL_CHAOS_CALLS_H

#include <p11-kit/pkcs11.h>

/* clang-format off */
/* name, what its first parameter names, that parameter, its shape */
#define CHAOS_CALLS(X)                                                        \
    X(Initialize,          NONE,    0,       pointer)                         \
    X(Finalize,            NONE,    0,       pointer)                         \
    X(GetInfo,             NONE,    0,       info)                            \
    X(GetFunctionList,     NONE,    0,       function_list)                   \
    X(GetSlotList,         NONE,    0,       slot_list)                       \
    X(GetSlotInfo,         SLOT,    slot,    slot_info)                       \
    X(GetTokenInfo,        SLOT,    slot,    token_info)                      \
    X(GetMechanismList,    SLOT,    slot,    mechanism_list)                  \
    X(GetMechanismInfo,    SLOT,    slot,    mechanism_info)                  \
    X(InitToken,           SLOT,    slot,    init_token)                      \
    X(InitPIN,             SESSION, session, in)                              \
    X(SetPIN,              SESSION, session, in_in)                           \
    X(OpenSession,         SLOT,    slot,    open_session)                    \
    X(CloseSession,        SESSION, session, session)                         \
    X(CloseAllSessions,    SLOT,    slot,    slot)                            \
    X(GetSessionInfo,      SESSION, session, session_info)                    \
    X(GetOperationState,   SESSION, session, out)                             \
    X(SetOperationState,   SESSION, session, set_state)                       \
    X(Login,               SESSION, session, login)                           \
    X(Logout,              SESSION, session, session)                         \
    X(CreateObject,        SESSION, session, create)                          \
    X(CopyObject,          SESSION, session, copy)                            \
    X(DestroyObject,       SESSION, session, object)                          \
    X(GetObjectSize,       SESSION, session, object_size)                     \
    X(GetAttributeValue,   SESSION, session, attributes)                      \
    X(SetAttributeValue,   SESSION, session, attributes)                      \
    X(FindObjectsInit,     SESSION, session, template)                        \
    X(FindObjects,         SESSION, session, find)                            \
    X(FindObjectsFinal,    SESSION, session, session)                         \
    X(EncryptInit,         SESSION, session, mechanism_key)                   \
    X(Encrypt,             SESSION, session, in_out)                          \
    X(EncryptUpdate,       SESSION, session, in_out)                          \
    X(EncryptFinal,        SESSION, session, out)                             \
    X(DecryptInit,         SESSION, session, mechanism_key)                   \
    X(Decrypt,             SESSION, session, in_out)                          \
    X(DecryptUpdate,       SESSION, session, in_out)                          \
    X(DecryptFinal,        SESSION, session, out)                             \
    X(DigestInit,          SESSION, session, mechanism)                       \
    X(Digest,              SESSION, session, in_out)                          \
    X(DigestUpdate,        SESSION, session, in)                              \
    X(DigestKey,           SESSION, session, object)                          \
    X(DigestFinal,         SESSION, session, out)                             \
    X(SignInit,            SESSION, session, mechanism_key)                   \
    X(Sign,                SESSION, session, in_out)                          \
    X(SignUpdate,          SESSION, session, in)                              \
    X(SignFinal,           SESSION, session, out)                             \
    X(SignRecoverInit,     SESSION, session, mechanism_key)                   \
    X(SignRecover,         SESSION, session, in_out)                          \
    X(VerifyInit,          SESSION, session, mechanism_key)                   \
    X(Verify,              SESSION, session, in_in)                           \
    X(VerifyUpdate,        SESSION, session, in)                              \
    X(VerifyFinal,         SESSION, session, in)                              \
    X(VerifyRecoverInit,   SESSION, session, mechanism_key)                   \
    X(VerifyRecover,       SESSION, session, in_out)                          \
    X(DigestEncryptUpdate, SESSION, session, in_out)                          \
    X(DecryptDigestUpdate, SESSION, session, in_out)                          \
    X(SignEncryptUpdate,   SESSION, session, in_out)                          \
    X(DecryptVerifyUpdate, SESSION, session, in_out)                          \
    X(GenerateKey,         SESSION, session, generate)                        \
    X(GenerateKeyPair,     SESSION, session, generate_pair)                   \
    X(WrapKey,             SESSION, session, wrap)                            \
    X(UnwrapKey,           SESSION, session, unwrap)                          \
    X(DeriveKey,           SESSION, session, derive)                          \
    X(SeedRandom,          SESSION, session, in)                              \
    X(GenerateRandom,      SESSION, session, in)                              \
    X(GetFunctionStatus,   SESSION, session, session)                         \
    X(CancelFunction,      SESSION, session, session)                         \
    X(WaitForSlotEvent,    WAIT,    0,       wait)
/* clang-format on */

enum chaos_id {
#define CHAOS_X(name, about, first, shape) CHAOS_C_##name,
    CHAOS_CALLS(CHAOS_X)
#undef CHAOS_X
        CHAOS_CALL_COUNT
};

enum chaos_about {
    CHAOS_ABOUT_NONE,
    CHAOS_ABOUT_SLOT,
    CHAOS_ABOUT_SESSION,
    CHAOS_ABOUT_WAIT /* may block in the module for long */
};

#endif
