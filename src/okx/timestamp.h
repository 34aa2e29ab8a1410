/*
 * okx/timestamp.h: the two forms of time that OKX signs.
 * Layer: okx.
 */
#ifndef HSEAL_OKX_TIMESTAMP_H
#define HSEAL_OKX_TIMESTAMP_H

#include <stdint.h>

#include <hardseal/request.h>

/**
 * hseal_okx_timestamp_iso(ms, out): milliseconds since the epoch as
 * "2020-12-08T09:08:57.715Z".  Years up to 9999.
 * Spec: OKX API v5 "REST Authentication": OK-ACCESS-TIMESTAMP.
 */
void hseal_okx_timestamp_iso(uint64_t ms, char out[HSEAL_TIMESTAMP_SIZE]);

/** hseal_okx_timestamp_unix(ms, out): the same as whole seconds, for login. */
void hseal_okx_timestamp_unix(uint64_t ms, char out[HSEAL_TIMESTAMP_SIZE]);

/**
 * hseal_okx_timestamp_check_iso(text, e): a UTC time with 'Z' and either no
 * fraction or milliseconds.  Errors: INPUT.
 */
HSEAL_MUST_USE enum hseal_err hseal_okx_timestamp_check_iso(
    const char *text, struct hseal_error *e);

/** hseal_okx_timestamp_check_unix(text, e): Unix seconds, 10 digits. */
HSEAL_MUST_USE enum hseal_err hseal_okx_timestamp_check_unix(
    const char *text, struct hseal_error *e);

/**
 * hseal_okx_date_parse(text, ret_ms, e): "2027-01-31", or the ISO form above,
 * as milliseconds since the epoch (a date: its end, 24:00 UTC).
 * Errors: INPUT.
 */
HSEAL_MUST_USE enum hseal_err hseal_okx_date_parse(
    const char *text, uint64_t *ret_ms, struct hseal_error *e);

#endif
