/*
 * client/pool.h: transfers under way at the same time, over connections that
 * are kept.
 * Layer: client.
 */
#ifndef HSEAL_CLIENT_POOL_H
#define HSEAL_CLIENT_POOL_H

#include <curl/curl.h>

#include "base/clock.h"
#include "base/poller.h"
#include "client/params.h"
#include "client/sockets.h"
#include "client/transfer.h"

/** Transfers that are prepared or under way. */
#define HSEAL_POOL_TRANSFERS_MAX 256
/** Edges close what was idle for a minute: do not meet them half-way. */
#define HSEAL_POOL_IDLE_S 50

/**
 * Blocking use: prepare, start, step until `done` was called.  In an event
 * loop: poll the one descriptor, and step without waiting when it is readable.
 * One thread at a time.
 */
struct hseal_pool {
    const struct hseal_params *params;
    const struct hseal_clock *clock; /* of the idle time; for tests */
    CURLSH *share;                   /* names and TLS sessions */
    CURLM *multi;                    /* NULL after it broke */
    struct hseal_poller poller;
    struct hseal_sockets sockets;
    struct hseal_transfer *live;  /* prepared or under way */
    struct hseal_transfer *spare; /* handles for the next */
    size_t live_count;
    uint64_t order;      /* of the last start */
    size_t added;        /* of `live`: those that libcurl has */
    size_t queued;       /* those that wait for a connection to their host */
    size_t called;       /* those that libcurl is to have now */
    int running;         /* of those: not at their end, as libcurl says */
    int broken;          /* libcurl cannot go on */
    uint64_t due_ns;     /* libcurl wants to be called; 0: not */
    uint64_t waiting_ns; /* a transfer's time may be over; 0: none */
    uint64_t idle_ns;    /* a connection may be idle for too long; 0: none */
    int watched;         /* the descriptor was asked for */
};

/**
 * hseal_pool_open(p, params, e): set libcurl up, with heap functions that wipe:
 * the passphrase passes through its buffers.  Borrows `params` until the
 * close; `p` must not move.  Errors: NOMEM, IO.
 */
HSEAL_MUST_USE enum hseal_err hseal_pool_open(struct hseal_pool *p,
    const struct hseal_params *params, struct hseal_error *e);

/**
 * hseal_pool_close(p): after a successful open, once; not from a `done`.
 * What is under way is cancelled; its `done` is not called.
 */
void hseal_pool_close(struct hseal_pool *p);

/**
 * hseal_pool_prepare(p, job, ret, e): everything that can be done, and can
 * fail, before there is a signature.  *ret is to be started or cancelled.
 * Errors: LIMIT (HSEAL_POOL_TRANSFERS_MAX are under way), RECORD (base URL),
 * CONFIG (CA file), NOMEM, INTERNAL; nothing was sent.
 */
HSEAL_MUST_USE enum hseal_err hseal_pool_prepare(struct hseal_pool *p,
    const struct hseal_transfer_job *job, struct hseal_transfer **ret,
    struct hseal_error *e);

/**
 * hseal_pool_hasten(t, left_ms): before it is started: so much is left of its
 * time, more than 0.
 */
void hseal_pool_hasten(struct hseal_transfer *t, long left_ms);

/**
 * hseal_pool_start(t, lines, done, arg, e): send what was prepared, with these
 * header lines; on a kept connection it leaves at once.  Where all connections
 * to its host are in use it waits for its turn there.  The lines are borrowed
 * until hseal_pool_begun, the request and its body until `done` is called,
 * which a later hseal_pool_step does, once, when all has come or the time is
 * over; `t` is not to be used from then on.  `done` may prepare, start and
 * cancel others. Errors: NOMEM, INTERNAL; then nothing was sent, `done` is not
 * called, and `t` is to be cancelled.
 */
HSEAL_MUST_USE enum hseal_err hseal_pool_start(struct hseal_transfer *t,
    struct curl_slist *lines, hseal_transfer_done *done, void *arg,
    struct hseal_error *e);

/**
 * hseal_pool_begun(t): 1 once the header lines are not needed any more: they
 * were put into what is sent.  That locked memory is scarce.
 */
int hseal_pool_begun(const struct hseal_transfer *t);

/**
 * hseal_pool_cancel(t): end it without `done`, and close its connection if
 * it was on one.  Returns NOT_SENT or UNKNOWN (a byte may have left).
 */
enum hseal_outcome hseal_pool_cancel(struct hseal_transfer *t);

/**
 * hseal_pool_step(p, wait_ms): do what is due, waiting up to `wait_ms` for it
 * (-1: until there is something).  Returns how many transfers have ended.
 * With nothing under way -1 waits for nothing.
 */
size_t hseal_pool_step(struct hseal_pool *p, int wait_ms);

/**
 * hseal_pool_fd(p): readable when hseal_pool_step has something to do; also
 * when a time has come.  Owned by the pool.
 */
int hseal_pool_fd(struct hseal_pool *p);

/**
 * hseal_pool_timeout_ms(p): how long a loop may wait that does not want to
 * rely on the descriptor for the time; -1: for ever.
 */
long hseal_pool_timeout_ms(const struct hseal_pool *p);

#endif
