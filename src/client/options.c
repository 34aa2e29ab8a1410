/*
 * client/options.c: what libcurl is told.
 * Layer: client.
 */
#include <stdio.h>
#include <string.h>

#include <hardseal/version.h>

#include "base/tls.h"
#include "client/pool.h"

#include "client/options.h"

/*
 * One TLS record.  libcurl writes at most this much at once, so that a write
 * which failed has not left a whole record, and so nothing that the peer
 * could read.
 */
#define UPLOAD_BUFFER 16384
#define RECEIVE_BUFFER 16384
#define USER_AGENT_SIZE 64
/* Of the deadline, which is told in the same words wherever it is met. */
#define BEHIND_MS 1000

/* clang-format off */
static const struct {
    CURLoption option;
    long value;
} numbers[] = {
    /* option                           value */
    { CURLOPT_NOSIGNAL,                 1 },
    { CURLOPT_NOPROGRESS,               1 },
    { CURLOPT_QUICK_EXIT,               1 }, /* no waiting for slow DNS */
    { CURLOPT_PATH_AS_IS,               1 },
    { CURLOPT_HTTP_VERSION,             CURL_HTTP_VERSION_1_1 },
    { CURLOPT_HTTP09_ALLOWED,           0 },
    { CURLOPT_FOLLOWLOCATION,           0 },
    { CURLOPT_NETRC,                    CURL_NETRC_IGNORED },
    { CURLOPT_DISALLOW_USERNAME_IN_URL, 1 },
    { CURLOPT_SSLVERSION,               CURL_SSLVERSION_TLSv1_2 },
    { CURLOPT_SSL_VERIFYPEER,           1 },
    { CURLOPT_SSL_VERIFYHOST,           2 },
    { CURLOPT_HTTPPROXYTUNNEL,          1 },
    { CURLOPT_SUPPRESS_CONNECT_HEADERS, 1 }, /* they are no answer */
    { CURLOPT_HEADEROPT,                CURLHEADER_SEPARATE }, /* no proxy sees ours */
    { CURLOPT_SOCKS5_AUTH,              CURLAUTH_BASIC }, /* none, without a user */
    { CURLOPT_TCP_NODELAY,              1 },
    { CURLOPT_BUFFERSIZE,               RECEIVE_BUFFER },
    { CURLOPT_UPLOAD_BUFFERSIZE,        UPLOAD_BUFFER },
    { CURLOPT_MAXAGE_CONN,              HSEAL_POOL_IDLE_S },
};
/* clang-format on */
static size_t
take_line(char *data, size_t size, size_t n, void *ctx)
{
    struct hseal_transfer *t = ctx;

    return hseal_reply_line(&t->reply, data, size * n) ? size * n : 0;
}

static size_t
take_data(char *data, size_t size, size_t n, void *ctx)
{
    struct hseal_transfer *t = ctx;

    return hseal_reply_data(&t->reply, data, size * n) ? size * n : 0;
}

/* Of the connection that `easy` is on; from within a callback. */
static int
tls_holds_bytes(CURL *easy)
{
    struct curl_tlssessioninfo *tls = NULL;

    return curl_easy_getinfo(easy, CURLINFO_TLS_SSL_PTR, &tls) == CURLE_OK &&
           tls != NULL && tls->backend == CURLSSLBACKEND_OPENSSL &&
           tls->internals != NULL && hseal_tls_pending(tls->internals);
}

/*
 * Connected, and about to send.  A connection that holds bytes which answer
 * no request is not used: they would be taken for the answer to this one
 * (libcurl before 8.1 does not look).  libcurl comes here a second time when
 * a reused connection died without an answer, to send the same again; whether
 * the first was executed nobody knows.  No connection is opened from here.
 */
