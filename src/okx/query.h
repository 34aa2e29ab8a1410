/*
 * okx/query.h: the parameters in a path.
 * Layer: okx.
 */
#ifndef HSEAL_OKX_QUERY_H
#define HSEAL_OKX_QUERY_H

#include <stddef.h>

#include <hardseal/error.h>

/** More parameters than any endpoint has. */
#define HSEAL_OKX_PARAMS_MAX 64

/** One parameter as it stands, undecoded; borrowed from the path. */
struct hseal_okx_param {
    const char *name;
    size_t name_len;
    const char *value;
    size_t value_len;
};

struct hseal_okx_query {
    struct hseal_okx_param param[HSEAL_OKX_PARAMS_MAX];
    size_t n;
};

/**
 * hseal_okx_query_read(path, ret, e): what stands behind '?' in `path`, which
 * *ret borrows.  A name that stands twice, however it is percent-encoded, is
 * refused: who reads the first and who reads the last would differ.
 * Errors: INPUT, LIMIT (more than HSEAL_OKX_PARAMS_MAX).
 */
HSEAL_MUST_USE enum hseal_err hseal_okx_query_read(
    const char *path, struct hseal_okx_query *ret, struct hseal_error *e);

/**
 * hseal_okx_query_get(q, name, out, size): the value of `name`, decoded; ""
 * if there is none, or if it does not fit.
 */
void hseal_okx_query_get(
    const struct hseal_okx_query *q, const char *name, char *out, size_t size);

#endif
