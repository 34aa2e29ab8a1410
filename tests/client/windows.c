/*
 * tests/client/windows.c: did a sequence of requests keep within a limit.
 */
#include "windows.h"

/*
 * A window from t on can hold whatever is not over before t and has begun by
 * its end.  It is worst at a moment where a request is just over.
 */
uint64_t
windows_worst(const struct counted *c, size_t n, uint64_t window_ns)
{
    uint64_t worst = 0;

    for (size_t i = 0; i < n; i++) {
        uint64_t sum = 0, t = c[i].to_ns;
        for (size_t k = 0; k < n; k++)
            if (c[k].to_ns >= t && c[k].from_ns <= t + window_ns)
                sum += c[k].weight;
        if (sum > worst)
            worst = sum;
    }
    return worst;
}