static int
allow_once(
    void *ctx, char *peer_ip, char *local_ip, int peer_port, int local_port)
{
    struct hseal_transfer *t = ctx;

    (void)peer_ip;
    (void)local_ip;
    (void)peer_port;
    if (t->begun == 0 && (!hseal_sockets_begin(&t->pool->sockets, local_port) ||
                             (!t->plain && tls_holds_bytes(t->easy)))) {
        t->stale = 1;
        return CURL_PREREQFUNC_ABORT;
    }
    t->begun++;
    return t->begun == 1 ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

static curl_socket_t
open_socket(void *ctx, curlsocktype purpose, struct curl_sockaddr *addr)
{
    struct hseal_transfer *t = ctx;

    (void)purpose; /* there is only one: a connection to the address */
    if (t->begun > 0)
        return CURL_SOCKET_BAD;
    if (t->plain && !hseal_sockets_loopback(addr)) {
        t->refused = 1;
        return CURL_SOCKET_BAD;
    }
    return hseal_sockets_open(&t->pool->sockets, addr);
}

static CURLcode
set_tables(CURL *easy)
{
    char agent[USER_AGENT_SIZE];
    CURLcode rc = CURLE_OK;

    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
        if (rc == CURLE_OK)
            rc = curl_easy_setopt(easy, numbers[i].option, numbers[i].value);
    if (rc != CURLE_OK)
        return rc;
    (void)snprintf(agent, sizeof(agent), "hardseal/%s", hseal_version());
    return curl_easy_setopt(easy, CURLOPT_USERAGENT, agent);
}

/* Plain functions do not fit into a table of data pointers. */
static CURLcode
set_callbacks(struct hseal_transfer *t)
{
    CURL *c = t->easy;
    CURLcode rc;

    rc = curl_easy_setopt(c, CURLOPT_ERRORBUFFER, t->detail);
    if (rc == CURLE_OK)
        rc = curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, take_line);
    if (rc == CURLE_OK)
        rc = curl_easy_setopt(c, CURLOPT_HEADERDATA, t);
    if (rc == CURLE_OK)
        rc = curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take_data);
    if (rc == CURLE_OK)
        rc = curl_easy_setopt(c, CURLOPT_WRITEDATA, t);
    if (rc == CURLE_OK)
        rc = curl_easy_setopt(c, CURLOPT_PREREQFUNCTION, allow_once);
    if (rc == CURLE_OK)
        rc = curl_easy_setopt(c, CURLOPT_PREREQDATA, t);
    return rc;
}

static CURLcode
set_pool(struct hseal_transfer *t)
{
    CURL *c = t->easy;
    CURLcode rc;

    rc = curl_easy_setopt(c, CURLOPT_PRIVATE, t);
    if (rc == CURLE_OK)
        rc = curl_easy_setopt(c, CURLOPT_SHARE, t->pool->share);
    if (rc == CURLE_OK)
        rc = curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    if (rc == CURLE_OK)
        rc = curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, t);
    if (rc == CURLE_OK)
        rc = curl_easy_setopt(
            c, CURLOPT_CLOSESOCKETFUNCTION, hseal_sockets_close);
    if (rc == CURLE_OK)
        rc = curl_easy_setopt(c, CURLOPT_CLOSESOCKETDATA, &t->pool->sockets);
    if (rc == CURLE_OK)
        rc = curl_easy_setopt(
            c, CURLOPT_PINNEDPUBLICKEY, t->pool->params->pinned_key);
    return rc;
}

CURLcode
hseal_options_fixed(struct hseal_transfer *t)
{
    CURLcode rc = set_tables(t->easy);

    if (rc == CURLE_OK)
        rc = set_callbacks(t);
    return rc == CURLE_OK ? set_pool(t) : rc;
}

/* A proxy that was asked for, or none, whatever the environment says. */
static CURLcode
set_route(struct hseal_transfer *t)
{
    const char *proxy = hseal_transfer_proxy(t);
    CURL *c = t->easy;
    CURLcode rc;

    rc = curl_easy_setopt(c, CURLOPT_PROXY, proxy != NULL ? proxy : "");
    if (rc == CURLE_OK)
        rc = curl_easy_setopt(c, CURLOPT_NOPROXY, proxy != NULL ? "" : "*");
    if (rc == CURLE_OK)
        rc = curl_easy_setopt(c, CURLOPT_INTERFACE, t->pool->params->interface);
    return rc;
}

