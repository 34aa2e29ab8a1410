/*
 * client/offset.h: how far this machine's clock is from the exchange's: the
 * estimate, and what is kept of it.
 * Layer: client.
 */
#ifndef HSEAL_CLIENT_OFFSET_H
#define HSEAL_CLIENT_OFFSET_H

#include <stdint.h>

#include <hardseal/error.h>
#include <hardseal/signer.h>

#include "base/clock.h"

/** Asked so often, and so many answers are enough. */
#define HSEAL_OFFSET_SAMPLES 5
#define HSEAL_OFFSET_SAMPLES_LEAST 3
/** Beyond this nothing is signed: the exchange refuses from 30 s on. */
#define HSEAL_OFFSET_MAX_MS 25000
/** Beyond this somebody should look at the clock. */
#define HSEAL_OFFSET_WARN_MS 5000
/** What was measured is good for an hour. */
#define HSEAL_OFFSET_AGE_MAX_MS UINT64_C(3600000)
/** How far wall and boot clock may drift apart in that time. */
#define HSEAL_OFFSET_STEP_MAX_MS 1000

/** What was measured against one host. */
struct hseal_offset {
    int64_t ms;       /* to be added to this machine's clock; at most a century,
                         either way */
    uint64_t rtt_us;  /* of the sample that counts, the shortest */
    unsigned samples; /* that were good */
    uint64_t wall_ms; /* when, by the two clocks */
    uint64_t boot_ns;
    uint64_t age_ms; /* set by hseal_offset_load */
};

/** One answer: the exchange's clock, and this machine's around it; its sleep
 * is time as any other. */
struct hseal_offset_sample {
    uint64_t server_ms; /* shown on the way */
    uint64_t begin_ns;  /* before it was asked, by boot_ns */
    uint64_t wall_ms;   /* after */
    uint64_t end_ns;    /* after that, by boot_ns */
};

/**
 * hseal_offset_add(o, s): one more sample.  The shortest way counts, and half
 * of it is taken to be the way back.  Begin with *o zeroed.
 */
void hseal_offset_add(
    struct hseal_offset *o, const struct hseal_offset_sample *s);

/**
 * hseal_offset_check(o, base_url, e): CLOCK, with the figure and what to do,
 * if it is beyond HSEAL_OFFSET_MAX_MS.
 */
HSEAL_MUST_USE enum hseal_err hseal_offset_check(
    const struct hseal_offset *o, const char *base_url, struct hseal_error *e);

#define HSEAL_OFFSET_TEXT_SIZE 48

/**
 * hseal_offset_text(ms, out): "5.002 s behind" of a clock to which `ms` is to
 * be added, "0.013 s ahead", "exact".
 */
void hseal_offset_text(int64_t ms, char out[HSEAL_OFFSET_TEXT_SIZE]);

/**
 * hseal_offset_load(state_dir, clock, base_url, ret, e): what is kept of this
 * host, with its age.  NOT_FOUND if that is nothing, or nothing any more: it
 * is an hour old, the machine was started anew, its wall clock was set (it has
 * moved by a second more or less than the boot clock), or the file is damaged.
 * Errors: NOT_FOUND, saying which; IO, NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_offset_load(const char *state_dir,
    const struct hseal_clock *clock, const char *base_url,
    struct hseal_offset *ret, struct hseal_error *e);

/**
 * hseal_offset_store(state_dir, base_url, o, e): keep it, in state_dir/clock
 * beside those of other hosts (the oldest goes when there are 16); replaced as
 * a whole.  Of two processes that do so at once one update may be lost.
 * Errors: IO, NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_offset_store(const char *state_dir,
    const char *base_url, const struct hseal_offset *o, struct hseal_error *e);

#endif
