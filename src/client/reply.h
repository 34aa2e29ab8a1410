/*
 * client/reply.h: collecting an answer's head and body within bounds.
 * Layer: client.
 */
#ifndef HSEAL_CLIENT_REPLY_H
#define HSEAL_CLIENT_REPLY_H

#include <stddef.h>

#include <hardseal/error.h>

#include "base/buf.h"

/** Bytes of status and header lines, interim ones and trailers too: 64 KiB. */
#define HSEAL_REPLY_HEAD_MAX 65536
/** Bytes of a body: 16 MiB. */
#define HSEAL_REPLY_BODY_MAX 16777216

/** Why collecting was ended, if it was. */
enum hseal_reply_stop {
    HSEAL_REPLY_STOP_NONE,
    HSEAL_REPLY_STOP_HEAD, /* over HSEAL_REPLY_HEAD_MAX */
    HSEAL_REPLY_STOP_BODY, /* over HSEAL_REPLY_BODY_MAX */
    HSEAL_REPLY_STOP_NOMEM,
    HSEAL_REPLY_STOP_COUNT
};

/** What has come so far. */
struct hseal_reply {
    struct hseal_buf head; /* of the final response, once that has begun */
    struct hseal_buf body;
    size_t head_seen; /* bytes of every head line there was */
    int status;       /* of the response that `head` is of; 0: no line yet */
    int head_done;    /* the empty line after the head was seen */
    int framed;       /* the head tells where the body ends */
    enum hseal_reply_stop stop;
};

/**
 * hseal_reply_init(r, e): empty, with memory for a usual answer.  Errors:
 * NOMEM; then there is nothing to free.
 */
HSEAL_MUST_USE enum hseal_err hseal_reply_init(
    struct hseal_reply *r, struct hseal_error *e);

/** hseal_reply_free(r): wipe and release; a zeroed struct is accepted. */
void hseal_reply_free(struct hseal_reply *r);

/**
 * hseal_reply_line(r, line, len): one line of a head with its line end, the
 * empty line included.  Interim (1xx) heads give way to the one that
 * follows; trailer lines are counted and dropped.  0: stop, see r->stop.
 * Spec: RFC 9110 sections 15.2 and 6.5.
 */
HSEAL_MUST_USE int hseal_reply_line(
    struct hseal_reply *r, const char *line, size_t len);

/** hseal_reply_data(r, data, len): bytes of the body.  0: stop. */
HSEAL_MUST_USE int hseal_reply_data(
    struct hseal_reply *r, const char *data, size_t len);

/** hseal_reply_final(r): 1 if the head of a final response is complete. */
int hseal_reply_final(const struct hseal_reply *r);

#endif
