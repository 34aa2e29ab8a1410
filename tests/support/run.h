/*
 * support/run.h: running the tests of a file, or saying why not.
 */
#ifndef HSEAL_TEST_RUN_H
#define HSEAL_TEST_RUN_H

#include "base/unit.h"

/** What stands in the output of a test that could not run. */
#define NO_SOFTHSM "SoftHSM is missing"
/** What is said where none could; CMakeLists.txt knows it too. */
#define ALL_SKIPPED "all of these are skipped"

/**
 * run_with_softhsm(group, tests, n): run them, or report each as skipped
 * where SoftHSM is not installed.  Returns what main() returns.
 */
int run_with_softhsm(
    const char *group, const struct CMUnitTest *tests, size_t n);

/** need_softhsm(): the test that calls it is skipped without SoftHSM. */
void need_softhsm(void);

#endif
