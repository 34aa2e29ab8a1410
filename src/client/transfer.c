/*
 * client/transfer.c: one request through libcurl, sent at most once.
 * Layer: client.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/waiting.h"
#include "base/wipealloc.h"
#include "client/options.h"

#include "client/transfer.h"

#define TLS_SCHEME "https://"
#define PLAIN_SCHEME "http://"

enum hseal_err
hseal_transfer_open(struct hseal_transfer *t, const struct hseal_params *params,
    struct hseal_error *e)
{
    memset(t, 0, sizeof(*t));
    t->params = params;
    /* libcurl counts the calls; the heap functions of the first one stay. */
    if (curl_global_init_mem(CURL_GLOBAL_DEFAULT, hseal_wipealloc_malloc,
            hseal_wipealloc_free, hseal_wipealloc_realloc,
            hseal_wipealloc_strdup, hseal_wipealloc_calloc) != CURLE_OK)
        return hseal_fail_nomem(e);
    return HSEAL_ERR_OK;
}

static void
drop_connections(struct hseal_transfer *t)
{
    curl_easy_cleanup(t->easy); /* NULL is fine */
    t->easy = NULL;
}

void
hseal_transfer_close(struct hseal_transfer *t)
{
    drop_connections(t);
    hseal_reply_free(&t->reply);
    curl_global_cleanup();
}

static int
starts_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* The base URL without its scheme. */
static const char *
host_of(const struct hseal_transfer *t)
{
    return t->job.dest->base_url + strlen(t->plain ? PLAIN_SCHEME : TLS_SCHEME);
}

static enum hseal_err
check_scheme(struct hseal_transfer *t, struct hseal_error *e)
{
    const char *url = t->job.dest->base_url;

    t->plain = starts_with(url, PLAIN_SCHEME);
    t->sockets.loopback_only = t->plain;
    if (t->plain || starts_with(url, TLS_SCHEME))
        return HSEAL_ERR_OK;
    return hseal_fail(e, HSEAL_ERR_RECORD,
        "the base URL \"%.64s\" of the key does not start with https://", url);
}

/* libcurl would find out only after the signature. */
static enum hseal_err
check_ca_file(const char *path, struct hseal_error *e)
{
    struct stat st;
    int number = 0;
    int fd;

    if (path[0] == '\0')
        return HSEAL_ERR_OK;
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 || fstat(fd, &st) != 0)
        number = errno;
    else if (!S_ISREG(st.st_mode))
        number = S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
    if (fd >= 0)
        (void)close(fd); /* was only looked at */
    if (number == 0)
        return HSEAL_ERR_OK;
    (void)hseal_fail_errno(e, HSEAL_ERR_CONFIG, number,
        "the key's CA file \"%.300s\" cannot be used", path);
    return hseal_hint(e, HSEAL_ERR_CONFIG,
        "put the CA certificate there in PEM form, readable by this user; "
        "nothing was sent");
}

static enum hseal_err
apply(struct hseal_transfer *t, struct hseal_error *e)
{
    CURLcode rc;

    if (t->easy == NULL)
        t->easy = curl_easy_init();
    if (t->easy == NULL)
        return hseal_fail_nomem(e);
    rc = hseal_options_apply(t);
    if (rc == CURLE_OK)
        return HSEAL_ERR_OK;
    if (rc == CURLE_OUT_OF_MEMORY)
        return hseal_fail_nomem(e);
    return hseal_fail_cause(e, HSEAL_ERR_INTERNAL, HSEAL_ORIGIN_CURL,
        (unsigned long)rc, "libcurl %s does not take an option: %s",
        curl_version_info(CURLVERSION_NOW)->version, curl_easy_strerror(rc));
}

enum hseal_err
hseal_transfer_prepare(struct hseal_transfer *t,
    const struct hseal_transfer_job *job, struct hseal_error *e)
{
    enum hseal_err err;

    t->job = *job;
    err = hseal_reply_init(&t->reply, e);
    if (err == HSEAL_ERR_OK)
        err = check_scheme(t, e);
    if (err == HSEAL_ERR_OK)
        err = check_ca_file(job->dest->ca_file, e);
    if (err == HSEAL_ERR_OK)
        err = apply(t, e);
    return err;
}

/*
 * Nothing can have left before libcurl asked to begin; nor if its very first
 * write failed, which it says by having counted no byte and not having come
 * to the phase after.
 */
static int
may_have_left(const struct hseal_transfer *t)
{
    curl_off_t sending_us = 1;
    long written = 1;

    if (t->begun == 0)
        return 0;
    if (curl_easy_getinfo(t->easy, CURLINFO_REQUEST_SIZE, &written) !=
            CURLE_OK ||
        curl_easy_getinfo(t->easy, CURLINFO_PRETRANSFER_TIME_T, &sending_us) !=
            CURLE_OK)
        return 1;
    return written != 0 || sending_us != 0;
}

static struct hseal_outcome_facts
facts_of(const struct hseal_transfer *t, CURLcode rc)
{
    struct hseal_outcome_facts f = {
        .code = rc,
        .left = may_have_left(t),
        .final = hseal_reply_final(&t->reply),
        .not_loopback = t->sockets.refused,
        .stop = t->reply.stop,
        .method = t->job.req->method,
        .host = host_of(t),
        .detail = t->detail,
        .timeout_ms = t->job.timeout_ms,
    };
    long number = 0;

    /* libcurl does not tell whether TLS was closed or just ended. */
    f.unframed = !t->plain && !t->reply.framed;
    if (curl_easy_getinfo(t->easy, CURLINFO_OS_ERRNO, &number) == CURLE_OK)
        f.number = (int)number;
    return f;
}

enum hseal_err
hseal_transfer_run(struct hseal_transfer *t, struct curl_slist *lines,
    enum hseal_outcome *ret, struct hseal_error *e)
{
    struct hseal_outcome_facts f;
    CURLcode code;
    enum hseal_err err;

    *ret = HSEAL_OUTCOME_NOT_SENT;
    /*
     * Bytes that came in while a connection was idle would be read as the
     * answer to this request (libcurl before 8.1 does not look).
     */
    if (hseal_sockets_stale(&t->sockets)) {
        drop_connections(t);
        err = apply(t, e);
        if (err != HSEAL_ERR_OK)
            return err;
    }
    /* Sets a pointer; cannot fail. */
    (void)curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, lines);
    hseal_waiting_begin(); /* for the exchange: it has a deadline of its own */
    code = curl_easy_perform(t->easy);
    hseal_waiting_end();
    f = facts_of(t, code);
    *ret = hseal_outcome_judge(&f);
    err = hseal_outcome_explain(&f, e);
    /* A handle that wanted to send again still wants to. */
    if (*ret == HSEAL_OUTCOME_UNKNOWN)
        drop_connections(t);
    return err;
}

void
hseal_transfer_clear(struct hseal_transfer *t)
{
    if (t->easy != NULL)
        curl_easy_reset(t->easy);
    hseal_reply_free(&t->reply);
    memset(&t->job, 0, sizeof(t->job));
    t->given = 0;
    t->begun = 0;
    t->detail[0] = '\0';
    t->sockets.loopback_only = 0;
    t->sockets.closed = 0;
    t->sockets.refused = 0;
}
