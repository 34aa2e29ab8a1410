/*
 * client/claim.h: which limits a request is under.
 * Layer: client.
 */
#ifndef HSEAL_CLIENT_CLAIM_H
#define HSEAL_CLIENT_CLAIM_H

#include <hardseal/request.h>

#include "client/limits.h"
#include "okx/endpoint.h"
#include "okx/operation.h"

/** New and changed orders of one account in two seconds; cancels are free. */
#define HSEAL_CLAIM_ORDERS_CAP 1000
#define HSEAL_CLAIM_ORDERS_WINDOW_MS 2000

/** Text is borrowed until the claim has been used. */
struct hseal_claim_facts {
    const struct hseal_okx_endpoint *ep;  /* NULL: not in the table */
    const struct hseal_okx_operation *op; /* what the request says */
    const char *account;                  /* "uid:123", or the key's id */
    uint32_t orders_cap; /* of the account; 0: HSEAL_CLAIM_ORDERS_CAP */
    uint32_t timeout_ms; /* when it will be done */
};

/**
 * hseal_claim_build(f, ret): the limits of the table, for each subject of a
 * batch, and the cap on orders.  A batch of one counts where a single one
 * does.  Where no limit is known, the one that most endpoints have.
 * Spec: OKX API v5, "Rate Limits", "Sub-account rate limit".
 */
void hseal_claim_build(
    const struct hseal_claim_facts *f, struct hseal_limits_claim *ret);

/**
 * hseal_claim_public(req, timeout_ms, ret): the limits of a public request
 * that is about nothing in particular.
 */
void hseal_claim_public(const struct hseal_request *req, uint32_t timeout_ms,
    struct hseal_limits_claim *ret);

#endif
