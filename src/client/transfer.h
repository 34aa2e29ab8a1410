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

/** What is to be sent. */
struct hseal_transfer_job {
    const struct hseal_request *req;      /* checked; borrowed until the end */
    const struct hseal_destination *dest; /* copied */
    long timeout_ms;
};

/**
 * hseal_transfer_done: a transfer has ended.  `reply` is whole if `o` is
 * ANSWERED, and its buffers may be taken (data set to NULL); `why` is NULL
 * then, and else tells NOT_SENT or UNKNOWN_OUTCOME.
 */
typedef void hseal_transfer_done(void *arg, enum hseal_outcome o,
    struct hseal_reply *reply, const struct hseal_error *why);

struct hseal_pool;

/**
 * libcurl's handle and the request that it is used for; afterwards the next.
 * libcurl holds pointers into it: it must not move.
 */
struct hseal_transfer {
    struct hseal_pool *pool;
    struct hseal_transfer *next, *prev; /* of those under way, or to spare */
    CURL *easy;
    struct hseal_destination dest; /* the one `easy` is set to */
    int has_dest;
    int touched; /* 1: some destination was set, or tried */
    int plain;   /* 1: http:// */
    int content; /* 1: `easy` is set to POST */
    int custom;  /* 1: `easy` is set to a method of its own */
    long timeout_ms;

    const struct hseal_request *req; /* NULL: none */
    long left_ms;                    /* of that when it is started */
    hseal_transfer_done *done;
    void *arg;
    uint64_t deadline_ns;
    uint64_t order; /* of the starts in its pool */
    int added;      /* 1: libcurl has it */
    int queued;     /* 1: it waits for a connection to its host */
    int called;     /* 1: there is one for it, and libcurl is to have it */
    int late;       /* 1: it has waited: libcurl has less of its time */
    unsigned begun; /* how often libcurl was about to send */
    int stale;      /* 1: it was about to use a connection that is not clean */
    int again;      /* 1: that has happened, and a new one is made */
    CURLcode lost;  /* not OK: it is to end with this */
    int refused;    /* 1: plain HTTP met an address that is not loopback */
    struct hseal_reply reply;
    char detail[CURL_ERROR_SIZE];
};

/**
 * hseal_transfer_new(pool, ret, e): a handle with all options that are the same
 * for each request.  Errors: NOMEM, INTERNAL.
 */
HSEAL_MUST_USE enum hseal_err hseal_transfer_new(struct hseal_pool *pool,
    struct hseal_transfer **ret, struct hseal_error *e);

/** hseal_transfer_free(t): one that libcurl does not have any more. */
void hseal_transfer_free(struct hseal_transfer *t);

/**
 * hseal_transfer_prepare(t, job, e): everything that can be done, and can
 * fail, before there is a signature.  To be cleared, also after a failure.
 * Errors: RECORD (base URL), CONFIG (CA file), NOMEM, INTERNAL.
 */
HSEAL_MUST_USE enum hseal_err hseal_transfer_prepare(struct hseal_transfer *t,
    const struct hseal_transfer_job *job, struct hseal_error *e);

/** hseal_transfer_proxy(t): of t->dest; NULL: none.  Borrowed. */
const char *hseal_transfer_proxy(const struct hseal_transfer *t);

/** hseal_transfer_left(t): 0 if no byte of the request has left; after the
 * end, or after it was taken from libcurl. */
int hseal_transfer_left(const struct hseal_transfer *t);

/**
 * hseal_transfer_judge(t, rc, ret, e): what became of it, as libcurl ended it
 * with `rc`.  Errors: NOT_SENT, UNKNOWN_OUTCOME.
 */
HSEAL_MUST_USE enum hseal_err hseal_transfer_judge(struct hseal_transfer *t,
    CURLcode rc, enum hseal_outcome *ret, struct hseal_error *e);

/** hseal_transfer_clear(t): forget the request; the handle is for the next. */
void hseal_transfer_clear(struct hseal_transfer *t);

#endif
