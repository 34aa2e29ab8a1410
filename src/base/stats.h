/*
 * base/stats.h: percentiles of measured times.
 * Layer: base.
 */
#ifndef HSEAL_BASE_STATS_H
#define HSEAL_BASE_STATS_H

#include <stddef.h>
#include <stdint.h>

/** hseal_stats_sort(samples, n): sort in place, smallest first. */
void hseal_stats_sort(uint64_t *samples, size_t n);

/**
 * hseal_stats_percentile(sorted, n, permille): the smallest sample that at
 * least permille/1000 of them do not exceed (nearest rank); n > 0.
 */
uint64_t hseal_stats_percentile(
    const uint64_t *sorted, size_t n, unsigned permille);

#endif
