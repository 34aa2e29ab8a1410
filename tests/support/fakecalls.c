/*
 * support/fakecalls.c: the functions of the fake PKCS#11 module that deal
 * with objects and keys.
 */
#include <signal.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include "support/fakeinside.h"

#define MAC_BYTES 32

static CK_ATTRIBUTE search[8];
static unsigned char search_values[8][128];
static CK_ULONG search_n;
static size_t search_at;
static int searching;
static CK_OBJECT_HANDLE signing_key; /* 0: no signature under way */
static int pin_given;                /* for that signature */

void
fake_session_ends(void)
{
    searching = 0;
    signing_key = 0;
    for (size_t i = 0; i < FAKE_OBJECTS_MAX; i++) {
        struct fake_object *o = fake_object_at(i);
        if (o != NULL && !fake_object_is(o, CKA_TOKEN))
            fake_object_remove(o);
    }
}

int
fake_pin_given(void)
{
    pin_given = signing_key != 0;
    return pin_given;
}

/* What a bad token makes of a new key. */
static void
weaken(struct fake_object *o)
{
    CK_BBOOL value;

    if (!fake_switches.weak_set || fake_object_attr(o, CKA_KEY_TYPE) == NULL)
        return;
    value = fake_object_is(o, fake_switches.weak) ? CK_FALSE : CK_TRUE;
    (void)fake_object_set(o, fake_switches.weak, &value, sizeof(value));
}

static CK_RV
add(CK_SESSION_HANDLE session, const CK_ATTRIBUTE *attrs, CK_ULONG n,
    struct fake_object **ret)
{
    struct fake_object *o;
    int rw = 0;
    CK_RV rv = fake_session_check(session, &rw);

    if (rv != CKR_OK)
        return rv;
    o = fake_object_add(attrs, n);
    if (o == NULL)
        return CKR_DEVICE_MEMORY;
    if (fake_object_is(o, CKA_TOKEN) && !rw)
        rv = CKR_SESSION_READ_ONLY;
    else if (fake_object_is(o, CKA_PRIVATE) && !fake_logged_in())
        rv = CKR_USER_NOT_LOGGED_IN;
    if (rv != CKR_OK) {
        fake_object_remove(o);
        return rv;
    }
    *ret = o;
    return CKR_OK;
}

FAKE_CALL(CreateObject, 0,
    (CK_SESSION_HANDLE session, CK_ATTRIBUTE *attrs, CK_ULONG n,
        CK_OBJECT_HANDLE *ret),
    (session, attrs, n, ret))
{
    struct fake_object *o = NULL;
    const CK_ATTRIBUTE *type;
    CK_RV rv = add(session, attrs, n, &o);

    if (rv != CKR_OK)
        return rv;
    type = fake_object_attr(o, CKA_KEY_TYPE);
    if (type != NULL && fake_switches.typed_keys_only &&
        *(const CK_KEY_TYPE *)type->pValue == CKK_GENERIC_SECRET) {
        fake_object_remove(o);
        return CKR_ATTRIBUTE_VALUE_INVALID;
    }
    weaken(o);
    *ret = o->handle;
    if (type == NULL ? fake_switches.forgets_data : fake_switches.forgets_keys)
        fake_object_remove(o);
    return CKR_OK;
}

FAKE_CALL(GenerateKey, 0,
    (CK_SESSION_HANDLE session, CK_MECHANISM *mechanism, CK_ATTRIBUTE *attrs,
        CK_ULONG n, CK_OBJECT_HANDLE *ret),
    (session, mechanism, attrs, n, ret))
{
    unsigned char value[64];
    struct fake_object *o = NULL;
    size_t len = mechanism->mechanism == CKM_AES_KEY_GEN ? 32 : 64;
    CK_RV rv;

    if (mechanism->mechanism != CKM_GENERIC_SECRET_KEY_GEN &&
        mechanism->mechanism != CKM_AES_KEY_GEN)
        return CKR_MECHANISM_INVALID;
    rv = add(session, attrs, n, &o);
    if (rv != CKR_OK)
        return rv;
    if (RAND_bytes(value, sizeof(value)) != 1 ||
        !fake_object_set(o, CKA_VALUE, value, len))
        return CKR_DEVICE_ERROR;
    weaken(o);
    *ret = o->handle;
    return CKR_OK;
}

