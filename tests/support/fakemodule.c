/*
 * support/fakemodule.c: a small PKCS#11 module that fails on command; see
 * fakemodule.h.  Here: faults, the slot, sessions and login.
 */
#include <string.h>

#include <openssl/rand.h>

#include <hardseal/error.h>

#include "support/fakeinside.h"

#define SLOT 7 /* unless the switches say another */
#define SESSIONS_MAX 16
#define PIN_MAX 32

struct fake_control fake_switches;

static struct {
    int initialised;
    int open[SESSIONS_MAX]; /* 0: closed, 1: read-only, 2: read-write */
    int logged_in;          /* 1: the user, 2: the security officer */
    char pin[PIN_MAX];
    char label[32];
    int late; /* the call under way fails when it has done its work */
} fake = { .pin = "1234", .label = "fake                            " };

static CK_SLOT_ID
slot_id(void)
{
    return fake_switches.slot == 0 ? SLOT : fake_switches.slot;
}

HSEAL_API fake_control_function fake_control;
HSEAL_API fake_reset_function fake_reset;

struct fake_control *
fake_control(void)
{
    return &fake_switches;
}

static void
close_all(void)
{
    memset(fake.open, 0, sizeof(fake.open));
    fake.logged_in = 0;
    fake_session_ends();
}

void
fake_reset(void)
{
    close_all();
    for (size_t i = 0; i < FAKE_OBJECTS_MAX; i++)
        if (fake_object_at(i) != NULL)
            fake_object_remove(fake_object_at(i));
    memset(&fake_switches, 0, sizeof(fake_switches));
    memset(fake.pin, 0, sizeof(fake.pin));
    memcpy(fake.pin, "1234", 4);
    memset(fake.label, ' ', sizeof(fake.label));
    memcpy(fake.label, "fake", 4);
}

/* ---- faults ---- */

/* What a test has switched on since the last call. */
static void
lose(struct fake_control *c)
{
    if (c->lose == FAKE_LOSE_SESSIONS || c->lose == FAKE_LOSE_MODULE ||
        c->absent)
        close_all();
    if (c->lose == FAKE_LOSE_MODULE)
        fake.initialised = 0;
    if (c->lose == FAKE_LOSE_LOGIN) {
        fake.logged_in = 0;
        fake_session_ends();
    }
    c->lose = FAKE_LOSE_NOTHING;
    if (c->pin[0] != '\0')
        memcpy(fake.pin, c->pin, sizeof(fake.pin));
}

CK_RV
fake_enter(enum fake_call call, CK_OBJECT_HANDLE object)
{
    struct fake_control *c = &fake_switches;
    const struct fake_object *o = fake_object_get(object);
    unsigned n = ++c->calls[call], total = ++c->calls_total;
    int due;

    fake.late = 0;
    lose(c);
    if (c->die_at != 0 && total >= c->die_at) {
        c->fired++;
        return CKR_DEVICE_REMOVED;
    }
    due = c->fail_at != 0 && call == c->fail_call &&
          (n == c->fail_at || (c->fail_stay && n > c->fail_at));
    if (!due)
        return CKR_OK;
    c->fired++;
    c->fired_on_copy = o != NULL && !fake_object_is(o, CKA_TOKEN);
    fake.late = c->fail_late;
    return fake.late ? CKR_OK : c->fail_rv;
}

CK_RV
fake_leave(CK_RV rv)
{
    return fake.late ? fake_switches.fail_rv : rv;
}

/* ---- sessions ---- */

CK_RV
fake_session_check(CK_SESSION_HANDLE session, int *ret_rw)
{
    if (!fake.initialised)
        return CKR_CRYPTOKI_NOT_INITIALIZED;
    if (fake_switches.absent)
        return CKR_DEVICE_REMOVED;
    if (session < 1 || session > SESSIONS_MAX || fake.open[session - 1] == 0)
        return CKR_SESSION_HANDLE_INVALID;
    *ret_rw = fake.open[session - 1] == 2;
    return CKR_OK;
}

int
fake_logged_in(void)
{
    return fake.logged_in == 1;
}

FAKE_CALL(Initialize, 0, (void *args), (args))
{
    (void)args;
    if (fake.initialised)
        return CKR_CRYPTOKI_ALREADY_INITIALIZED;
    fake.initialised = 1;
    return CKR_OK;
}

FAKE_CALL(Finalize, 0, (void *reserved), (reserved))
{
    (void)reserved;
    if (!fake.initialised)
        return CKR_CRYPTOKI_NOT_INITIALIZED;
    close_all();
    fake.initialised = 0;
    return CKR_OK;
}

FAKE_CALL(GetInfo, 0, (CK_INFO * info), (info))
{
    memset(info, 0, sizeof(*info));
    info->cryptokiVersion.major = 2;
    info->cryptokiVersion.minor = 40;
    memset(info->manufacturerID, ' ', sizeof(info->manufacturerID));
    memset(info->libraryDescription, ' ', sizeof(info->libraryDescription));
    return CKR_OK;
}

