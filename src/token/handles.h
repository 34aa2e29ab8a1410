/*
 * token/handles.h: the handles of a search, for this layer alone.
 * Layer: token.
 */
#ifndef HSEAL_TOKEN_HANDLES_H
#define HSEAL_TOKEN_HANDLES_H

#include "token/session.h"

struct hseal_handles {
    CK_OBJECT_HANDLE *list;
    size_t n;
};

/**
 * hseal_handles_find(t, match, n_match, h, e): append the handles of all
 * objects that match.  The caller frees h->list with free(), on failure too.
 * Errors: TOKEN*, NOMEM.  Spec: PKCS#11 v3.0 section 5.7.6.
 */
HSEAL_MUST_USE enum hseal_err hseal_handles_find(struct hseal_token *t,
    CK_ATTRIBUTE *match, CK_ULONG n_match, struct hseal_handles *h,
    struct hseal_error *e);

#endif
