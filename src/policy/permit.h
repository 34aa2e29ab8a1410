/*
 * policy/permit.h: may this key sign this request?
 * Layer: policy.
 */
#ifndef HSEAL_POLICY_PERMIT_H
#define HSEAL_POLICY_PERMIT_H

#include <hardseal/request.h>

#include "okx/endpoint.h"

/** What is decided upon; all borrowed. */
struct hseal_policy_facts {
    const char *key;           /* its name */
    unsigned permissions;      /* of its record: enum hseal_okx_permission */
    const char *method, *path; /* of the request, which has been checked */
    const struct hseal_okx_endpoint *endpoint; /* of these; NULL: unknown */
    unsigned flags;                            /* HSEAL_REQUEST_... */
};

/**
 * hseal_policy_class(method, path, ep): what `ep` asks for.  Of an endpoint
 * that is not known (NULL): a GET reads; what else speaks of withdrawals, or
 * of sub-accounts or API keys, is taken for that, in whatever spelling, and
 * the rest trades.
 */
enum hseal_okx_class hseal_policy_class(
    const char *method, const char *path, const struct hseal_okx_endpoint *ep);

/**
 * hseal_policy_needs_confirmation(class): 1 if a request of that class is only
 * signed with HSEAL_REQUEST_CONFIRMED.
 */
int hseal_policy_needs_confirmation(enum hseal_okx_class class);

/**
 * hseal_policy_permit(f, e): OK, or DENIED with a sentence that names key,
 * class and the rule that said so:
 *   unknown-endpoint  it is not in the table and HSEAL_REQUEST_ALLOW_UNKNOWN
 *                     is missing; or its path has a '%', as no endpoint has
 *   read, trade,      its class is not among the permissions, none of which
 *   withdraw, keys    implies another
 *   unconfirmed       it is of class withdraw or keys and
 *                     HSEAL_REQUEST_CONFIRMED is missing
 * Pure: no clock, no token.
 */
HSEAL_MUST_USE enum hseal_err hseal_policy_permit(
    const struct hseal_policy_facts *f, struct hseal_error *e);

#endif
