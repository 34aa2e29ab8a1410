/*
 * sign/retry.h: attempts with growing, uneven pauses up to a deadline.
 * Layer: sign.
 */
#ifndef HSEAL_SIGN_RETRY_H
#define HSEAL_SIGN_RETRY_H

#include <stdint.h>

#include "base/clock.h"

/** How far one series of attempts has come. */
struct hseal_retry {
    const struct hseal_clock *clock;
    uint64_t end_ns;
    unsigned pause_ms; /* the next one, at most */
    uint32_t random;
};

/** hseal_retry_begin(r, clock, patience_ms): `clock` outlives it. */
void hseal_retry_begin(struct hseal_retry *r, const struct hseal_clock *clock,
    unsigned patience_ms);

/**
 * hseal_retry_wait(r): 1 at once for the first attempt, later after a pause of
 * 5 ms, then up to twice as long each time, to 250 ms, less a random part of up
 * to a half, so that many processes do not come back at one moment; 0 once the
 * time is up.
 */
int hseal_retry_wait(struct hseal_retry *r);

#endif
