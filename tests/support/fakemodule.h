/*
 * support/fakemodule.h: how a test steers the fake PKCS#11 module.
 *
 * fakemodule.so is a PKCS#11 module with one slot, one token (label "fake",
 * PIN "1234") and objects that live in its memory: they stay through
 * C_Finalize, as on a token, until fake_reset.  It computes real HMACs.  A
 * test finds the two functions below with dlsym on the very file that it
 * gives to hardseal.
 */
#ifndef HSEAL_TEST_FAKEMODULE_H
#define HSEAL_TEST_FAKEMODULE_H

#include <stddef.h>

/* clang-format off */
/* The functions it has, each counted and each able to fail. */
#define FAKE_CALLS(X)                                                         \
    X(Initialize) X(Finalize) X(GetInfo) X(GetSlotList) X(GetSlotInfo)        \
    X(GetTokenInfo) X(InitToken) X(InitPIN) X(OpenSession) X(CloseSession)    \
    X(CloseAllSessions) X(Login) X(Logout) X(CreateObject) X(CopyObject)      \
    X(DestroyObject) X(GetAttributeValue) X(FindObjectsInit) X(FindObjects)   \
    X(FindObjectsFinal) X(SignInit) X(Sign) X(GenerateKey)                    \
    X(GenerateRandom) X(GetSessionInfo) X(GetMechanismInfo)                   \
    X(SetAttributeValue) X(WrapKey) X(GetMechanismList) X(SetPIN)
/* clang-format on */

/** What is lost when the next function is called, and then is as it was. */
enum fake_loss {
    FAKE_LOSE_NOTHING,
    FAKE_LOSE_SESSIONS, /* all are closed, and the user logged out */
    FAKE_LOSE_LOGIN,    /* the user is logged out */
    FAKE_LOSE_MODULE,   /* C_Finalize, by somebody else */
    FAKE_LOSS_COUNT
};

enum fake_call {
#define FAKE_X(name) FAKE_C_##name,
    FAKE_CALLS(FAKE_X)
#undef FAKE_X
        FAKE_CALL_COUNT
};

/** All zero is a well-behaved token. */
struct fake_control {
    /* One fault: `fail_rv` from the n-th call of one function. */
    enum fake_call fail_call;
    unsigned fail_at; /* counted from 1; 0: no fault */
    int fail_late;    /* 1: the call has done its work all the same */
    int fail_stay;    /* 1: at each later call too */
    unsigned long fail_rv;
    unsigned die_at; /* from the n-th call on, every function fails; 0: no */

    /* What happened; a test sets it to 0. */
    unsigned calls[FAKE_CALL_COUNT];
    unsigned calls_total;
    unsigned fired;    /* faults given */
    int fired_on_copy; /* the last one was about a session object */

    int lacks; /* 1: from the next C_GetFunctionList on, `lack` is NULL */
    enum fake_call lack;

    /* What becomes of the token. */
    enum fake_loss lose;
    int absent;         /* 1: it is pulled out; 0: it is in its slot */
    unsigned long slot; /* in which it is; 0: 7 */
    char serial[17];    /* "": "0001" */
    char pin[32];       /* "": the one of before */
    /* Called within C_Login, before it does anything; NULL: nothing is. */
    void (*on_login)(void *arg);
    void *on_login_arg;
    /* Called with what C_Sign has signed. */
    void (*on_sign)(void *arg, const unsigned char *data, unsigned long len);
    void *on_sign_arg;

    /* Manners of the token. */
    char model[17];             /* "": "Fake" */
    int no_login;               /* without CKF_LOGIN_REQUIRED */
    int asks_pin;               /* keys: CKA_ALWAYS_AUTHENTICATE */
    unsigned long token_flags;  /* added to those of CK_TOKEN_INFO */
    int blank;                  /* until C_InitToken: not initialised */
    int forgets_data;           /* data objects are lost, with CKR_OK */
    int forgets_keys;           /* keys likewise */
    int typed_keys_only;        /* CKK_GENERIC_SECRET is refused */
    int value_readable;         /* CKA_VALUE of a key is given away */
    int value_leaks_on_refusal; /* ... with CKR_ATTRIBUTE_SENSITIVE */
    unsigned long weak;         /* this attribute of new keys is flipped */
    int weak_set;               /* 1: `weak` counts */
    int copy_refused;           /* C_CopyObject: CKR_ACTION_PROHIBITED */
    int copy_weak;              /* copies are readable */
    int copy_weakens;           /* a copy may ask for less protection */
    int wrap_works;             /* what is not extractable is wrapped too */
    int set_works;              /* any attribute of any key can be changed */
    int set_ignored;            /* a change is answered CKR_OK, and not made */
    int raise_at_sign;          /* this signal comes at each C_Sign; 0: none */
    size_t message_max;         /* longest that C_Sign takes; 0: any */
    int find_forever;           /* C_FindObjects never comes to an end */
    unsigned more_slots;        /* than there is room for, with CKR_OK */
    unsigned more_bytes;        /* a value is longer than was announced */
    unsigned long mac_len;      /* length of a MAC that is said; 0: 32 */
    int mac_wrong;              /* one bit of each MAC is wrong */
};

/** fake_control(): the module's switches; static storage. */
typedef struct fake_control *fake_control_function(void);

/** fake_reset(): no objects, no faults, good manners. */
typedef void fake_reset_function(void);

#endif
