/*
 * client/clockask.h: asking the exchange what time it is.
 * Layer: client.
 */
#ifndef HSEAL_CLIENT_CLOCKASK_H
#define HSEAL_CLIENT_CLOCKASK_H

#include "base/buf.h"
#include "client/offset.h"

/** How one host is asked; all borrowed. */
struct hseal_clockask {
    /*
     * Sends one GET of HSEAL_OKX_SERVERTIME_PATH, unsigned, and appends the
     * body of its answer to `body`.  Errors: NOT_SENT or UNKNOWN_OUTCOME (no
     * answer), EXCHANGE (one without that body); others end the asking.
     */
    enum hseal_err (*get)(void *ctx, uint32_t timeout_ms,
        struct hseal_buf *body, struct hseal_error *e);
    void *ctx;
    const char *base_url;
    const char *state_dir; /* NULL: nothing is kept */
    const struct hseal_clock *clock;
    uint32_t timeout_ms; /* for all of it */
};

/**
 * hseal_clockask_measure(a, ret, e): ask HSEAL_OFFSET_SAMPLES times, of which
 * HSEAL_OFFSET_SAMPLES_LEAST must be answered, and keep what comes out.  That
 * it cannot be kept is no failure.
 * Errors: NOT_SENT (the host cannot be reached, or not in time: whatever was
 * to be signed after is not), EXCHANGE (it does not tell the time), those of
 * `get`, NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_clockask_measure(
    const struct hseal_clockask *a, struct hseal_offset *ret,
    struct hseal_error *e);

/**
 * hseal_clockask_offset(a, ret, e): what is kept, if it counts and would let
 * us sign; else measured anew.  Whoever signs then asks hseal_offset_check.
 * Errors: as hseal_clockask_measure.
 */
HSEAL_MUST_USE enum hseal_err hseal_clockask_offset(
    const struct hseal_clockask *a, struct hseal_offset *ret,
    struct hseal_error *e);

#endif
