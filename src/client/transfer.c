/*
 * client/transfer.c: one request through libcurl, sent at most once.
 * Layer: client.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "client/options.h"
#include "client/pool.h"

#include "client/transfer.h"

#define TLS_SCHEME "https://"
#define PLAIN_SCHEME "http://"

static enum hseal_err
fail_option(CURLcode rc, struct hseal_error *e)
{
    if (rc == CURLE_OUT_OF_MEMORY)
        return hseal_fail_nomem(e);
    return hseal_fail_cause(e, HSEAL_ERR_INTERNAL, HSEAL_ORIGIN_CURL,
        (unsigned long)rc, "libcurl %s does not take an option: %s",
        curl_version_info(CURLVERSION_NOW)->version, curl_easy_strerror(rc));
}

enum hseal_err
hseal_transfer_new(
    struct hseal_pool *pool, struct hseal_transfer **ret, struct hseal_error *e)
{
    struct hseal_transfer *t = calloc(1, sizeof(*t));
    CURLcode rc = CURLE_OUT_OF_MEMORY;

    if (t == NULL)
        return hseal_fail_nomem(e);
    t->pool = pool;
    t->easy = curl_easy_init();
    if (t->easy != NULL)
        rc = hseal_options_fixed(t);
    if (rc != CURLE_OK) {
        hseal_transfer_free(t);
        return fail_option(rc, e);
    }
    *ret = t;
    return HSEAL_ERR_OK;
}

void
hseal_transfer_free(struct hseal_transfer *t)
{
    curl_easy_cleanup(t->easy); /* NULL is fine */
    hseal_reply_free(&t->reply);
    free(t);
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
    return t->dest.base_url + strlen(t->plain ? PLAIN_SCHEME : TLS_SCHEME);
}

static enum hseal_err
check_scheme(const char *url, struct hseal_error *e)
{
    if (starts_with(url, PLAIN_SCHEME) || starts_with(url, TLS_SCHEME))
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

/* Nothing of another destination stays, its CA least of all. */
static CURLcode
start_anew(struct hseal_transfer *t)
{
    curl_easy_reset(t->easy);
    t->content = 0;
    t->custom = 0;
    t->timeout_ms = 0;
    return hseal_options_fixed(t);
}

/* A handle stays with its destination for as long as requests go there. */
static enum hseal_err
set_destination(struct hseal_transfer *t, const struct hseal_destination *dest,
    struct hseal_error *e)
{
    enum hseal_err err;
    CURLcode rc;

    if (t->has_dest && strcmp(t->dest.base_url, dest->base_url) == 0 &&
        strcmp(t->dest.ca_file, dest->ca_file) == 0)
        return HSEAL_ERR_OK;
    t->has_dest = 0;
    err = check_scheme(dest->base_url, e);
    if (err == HSEAL_ERR_OK)
        err = check_ca_file(dest->ca_file, e);
    if (err != HSEAL_ERR_OK)
        return err;
    rc = t->touched ? start_anew(t) : CURLE_OK;
    t->touched = 1;
    t->dest = *dest;
    t->plain = starts_with(dest->base_url, PLAIN_SCHEME);
    if (rc == CURLE_OK)
        rc = hseal_options_destination(t);
    if (rc != CURLE_OK)
        return fail_option(rc, e);
    t->has_dest = 1;
    return HSEAL_ERR_OK;
}

enum hseal_err
hseal_transfer_prepare(struct hseal_transfer *t,
    const struct hseal_transfer_job *job, struct hseal_error *e)
{
    enum hseal_err err = hseal_reply_init(&t->reply, e);
    CURLcode rc;

    if (err == HSEAL_ERR_OK)
        err = set_destination(t, job->dest, e);
    if (err != HSEAL_ERR_OK)
        return err;
    t->req = job->req;
    rc = hseal_options_request(t, job->timeout_ms);
    return rc == CURLE_OK ? HSEAL_ERR_OK : fail_option(rc, e);
}

const char *
hseal_transfer_proxy(const struct hseal_transfer *t)
{
    return t->plain ? NULL : t->pool->params->proxy;
}

/*
 * Nothing can have left before libcurl asked to begin; nor if its very first
 * write failed, which it says by having counted no byte and not having come
 * to the phase after.
 */
int
hseal_transfer_left(const struct hseal_transfer *t)
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

enum hseal_err
hseal_transfer_judge(struct hseal_transfer *t, CURLcode rc,
    enum hseal_outcome *ret, struct hseal_error *e)
{
    struct hseal_outcome_facts f = {
        .code = rc,
        .left = hseal_transfer_left(t),
        .final = hseal_reply_final(&t->reply),
        .not_loopback = t->refused,
        .stop = t->reply.stop,
        .method = t->req->method,
        .host = host_of(t),
        .proxy = hseal_transfer_proxy(t),
        .detail = t->detail,
        .timeout_ms = t->timeout_ms,
    };
    long number = 0;

    /* libcurl does not tell whether TLS was closed or just ended. */
    f.unframed = !t->plain && !t->reply.framed;
    if (curl_easy_getinfo(t->easy, CURLINFO_OS_ERRNO, &number) == CURLE_OK)
        f.number = (int)number;
    *ret = hseal_outcome_judge(&f);
    return hseal_outcome_explain(&f, e);
}

void
hseal_transfer_clear(struct hseal_transfer *t)
{
    if (t->again || t->late)
        t->timeout_ms = 0; /* less was left of it */
    hseal_options_clear(t);
    hseal_reply_free(&t->reply);
    t->req = NULL;
    t->done = NULL;
    t->arg = NULL;
    t->begun = 0;
    t->stale = 0;
    t->again = 0;
    t->late = 0;
    t->lost = CURLE_OK;
    t->refused = 0;
    t->detail[0] = '\0';
}
