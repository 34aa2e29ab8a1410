/*
 * support/vectors.h: the exchange's known answers, tests/vectors/okx.json.
 */
#ifndef HSEAL_TEST_VECTORS_H
#define HSEAL_TEST_VECTORS_H

#include <stddef.h>

#include <jansson.h>

/** One row; strings are borrowed from `all`. */
struct vector {
    const char *name;
    int ws; /* a WebSocket login */
    const char *secret;
    const char *timestamp;
    const char *method;
    const char *path;
    const char *body;
    size_t body_len;
    const char *prehash;
    size_t prehash_len;
    const char *sign; /* base64 */
};

struct vectors {
    json_t *all;
    struct vector *row;
    size_t n;
};

/** vectors_read(v): all of them; 0 on failure, with the reason on stderr. */
int vectors_read(struct vectors *v);

/** vectors_free(v): a zeroed struct is accepted. */
void vectors_free(struct vectors *v);

#endif
