/*
 * token/object.c: objects on the token: finding, reading, destroying.
 * Layer: token.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "token/fail.h"
#include "token/handles.h"
#include "token/session.h"

#include "token/object.h"

#define FIND_AT_ONCE 64
/* More objects than any token that is sold; a module that loops ends here. */
#define FIND_MAX 100000

#define FIND_TRIES 3 /* more, while others destroy */

#define APPLICATION "hardseal"

static enum hseal_err
collect(struct hseal_token *t, struct hseal_handles *h, struct hseal_error *e)
{
    CK_OBJECT_HANDLE some[FIND_AT_ONCE];
    CK_OBJECT_HANDLE *grown;
    CK_RV rv;

    for (;;) {
        CK_ULONG got = 0;
        rv = t->f->C_FindObjects(t->session, some, FIND_AT_ONCE, &got);
        if (rv != CKR_OK)
            return hseal_fail_ckr(e, rv, "C_FindObjects", t->info.label);
        if (got == 0)
            return HSEAL_ERR_OK;
        if (got > FIND_AT_ONCE || h->n > FIND_MAX)
            return hseal_fail(e, HSEAL_ERR_TOKEN,
                "C_FindObjects on %s: too many objects", t->info.label);
        grown = realloc(h->list, (h->n + got) * sizeof(*grown));
        if (grown == NULL)
            return hseal_fail_nomem(e);
        h->list = grown;
        memcpy(h->list + h->n, some, got * sizeof(some[0]));
        h->n += got;
    }
}

enum hseal_err
hseal_handles_find(struct hseal_token *t, CK_ATTRIBUTE *match, CK_ULONG n_match,
    struct hseal_handles *h, struct hseal_error *e)
{
    enum hseal_err err;
    CK_RV rv;

    rv = t->f->C_FindObjectsInit(t->session, match, n_match);
    if (rv == CKR_OPERATION_ACTIVE) {
        /* One that could not be ended when its time was. */
        (void)t->f->C_FindObjectsFinal(t->session); /* the next line tells */
        rv = t->f->C_FindObjectsInit(t->session, match, n_match);
    }
    if (rv != CKR_OK)
        return hseal_fail_ckr(e, rv, "C_FindObjectsInit", t->info.label);
    err = collect(t, h, e);
    rv = t->f->C_FindObjectsFinal(t->session);
    if (err == HSEAL_ERR_OK && rv != CKR_OK)
        err = hseal_fail_ckr(e, rv, "C_FindObjectsFinal", t->info.label);
    return err;
}

/*
 * A session that was logged out sees none of our objects, and says so with
 * CKR_OK: that is no answer.
 */
static enum hseal_err
check_login(const struct hseal_token *t, struct hseal_error *e)
{
    CK_SESSION_INFO info;

    if (!t->info.login_required ||
        t->f->C_GetSessionInfo(t->session, &info) != CKR_OK ||
        (info.state != CKS_RO_PUBLIC_SESSION &&
            info.state != CKS_RW_PUBLIC_SESSION))
        return HSEAL_ERR_OK;
    return hseal_fail_ckr(
        e, CKR_USER_NOT_LOGGED_IN, "C_FindObjects", t->info.label);
}

/* An answer to part of the attributes marks the others. */
static int
is_partial(CK_RV rv, const CK_ATTRIBUTE *attrs, CK_ULONG n)
{
    if (rv != CKR_ATTRIBUTE_TYPE_INVALID && rv != CKR_BUFFER_TOO_SMALL &&
        rv != CKR_ATTRIBUTE_SENSITIVE)
        return 0;
    for (CK_ULONG i = 0; i < n; i++)
        if (attrs[i].ulValueLen == CK_UNAVAILABLE_INFORMATION)
            return 1;
    return 0;
}

/*
 * Label and id; one that is absent or too long is left empty.  An object that
 * another process has destroyed since it was found is gone, not an error.
 */
static enum hseal_err
read_names(struct hseal_token *t, struct hseal_object *o,
    enum hseal_object_kind kind, int *ret_gone, struct hseal_error *e)
{
    CK_ATTRIBUTE attrs[] = {
        { CKA_LABEL, o->label, sizeof(o->label) - 1 },
        { CKA_ID, o->id, sizeof(o->id) },
    };
    CK_ULONG n = kind == HSEAL_OBJECT_DATA ? 1 : 2;
    CK_RV rv;

