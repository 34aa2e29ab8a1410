/*
 * okx/endpoints_data.h: what gperf makes of endpoints.gperf.
 * Layer: okx.
 */
#ifndef HSEAL_OKX_ENDPOINTS_DATA_H
#define HSEAL_OKX_ENDPOINTS_DATA_H

#include <stddef.h>

#include "okx/endpoint.h"

/**
 * hseal_okx_endpoints_lookup(name, len): the row of "POST /api/v5/...", `len`
 * bytes; NULL if there is none.
 */
const struct hseal_okx_endpoint *hseal_okx_endpoints_lookup(
    const char *name, size_t len);

/**
 * hseal_okx_endpoints_slot(i): the i-th place of the hash table; its name is
 * "" if no row stands there.  NULL past the last.
 */
const struct hseal_okx_endpoint *hseal_okx_endpoints_slot(size_t i);

#endif
