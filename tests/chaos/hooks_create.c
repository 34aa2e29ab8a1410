/*
 * chaos/hooks_create.c: what a token takes as a new object.
 */
#include <string.h>

#include "chaos/attrs.h"
#include "chaos/inside.h"
#include "chaos/sessions.h"

#define TEMPLATE_MAX 64

enum when { GIVEN, TRUE_GIVEN, FALSE_GIVEN };

/** A template of that class with that attribute is refused. */
struct refusal {
    enum chaos_quirk quirk;
    CK_OBJECT_CLASS class;
    CK_ATTRIBUTE_TYPE type;
    enum when when;
    CK_RV rv;
};

#define YUBI_TRUE(type)                                                        \
    {                                                                          \
        CHAOS_Q_YUBI_TEMPLATE, CKO_SECRET_KEY, type, FALSE_GIVEN,              \
            CKR_ATTRIBUTE_VALUE_INVALID                                        \
    }
#define YUBI_FALSE(type)                                                       \
    {                                                                          \
        CHAOS_Q_YUBI_TEMPLATE, CKO_SECRET_KEY, type, TRUE_GIVEN,               \
            CKR_ATTRIBUTE_VALUE_INVALID                                        \
    }
#define YUBI_NEVER(type)                                                       \
    {                                                                          \
        CHAOS_Q_YUBI_TEMPLATE, CKO_SECRET_KEY, type, GIVEN,                    \
            CKR_ATTRIBUTE_TYPE_INVALID                                         \
    }
#define DATA_FALSE(quirk, type)                                                \
    {                                                                          \
        CHAOS_Q_##quirk, CKO_DATA, type, TRUE_GIVEN,                           \
            CKR_ATTRIBUTE_VALUE_INVALID                                        \
    }
#define KEY_GIVEN(quirk, type, rv)                                             \
    {                                                                          \
        CHAOS_Q_##quirk, CKO_SECRET_KEY, type, GIVEN, rv                       \
    }

static const struct refusal refusals[] = {
    YUBI_TRUE(CKA_TOKEN),
    YUBI_TRUE(CKA_PRIVATE),
    YUBI_TRUE(CKA_SENSITIVE),
    YUBI_TRUE(CKA_DESTROYABLE),
    YUBI_FALSE(CKA_MODIFIABLE),
    YUBI_FALSE(CKA_COPYABLE),
    YUBI_FALSE(CKA_WRAP),
    YUBI_FALSE(CKA_UNWRAP),
    YUBI_FALSE(CKA_DERIVE),
    YUBI_FALSE(CKA_ENCRYPT),
    YUBI_FALSE(CKA_DECRYPT),
    YUBI_FALSE(CKA_SIGN_RECOVER),
    YUBI_FALSE(CKA_VERIFY_RECOVER),
    YUBI_FALSE(CKA_ALWAYS_AUTHENTICATE),
    YUBI_NEVER(CKA_VALUE_LEN),
    YUBI_NEVER(CKA_ALLOWED_MECHANISMS),
    YUBI_NEVER(CKA_START_DATE),
    YUBI_NEVER(CKA_END_DATE),
    DATA_FALSE(YUBI_PUBLIC_DATA, CKA_PRIVATE),
    DATA_FALSE(YUBI_PUBLIC_DATA, CKA_SENSITIVE),
    DATA_FALSE(YUBI_PUBLIC_DATA, CKA_COPYABLE),
    DATA_FALSE(YUBI_DEADLOCK, CKA_PRIVATE),
    DATA_FALSE(YUBI_DEADLOCK, CKA_SENSITIVE),
    DATA_FALSE(YUBI_DEADLOCK, CKA_COPYABLE),
    DATA_FALSE(NSS_NO_PRIVATE, CKA_PRIVATE),
    KEY_GIVEN(OCK_TEMPLATE, CKA_VALUE_LEN, CKR_ATTRIBUTE_READ_ONLY),
    KEY_GIVEN(OCK_TEMPLATE, CKA_ALLOWED_MECHANISMS, CKR_ATTRIBUTE_TYPE_INVALID),
    KEY_GIVEN(OCK_TEMPLATE, CKA_COPYABLE, CKR_ATTRIBUTE_TYPE_INVALID),
    KEY_GIVEN(NSS_TEMPLATE, CKA_ALLOWED_MECHANISMS, CKR_GENERAL_ERROR),
    KEY_GIVEN(NSS_TEMPLATE, CKA_COPYABLE, CKR_GENERAL_ERROR),
    KEY_GIVEN(AWS_TEMPLATE, CKA_ENCRYPT, CKR_ARGUMENTS_BAD),
    KEY_GIVEN(AWS_TEMPLATE, CKA_DECRYPT, CKR_ARGUMENTS_BAD),
};

