/*
 * client/again.h: whether a request is sent again, and when.
 * Layer: client.
 */
#ifndef HSEAL_CLIENT_AGAIN_H
#define HSEAL_CLIENT_AGAIN_H

#include <stdint.h>

#include <hardseal/client.h>

#include "okx/code.h"

/** The pause before the second attempt, at most; and before any. */
#define HSEAL_AGAIN_FIRST_MS 100
#define HSEAL_AGAIN_LONGEST_MS 5000

/** What one attempt came to. */
struct hseal_again_facts {
    int reads; /* 1: a GET */
    enum hseal_outcome outcome;
    enum hseal_okx_code_class code_class; /* if answered */
    int hopeless; /* no whole answer, nor would be to the next */
    int synced;   /* 1: the clock was measured for this request already */
    int once;     /* 1: the caller wants no repeats */
};

enum hseal_again {
    HSEAL_AGAIN_NO,
    HSEAL_AGAIN_LATER, /* after a pause, stamped and signed anew */
    HSEAL_AGAIN_SYNC,  /* after the clock was measured, likewise */
    HSEAL_AGAIN_COUNT
};

/**
 * hseal_again_decide(f): pure.  LATER: nothing was sent; or a GET without a
 * whole answer, with a BACKOFF code, or from the edge.  SYNC: the exchange has
 * refused the timestamp, the first time.  Else NO: what may have been
 * executed is never sent again.
 * Spec: OKX API v5, "Error Code"; RFC 9110 section 9.2.2 (safe methods).
 */
enum hseal_again hseal_again_decide(const struct hseal_again_facts *f);

/**
 * hseal_again_hopeless(e): 1 if what has failed for this reason would in a
 * moment, too: the host is not trusted, the answer too long, or it is no matter
 * of the way there.  An answer that is no time of the exchange's (EXCHANGE) may
 * be followed by one that is.
 */
int hseal_again_hopeless(const struct hseal_error *e);

/**
 * hseal_again_pause_ms(attempt, random): the pause after the `attempt`-th
 * (from 1): anything between 0 and 100 ms, doubled with each attempt, at most
 * 5 s, as `random` says; so clients that failed together do not come back
 * together.
 */
uint64_t hseal_again_pause_ms(unsigned attempt, uint32_t random);

#endif
