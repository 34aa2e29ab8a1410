/*
 * tests/client/memory.h: looking for bytes in this process's own memory.
 */
#ifndef HSEAL_TESTS_CLIENT_MEMORY_H
#define HSEAL_TESTS_CLIENT_MEMORY_H

#include <stddef.h>

/**
 * How often the `len` bytes that `masked` gives when each is exclusive-or'ed
 * with `mask` stand in any writable mapping.  The search itself makes no
 * copy that it would find.
 */
size_t memory_count(
    const unsigned char *masked, size_t len, unsigned char mask);

/** 1 if it can be searched: a sanitizer's shadow is too large. */
int memory_searchable(void);

#endif
