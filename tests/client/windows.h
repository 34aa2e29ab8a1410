/*
 * tests/client/windows.h: did a sequence of requests keep within a limit,
 * whenever the exchange has counted each.
 */
#ifndef HSEAL_TESTS_CLIENT_WINDOWS_H
#define HSEAL_TESTS_CLIENT_WINDOWS_H

#include <stddef.h>
#include <stdint.h>

/** One request: counted at some moment from the one to the other. */
struct counted {
    uint64_t from_ns;
    uint64_t to_ns;
    uint64_t weight;
};

/**
 * The most that a window of this length, both its ends in it, can hold if
 * every request is counted at the worst moment.
 */
uint64_t windows_worst(const struct counted *c, size_t n, uint64_t window_ns);

#endif