    rv = t->f->C_GetAttributeValue(t->session, o->handle, attrs, n);
    *ret_gone = rv == CKR_OBJECT_HANDLE_INVALID;
    if (*ret_gone)
        return HSEAL_ERR_OK;
    if (rv != CKR_OK && !is_partial(rv, attrs, n))
        return hseal_fail_ckr(e, rv, "C_GetAttributeValue", t->info.label);
    if (attrs[0].ulValueLen < sizeof(o->label))
        o->label[attrs[0].ulValueLen] = '\0';
    else
        o->label[0] = '\0';
    if (n == 2 && attrs[1].ulValueLen <= sizeof(o->id))
        o->id_len = attrs[1].ulValueLen;
    return HSEAL_ERR_OK;
}

struct found {
    struct hseal_object *list;
    size_t n;
};

/* `ret_gone`: one that was found was not there any more. */
static enum hseal_err
find_once(struct hseal_token *t, enum hseal_object_kind kind,
    CK_ATTRIBUTE *match, CK_ULONG n_match, struct found *ret, int *ret_gone,
    struct hseal_error *e)
{
    struct hseal_handles h = { NULL, 0 };
    struct hseal_object *list = NULL;
    size_t n = 0;
    enum hseal_err err = hseal_handles_find(t, match, n_match, &h, e);

    if (err != HSEAL_ERR_OK)
        goto out;
    list = calloc(h.n + 1, sizeof(*list));
    if (list == NULL) {
        err = hseal_fail_nomem(e);
        goto out;
    }
    for (size_t i = 0; i < h.n && err == HSEAL_ERR_OK; i++) {
        int gone = 0;
        list[n].handle = h.list[i];
        err = read_names(t, &list[n], kind, &gone, e);
        n += !gone;
    }
    if (err == HSEAL_ERR_OK && (h.n == 0 || n < h.n))
        err = check_login(t, e);
    if (err != HSEAL_ERR_OK)
        goto out;
    ret->list = list;
    ret->n = n;
    *ret_gone = n < h.n;
    list = NULL;
out:
    free(list);
    free(h.list);
    return err;
}

enum hseal_err
hseal_object_find(struct hseal_token *t, enum hseal_object_kind kind,
    const char *label, struct hseal_object **ret, size_t *ret_n,
    struct hseal_error *e)
{
    static const CK_OBJECT_CLASS classes[] = { CKO_SECRET_KEY, CKO_DATA,
        CKO_PRIVATE_KEY }; /* by kind */
    CK_OBJECT_CLASS class = classes[kind];
    CK_BBOOL yes = CK_TRUE;
    char application[] = APPLICATION; /* PKCS#11 takes no const */
    CK_ATTRIBUTE match[5] = {
        { CKA_CLASS, &class, sizeof(class) },
        { CKA_TOKEN, &yes, sizeof(yes) },
        /* What was made without a login is not ours, whatever its label. */
        { CKA_PRIVATE, &yes, sizeof(yes) },
    };
    CK_ULONG n_match = 3;
    char label_copy[HSEAL_LABEL_SIZE];
    struct found found = { NULL, 0 };
    enum hseal_err err;

    if (kind == HSEAL_OBJECT_DATA)
        match[n_match++] = (CK_ATTRIBUTE){ CKA_APPLICATION, application,
            sizeof(application) - 1 };
    if (label != NULL) {
        size_t len = strlen(label);
        if (len >= sizeof(label_copy))
            return hseal_fail(e, HSEAL_ERR_LIMIT, "a label is too long");
        memcpy(label_copy, label, len);
        match[n_match++] = (CK_ATTRIBUTE){ CKA_LABEL, label_copy, len };
    }
    /* Not there when it was read: who looks again sees whether that is so. */
    for (int tries = 0;; tries++) {
        int gone = 0;
        err = find_once(t, kind, match, n_match, &found, &gone, e);
        if (err != HSEAL_ERR_OK)
            return err;
        if (!gone || tries == FIND_TRIES)
            break;
        free(found.list);
    }
    *ret = found.list;
    *ret_n = found.n;
    return HSEAL_ERR_OK;
}

enum hseal_err
hseal_object_there(struct hseal_token *t, unsigned long handle, int *ret,
    struct hseal_error *e)
{
    CK_OBJECT_CLASS class = 0;
    CK_ATTRIBUTE attr = { CKA_CLASS, &class, sizeof(class) };
    CK_RV rv = t->f->C_GetAttributeValue(t->session, handle, &attr, 1);

    *ret = rv == CKR_OK;
    if (rv == CKR_OK || rv == CKR_OBJECT_HANDLE_INVALID ||
        rv == CKR_KEY_HANDLE_INVALID)
        return HSEAL_ERR_OK;
    return hseal_fail_ckr(e, rv, "C_GetAttributeValue", t->info.label);
}

