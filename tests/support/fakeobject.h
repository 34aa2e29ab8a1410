/*
 * support/fakeobject.h: the objects of the fake PKCS#11 module.
 */
#ifndef HSEAL_TEST_FAKEOBJECT_H
#define HSEAL_TEST_FAKEOBJECT_H

#include <stddef.h>

#include <p11-kit/pkcs11.h>

#define FAKE_OBJECTS_MAX 512
#define FAKE_ATTRS_MAX 24

/** One object; handle 0 is a free place.  Handles are never used again. */
struct fake_object {
    CK_OBJECT_HANDLE handle;
    CK_ATTRIBUTE attrs[FAKE_ATTRS_MAX]; /* values are owned */
    CK_ULONG n;
};

/** fake_object_get(handle): NULL if there is none. */
struct fake_object *fake_object_get(CK_OBJECT_HANDLE handle);

/** fake_object_at(i): by place, i < FAKE_OBJECTS_MAX; NULL where free. */
struct fake_object *fake_object_at(size_t i);

/** fake_object_add(attrs, n): a new one with these attributes; NULL if full. */
struct fake_object *fake_object_add(const CK_ATTRIBUTE *attrs, CK_ULONG n);

/** fake_object_remove(o): destroy. */
void fake_object_remove(struct fake_object *o);

/** fake_object_attr(o, type): NULL if it has none. */
const CK_ATTRIBUTE *fake_object_attr(
    const struct fake_object *o, CK_ATTRIBUTE_TYPE type);

/** fake_object_set(o, type, value, len): put or replace; 0 if full. */
int fake_object_set(struct fake_object *o, CK_ATTRIBUTE_TYPE type,
    const void *value, CK_ULONG len);

/** fake_object_is(o, type): 1 if that CK_BBOOL is there and true. */
int fake_object_is(const struct fake_object *o, CK_ATTRIBUTE_TYPE type);

/** fake_object_matches(o, attrs, n): 1 if it has all of these. */
int fake_object_matches(
    const struct fake_object *o, const CK_ATTRIBUTE *attrs, CK_ULONG n);

#endif
