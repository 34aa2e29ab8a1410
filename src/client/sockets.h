/*
 * client/sockets.h: the sockets that libcurl opens for a client.
 * Layer: client.
 */
#ifndef HSEAL_CLIENT_SOCKETS_H
#define HSEAL_CLIENT_SOCKETS_H

#include <stddef.h>

#include <curl/curl.h>

/** Open at the same time: idle connections and attempts to make one. */
#define HSEAL_SOCKETS_MAX 16

/** Those that are open now, so that idle ones can be looked at. */
struct hseal_sockets {
    int fd[HSEAL_SOCKETS_MAX];
    size_t count;
    int loopback_only; /* 1: any other address is refused */
    int closed;        /* 1: every further one is refused */
    int refused;       /* set when an address was not loopback */
};

/**
 * hseal_sockets_loopback(addr): 1 for 127.0.0.0/8 and ::1, and nothing else:
 * not 0.0.0.0, not an IPv4 address mapped into IPv6.
 * Spec: RFC 1122 section 3.2.1.3; RFC 4291 section 2.5.3.
 */
int hseal_sockets_loopback(const struct curl_sockaddr *addr);

/**
 * hseal_sockets_open(ctx, purpose, addr): for CURLOPT_OPENSOCKETFUNCTION,
 * ctx is the struct hseal_sockets.  A socket that no child process inherits,
 * or CURL_SOCKET_BAD.
 */
curl_socket_t hseal_sockets_open(
    void *ctx, curlsocktype purpose, struct curl_sockaddr *addr);

/** hseal_sockets_close(ctx, fd): for CURLOPT_CLOSESOCKETFUNCTION. */
int hseal_sockets_close(void *ctx, curl_socket_t fd);

/**
 * hseal_sockets_stale(s): 1 if an idle connection has something to read: it
 * was closed, or it holds bytes that answer no request and would be taken
 * for the answer to the next.  To be asked between transfers.
 * Spec: RFC 9112 section 9.2.
 */
int hseal_sockets_stale(const struct hseal_sockets *s);

#endif
