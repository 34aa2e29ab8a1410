/*
 * bench/manykeys.h: a SoftHSM token with many credentials on it.
 */
#ifndef HSEAL_BENCH_MANYKEYS_H
#define HSEAL_BENCH_MANYKEYS_H

#include <stddef.h>
#include <stdint.h>

#include "support/softtoken.h"

/** The credential that signs; the others are "other-1", "other-2" ... */
#define MANYKEYS_NAME "bench"

/**
 * manykeys_make(st, n, ret_import_ns): make the token and its `n` credentials,
 * in memory, and in this process, which then has SOFTHSM2_CONF set and the
 * module loaded. All but the last, MANYKEYS_NAME, are made without what an
 * import looks for before and after: each search takes longer the more there
 * is.  How long the last one took, which is a true import, is stored. 0 on
 * failure, with the reason on stderr.
 */
int manykeys_make(struct softtoken *st, size_t n, uint64_t *ret_import_ns);

#endif
