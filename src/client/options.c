/*
 * client/options.c: what libcurl is told.
 * Layer: client.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include <hardseal/version.h>

#include "client/options.h"

/*
 * One TLS record.  libcurl writes at most this much at once, so that a write
 * which failed has not left a whole record, and so nothing that the peer
 * could read.
 */
#define UPLOAD_BUFFER 16384
#define RECEIVE_BUFFER 16384
/* Edges close what was idle for a minute: do not meet them half-way. */
#define IDLE_MAX_S 50
#define IDLE_CONNECTIONS 5
#define USER_AGENT_SIZE 64

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
    { CURLOPT_TCP_NODELAY,              1 },
    { CURLOPT_BUFFERSIZE,               RECEIVE_BUFFER },
    { CURLOPT_UPLOAD_BUFFERSIZE,        UPLOAD_BUFFER },
    { CURLOPT_MAXCONNECTS,              IDLE_CONNECTIONS },
    { CURLOPT_MAXAGE_CONN,              IDLE_MAX_S },
};
static const struct {
    CURLoption option;
    const char *value;
} texts[] = {
    /* option           value */
    { CURLOPT_PROXY,    "" }, /* none, whatever the environment says */
    { CURLOPT_NOPROXY,  "*" },
};
/* clang-format on */
static_assert(IDLE_CONNECTIONS + 4 <= HSEAL_SOCKETS_MAX,
    "room for attempts to connect beside the idle connections");

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

static size_t
give_body(char *out, size_t size, size_t n, void *ctx)
{
    struct hseal_transfer *t = ctx;
    const struct hseal_request *req = t->job.req;
    size_t len = req->body_len - t->given;

    if (len > size * n)
        len = size * n;
    if (len > 0)
        memcpy(out, (const char *)req->body + t->given, len);
    t->given += len;
    return len;
}

/* A body that was read has been sent: there is no second time. */
static int
refuse_seek(void *ctx, curl_off_t offset, int origin)
{
    (void)ctx;
    (void)offset;
    (void)origin;
    return CURL_SEEKFUNC_FAIL;
}

/*
 * Connected, and about to send.  libcurl comes here a second time when a
 * reused connection died without an answer, to send the same again; whether
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
    (void)local_port;
    t->sockets.closed = 1;
    t->begun++;
    return t->begun == 1 ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

static CURLcode
set_fixed(CURL *easy)
{
    char agent[USER_AGENT_SIZE];
    CURLcode rc = CURLE_OK;

    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
        if (rc == CURLE_OK)
            rc = curl_easy_setopt(easy, numbers[i].option, numbers[i].value);
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        if (rc == CURLE_OK)
            rc = curl_easy_setopt(easy, texts[i].option, texts[i].value);
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
        rc = curl_easy_setopt(c, CURLOPT_READFUNCTION, give_body);
    if (rc == CURLE_OK)
        rc = curl_easy_setopt(c, CURLOPT_READDATA, t);
    if (rc == CURLE_OK)
        rc = curl_easy_setopt(c, CURLOPT_SEEKFUNCTION, refuse_seek);
    if (rc == CURLE_OK)
        rc = curl_easy_setopt(c, CURLOPT_PREREQFUNCTION, allow_once);
    if (rc == CURLE_OK)
        rc = curl_easy_setopt(c, CURLOPT_PREREQDATA, t);
    return rc;
}

static CURLcode
set_sockets(struct hseal_transfer *t)
{
    CURL *c = t->easy;
    CURLcode rc;

    rc = curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, hseal_sockets_open);
    if (rc == CURLE_OK)
        rc = curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, &t->sockets);
    if (rc == CURLE_OK)
        rc = curl_easy_setopt(
            c, CURLOPT_CLOSESOCKETFUNCTION, hseal_sockets_close);
    if (rc == CURLE_OK)
        rc = curl_easy_setopt(c, CURLOPT_CLOSESOCKETDATA, &t->sockets);
    return rc;
}

/* With a CA of its own, a key trusts that one and not the machine's. */
static CURLcode
set_destination(struct hseal_transfer *t)
{
    const struct hseal_destination *dest = t->job.dest;
    CURL *c = t->easy;
    CURLcode rc;

    rc = curl_easy_setopt(c, CURLOPT_URL, dest->base_url);
    if (rc == CURLE_OK)
        rc = curl_easy_setopt(
            c, CURLOPT_PROTOCOLS_STR, t->plain ? "http" : "https");
    if (rc == CURLE_OK)
        rc =
            curl_easy_setopt(c, CURLOPT_PINNEDPUBLICKEY, t->params->pinned_key);
    if (rc == CURLE_OK)
        rc = curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, t->job.timeout_ms);
    if (rc == CURLE_OK)
        rc = curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, t->job.timeout_ms);
    if (rc != CURLE_OK || dest->ca_file[0] == '\0')
        return rc;
    rc = curl_easy_setopt(c, CURLOPT_CAINFO, dest->ca_file);
    if (rc == CURLE_OK)
        rc = curl_easy_setopt(c, CURLOPT_CAPATH, NULL);
    return rc;
}

int
hseal_options_content(const struct hseal_request *req)
{
    return req->body_len > 0 || strcmp(req->method, "POST") == 0;
}

static CURLcode
set_request(CURL *c, const struct hseal_request *req)
{
    CURLcode rc = curl_easy_setopt(c, CURLOPT_REQUEST_TARGET, req->path);

    if (rc == CURLE_OK && hseal_options_content(req)) {
        rc = curl_easy_setopt(c, CURLOPT_POST, 1L);
        if (rc == CURLE_OK)
            rc = curl_easy_setopt(
                c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)req->body_len);
    } else if (rc == CURLE_OK) {
        rc = curl_easy_setopt(c, CURLOPT_HTTPGET, 1L);
    }
    if (rc == CURLE_OK && strcmp(req->method, "DELETE") == 0)
        rc = curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, req->method);
    return rc;
}

CURLcode
hseal_options_apply(struct hseal_transfer *t)
{
    CURLcode rc = set_fixed(t->easy);

    if (rc == CURLE_OK)
        rc = set_callbacks(t);
    if (rc == CURLE_OK)
        rc = set_sockets(t);
    if (rc == CURLE_OK)
        rc = set_destination(t);
    if (rc == CURLE_OK)
        rc = set_request(t->easy, t->job.req);
    return rc;
}
