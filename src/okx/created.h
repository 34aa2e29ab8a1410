/*
 * okx/created.h: the answer that has a new API key's secret in it.
 * Layer: okx.
 */
#ifndef HSEAL_OKX_CREATED_H
#define HSEAL_OKX_CREATED_H

#include <hardseal/error.h>

#include "base/buf.h"
#include "base/secret.h"

/** Bytes of an API key's id, with the NUL, and of the longest secret. */
#define HSEAL_OKX_KEY_ID_SIZE 129
#define HSEAL_OKX_SECRET_MAX 512

/** A key that was just made. */
struct hseal_okx_created {
    char key_id[HSEAL_OKX_KEY_ID_SIZE];
    struct hseal_secret secret;
};

/**
 * hseal_okx_created_init(c, e): empty; hseal_okx_created_free wipes it, and
 * accepts a zeroed one.  Errors: NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_okx_created_init(
    struct hseal_okx_created *c, struct hseal_error *e);
void hseal_okx_created_free(struct hseal_okx_created *c);

/** What such an answer turned out to be. */
enum hseal_okx_created_kind {
    HSEAL_OKX_CREATED_NONE,    /* no secret in it: see what else it says */
    HSEAL_OKX_CREATED_KEY,     /* accepted, with one key */
    HSEAL_OKX_CREATED_UNSOUND, /* a secret, and something wrong beside it */
    HSEAL_OKX_CREATED_COUNT
};

/**
 * hseal_okx_created_read(body, ret): take id and secret out of the answer,
 * straight from its bytes into `ret`, which is initialised; nothing else
 * of it is copied anywhere, and what is not KEY leaves `ret` empty.  Only an
 * answer of code 0 with exactly one item counts, whose "apiKey" and
 * "secretKey" stand there once, unescaped and of printable characters.
 * A body that names "secretKey" anywhere and is no such answer is UNSOUND: no
 * other parser is to see it.  Nesting is read 16 levels deep.
 * Spec: RFC 8259; OKX API v5, "Create an API Key for a sub-account".
 */
enum hseal_okx_created_kind hseal_okx_created_read(
    struct hseal_view body, struct hseal_okx_created *ret);

/** hseal_okx_created_names_secret(body): 1 if "secretKey" stands in it. */
int hseal_okx_created_names_secret(struct hseal_view body);

#endif