static int
applies(const struct refusal *r, CK_ATTRIBUTE *attrs, CK_ULONG n)
{
    if (!chaos.script.quirk[r->quirk] ||
        chaos_attr_number(attrs, n, CKA_CLASS) != r->class)
        return 0;
    switch (r->when) {
    case GIVEN: return chaos_attr(attrs, n, r->type) != NULL;
    case TRUE_GIVEN: return chaos_attr_is(attrs, n, r->type, 1);
    case FALSE_GIVEN: return chaos_attr_is(attrs, n, r->type, 0);
    }
    return 0;
}

/* What a key of that type and length meets. */
static CK_RV
check_key(CK_ATTRIBUTE *attrs, CK_ULONG n)
{
    CK_ULONG type = chaos_attr_number(attrs, n, CKA_KEY_TYPE);
    CK_ULONG hash = chaos_hash_bytes(type);
    const CK_ATTRIBUTE *value = chaos_attr(attrs, n, CKA_VALUE);
    CK_ULONG len = value == NULL ? 0 : value->ulValueLen;

    if (chaos_quirk(TPM_NO_IMPORT) || chaos_quirk(NSS_FIPS))
        return CKR_ATTRIBUTE_VALUE_INVALID;
    if (type == CKK_GENERIC_SECRET && chaos_quirk(YUBI_TYPED_KEYS))
        return CKR_ATTRIBUTE_VALUE_INVALID;
    if (type == CKK_GENERIC_SECRET && chaos_quirk(NSHIELD_TYPED))
        return CKR_TEMPLATE_INCONSISTENT;
    if (hash != 0 && chaos_quirk(GENERIC_ONLY))
        return CKR_ATTRIBUTE_VALUE_INVALID;
    if (hash != 0 && len != hash && chaos_quirk(KRYOPTIC_EXACT))
        return CKR_ATTRIBUTE_VALUE_INVALID;
    if (hash != 0 && chaos_quirk(YUBI_KEY_LENGTH) &&
        (len == 0 || len > (hash <= 32 ? 64 : 128)))
        return CKR_DATA_LEN_RANGE;
    return CKR_OK;
}

static CK_ULONG
length_of(CK_ATTRIBUTE *attrs, CK_ULONG n, CK_ATTRIBUTE_TYPE type)
{
    const CK_ATTRIBUTE *a = chaos_attr(attrs, n, type);

    return a == NULL ? 0 : a->ulValueLen;
}

/* What an object costs a YubiHSM: one, and one for what is not native. */
static CK_ULONG
yubi_cost(CK_ULONG id_len, CK_ULONG label_len)
{
    return (id_len != 0 && id_len != 2) || label_len > 40 ? 2 : 1;
}

static CK_ULONG
yubi_cost_of(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object)
{
    CK_ATTRIBUTE a[] = { { CKA_ID, NULL, 0 }, { CKA_LABEL, NULL, 0 } };

    (void)chaos.real->C_GetAttributeValue(session, object, a, 2);
    for (int i = 0; i < 2; i++)
        if (a[i].ulValueLen == CHAOS_NO_NUMBER)
            a[i].ulValueLen = 0;
    return yubi_cost(a[0].ulValueLen, a[1].ulValueLen);
}

/* In a session of our own: the caller may be in a search. */
static CK_ULONG
cost_of_all(CK_SESSION_HANDLE near, CK_ATTRIBUTE *attrs, CK_ULONG n)
{
    CK_FUNCTION_LIST *real = chaos.real;
    CK_SESSION_HANDLE session;
    CK_SESSION_INFO info;
    CK_OBJECT_HANDLE object;
    CK_ULONG sum = 0, got = 1;

    if (real->C_GetSessionInfo(near, &info) != CKR_OK ||
        real->C_OpenSession(
            info.slotID, CKF_SERIAL_SESSION, NULL, NULL, &session) != CKR_OK)
        return 0;
    if (real->C_FindObjectsInit(session, attrs, n) == CKR_OK)
        while (real->C_FindObjects(session, &object, 1, &got) == CKR_OK &&
               got == 1)
            sum += yubi_cost_of(session, object);
    (void)real->C_CloseSession(session);
    return sum;
}

