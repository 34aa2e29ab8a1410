/*
 * client/sockets.h: the sockets that libcurl opens for a pool, and which of
 * them are idle.
 * Layer: client.
 */
#ifndef HSEAL_CLIENT_SOCKETS_H
#define HSEAL_CLIENT_SOCKETS_H

#include <stddef.h>
#include <stdint.h>

#include <curl/curl.h>

#include "base/poller.h"

/** Open at the same time: connections, and attempts to make one. */
#define HSEAL_SOCKETS_MAX 1024

/** One of them. */
struct hseal_socket {
    int fd;
    uint32_t serial;  /* tells it from an earlier one with that number */
    unsigned watched; /* what the poller waits for; 0: not known to it */
    int ours;         /* 0: libcurl's own, to wait for a name */
    int served;       /* a request has used it before */
    int idle;         /* no transfer waits for it */
    int stale;        /* not to be used again */
    int port;         /* its own, once it was asked for; 0: not yet */
    uint64_t idle_ns; /* since when it is idle */
};

/** All that are open now.  Zeroed with a poller: none. */
struct hseal_sockets {
    struct hseal_poller *poller;
    struct hseal_socket *list;
    size_t count;
    size_t room;
    uint32_t serial;
};

/**
 * hseal_sockets_loopback(addr): 1 for 127.0.0.0/8 and ::1, and nothing else:
 * not 0.0.0.0, not an IPv4 address mapped into IPv6.
 * Spec: RFC 1122 section 3.2.1.3; RFC 4291 section 2.5.3.
 */
int hseal_sockets_loopback(const struct curl_sockaddr *addr);

/**
 * hseal_sockets_open(s, addr): a socket that no child process inherits; -1
 * if there is none to be had.
 */
int hseal_sockets_open(
    struct hseal_sockets *s, const struct curl_sockaddr *addr);

/** hseal_sockets_close(ctx, fd): for CURLOPT_CLOSESOCKETFUNCTION; ctx is the
 * struct hseal_sockets. */
int hseal_sockets_close(void *ctx, curl_socket_t fd);

/** hseal_sockets_free(s): the list; the sockets are closed by then. */
void hseal_sockets_free(struct hseal_sockets *s);

/**
 * hseal_sockets_want(s, fd, what, now_ns): what libcurl says with
 * CURLMOPT_SOCKETFUNCTION.  A socket of ours that it wants nothing of is idle,
 * and still watched: nothing may come there.  0 if it cannot be watched.
 */
HSEAL_MUST_USE int hseal_sockets_want(
    struct hseal_sockets *s, int fd, int what, uint64_t now_ns);

/**
 * hseal_sockets_event(s, ev): the descriptor that `ev` is for, if libcurl is
 * to hear of it; -1 if not.  What comes on an idle one ends its use: it was
 * closed, or it holds bytes that answer no request.
 */
int hseal_sockets_event(
    struct hseal_sockets *s, const struct hseal_poller_event *ev);

/**
 * hseal_sockets_begin(s, port): a request is about to be sent from that local
 * port.  0 if the connection was used before and there is something to read,
 * which would be taken for the answer, or if which one it is cannot be told
 * and there is any such; 1 if it is clean.
 * Spec: RFC 9112 section 9.2.
 */
HSEAL_MUST_USE int hseal_sockets_begin(struct hseal_sockets *s, int port);

/**
 * hseal_sockets_expire(s, before_ns): end the use of those that are idle since
 * before that moment; the peer sees the connection end.  Returns since when
 * the oldest idle one that is left is idle; 0 if there is none.
 */
uint64_t hseal_sockets_expire(struct hseal_sockets *s, uint64_t before_ns);

#endif
