/*
 * okx/headers.h: filling the headers of a signed request.
 * Layer: okx.
 */
#ifndef HSEAL_OKX_HEADERS_H
#define HSEAL_OKX_HEADERS_H

#include <hardseal/request.h>

#include "base/buf.h"

/** Characters of a signature: base64 of 32 bytes. */
#define HSEAL_OKX_SIGN_LEN 44

/** What goes into the headers; all borrowed. */
struct hseal_okx_auth {
    const char *key_id;     /* OK-ACCESS-KEY */
    const char *sign;       /* base64 of the MAC */
    const char *timestamp;  /* the text that was signed */
    const char *passphrase; /* OK-ACCESS-PASSPHRASE */
    int demo;               /* 1: x-simulated-trading */
};

/**
 * hseal_headers_fill(h, auth, e): put the headers of a request into `h`,
 * replacing what it held; on failure it is empty.  Errors: LIMIT.
 * Spec: OKX API v5, "REST Authentication", "Demo Trading Services".
 */
HSEAL_MUST_USE enum hseal_err hseal_headers_fill(struct hseal_headers *h,
    const struct hseal_okx_auth *auth, struct hseal_error *e);

/**
 * hseal_headers_fill_login(h, auth, e): put the text of a login frame into
 * `h` as its only line; on failure it is empty.  Errors: LIMIT.
 * Spec: OKX API v5, WebSocket "Login".
 */
HSEAL_MUST_USE enum hseal_err hseal_headers_fill_login(struct hseal_headers *h,
    const struct hseal_okx_auth *auth, struct hseal_error *e);

/** hseal_headers_reset(h): wipe; the count is 0 then. */
void hseal_headers_reset(struct hseal_headers *h);

/**
 * hseal_headers_take(h, from): `h` gets what `from` holds, without a copy;
 * what `h` held is wiped and `from` is empty.
 */
void hseal_headers_take(struct hseal_headers *h, struct hseal_headers *from);

#endif
