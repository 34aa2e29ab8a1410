/*
 * cli/batch.h: many requests over one login and one set of connections.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_BATCH_H
#define HSEAL_CLI_BATCH_H

#include <hardseal/client.h>

#include "cli/context.h"

/** Most requests side by side, and how many unless told. */
#define HSEAL_BATCH_JOBS_MAX 64
#define HSEAL_BATCH_JOBS 8

/** What is to be sent, and how; all borrowed. */
struct hseal_batch_params {
    struct hseal_client *client;
    struct hseal_signer *signer;
    const char *key;
    struct hseal_send_params send;   /* `done` and `arg` are not used */
    const struct hseal_request *req; /* again and again; NULL: read lines */
    size_t repeat;                   /* so often */
    size_t jobs;                     /* side by side: 1 to JOBS_MAX */
    int client_id; /* 1: a clOrdId for each single order that has none */
};

/**
 * hseal_batch_run(c, p, e): send each line of standard input (hseal_batchline),
 * or p->req p->repeat times, p->jobs of them at a time, and print a line of
 * JSON for each, in the order of the lines.  A line that cannot be read, or is
 * refused, is told of in its place, and stops no other.
 * Errors: the one with the highest exit status of all lines, with a count;
 * IO (input, output): no further line is begun then, and those under way are
 * waited for.
 */
HSEAL_MUST_USE enum hseal_err hseal_batch_run(struct hseal_context *c,
    const struct hseal_batch_params *p, struct hseal_error *e);

#endif
