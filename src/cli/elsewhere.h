/*
 * cli/elsewhere.h: ask another site of the exchange for a key.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_ELSEWHERE_H
#define HSEAL_CLI_ELSEWHERE_H

#include <hardseal/signer.h>

#include "okx/site.h"

/**
 * hseal_elsewhere_new(inner, site, ret, e): a signer that signs as `inner` does
 * and sends to the host of `site` in the table of sites, never to another.  The
 * signature covers no host, so it is as good there.  `inner` is borrowed; the
 * caller frees *ret with hseal_signer_free, before it.  Logins are refused.
 * Errors: NOMEM.
 * Spec: OKX API v5, "REST Authentication": the host is not signed.
 */
HSEAL_MUST_USE enum hseal_err hseal_elsewhere_new(struct hseal_signer *inner,
    enum hseal_okx_site site, struct hseal_signer **ret, struct hseal_error *e);

#endif
