/*
 * okx/servertime.h: the exchange's clock, as it tells it.
 * Layer: okx.
 */
#ifndef HSEAL_OKX_SERVERTIME_H
#define HSEAL_OKX_SERVERTIME_H

#include <stdint.h>

#include <hardseal/error.h>

#include "base/buf.h"

/** Where it is asked for; public, and not to be signed. */
#define HSEAL_OKX_SERVERTIME_METHOD "GET"
#define HSEAL_OKX_SERVERTIME_PATH "/api/v5/public/time"

/**
 * hseal_okx_servertime_read(body, ret_ms, e): milliseconds since the epoch,
 * from {"code":"0","msg":"","data":[{"ts":"1597026383085"}]}.  Exactly that:
 * `ts` is text of 13 digits, of the years 2020 to 2199.
 * Errors: EXCHANGE (another code, or no such answer), NOMEM.
 * Spec: OKX API v5 "Get system time".
 */
HSEAL_MUST_USE enum hseal_err hseal_okx_servertime_read(
    struct hseal_view body, uint64_t *ret_ms, struct hseal_error *e);

#endif