FAKE_CALL(GetSlotList, 0,
    (unsigned char present, CK_SLOT_ID *list, CK_ULONG *n), (present, list, n))
{
    (void)present;
    if (!fake.initialised)
        return CKR_CRYPTOKI_NOT_INITIALIZED;
    if (list != NULL && *n < 1)
        return CKR_BUFFER_TOO_SMALL;
    if (list != NULL)
        list[0] = slot_id();
    *n = 1 + (list == NULL ? 0 : fake_switches.more_slots);
    return CKR_OK;
}

FAKE_CALL(GetSlotInfo, 0, (CK_SLOT_ID slot, CK_SLOT_INFO *info), (slot, info))
{
    if (slot != slot_id())
        return CKR_SLOT_ID_INVALID;
    memset(info, 0, sizeof(*info));
    memset(info->slotDescription, ' ', sizeof(info->slotDescription));
    memset(info->manufacturerID, ' ', sizeof(info->manufacturerID));
    info->flags = CKF_REMOVABLE_DEVICE;
    if (!fake_switches.absent)
        info->flags |= CKF_TOKEN_PRESENT;
    return CKR_OK;
}

static void
pad(unsigned char *out, size_t size, const char *text)
{
    memset(out, ' ', size);
    memcpy(out, text, strlen(text));
}

FAKE_CALL(GetTokenInfo, 0, (CK_SLOT_ID slot, CK_TOKEN_INFO *info), (slot, info))
{
    const char *model = fake_switches.model, *serial = fake_switches.serial;

    if (slot != slot_id())
        return CKR_SLOT_ID_INVALID;
    if (fake_switches.absent)
        return CKR_TOKEN_NOT_PRESENT;
    memset(info, 0, sizeof(*info));
    memcpy(info->label, fake.label, sizeof(info->label));
    pad(info->manufacturerID, sizeof(info->manufacturerID), "hardseal tests");
    pad(info->model, sizeof(info->model), model[0] ? model : "Fake");
    pad(info->serialNumber, sizeof(info->serialNumber),
        serial[0] ? serial : "0001");
    info->ulMinPinLen = 4;
    info->ulMaxPinLen = PIN_MAX - 1;
    info->flags = CKF_RNG | fake_switches.token_flags;
    if (!fake_switches.no_login)
        info->flags |= CKF_LOGIN_REQUIRED;
    if (!fake_switches.blank)
        info->flags |= CKF_TOKEN_INITIALIZED | CKF_USER_PIN_INITIALIZED;
    return CKR_OK;
}

FAKE_CALL(OpenSession, 0,
    (CK_SLOT_ID slot, CK_FLAGS flags, void *arg, CK_NOTIFY notify,
        CK_SESSION_HANDLE *ret),
    (slot, flags, arg, notify, ret))
{
    int rw = (flags & CKF_RW_SESSION) != 0;
    unsigned i = 0;

    (void)arg;
    (void)notify;
    if (!fake.initialised)
        return CKR_CRYPTOKI_NOT_INITIALIZED;
    if (slot != slot_id())
        return CKR_SLOT_ID_INVALID;
    if (fake_switches.absent)
        return CKR_TOKEN_NOT_PRESENT;
    if (rw && (fake_switches.token_flags & CKF_WRITE_PROTECTED) != 0)
        return CKR_TOKEN_WRITE_PROTECTED;
    while (i < SESSIONS_MAX && fake.open[i] != 0)
        i++;
    if (i == SESSIONS_MAX)
        return CKR_SESSION_COUNT;
    fake.open[i] = rw ? 2 : 1;
    *ret = i + 1;
    return CKR_OK;
}

FAKE_CALL(CloseSession, 0, (CK_SESSION_HANDLE session), (session))
{
    static const int none[SESSIONS_MAX];
    int rw = 0;
    CK_RV rv = fake_session_check(session, &rw);

    if (rv != CKR_OK)
        return rv;
    fake.open[session - 1] = 0;
    if (memcmp(fake.open, none, sizeof(none)) == 0)
        close_all();
    return CKR_OK;
}

FAKE_CALL(CloseAllSessions, 0, (CK_SLOT_ID slot), (slot))
{
    if (slot != slot_id())
        return CKR_SLOT_ID_INVALID;
    close_all();
    return CKR_OK;
}

/* ---- PINs ---- */

FAKE_CALL(InitToken, 0,
    (CK_SLOT_ID slot, unsigned char *pin, CK_ULONG len, unsigned char *label),
    (slot, pin, len, label))
{
    (void)pin;
    if (slot != slot_id())
        return CKR_SLOT_ID_INVALID;
    if (len < 4)
        return CKR_PIN_LEN_RANGE;
    memcpy(fake.label, label, sizeof(fake.label));
    fake_switches.blank = 0;
    return CKR_OK;
}

