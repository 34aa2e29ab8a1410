/*
 * client/clockget.h: the request behind a measurement of the clock.
 * Layer: client.
 */
#ifndef HSEAL_CLIENT_CLOCKGET_H
#define HSEAL_CLIENT_CLOCKGET_H

#include "base/buf.h"
#include "client/limits.h"
#include "client/pool.h"

/** Where it goes; all borrowed. */
struct hseal_clockget {
    struct hseal_pool *pool; /* others in it go on meanwhile */
    const struct hseal_destination *dest;
    struct hseal_limits *limits; /* NULL: not counted */
};

/**
 * hseal_clockget(ctx, timeout_ms, body, e): `get` of struct hseal_clockask,
 * ctx is the struct hseal_clockget.  With `limits` it waits for its place,
 * within timeout_ms.
 * Errors: NOT_SENT, UNKNOWN_OUTCOME, EXCHANGE (it answers otherwise than with
 * HTTP status 200, or too much), RATE (no place in time), those of
 * hseal_pool_prepare, hseal_pool_start and hseal_limits_take.
 */
HSEAL_MUST_USE enum hseal_err hseal_clockget(void *ctx, uint32_t timeout_ms,
    struct hseal_buf *body, struct hseal_error *e);

#endif