CURLcode
hseal_options_destination(struct hseal_transfer *t)
{
    CURL *c = t->easy;
    CURLcode rc;

    rc = curl_easy_setopt(c, CURLOPT_URL, t->dest.base_url);
    if (rc == CURLE_OK)
        rc = curl_easy_setopt(
            c, CURLOPT_PROTOCOLS_STR, t->plain ? "http" : "https");
    if (rc == CURLE_OK)
        rc = set_route(t);
    if (rc != CURLE_OK || t->dest.ca_file[0] == '\0')
        return rc;
    /* With a CA of its own, a key trusts that one and not the machine's. */
    rc = curl_easy_setopt(c, CURLOPT_CAINFO, t->dest.ca_file);
    if (rc == CURLE_OK)
        rc = curl_easy_setopt(c, CURLOPT_CAPATH, NULL);
    return rc;
}

int
hseal_options_content(const struct hseal_request *req)
{
    return req->body_len > 0 || strcmp(req->method, "POST") == 0;
}

/* A body is borrowed, and goes out with the head if it fits. */
static CURLcode
set_content(struct hseal_transfer *t)
{
    const struct hseal_request *req = t->req;
    int content = hseal_options_content(req);
    CURLcode rc = CURLE_OK;

    if (!content && t->content)
        rc = curl_easy_setopt(t->easy, CURLOPT_HTTPGET, 1L);
    t->content = content;
    if (!content)
        return rc;
    rc = curl_easy_setopt(
        t->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)req->body_len);
    if (rc == CURLE_OK)
        rc = curl_easy_setopt(
            t->easy, CURLOPT_POSTFIELDS, req->body_len > 0 ? req->body : "");
    return rc;
}

/* Of the addresses of a host each gets a part of it.  The deadline itself is
 * the pool's: libcurl looks at its own before it reads what has come. */
static CURLcode
set_time(struct hseal_transfer *t, long ms)
{
    return curl_easy_setopt(t->easy, CURLOPT_CONNECTTIMEOUT_MS, ms + BEHIND_MS);
}

CURLcode
hseal_options_request(struct hseal_transfer *t, long timeout_ms)
{
    int custom = strcmp(t->req->method, "DELETE") == 0;
    CURLcode rc = set_content(t);

    if (rc == CURLE_OK)
        rc = curl_easy_setopt(t->easy, CURLOPT_REQUEST_TARGET, t->req->path);
    if (rc == CURLE_OK && custom != t->custom)
        rc = curl_easy_setopt(
            t->easy, CURLOPT_CUSTOMREQUEST, custom ? t->req->method : NULL);
    t->custom = custom;
    if (rc == CURLE_OK && timeout_ms != t->timeout_ms) {
        t->timeout_ms = timeout_ms;
        rc = set_time(t, timeout_ms);
    }
    return rc;
}

CURLcode
hseal_options_again(struct hseal_transfer *t, long left_ms)
{
    CURLcode rc = curl_easy_setopt(t->easy, CURLOPT_FRESH_CONNECT, 1L);

    return rc == CURLE_OK ? set_time(t, left_ms) : rc;
}

CURLcode
hseal_options_left(struct hseal_transfer *t, long left_ms)
{
    return set_time(t, left_ms);
}

/* Setting a pointer or a number cannot fail. */
void
hseal_options_clear(struct hseal_transfer *t)
{
    (void)curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, NULL);
    if (t->content) /* it would make a GET a POST */
        (void)curl_easy_setopt(t->easy, CURLOPT_POSTFIELDS, NULL);
    if (t->again)
        (void)curl_easy_setopt(t->easy, CURLOPT_FRESH_CONNECT, 0L);
}
