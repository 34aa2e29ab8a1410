/*
 * cli/clientid.h: --client-id: an order gets a name of its own.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_CLIENTID_H
#define HSEAL_CLI_CLIENTID_H

#include <hardseal/request.h>

#include "base/buf.h"
#include "okx/clientid.h"

/**
 * hseal_clientid_add(req, body, ret, e): give the order `req` a new clOrdId,
 * which is *ret; its body is in `body` from then on.
 * Errors: those of hseal_okx_clientid_insert, INTERNAL (no random bytes).
 */
HSEAL_MUST_USE enum hseal_err hseal_clientid_add(struct hseal_request *req,
    struct hseal_buf *body, char ret[HSEAL_OKX_CLIENTID_LEN + 1],
    struct hseal_error *e);

#endif
