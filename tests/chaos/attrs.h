/*
 * chaos/attrs.h: templates and the attributes of objects.
 */
#ifndef HSEAL_CHAOS_ATTRS_H
#define HSEAL_CHAOS_ATTRS_H

#include <p11-kit/pkcs11.h>

#define CHAOS_NO_NUMBER (~0UL)

/** chaos_attr(attrs, n, type): NULL if the template has none. */
CK_ATTRIBUTE *chaos_attr(CK_ATTRIBUTE *attrs, CK_ULONG n, CK_ULONG type);

/** chaos_attr_number(attrs, n, type): its CK_ULONG, or CHAOS_NO_NUMBER. */
CK_ULONG chaos_attr_number(CK_ATTRIBUTE *attrs, CK_ULONG n, CK_ULONG type);

/** chaos_attr_is(attrs, n, type, value): it is given, with that CK_BBOOL. */
int chaos_attr_is(CK_ATTRIBUTE *attrs, CK_ULONG n, CK_ULONG type, int value);

/** chaos_object_number(session, object, type): of an object that is there. */
CK_ULONG chaos_object_number(
    CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ULONG type);

/** chaos_hash_bytes(key_type): of a CKK_…_HMAC; 0 if it is none. */
CK_ULONG chaos_hash_bytes(CK_ULONG key_type);

/** chaos_hash_mechanism(key_type): CKM_…_HMAC; CHAOS_NO_NUMBER if none. */
CK_ULONG chaos_hash_mechanism(CK_ULONG key_type);

#endif
