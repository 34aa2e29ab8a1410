/*
 * chaos/rig.h: the module in front of a SoftHSM token, for its own tests.
 */
#ifndef HSEAL_CHAOS_RIG_H
#define HSEAL_CHAOS_RIG_H

#include "support/run.h"

#include "chaos/chaos.h"

#define RIG_PIN "1234"

struct rig {
    struct chaos chaos;
    void *library;
    CK_FUNCTION_LIST *f;
    CK_SLOT_ID slot;
    CK_SESSION_HANDLE session; /* RW, logged in */
};

/**
 * rig_run(group, tests, n): what main() returns; the tests share one token.
 * Without SoftHSM each is reported as skipped.
 */
int rig_run(const char *group, const struct CMUnitTest *tests, size_t n);

/** rig_open(r, lines): load a module with that script; nothing is called. */
void rig_open(struct rig *r, const char *lines);

/** rig_connect(r): C_Initialize, and a session; no login. */
void rig_connect(struct rig *r);

/** rig_start(r, lines): both, and to a session that is logged in. */
void rig_start(struct rig *r, const char *lines);

/** rig_session(r): a new RW session; rig_login(r): of the user. */
CK_SESSION_HANDLE rig_session(struct rig *r);
CK_RV rig_login(struct rig *r);

/** rig_stop(r): all that it made on the token is gone, too. */
void rig_stop(struct rig *r);

/** rig_key(r, type, len): a session key of that type and length. */
CK_OBJECT_HANDLE rig_key(struct rig *r, CK_KEY_TYPE type, CK_ULONG len);

/** rig_try_key(r, type, len): likewise; 0 if it was refused. */
CK_OBJECT_HANDLE rig_try_key(struct rig *r, CK_KEY_TYPE type, CK_ULONG len);

/** rig_create(r, attrs, n): C_CreateObject, the handle dropped. */
CK_RV rig_create(struct rig *r, CK_ATTRIBUTE *attrs, CK_ULONG n);

/** rig_sign(r, key, len, mac, mac_len): C_SignInit and C_Sign, SHA-256. */
CK_RV rig_sign(struct rig *r, CK_OBJECT_HANDLE key, CK_ULONG len, CK_BYTE *mac,
    CK_ULONG *mac_len);

/** rig_mac(r, key, mechanism, mac, mac_len): of "message". */
CK_RV rig_mac(struct rig *r, CK_OBJECT_HANDLE key, CK_MECHANISM_TYPE mechanism,
    CK_BYTE *mac, CK_ULONG *mac_len);

/** rig_random(r): C_GenerateRandom, a call that nothing else depends on. */
CK_RV rig_random(struct rig *r);

/** rig_real(): the functions of the module behind. */
CK_FUNCTION_LIST *rig_real(void);

/** rig_flags(r): of CK_TOKEN_INFO. */
CK_FLAGS rig_flags(struct rig *r);

#define assert_rv(got, want) rig_assert_rv((got), (want), __FILE__, __LINE__)
void rig_assert_rv(CK_RV got, CK_RV want, const char *file, int line);

#endif
