/*
 * support/fakeobject.c: the objects of the fake PKCS#11 module.
 */
#include <stdlib.h>
#include <string.h>

#include "support/fakeobject.h"

static struct fake_object objects[FAKE_OBJECTS_MAX];
static CK_OBJECT_HANDLE last_handle = 100;

struct fake_object *
fake_object_at(size_t i)
{
    return objects[i].handle == 0 ? NULL : &objects[i];
}

struct fake_object *
fake_object_get(CK_OBJECT_HANDLE handle)
{
    for (size_t i = 0; handle != 0 && i < FAKE_OBJECTS_MAX; i++)
        if (objects[i].handle == handle)
            return &objects[i];
    return NULL;
}

const CK_ATTRIBUTE *
fake_object_attr(const struct fake_object *o, CK_ATTRIBUTE_TYPE type)
{
    for (CK_ULONG i = 0; i < o->n; i++)
        if (o->attrs[i].type == type)
            return &o->attrs[i];
    return NULL;
}

int
fake_object_set(struct fake_object *o, CK_ATTRIBUTE_TYPE type,
    const void *value, CK_ULONG len)
{
    unsigned char *copy = calloc(1, len + 1);
    CK_ULONG i = 0;

    while (i < o->n && o->attrs[i].type != type)
        i++;
    if (copy == NULL || i == FAKE_ATTRS_MAX) {
        free(copy);
        return 0;
    }
    if (len > 0)
        memcpy(copy, value, len);
    if (i < o->n)
        free(o->attrs[i].pValue);
    else
        o->n++;
    o->attrs[i] = (CK_ATTRIBUTE){ type, copy, len };
    return 1;
}

void
fake_object_remove(struct fake_object *o)
{
    for (CK_ULONG i = 0; i < o->n; i++)
        free(o->attrs[i].pValue);
    memset(o, 0, sizeof(*o));
}

struct fake_object *
fake_object_add(const CK_ATTRIBUTE *attrs, CK_ULONG n)
{
    struct fake_object *o = objects;

    while (o < objects + FAKE_OBJECTS_MAX && o->handle != 0)
        o++;
    if (o == objects + FAKE_OBJECTS_MAX)
        return NULL;
    o->handle = ++last_handle;
    for (CK_ULONG i = 0; i < n; i++) {
        if (!fake_object_set(
                o, attrs[i].type, attrs[i].pValue, attrs[i].ulValueLen)) {
            fake_object_remove(o);
            return NULL;
        }
    }
    return o;
}

int
fake_object_is(const struct fake_object *o, CK_ATTRIBUTE_TYPE type)
{
    const CK_ATTRIBUTE *a = fake_object_attr(o, type);

    return a != NULL && a->ulValueLen == sizeof(CK_BBOOL) &&
           *(const CK_BBOOL *)a->pValue != CK_FALSE;
}

int
fake_object_matches(
    const struct fake_object *o, const CK_ATTRIBUTE *attrs, CK_ULONG n)
{
    for (CK_ULONG i = 0; i < n; i++) {
        const CK_ATTRIBUTE *a = fake_object_attr(o, attrs[i].type);
        if (a == NULL || a->ulValueLen != attrs[i].ulValueLen ||
            (a->ulValueLen > 0 &&
                memcmp(a->pValue, attrs[i].pValue, a->ulValueLen) != 0))
            return 0;
    }
    return 1;
}
