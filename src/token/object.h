/*
 * token/object.h: objects on the token: finding, reading, destroying.
 * Layer: token.
 */
#ifndef HSEAL_TOKEN_OBJECT_H
#define HSEAL_TOKEN_OBJECT_H

#include <stddef.h>

#include "base/buf.h"

#include "token/token.h"

#define HSEAL_LABEL_SIZE 128
#define HSEAL_OBJECT_ID_MAX 32

/** An object of the token; the handle is good for this login only. */
struct hseal_object {
    unsigned long handle;
    char label[HSEAL_LABEL_SIZE]; /* cut if longer on the token */
    unsigned char id[HSEAL_OBJECT_ID_MAX];
    size_t id_len; /* 0: none, or longer than fits */
};

/** The kinds of object that are dealt with. */
enum hseal_object_kind {
    HSEAL_OBJECT_KEY,  /* CKO_SECRET_KEY, CKA_TOKEN true */
    HSEAL_OBJECT_DATA, /* CKO_DATA, CKA_TOKEN true, CKA_APPLICATION hardseal */
    HSEAL_OBJECT_PRIVATE_KEY /* CKO_PRIVATE_KEY, CKA_TOKEN true */
};

/**
 * hseal_object_find(t, kind, label, ret, ret_n, e): the objects of `kind`
 * whose label is `label`, or all of them where it is NULL; private ones only.
 * The caller frees *ret with free().  Errors: TOKEN* (a session that was
 * logged out sees none and says so with OK: that is an error), NOMEM.
 * Spec: PKCS#11 v3.0 section 5.7.6.
 */
HSEAL_MUST_USE enum hseal_err hseal_object_find(struct hseal_token *t,
    enum hseal_object_kind kind, const char *label, struct hseal_object **ret,
    size_t *ret_n, struct hseal_error *e);

/**
 * hseal_object_there(t, handle, ret, e): *ret is 1 if the object is still on
 * the token.  Errors: TOKEN*.
 */
HSEAL_MUST_USE enum hseal_err hseal_object_there(struct hseal_token *t,
    unsigned long handle, int *ret, struct hseal_error *e);

/**
 * hseal_object_destroy(t, handle, e): destroy; one that is gone already, to a
 * session that is logged in, is fine.  Errors: TOKEN*.
 */
HSEAL_MUST_USE enum hseal_err hseal_object_destroy(
    struct hseal_token *t, unsigned long handle, struct hseal_error *e);

/**
 * hseal_object_value(t, handle, b, e): append a data object's CKA_VALUE.
 * Errors: TOKEN*, LIMIT.
 */
HSEAL_MUST_USE enum hseal_err hseal_object_value(struct hseal_token *t,
    unsigned long handle, struct hseal_buf *b, struct hseal_error *e);

/**
 * hseal_object_create_data(t, label, value, ret_handle, e): make a private,
 * unmodifiable data object of the application "hardseal" on the token;
 * `ret_handle` may be NULL.  Errors: TOKEN*.
 * Spec: PKCS#11 v3.0 section 4.5.
 */
HSEAL_MUST_USE enum hseal_err hseal_object_create_data(struct hseal_token *t,
    const char *label, struct hseal_view value, unsigned long *ret_handle,
    struct hseal_error *e);

#endif