enum hseal_err
hseal_object_destroy(
    struct hseal_token *t, unsigned long handle, struct hseal_error *e)
{
    CK_RV rv = t->f->C_DestroyObject(t->session, handle);
    int there = 0;
    enum hseal_err err;

    if (rv == CKR_OK)
        return HSEAL_ERR_OK;
    if (rv != CKR_OBJECT_HANDLE_INVALID)
        return hseal_fail_ckr(e, rv, "C_DestroyObject", t->info.label);
    /* Another process was faster; or nobody is logged in, and it stays. */
    err = check_login(t, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_object_there(t, handle, &there, e);
    if (err == HSEAL_ERR_OK && there)
        err = hseal_fail_ckr(e, rv, "C_DestroyObject", t->info.label);
    return err;
}

/* "Not there" is believed only where a login and another look say so too. */
static enum hseal_err
fail_value(struct hseal_token *t, unsigned long handle, CK_RV rv,
    struct hseal_error *e)
{
    enum hseal_err err = HSEAL_ERR_OK;
    int there = 0;

    if (rv == CKR_OBJECT_HANDLE_INVALID) {
        err = check_login(t, e);
        if (err == HSEAL_ERR_OK)
            err = hseal_object_there(t, handle, &there, e);
    }
    if (err != HSEAL_ERR_OK)
        return err;
    if (there)
        return hseal_fail(e, HSEAL_ERR_TOKEN,
            "C_GetAttributeValue on %s: an object was not there, and is",
            t->info.label);
    return hseal_fail_ckr(e, rv, "C_GetAttributeValue", t->info.label);
}

enum hseal_err
hseal_object_value(struct hseal_token *t, unsigned long handle,
    struct hseal_buf *b, struct hseal_error *e)
{
    CK_ATTRIBUTE value = { CKA_VALUE, NULL, 0 };
    CK_ULONG announced;
    enum hseal_err err;
    CK_RV rv;

    rv = t->f->C_GetAttributeValue(t->session, handle, &value, 1);
    announced = value.ulValueLen;
    if (rv == CKR_OK && announced != CK_UNAVAILABLE_INFORMATION) {
        err = hseal_buf_reserve(b, announced, e);
        if (err != HSEAL_ERR_OK)
            return err;
        value.pValue = b->data + b->len;
        rv = t->f->C_GetAttributeValue(t->session, handle, &value, 1);
    }
    if (rv != CKR_OK)
        return fail_value(t, handle, rv, e);
    if (value.pValue == NULL || value.ulValueLen > announced)
        return hseal_fail(e, HSEAL_ERR_TOKEN,
            "C_GetAttributeValue on %s: more bytes than it said",
            t->info.label);
    b->len += value.ulValueLen;
    b->data[b->len] = '\0';
    return HSEAL_ERR_OK;
}

enum hseal_err
hseal_object_create_data(struct hseal_token *t, const char *label,
    struct hseal_view value, unsigned long *ret_handle, struct hseal_error *e)
{
    CK_OBJECT_CLASS class = CKO_DATA;
    CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
    char application[] = APPLICATION; /* PKCS#11 takes no const */
    struct hseal_buf copy;
    CK_OBJECT_HANDLE handle = CK_INVALID_HANDLE;
    char label_copy[HSEAL_LABEL_SIZE];
    size_t label_len = strlen(label);
    enum hseal_err err;
    CK_RV rv;

    if (label_len >= sizeof(label_copy))
        return hseal_fail(e, HSEAL_ERR_LIMIT, "a label is too long");
    memcpy(label_copy, label, label_len);
    hseal_buf_init(&copy, value.len + 1);
    err = hseal_buf_add(&copy, value.data, value.len, e);
    if (err == HSEAL_ERR_OK) {
        CK_ATTRIBUTE attrs[] = {
            { CKA_CLASS, &class, sizeof(class) },
            { CKA_TOKEN, &yes, sizeof(yes) },
            { CKA_PRIVATE, &yes, sizeof(yes) },
            { CKA_MODIFIABLE, &no, sizeof(no) },
            { CKA_LABEL, label_copy, label_len },
            { CKA_APPLICATION, application, sizeof(application) - 1 },
            { CKA_VALUE, copy.data, copy.len },
        };
        rv = t->f->C_CreateObject(
            t->session, attrs, sizeof(attrs) / sizeof(attrs[0]), &handle);
        if (rv != CKR_OK)
            err =
                hseal_fail_ckr_writing(e, rv, "C_CreateObject", t->info.label);
    }
    if (err == HSEAL_ERR_OK && ret_handle != NULL)
        *ret_handle = handle;
    hseal_buf_free(&copy);
    return err;
}
