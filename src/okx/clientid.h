/*
 * okx/clientid.h: orders by the name that their sender gives them.
 * Layer: okx.
 */
#ifndef HSEAL_OKX_CLIENTID_H
#define HSEAL_OKX_CLIENTID_H

#include <hardseal/request.h>

#include "base/buf.h"

/** Characters of one that is made here, the most that the exchange takes. */
#define HSEAL_OKX_CLIENTID_LEN 32
/** Of any that is taken, with the NUL. */
#define HSEAL_OKX_CLIENTID_SIZE 40
/** Of the name of an instrument, with the NUL. */
#define HSEAL_OKX_INSTRUMENT_SIZE 64

/** What names an order to GET /api/v5/trade/order. */
struct hseal_okx_orderref {
    char instrument[HSEAL_OKX_INSTRUMENT_SIZE];
    char client_id[HSEAL_OKX_CLIENTID_SIZE];
};

/**
 * hseal_okx_orderref_read(req, ret): 1 if `req` places a single order (POST
 * /api/v5/trade/order) whose body names an instrument and has a clOrdId of 1
 * to 32 letters and digits; else 0.
 * Spec: OKX API v5, "Place order", "Order details".
 */
HSEAL_MUST_USE int hseal_okx_orderref_read(
    const struct hseal_request *req, struct hseal_okx_orderref *ret);

/**
 * hseal_okx_orderref_path(ref, path, e): append the path that asks for it.
 * What is not unreserved in the instrument's name is percent-encoded.
 * Errors: LIMIT, NOMEM.
 * Spec: RFC 3986 section 2.
 */
HSEAL_MUST_USE enum hseal_err hseal_okx_orderref_path(
    const struct hseal_okx_orderref *ref, struct hseal_buf *path,
    struct hseal_error *e);

/**
 * hseal_okx_clientid_make(random, out): letters and digits, 5 bits of each of
 * 32 random bytes.
 */
void hseal_okx_clientid_make(const unsigned char random[HSEAL_OKX_CLIENTID_LEN],
    char out[HSEAL_OKX_CLIENTID_LEN + 1]);

/** hseal_okx_clientid_lacks(req): 1 if one can be inserted. */
int hseal_okx_clientid_lacks(const struct hseal_request *req);

/**
 * hseal_okx_clientid_insert(req, id, body, e): append to `body` that of `req`
 * with "clOrdId":"ID", put behind its first brace; no other byte is changed.
 * Errors: INPUT (`req` does not place a single order, its body is no JSON
 * object with members, or has a clOrdId), LIMIT, NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_okx_clientid_insert(
    const struct hseal_request *req, const char *id, struct hseal_buf *body,
    struct hseal_error *e);

#endif
