/*
 * cli/result.h: what became of a request, as text or JSON.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_RESULT_H
#define HSEAL_CLI_RESULT_H

#include <hardseal/client.h>

#include "base/json.h"
#include "cli/context.h"

/** A request at its end. */
struct hseal_result {
    struct hseal_answer answer;
    enum hseal_err err;     /* as of hseal_client_request */
    struct hseal_error why; /* of `err` */
};

/** hseal_result_free(r): a zeroed struct is accepted. */
void hseal_result_free(struct hseal_result *r);

/**
 * hseal_result_json(c, r, ret, e): a new object: outcome, status, code, class,
 * msg, items, headers (with --include), body, attempts, waited_ms, client_id,
 * resolved, the times, and error.  Errors: NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_result_json(const struct hseal_context *c,
    const struct hseal_result *r, json_t **ret, struct hseal_error *e);

/** hseal_result_text(c, r, e): print the answer as it came, with --include
 * its head before; of several orders what became of each is a note.  Errors:
 * IO. */
HSEAL_MUST_USE enum hseal_err hseal_result_text(struct hseal_context *c,
    const struct hseal_result *r, struct hseal_error *e);

#endif
