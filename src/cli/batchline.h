/*
 * cli/batchline.h: one request as a line of JSON.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_BATCHLINE_H
#define HSEAL_CLI_BATCHLINE_H

#include <hardseal/request.h>

#include "base/buf.h"
#include "base/json.h"

/** Longest line, in bytes: a body of the largest size, most of it plain. */
#define HSEAL_BATCHLINE_MAX ((size_t)4 * 1024 * 1024)

/** What a line says. */
struct hseal_batchline {
    json_t *value;    /* the whole; the rest is borrowed from it */
    const json_t *id; /* a text or a number, for the answer; NULL: none */
    struct hseal_request req;
    int client_id; /* 1: add a clOrdId to this order */
    int wait;      /* 1: not before all lines above have ended */
};

/**
 * hseal_batchline_read(text, ret, e): {"id"?, "method", "path", "body"?,
 * "confirm"?, "allow_unknown"?, "client_id"?, "wait"?}.  The body is a text,
 * whose bytes are the body; `confirm`, `allow_unknown` and `wait` are true or
 * false; `client_id` is "auto".  Any other member is refused, so that
 * a misspelt one is no silent loss.  *ret is to be freed also after a failure;
 * its id is there if the line could be parsed that far.
 * Errors: INPUT, LIMIT.
 */
HSEAL_MUST_USE enum hseal_err hseal_batchline_read(
    struct hseal_view text, struct hseal_batchline *ret, struct hseal_error *e);

/** hseal_batchline_free(l): a zeroed struct is accepted. */
void hseal_batchline_free(struct hseal_batchline *l);

#endif
