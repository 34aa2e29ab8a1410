/*
 * base/stats.c: percentiles of measured times.
 * Layer: base.
 */
#include <assert.h>
#include <stdlib.h>

#include "base/stats.h"

static int
compare(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return x < y ? -1 : x > y;
}

void
hseal_stats_sort(uint64_t *samples, size_t n)
{
    qsort(samples, n, sizeof(samples[0]), compare);
}

uint64_t
hseal_stats_percentile(const uint64_t *sorted, size_t n, unsigned permille)
{
    size_t rank;

    assert(n > 0 && permille <= 1000);
    rank = (n * permille + 999) / 1000;
    return sorted[rank == 0 ? 0 : rank - 1];
}
