/*
 * token/keylist.c: the secret keys on a token and what protects them.
 * Layer: token.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/ckr.h"
#include "base/error.h"
#include "token/flag.h"
#include "token/handles.h"
#include "token/key.h"

#include "token/keylist.h"

/* clang-format off */
static const struct {
    const char *name;
    CK_ATTRIBUTE_TYPE type;
} usages[] = {
    [HSEAL_USAGE_VERIFY]  = { "CKA_VERIFY",  CKA_VERIFY },
    [HSEAL_USAGE_ENCRYPT] = { "CKA_ENCRYPT", CKA_ENCRYPT },
    [HSEAL_USAGE_DECRYPT] = { "CKA_DECRYPT", CKA_DECRYPT },
    [HSEAL_USAGE_WRAP]    = { "CKA_WRAP",    CKA_WRAP },
    [HSEAL_USAGE_UNWRAP]  = { "CKA_UNWRAP",  CKA_UNWRAP },
    [HSEAL_USAGE_DERIVE]  = { "CKA_DERIVE",  CKA_DERIVE },
};
/* clang-format on */
static_assert(
    sizeof(usages) / sizeof(usages[0]) == HSEAL_USAGE_COUNT, "a row per usage");

const char *
hseal_usage_name(enum hseal_usage usage)
{
    return usages[usage].name;
}

unsigned long
hseal_usage_type(enum hseal_usage usage)
{
    return usages[usage].type;
}

/* Label and id, as far as they fit and are told. */
static void
read_names(struct hseal_token *t, struct hseal_object *o)
{
    CK_ATTRIBUTE label = { CKA_LABEL, o->label, sizeof(o->label) - 1 };
    CK_ATTRIBUTE id = { CKA_ID, o->id, sizeof(o->id) };
    CK_RV rv = t->f->C_GetAttributeValue(t->session, o->handle, &label, 1);

    if (rv != CKR_OK || label.ulValueLen >= sizeof(o->label))
        label.ulValueLen = 0;
    o->label[label.ulValueLen] = '\0';
    rv = t->f->C_GetAttributeValue(t->session, o->handle, &id, 1);
    o->id_len =
        rv == CKR_OK && id.ulValueLen <= sizeof(o->id) ? id.ulValueLen : 0;
}

/* 0 if another process has destroyed it since it was found. */
static int
read_key(struct hseal_token *t, struct hseal_keylist_entry *k)
{
    CK_OBJECT_HANDLE key = k->object.handle;

    k->err = hseal_key_check(t, key, &k->why);
    if (k->err != HSEAL_ERR_OK && k->why.origin == HSEAL_ORIGIN_CKR &&
        hseal_ckr_is_gone(k->why.cause))
        return 0;
    k->is_private = hseal_flag_read(t, key, CKA_PRIVATE) == 1;
    k->modifiable = hseal_flag_read(t, key, CKA_MODIFIABLE);
    for (unsigned i = 0; i < HSEAL_USAGE_COUNT; i++)
        if (hseal_flag_read(t, key, usages[i].type) == 1)
            k->usage |= 1U << i;
    return 1;
}

/* Tokens give them in any order. */
static int
compare(const void *a, const void *b)
{
    const struct hseal_object *x =
        &((const struct hseal_keylist_entry *)a)->object;
    const struct hseal_object *y =
        &((const struct hseal_keylist_entry *)b)->object;
    int by_label = strcmp(x->label, y->label);

    return by_label != 0 ? by_label : memcmp(x->id, y->id, sizeof(x->id));
}

enum hseal_err
hseal_keylist_read(struct hseal_token *t, const char *prefix,
    struct hseal_keylist_entry **ret, size_t *ret_n, struct hseal_error *e)
{
    CK_OBJECT_CLASS class = CKO_SECRET_KEY;
    CK_BBOOL yes = CK_TRUE;
    CK_ATTRIBUTE match[] = {
        { CKA_CLASS, &class, sizeof(class) },
        { CKA_TOKEN, &yes, sizeof(yes) },
    };
    struct hseal_handles h = { NULL, 0 };
    struct hseal_keylist_entry *list = NULL;
    size_t n = 0;
    enum hseal_err err = hseal_handles_find(t, match, 2, &h, e);

    if (err != HSEAL_ERR_OK)
        goto out;
    list = calloc(h.n + 1, sizeof(*list));
    if (list == NULL) {
        err = hseal_fail_nomem(e);
        goto out;
    }
    for (size_t i = 0; i < h.n; i++) {
        struct hseal_keylist_entry *k = &list[n];
        memset(k, 0, sizeof(*k));
        k->object.handle = h.list[i];
        read_names(t, &k->object);
        if (strncmp(k->object.label, prefix, strlen(prefix)) == 0)
            n += (size_t)read_key(t, k);
    }
    qsort(list, n, sizeof(*list), compare);
    *ret = list;
    *ret_n = n;
    list = NULL;
out:
    free(list);
    free(h.list);
    return err;
}