FAKE_CALL(CopyObject, 0,
    (CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE *attrs,
        CK_ULONG n, CK_OBJECT_HANDLE *ret),
    (session, object, attrs, n, ret))
{
    struct fake_object *from = fake_object_get(object), *o = NULL;
    CK_BBOOL no = CK_FALSE;
    CK_RV rv;

    if (from == NULL)
        return CKR_OBJECT_HANDLE_INVALID;
    if (fake_switches.copy_refused ||
        (!fake_switches.copy_weakens && !fake_object_is(from, CKA_MODIFIABLE)))
        return CKR_ACTION_PROHIBITED;
    for (CK_ULONG i = 0; i < n; i++)
        if (!fake_switches.copy_weakens && fake_weakens(&attrs[i]))
            return CKR_ATTRIBUTE_READ_ONLY;
    rv = add(session, from->attrs, from->n, &o);
    for (CK_ULONG i = 0; rv == CKR_OK && i < n; i++)
        if (!fake_object_set(
                o, attrs[i].type, attrs[i].pValue, attrs[i].ulValueLen))
            rv = CKR_DEVICE_MEMORY;
    if (rv == CKR_OK && fake_switches.copy_weak &&
        !fake_object_set(o, CKA_SENSITIVE, &no, sizeof(no)))
        rv = CKR_DEVICE_MEMORY;
    if (rv == CKR_OK)
        *ret = o->handle;
    return rv;
}

FAKE_CALL(DestroyObject, object,
    (CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object), (session, object))
{
    struct fake_object *o = fake_object_get(object);
    int rw = 0;
    CK_RV rv = fake_session_check(session, &rw);

    if (rv != CKR_OK)
        return rv;
    if (o == NULL)
        return CKR_OBJECT_HANDLE_INVALID;
    if (fake_object_is(o, CKA_TOKEN) && !rw)
        return CKR_SESSION_READ_ONLY;
    fake_object_remove(o);
    return CKR_OK;
}

/* One attribute into the caller's, by the rules of C_GetAttributeValue. */
static CK_RV
get_one(const struct fake_object *o, CK_ATTRIBUTE *out)
{
    const CK_ATTRIBUTE *a = fake_object_attr(o, out->type);
    int secret = out->type == CKA_VALUE &&
                 fake_object_attr(o, CKA_KEY_TYPE) != NULL &&
                 (fake_object_is(o, CKA_SENSITIVE) ||
                     !fake_object_is(o, CKA_EXTRACTABLE));
    CK_ULONG room = out->ulValueLen;

    out->ulValueLen = CK_UNAVAILABLE_INFORMATION;
    if (out->type == CKA_ALWAYS_AUTHENTICATE && fake_switches.asks_pin &&
        out->pValue != NULL) {
        *(CK_BBOOL *)out->pValue = CK_TRUE;
        out->ulValueLen = sizeof(CK_BBOOL);
        return CKR_OK;
    }
    if (a == NULL)
        return CKR_ATTRIBUTE_TYPE_INVALID;
    if (secret && fake_switches.value_leaks_on_refusal && out->pValue != NULL)
        memcpy(out->pValue, a->pValue,
            room < a->ulValueLen ? room : a->ulValueLen);
    if (secret && !fake_switches.value_readable)
        return CKR_ATTRIBUTE_SENSITIVE;
    if (out->pValue == NULL) {
        out->ulValueLen = a->ulValueLen;
        return CKR_OK;
    }
    if (room < a->ulValueLen)
        return CKR_BUFFER_TOO_SMALL;
    memcpy(out->pValue, a->pValue, a->ulValueLen);
    out->ulValueLen = a->ulValueLen;
    if (out->type == CKA_VALUE)
        out->ulValueLen += fake_switches.more_bytes; /* a lie: not written */
    return CKR_OK;
}

FAKE_CALL(GetAttributeValue, object,
    (CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE *attrs,
        CK_ULONG n),
    (session, object, attrs, n))
{
    struct fake_object *o = fake_object_get(object);
    int rw = 0;
    CK_RV rv = fake_session_check(session, &rw);

    if (rv == CKR_OK && o == NULL)
        rv = CKR_OBJECT_HANDLE_INVALID;
    if (rv != CKR_OK)
        return rv;
    for (CK_ULONG i = 0; i < n; i++) {
        CK_RV one = get_one(o, &attrs[i]);
        if (one != CKR_OK)
            rv = one;
    }
    return rv;
}

FAKE_CALL(FindObjectsInit, 0,
    (CK_SESSION_HANDLE session, CK_ATTRIBUTE *attrs, CK_ULONG n),
    (session, attrs, n))
{
    int rw = 0;
    CK_RV rv = fake_session_check(session, &rw);

    if (rv != CKR_OK)
        return rv;
    if (searching)
        return CKR_OPERATION_ACTIVE;
    if (n > sizeof(search) / sizeof(search[0]))
        return CKR_ARGUMENTS_BAD;
    for (CK_ULONG i = 0; i < n; i++) {
        if (attrs[i].ulValueLen > sizeof(search_values[i]))
            return CKR_ARGUMENTS_BAD;
        memcpy(search_values[i], attrs[i].pValue, attrs[i].ulValueLen);
        search[i] = (CK_ATTRIBUTE){ attrs[i].type, search_values[i],
            attrs[i].ulValueLen };
    }
    search_n = n;
    search_at = 0;
    searching = 1;
    return CKR_OK;
}

