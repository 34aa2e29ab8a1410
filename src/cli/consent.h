/*
 * cli/consent.h: what a request needs a person's word for.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_CONSENT_H
#define HSEAL_CLI_CONSENT_H

#include "cli/context.h"

/**
 * hseal_consent_known(c, req, e): before a token is opened: refuse an endpoint
 * that is not known, unless --allow-unknown is given, which is then said and
 * put into the flags of `req`.  Errors: DENIED.
 */
HSEAL_MUST_USE enum hseal_err hseal_consent_known(
    struct hseal_context *c, struct hseal_request *req, struct hseal_error *e);

/**
 * hseal_consent_ask(c, s, key, req, e): if --confirm is given, show on standard
 * error what is about to be signed with `key` of `s`: whether that is live or
 * demo, its host, method, path and each field of the body, ask at the terminal,
 * and put the yes into the flags of `req`.  Where there is no terminal the
 * option itself is the yes. Errors: DENIED (no yes), INPUT (a body that is no
 * JSON cannot be shown), and those of hseal_signer_destination.
 */
HSEAL_MUST_USE enum hseal_err hseal_consent_ask(struct hseal_context *c,
    struct hseal_signer *s, const char *key, struct hseal_request *req,
    struct hseal_error *e);

#endif
