/*
 * tests/okx/endpointrows.h: the rows of tests/vectors/endpoints.csv, and what
 * they mean by rules of the tests' own.
 */
#ifndef HSEAL_TESTS_OKX_ENDPOINTROWS_H
#define HSEAL_TESTS_OKX_ENDPOINTROWS_H

#include <stddef.h>
#include <stdint.h>

#define ENDPOINT_ROWS 437

/** One row; the texts are as the file has them. */
struct endpoint_row {
    char method[8];
    char path[112];
    char permission[16]; /* "trade", "read?", ... */
    char rate_limit[64];
    char limit_key[128];
    const char *class; /* "public", "read", "trade", "withdraw", "keys" */
    int inferred;
};

/** endpoint_rows(n): all of them, or the test fails; static storage. */
const struct endpoint_row *endpoint_rows(size_t *n);

#endif
