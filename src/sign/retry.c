/*
 * sign/retry.c: attempts with growing, uneven pauses up to a deadline.
 * Layer: sign.
 */
#include <time.h>
#include <unistd.h>

#include "sign/retry.h"

#define FIRST_MS 5
#define LONGEST_MS 250

void
hseal_retry_begin(struct hseal_retry *r, const struct hseal_clock *clock,
    unsigned patience_ms)
{
    uint64_t now_ns = hseal_clock_mono_ns(clock);

    r->clock = clock;
    r->end_ns = now_ns + (uint64_t)patience_ms * 1000000;
    r->pause_ms = 0;
    /* Two processes never have both alike; it need not be secret. */
    r->random = (uint32_t)now_ns ^ ((uint32_t)getpid() << 16) ^ 0x9e3779b9U;
}

/* xorshift32 */
static uint32_t
next_random(struct hseal_retry *r)
{
    r->random ^= r->random << 13;
    r->random ^= r->random >> 17;
    r->random ^= r->random << 5;
    return r->random;
}

int
hseal_retry_wait(struct hseal_retry *r)
{
    uint64_t now_ns = hseal_clock_mono_ns(r->clock);
    uint64_t pause_ns = (uint64_t)r->pause_ms * 1000000;
    struct timespec ts;

    if (now_ns >= r->end_ns)
        return 0;
    if (r->pause_ms == 0) {
        r->pause_ms = FIRST_MS;
        return 1;
    }
    pause_ns -= (pause_ns / 2) * (next_random(r) % 256) / 256;
    if (pause_ns > r->end_ns - now_ns)
        pause_ns = r->end_ns - now_ns;
    ts.tv_sec = 0;
    ts.tv_nsec = (long)pause_ns;
    (void)nanosleep(&ts, NULL); /* cut short by a signal: no harm */
    r->pause_ms = r->pause_ms >= LONGEST_MS / 2 ? LONGEST_MS : r->pause_ms * 2;
    return hseal_clock_mono_ns(r->clock) < r->end_ns;
}
