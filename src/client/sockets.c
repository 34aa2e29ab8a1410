/*
 * client/sockets.c: the sockets that libcurl opens for a client.
 * Layer: client.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "client/sockets.h"

int
hseal_sockets_loopback(const struct curl_sockaddr *addr)
{
    struct sockaddr_in in4;
    struct sockaddr_in6 in6;

    if (addr->family == AF_INET && addr->addrlen >= sizeof(in4)) {
        memcpy(&in4, &addr->addr, sizeof(in4));
        return ntohl(in4.sin_addr.s_addr) >> 24 == 127;
    }
    if (addr->family == AF_INET6 && addr->addrlen >= sizeof(in6)) {
        memcpy(&in6, &addr->addr, sizeof(in6));
        return IN6_IS_ADDR_LOOPBACK(&in6.sin6_addr) ? 1 : 0;
    }
    return 0;
}

curl_socket_t
hseal_sockets_open(void *ctx, curlsocktype purpose, struct curl_sockaddr *addr)
{
    struct hseal_sockets *s = ctx;
    int fd;

    (void)purpose; /* there is only one: a connection to the address */
    if (s->closed || s->count == HSEAL_SOCKETS_MAX)
        return CURL_SOCKET_BAD;
    if (s->loopback_only && !hseal_sockets_loopback(addr)) {
        s->refused = 1;
        return CURL_SOCKET_BAD;
    }
    fd = socket(addr->family, addr->socktype, addr->protocol);
    if (fd < 0)
        return CURL_SOCKET_BAD;
    if (fcntl(fd, F_SETFD, FD_CLOEXEC) != 0) {
        (void)close(fd); /* never used */
        return CURL_SOCKET_BAD;
    }
    s->fd[s->count++] = fd;
    return fd;
}

int
hseal_sockets_close(void *ctx, curl_socket_t fd)
{
    struct hseal_sockets *s = ctx;

    for (size_t i = 0; i < s->count; i++) {
        if (s->fd[i] == fd) {
            s->fd[i] = s->fd[--s->count];
            break;
        }
    }
    return close(fd);
}

int
hseal_sockets_stale(const struct hseal_sockets *s)
{
    struct pollfd p[HSEAL_SOCKETS_MAX];

    for (size_t i = 0; i < s->count; i++)
        p[i] = (struct pollfd){ .fd = s->fd[i], .events = POLLIN };
    /* Not to be asked at all is as bad as a bad answer. */
    return s->count > 0 && poll(p, s->count, 0) != 0;
}
