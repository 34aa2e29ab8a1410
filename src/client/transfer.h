/*
 * client/transfer.h: one request through libcurl, sent at most once.
 * Layer: client.
 */
#ifndef HSEAL_CLIENT_TRANSFER_H
#define HSEAL_CLIENT_TRANSFER_H

#include <curl/curl.h>

#include <hardseal/request.h>
#include <hardseal/signer.h>

#include "client/lines.h"
#include "client/outcome.h"
#include "client/params.h"
#include "client/reply.h"
#include "client/sockets.h"

/** What is to be sent.  All borrowed, until the transfer is cleared. */
struct hseal_transfer_job {
    const struct hseal_request *req; /* checked */
    const struct hseal_destination *dest;
    long timeout_ms;
};

/**
 * libcurl's handle with its idle connections, and the request under way.
 * libcurl holds pointers into it: it must not move.
 */
struct hseal_transfer {
    CURL *easy; /* NULL until the next request needs one */
    const struct hseal_params *params;
    struct hseal_sockets sockets;
    struct hseal_transfer_job job;
    size_t given;   /* bytes of the body that libcurl has taken */
    unsigned begun; /* how often libcurl was about to send */
    int plain;      /* 1: http:// */
    struct hseal_reply reply;
    char detail[CURL_ERROR_SIZE];
};

/**
 * hseal_transfer_open(t, params, e): set libcurl up, with heap functions that
 * wipe: the passphrase passes through its buffers.  Borrows `params` until
 * the close.  Errors: NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_transfer_open(struct hseal_transfer *t,
    const struct hseal_params *params, struct hseal_error *e);

/** hseal_transfer_close(t): after a successful open, once. */
void hseal_transfer_close(struct hseal_transfer *t);

/**
 * hseal_transfer_prepare(t, job, e): everything that can be done, and can
 * fail, before there is a signature.  To be cleared, also after a failure.
 * Errors: RECORD (base URL), CONFIG (CA file), NOMEM, INTERNAL.
 */
HSEAL_MUST_USE enum hseal_err hseal_transfer_prepare(struct hseal_transfer *t,
    const struct hseal_transfer_job *job, struct hseal_error *e);

/**
 * hseal_transfer_run(t, lines, ret, e): send what was prepared, with these
 * header lines, and collect the answer in t->reply.  *ret says what became
 * of it.  Errors: NOT_SENT, UNKNOWN_OUTCOME, those of prepare (nothing was
 * sent then).
 */
HSEAL_MUST_USE enum hseal_err hseal_transfer_run(struct hseal_transfer *t,
    struct curl_slist *lines, enum hseal_outcome *ret, struct hseal_error *e);

/** hseal_transfer_clear(t): forget the request, keep the connections. */
void hseal_transfer_clear(struct hseal_transfer *t);

#endif
