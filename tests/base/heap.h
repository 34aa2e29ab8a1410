/*
 * tests/base/heap.h: a heap that fails on demand and looks at what is freed.
 * A test that links heap.c needs hseal_test_heap() in CMakeLists.txt.
 */
#ifndef HSEAL_TESTS_BASE_HEAP_H
#define HSEAL_TESTS_BASE_HEAP_H

#include <stddef.h>

/**
 * heap_fail_at(n): the n-th allocation from now on (1: the next) and all
 * after it fail; 0: none does.
 */
void heap_fail_at(unsigned n);

/** heap_failed(): 1 if an allocation has failed since heap_fail_at. */
int heap_failed(void);

/**
 * heap_watch(marker): look for `marker` (borrowed) in every block that is
 * freed from now on; NULL: stop.
 */
void heap_watch(const char *marker);

/** heap_sightings(): freed blocks that held the marker since heap_watch. */
unsigned heap_sightings(void);

/** heap_frees(): blocks freed since heap_watch. */
unsigned heap_frees(void);

#endif
