/*
 * cli/body.h: the request that a command line describes, with its body.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_BODY_H
#define HSEAL_CLI_BODY_H

#include "cli/context.h"

/**
 * hseal_body_request(c, body, ret, e): the request of the arguments NAME,
 * METHOD and PATH, of --timestamp and of --data, which is read into `body`
 * byte for byte: text, @FILE, or - (or @-) for standard input; nothing is cut
 * off or added.  All is checked.  `body` is initialised here, and *ret
 * borrows from it; the caller frees it, also after a failure.
 * Errors: USAGE, INPUT, LIMIT (over HSEAL_BODY_MAX), NOT_FOUND, IO.
 */
HSEAL_MUST_USE enum hseal_err hseal_body_request(struct hseal_context *c,
    struct hseal_buf *body, struct hseal_request *ret, struct hseal_error *e);

#endif
