/*
 * token/objecturi.h: which key, as RFC 7512 writes it.
 * Layer: token.
 */
#ifndef HSEAL_TOKEN_OBJECTURI_H
#define HSEAL_TOKEN_OBJECTURI_H

#include "token/object.h"
#include "token/uri.h"

/** hseal_objecturi_free wipes nothing: no part of it is secret. */
struct hseal_objecturi {
    char label[HSEAL_LABEL_SIZE]; /* "": not given */
    unsigned char id[HSEAL_OBJECT_ID_MAX];
    size_t id_len;           /* 0: not given */
    struct hseal_uri *token; /* what it says of the token */
};

/**
 * hseal_objecturi_parse(text, ret, e): "pkcs11:object=LABEL;id=%0a%1b", with
 * one of them at least, and what else such URIs have: attributes of a token,
 * and type=secret-key.  The caller frees with hseal_objecturi_free.
 * Errors: INPUT, NOMEM.  Spec: RFC 7512 section 2.3.
 */
HSEAL_MUST_USE enum hseal_err hseal_objecturi_parse(
    const char *text, struct hseal_objecturi *ret, struct hseal_error *e);

/** hseal_objecturi_free(u): a zeroed struct is accepted. */
void hseal_objecturi_free(struct hseal_objecturi *u);

/**
 * hseal_objecturi_find(u, t, ret, e): the one secret key that it names on the
 * token.  Errors: INPUT (it is of another token, or names several keys),
 * NOT_FOUND, TOKEN*, NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_objecturi_find(
    const struct hseal_objecturi *u, struct hseal_token *t,
    struct hseal_object *ret, struct hseal_error *e);

#endif
