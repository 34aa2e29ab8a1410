/*
 * okx/prehash.h: what OKX signs.
 * Layer: okx.
 */
#ifndef HSEAL_OKX_PREHASH_H
#define HSEAL_OKX_PREHASH_H

#include <hardseal/request.h>

#include "base/buf.h"

/** A buffer with this maximum takes any prehash. */
#define HSEAL_OKX_PREHASH_MAX                                                  \
    (HSEAL_TIMESTAMP_SIZE + 16 + HSEAL_PATH_MAX + HSEAL_BODY_MAX)

/**
 * hseal_okx_request_check(req, e): the method is one that OKX has, in upper
 * case; the path starts with '/', is of visible ASCII without '#' and at
 * most HSEAL_PATH_MAX long; the body fits, and a GET has none; the
 * timestamp, if given, is of ISO form, else the offset of the clock within
 * HSEAL_CLOCK_OFFSET_MAX_MS.  Errors: INPUT, LIMIT.
 */
HSEAL_MUST_USE enum hseal_err hseal_okx_request_check(
    const struct hseal_request *req, struct hseal_error *e);

/**
 * hseal_okx_prehash(req, timestamp, b, e): append timestamp, method, path and
 * body, nothing between them.  `req` has been checked.  Errors: LIMIT, NOMEM.
 * Spec: OKX API v5, "REST Authentication", "Signature".
 */
HSEAL_MUST_USE enum hseal_err hseal_okx_prehash(const struct hseal_request *req,
    const char *timestamp, struct hseal_buf *b, struct hseal_error *e);

/**
 * hseal_okx_prehash_login(timestamp, b, e): the same for a WebSocket login:
 * Unix seconds, "GET" and "/users/self/verify".
 * Spec: OKX API v5, WebSocket "Login".
 */
HSEAL_MUST_USE enum hseal_err hseal_okx_prehash_login(
    const char *timestamp, struct hseal_buf *b, struct hseal_error *e);

#endif
