/*
 * base/memlock.h: keeping all memory of a process out of swap.
 * Layer: base.
 */
#ifndef HSEAL_BASE_MEMLOCK_H
#define HSEAL_BASE_MEMLOCK_H

#include <hardseal/error.h>

/** Where Linux lists what it swaps to. */
#define HSEAL_MEMLOCK_SWAPS "/proc/swaps"

/**
 * hseal_memlock_all(swaps, e): from now on no page of this process, present or
 * to come, is swapped out: it is locked, or, where the limit on locked memory
 * does not let it be, the machine has no swap by the file `swaps`
 * (HSEAL_MEMLOCK_SWAPS).  The soft limit is raised to the hard one first.  A
 * file that cannot be read counts as swap.  For programs only.
 * Errors: NOMEM (neither), with what to do.
 */
HSEAL_MUST_USE enum hseal_err hseal_memlock_all(
    const char *swaps, struct hseal_error *e);

#endif