FAKE_CALL(InitPIN, 0,
    (CK_SESSION_HANDLE session, unsigned char *pin, CK_ULONG len),
    (session, pin, len))
{
    int rw = 0;
    CK_RV rv = fake_session_check(session, &rw);

    if (rv != CKR_OK)
        return rv;
    if (fake.logged_in != 2)
        return CKR_USER_NOT_LOGGED_IN;
    if (len < 4 || len >= PIN_MAX)
        return CKR_PIN_LEN_RANGE;
    memset(fake.pin, 0, sizeof(fake.pin));
    memcpy(fake.pin, pin, len);
    return CKR_OK;
}

/* CKR_OK if it is the user's, or was typed on the PIN pad. */
static CK_RV
check_pin(const unsigned char *pin, CK_ULONG len)
{
    if ((fake_switches.token_flags & CKF_PROTECTED_AUTHENTICATION_PATH) != 0)
        return pin == NULL ? CKR_OK : CKR_ARGUMENTS_BAD;
    if (len != strlen(fake.pin) || memcmp(pin, fake.pin, len) != 0)
        return CKR_PIN_INCORRECT;
    return CKR_OK;
}

FAKE_CALL(SetPIN, 0,
    (CK_SESSION_HANDLE session, unsigned char *old, CK_ULONG old_len,
        unsigned char *pin, CK_ULONG len),
    (session, old, old_len, pin, len))
{
    int rw = 0;
    CK_RV rv = fake_session_check(session, &rw);

    if (rv != CKR_OK)
        return rv;
    if (!rw)
        return CKR_SESSION_READ_ONLY;
    rv = check_pin(old, old_len);
    if (rv != CKR_OK || old == NULL) /* both were typed */
        return rv;
    if (len < 4 || len >= PIN_MAX)
        return CKR_PIN_LEN_RANGE;
    memset(fake.pin, 0, sizeof(fake.pin));
    memcpy(fake.pin, pin, len);
    return CKR_OK;
}

FAKE_CALL(Login, 0,
    (CK_SESSION_HANDLE session, CK_USER_TYPE type, unsigned char *pin,
        CK_ULONG len),
    (session, type, pin, len))
{
    int rw = 0;
    CK_RV rv = fake_session_check(session, &rw);

    if (fake_switches.on_login != NULL)
        fake_switches.on_login(fake_switches.on_login_arg);
    if (rv != CKR_OK)
        return rv;
    if (type == CKU_CONTEXT_SPECIFIC) {
        rv = check_pin(pin, len);
        if (rv == CKR_OK && !fake_pin_given())
            rv = CKR_OPERATION_NOT_INITIALIZED;
        return rv;
    }
    if (fake.logged_in != 0)
        return CKR_USER_ALREADY_LOGGED_IN;
    if (type == CKU_USER)
        rv = check_pin(pin, len);
    if (rv == CKR_OK)
        fake.logged_in = type == CKU_USER ? 1 : 2;
    return rv;
}

FAKE_CALL(Logout, 0, (CK_SESSION_HANDLE session), (session))
{
    (void)session;
    fake.logged_in = 0;
    return CKR_OK;
}

FAKE_CALL(GetSessionInfo, 0, (CK_SESSION_HANDLE session, CK_SESSION_INFO *info),
    (session, info))
{
    int rw = 0;
    CK_RV rv = fake_session_check(session, &rw);

    if (rv != CKR_OK)
        return rv;
    memset(info, 0, sizeof(*info));
    info->slotID = slot_id();
    if (fake.logged_in == 1)
        info->state = rw ? CKS_RW_USER_FUNCTIONS : CKS_RO_USER_FUNCTIONS;
    else
        info->state = rw ? CKS_RW_PUBLIC_SESSION : CKS_RO_PUBLIC_SESSION;
    return CKR_OK;
}

FAKE_CALL(GenerateRandom, 0,
    (CK_SESSION_HANDLE session, unsigned char *out, CK_ULONG len),
    (session, out, len))
{
    (void)session;
    return RAND_bytes(out, (int)len) == 1 ? CKR_OK : CKR_DEVICE_ERROR;
}

static CK_RV
get_function_list(CK_FUNCTION_LIST **ret)
{
    static CK_FUNCTION_LIST list = { .version = { 2, 40 } };

#define FAKE_X(name)                                                           \
    list.C_##name = fake_switches.lacks && fake_switches.lack == FAKE_C_##name \
                        ? NULL                                                 \
                        : fake_##name;
    FAKE_CALLS(FAKE_X)
#undef FAKE_X
    *ret = &list;
    return CKR_OK;
}

HSEAL_API CK_RV
C_GetFunctionList(CK_FUNCTION_LIST **ret)
{
    return get_function_list(ret);
}