static CK_RV
check_yubi(CK_SESSION_HANDLE session, CK_ATTRIBUTE *attrs, CK_ULONG n)
{
    CK_ULONG id_len = length_of(attrs, n, CKA_ID);
    CK_ULONG label_len = length_of(attrs, n, CKA_LABEL);

    if (chaos_quirk(YUBI_LABEL_MAX) &&
        (id_len > chaos_quirk_number(YUBI_LABEL_MAX) ||
            label_len > chaos_quirk_number(YUBI_LABEL_MAX)))
        return CKR_ATTRIBUTE_VALUE_INVALID;
    /* Two bytes are the device's own number of the object. */
    if (chaos_quirk(YUBI_ID) && id_len == 2) {
        CK_ATTRIBUTE match[] = { *chaos_attr(attrs, n, CKA_ID),
            *chaos_attr(attrs, n, CKA_CLASS) };

        if (cost_of_all(session, match, 2) > 0)
            return CKR_ATTRIBUTE_VALUE_INVALID;
    }
    if (chaos_quirk(YUBI_OBJECTS) &&
        cost_of_all(session, NULL, 0) + yubi_cost(id_len, label_len) >
            chaos_quirk_number(YUBI_OBJECTS))
        return CKR_DEVICE_MEMORY;
    return CKR_OK;
}

static CK_RV
check(CK_SESSION_HANDLE session, CK_ATTRIBUTE *attrs, CK_ULONG n)
{
    CK_ULONG class = chaos_attr_number(attrs, n, CKA_CLASS);
    CK_RV rv = CKR_OK;

    if (class == CKO_DATA && chaos_quirk(NO_DATA))
        return CKR_ATTRIBUTE_VALUE_INVALID;
    if (class == CKO_SECRET_KEY)
        rv = check_key(attrs, n);
    for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++)
        if (rv == CKR_OK && applies(&refusals[i], attrs, n)) {
            rv = refusals[i].rv;
            if (refusals[i].quirk == CHAOS_Q_YUBI_DEADLOCK)
                atomic_store(&chaos.deadlocked, 1);
        }
    return rv == CKR_OK ? check_yubi(session, attrs, n) : rv;
}

/* Give an attribute this value, in the copy of a template. */
static void
force(CK_ATTRIBUTE *attrs, CK_ULONG *n, CK_ATTRIBUTE_TYPE type, int value)
{
    static CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
    CK_ATTRIBUTE *a = chaos_attr(attrs, *n, type);

    if (a == NULL)
        a = &attrs[(*n)++];
    *a = (CK_ATTRIBUTE){ type, value ? &yes : &no, sizeof(yes) };
}

/* Defaults of opencryptoki, and what NSS makes of a token's keys. */
static CK_RV
create(CK_SESSION_HANDLE session, CK_ATTRIBUTE *attrs, CK_ULONG n,
    CK_OBJECT_HANDLE *ret)
{
    CK_ATTRIBUTE changed[TEMPLATE_MAX + 4];
    CK_RV rv = check(session, attrs, n);

    if (rv != CKR_OK) {
        chaos_current()->touched = 1;
        return rv;
    }
    if (attrs == NULL || n > TEMPLATE_MAX ||
        chaos_attr_number(attrs, n, CKA_CLASS) != CKO_SECRET_KEY ||
        !(chaos_quirk(OCK_DEFAULTS) || chaos_quirk(NSS_FORCED)))
        return chaos.real->C_CreateObject(session, attrs, n, ret);
    memcpy(changed, attrs, n * sizeof(*attrs));
    if (chaos_quirk(OCK_DEFAULTS)) {
        if (chaos_attr(changed, n, CKA_EXTRACTABLE) == NULL)
            force(changed, &n, CKA_EXTRACTABLE, 1);
        if (chaos_attr(changed, n, CKA_PRIVATE) == NULL)
            force(changed, &n, CKA_PRIVATE, 0);
    }
    if (chaos_quirk(NSS_FORCED) && chaos_attr_is(changed, n, CKA_TOKEN, 1)) {
        force(changed, &n, CKA_PRIVATE, 1);
        force(changed, &n, CKA_SENSITIVE, 1);
    }
    return chaos.real->C_CreateObject(session, changed, n, ret);
}

void
chaos_hooks_create(CK_FUNCTION_LIST *act)
{
    act->C_CreateObject = create;
}
