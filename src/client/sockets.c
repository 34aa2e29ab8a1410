/*
 * client/sockets.c: the sockets that libcurl opens for a pool, and which of
 * them are idle.
 * Layer: client.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "client/sockets.h"

#define FIRST_ROOM 16

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

static struct hseal_socket *
find(const struct hseal_sockets *s, int fd)
{
    for (size_t i = 0; i < s->count; i++)
        if (s->list[i].fd == fd)
            return &s->list[i];
    return NULL;
}

/* One more in the list, of which only the number is known. */
static struct hseal_socket *
add(struct hseal_sockets *s, int fd)
{
    struct hseal_socket *one;

    if (s->count == s->room) {
        size_t room = s->room == 0 ? FIRST_ROOM : 2 * s->room;
        struct hseal_socket *more;
        if (room > HSEAL_SOCKETS_MAX)
            return NULL;
        more = realloc(s->list, room * sizeof(*more));
        if (more == NULL)
            return NULL;
        s->list = more;
        s->room = room;
    }
    one = &s->list[s->count++];
    memset(one, 0, sizeof(*one));
    one->fd = fd;
    one->serial = ++s->serial;
    return one;
}

static void
drop(struct hseal_sockets *s, struct hseal_socket *one)
{
    *one = s->list[--s->count];
}

int
hseal_sockets_open(struct hseal_sockets *s, const struct curl_sockaddr *addr)
{
    struct hseal_socket *one;
    int fd =
        socket(addr->family, addr->socktype | SOCK_CLOEXEC, addr->protocol);

    if (fd < 0)
        return -1;
    /* A number of libcurl's own that it has closed without a word. */
    one = find(s, fd);
    if (one != NULL)
        drop(s, one);
    one = add(s, fd);
    if (one == NULL) {
        (void)close(fd);
        return -1;
    }
    one->ours = 1;
    return fd;
}

int
hseal_sockets_close(void *ctx, curl_socket_t fd)
{
    struct hseal_sockets *s = ctx;
    struct hseal_socket *one = find(s, fd);

    if (one != NULL) {
        /* A child of a fork may hold it open: it would be told for ever. */
        if (one->watched != 0)
            hseal_poller_forget(s->poller, fd);
        drop(s, one);
    }
    return close(fd);
}

void
hseal_sockets_free(struct hseal_sockets *s)
{
    free(s->list);
    s->list = NULL;
    s->count = 0;
    s->room = 0;
}

/* The poller is told only what is new to it. */
static int
watch(struct hseal_sockets *s, struct hseal_socket *one, unsigned what)
{
    uint64_t tag = (uint64_t)one->serial << 32 | (uint32_t)one->fd;

    if (one->watched == what)
        return 1;
    one->watched = what;
    return hseal_poller_watch(s->poller, one->fd, what, tag);
}

static int
rest(struct hseal_sockets *s, struct hseal_socket *one, uint64_t now_ns)
{
    if (!one->ours) {
        hseal_poller_forget(s->poller, one->fd);
        drop(s, one);
        return 1;
    }
    one->idle = 1;
    one->idle_ns = now_ns;
    return watch(s, one, HSEAL_POLLER_IN);
}

int
hseal_sockets_want(struct hseal_sockets *s, int fd, int what, uint64_t now_ns)
{
    struct hseal_socket *one = find(s, fd);
    unsigned events = 0;

    if (what == CURL_POLL_REMOVE)
        return one == NULL || rest(s, one, now_ns);
    if (one == NULL)
        one = add(s, fd);
    if (one == NULL)
        return 0;
    one->idle = 0;
    if ((what & CURL_POLL_IN) != 0)
        events |= HSEAL_POLLER_IN;
    if ((what & CURL_POLL_OUT) != 0)
        events |= HSEAL_POLLER_OUT;
    return watch(s, one, events);
}

/*
 * The peer sees the end of the connection now; libcurl, which has it in its
 * list, when it next looks for one.
 */
static void
end_use(struct hseal_sockets *s, struct hseal_socket *one)
{
    one->stale = 1;
    hseal_poller_forget(s->poller, one->fd);
    one->watched = 0;
    (void)shutdown(one->fd, SHUT_RDWR); /* may be closed by the peer */
}

static int
port_of(struct hseal_socket *one)
{
    struct sockaddr_storage at;
    socklen_t len = sizeof(at);

    if (one->port != 0)
        return one->port;
    memset(&at, 0, sizeof(at));
    if (getsockname(one->fd, (struct sockaddr *)&at, &len) != 0)
        return 0;
    if (at.ss_family == AF_INET)
        one->port = ntohs(((struct sockaddr_in *)&at)->sin_port);
    else if (at.ss_family == AF_INET6)
        one->port = ntohs(((struct sockaddr_in6 *)&at)->sin6_port);
    return one->port;
}

/* Not to be asked at all is as bad as a bad answer. */
static int
clean(const struct hseal_socket *one)
{
    char byte;

    if (one->stale)
        return 0;
    return recv(one->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 &&
           (errno == EAGAIN || errno == EWOULDBLOCK);
}

int
hseal_sockets_begin(struct hseal_sockets *s, int port)
{
    int known = 0, fine = 1;

    /* Two may have one number, to two hosts; both are looked at then. */
    for (size_t i = 0; i < s->count; i++) {
        struct hseal_socket *one = &s->list[i];
        if (!one->ours || port <= 0 || port_of(one) != port)
            continue;
        known = 1;
        if (one->served && !clean(one))
            fine = 0;
        one->served = 1;
    }
    for (size_t i = 0; !known && i < s->count; i++)
        if (s->list[i].idle && s->list[i].ours && !clean(&s->list[i]))
            fine = 0;
    return fine;
}

int
hseal_sockets_event(
    struct hseal_sockets *s, const struct hseal_poller_event *ev)
{
    struct hseal_socket *one = find(s, (int)(uint32_t)ev->tag);

    if (one == NULL || one->serial != ev->tag >> 32)
        return -1;
    if (!one->idle)
        return one->fd;
    /* What the event was about may have been read since. */
    if (!clean(one))
        end_use(s, one);
    return -1;
}

uint64_t
hseal_sockets_expire(struct hseal_sockets *s, uint64_t before_ns)
{
    uint64_t oldest_ns = 0;

    for (size_t i = 0; i < s->count; i++) {
        struct hseal_socket *one = &s->list[i];
        if (!one->idle || one->stale)
            continue;
        if (one->idle_ns < before_ns)
            end_use(s, one);
        else if (oldest_ns == 0 || one->idle_ns < oldest_ns)
            oldest_ns = one->idle_ns;
    }
    return oldest_ns;
}
