/*
 * cli/probe.h: does the exchange take a key?
 * Layer: cli.
 */
#ifndef HSEAL_CLI_PROBE_H
#define HSEAL_CLI_PROBE_H

#include "cli/context.h"

/**
 * hseal_probe(c, spec, e): sign GET /api/v5/account/config, which every key may
 * ask, with `spec` ("NAME@GENERATION"), and send it within --timeout.  Nothing
 * is changed there.  Errors: USAGE, EXCHANGE, NOT_SENT, UNKNOWN_OUTCOME, those
 * of signing.
 */
HSEAL_MUST_USE enum hseal_err hseal_probe(
    struct hseal_context *c, const char *spec, struct hseal_error *e);

#endif