/* The first of the objects that match, without an end. */
static CK_RV
find_forever(CK_OBJECT_HANDLE *list, CK_ULONG max, CK_ULONG *ret_n)
{
    for (CK_ULONG i = 0; i < max; i++)
        list[i] = 1;
    *ret_n = max;
    return CKR_OK;
}

FAKE_CALL(FindObjects, 0,
    (CK_SESSION_HANDLE session, CK_OBJECT_HANDLE *list, CK_ULONG max,
        CK_ULONG *ret_n),
    (session, list, max, ret_n))
{
    CK_ULONG n = 0;
    int rw = 0;
    CK_RV rv = fake_session_check(session, &rw);

    if (rv != CKR_OK)
        return rv;
    if (!searching)
        return CKR_OPERATION_NOT_INITIALIZED;
    if (fake_switches.find_forever)
        return find_forever(list, max, ret_n);
    for (; search_at < FAKE_OBJECTS_MAX && n < max; search_at++) {
        struct fake_object *o = fake_object_at(search_at);
        if (o != NULL && fake_object_matches(o, search, search_n) &&
            (fake_logged_in() || !fake_object_is(o, CKA_PRIVATE)))
            list[n++] = o->handle;
    }
    *ret_n = n;
    return CKR_OK;
}

FAKE_CALL(FindObjectsFinal, 0, (CK_SESSION_HANDLE session), (session))
{
    int rw = 0;
    CK_RV rv = fake_session_check(session, &rw);

    if (rv != CKR_OK)
        return rv;
    if (!searching)
        return CKR_OPERATION_NOT_INITIALIZED;
    searching = 0;
    return CKR_OK;
}

FAKE_CALL(SignInit, key,
    (CK_SESSION_HANDLE session, CK_MECHANISM *mechanism, CK_OBJECT_HANDLE key),
    (session, mechanism, key))
{
    struct fake_object *o = fake_object_get(key);
    int rw = 0;
    CK_RV rv = fake_session_check(session, &rw);

    if (rv != CKR_OK)
        return rv;
    if (signing_key != 0)
        return CKR_OPERATION_ACTIVE;
    if (o == NULL)
        return CKR_KEY_HANDLE_INVALID;
    if (mechanism->mechanism != CKM_SHA256_HMAC)
        return CKR_MECHANISM_INVALID;
    if (!fake_object_is(o, CKA_SIGN))
        return CKR_KEY_FUNCTION_NOT_PERMITTED;
    if (fake_object_is(o, CKA_PRIVATE) && !fake_logged_in())
        return CKR_USER_NOT_LOGGED_IN;
    signing_key = key;
    pin_given = 0;
    return CKR_OK;
}

/* Ends the signature, whatever comes of it (PKCS#11 section 5.13.2). */
static CK_RV
do_sign(CK_BYTE *data, CK_ULONG len, CK_BYTE *mac, CK_ULONG *ret_len)
{
    struct fake_object *o = fake_object_get(signing_key);
    const CK_ATTRIBUTE *value =
        o == NULL ? NULL : fake_object_attr(o, CKA_VALUE);

    signing_key = 0;
    if (value == NULL)
        return CKR_KEY_HANDLE_INVALID;
    if (*ret_len < MAC_BYTES)
        return CKR_BUFFER_TOO_SMALL;
    if (fake_switches.message_max != 0 && len > fake_switches.message_max)
        return CKR_DATA_LEN_RANGE;
    if (HMAC(EVP_sha256(), value->pValue, (int)value->ulValueLen, data, len,
            mac, NULL) == NULL)
        return CKR_DEVICE_ERROR;
    if (fake_switches.on_sign != NULL)
        fake_switches.on_sign(fake_switches.on_sign_arg, data, len);
    if (fake_switches.mac_wrong)
        mac[MAC_BYTES - 1] ^= 1;
    *ret_len = fake_switches.mac_len == 0 ? MAC_BYTES : fake_switches.mac_len;
    return CKR_OK;
}

CK_RV
fake_Sign(CK_SESSION_HANDLE session, CK_BYTE *data, CK_ULONG len, CK_BYTE *mac,
    CK_ULONG *ret_len)
{
    int rw = 0;
    CK_RV rv = fake_enter(FAKE_C_Sign, signing_key);

    if (fake_switches.raise_at_sign != 0)
        (void)raise(fake_switches.raise_at_sign);
    if (rv == CKR_OK)
        rv = fake_session_check(session, &rw);
    if (rv == CKR_OK && signing_key == 0)
        rv = CKR_OPERATION_NOT_INITIALIZED;
    if (rv == CKR_OK && fake_switches.asks_pin && !pin_given)
        rv = CKR_USER_NOT_LOGGED_IN;
    if (rv == CKR_OK)
        rv = fake_leave(do_sign(data, len, mac, ret_len));
    signing_key = 0;
    return rv;
}
