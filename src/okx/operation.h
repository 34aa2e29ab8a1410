/*
 * okx/operation.h: what a request asks for, read once from its body or query.
 * Layer: okx.
 */
#ifndef HSEAL_OKX_OPERATION_H
#define HSEAL_OKX_OPERATION_H

#include <stddef.h>

#include <hardseal/request.h>

#include "okx/endpoint.h"

/** The longest array of orders that the exchange takes. */
#define HSEAL_OKX_ORDERS_MAX 20
/** Bytes of what a limit is kept by, and of an instrument, with the NUL. */
#define HSEAL_OKX_SUBJECT_SIZE 64
/** Bytes of an id that the client has given, with the NUL; the exchange takes
 * 32 characters. */
#define HSEAL_OKX_CLIENT_ID_SIZE 40

/** One order of a batch, or the only one; "" is what it does not say. */
struct hseal_okx_order {
    char inst_id[HSEAL_OKX_SUBJECT_SIZE];
    char client_id[HSEAL_OKX_CLIENT_ID_SIZE]; /* clOrdId, algoClOrdId */
};

/** What counts in one bucket of the endpoint's limits. */
struct hseal_okx_share {
    char subject[HSEAL_OKX_SUBJECT_SIZE];
    unsigned weight; /* requests, or orders where those are counted */
};

/** A request, read. */
struct hseal_okx_operation {
    int is_array;  /* the body is one */
    size_t orders; /* orders, changes or ends of orders in it */
    size_t capped; /* of these, what counts towards the account's cap */
    char subject[HSEAL_OKX_SUBJECT_SIZE];     /* the first share's */
    char inst_id[HSEAL_OKX_SUBJECT_SIZE];     /* of a single one; else "" */
    char client_id[HSEAL_OKX_CLIENT_ID_SIZE]; /* likewise; clientId too */
    struct hseal_okx_order item[HSEAL_OKX_ORDERS_MAX]; /* `orders` of them */
    struct hseal_okx_share share[HSEAL_OKX_ORDERS_MAX];
    size_t n_shares; /* one, or one for each subject of a batch */
};

/**
 * hseal_okx_operation_read(ep, req, ret, e): read what the limits and the
 * outcome of a request need.  `ep` is its endpoint; NULL: not in the table.
 * `req` has been checked.  Of an array that should be an order, and the
 * reverse, of more than 20 orders, of a JSON key or a parameter that stands
 * twice and of what is no JSON the exchange would make nothing, or something
 * else than we: they are refused.  Where no single order is expected, an
 * empty body and any JSON pass, then perhaps with no subject.  *ret is
 * untouched on failure.
 * Errors: INPUT, LIMIT, NOMEM.
 * Spec: OKX API v5, "Rate Limits"; "Place multiple orders" and its like.
 */
HSEAL_MUST_USE enum hseal_err hseal_okx_operation_read(
    const struct hseal_okx_endpoint *ep, const struct hseal_request *req,
    struct hseal_okx_operation *ret, struct hseal_error *e);

#endif
