/*
 * okx/prehash.c: what OKX signs.
 * Layer: okx.
 */
#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "okx/timestamp.h"

#include "okx/prehash.h"

static enum hseal_err
check_method(const char *method, struct hseal_error *e)
{
    static const char *const methods[] = { "GET", "POST", "DELETE" };

    for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
        if (strcmp(method, methods[i]) == 0)
            return HSEAL_ERR_OK;
    (void)hseal_fail(e, HSEAL_ERR_INPUT,
        "\"%.16s\" is not a method of the exchange", method);
    return hseal_hint(
        e, HSEAL_ERR_INPUT, "write GET, POST or DELETE in upper case");
}

static enum hseal_err
check_path(const char *path, struct hseal_error *e)
{
    size_t len = strlen(path);

    if (path[0] != '/') {
        (void)hseal_fail(e, HSEAL_ERR_INPUT,
            "the path \"%.64s\" does not start with '/'", path);
        return hseal_hint(e, HSEAL_ERR_INPUT,
            "write it without the host, such as /api/v5/account/balance");
    }
    if (len > HSEAL_PATH_MAX)
        return hseal_fail(e, HSEAL_ERR_LIMIT,
            "the path has %zu bytes, more than %d", len, HSEAL_PATH_MAX);
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)path[i];
        if (c > 0x20 && c < 0x7f && c != '#')
            continue;
        (void)hseal_fail(e, HSEAL_ERR_INPUT,
            "the path has the byte 0x%02x at position %zu", c, i + 1);
        return hseal_hint(e, HSEAL_ERR_INPUT,
            "percent-encode it (%%%02X): the path is signed and sent as "
            "it is given",
            c);
    }
    return HSEAL_ERR_OK;
}

static enum hseal_err
check_clock_offset(int64_t ms, struct hseal_error *e)
{
    if (ms >= -HSEAL_CLOCK_OFFSET_MAX_MS && ms <= HSEAL_CLOCK_OFFSET_MAX_MS)
        return HSEAL_ERR_OK;
    (void)hseal_fail(e, HSEAL_ERR_INPUT,
        "the clock is to be corrected by %" PRId64 " ms, more than %d", ms,
        HSEAL_CLOCK_OFFSET_MAX_MS);
    return hseal_hint(e, HSEAL_ERR_INPUT,
        "set this machine's clock; hardseal clock tells how far it is off");
}

enum hseal_err
hseal_okx_request_check(const struct hseal_request *req, struct hseal_error *e)
{
    enum hseal_err err = check_method(req->method, e);

    if (err == HSEAL_ERR_OK)
        err = check_path(req->path, e);
    if (err != HSEAL_ERR_OK)
        return err;
    if (req->body_len > (size_t)(HSEAL_BODY_MAX))
        return hseal_fail(e, HSEAL_ERR_LIMIT,
            "the body has %zu bytes, more than %d", req->body_len,
            HSEAL_BODY_MAX);
    if (req->body_len > 0 && strcmp(req->method, "GET") == 0) {
        (void)hseal_fail(e, HSEAL_ERR_INPUT, "a GET has no body");
        return hseal_hint(e, HSEAL_ERR_INPUT,
            "parameters of a GET go into the path, after '?'");
    }
    if (req->timestamp != NULL)
        return hseal_okx_timestamp_check_iso(req->timestamp, e);
    return check_clock_offset(req->clock_offset_ms, e);
}

enum hseal_err
hseal_okx_prehash(const struct hseal_request *req, const char *timestamp,
    struct hseal_buf *b, struct hseal_error *e)
{
    enum hseal_err err;

    /* All at once or nothing. */
    err = hseal_buf_reserve(b,
        strlen(timestamp) + strlen(req->method) + strlen(req->path) +
            req->body_len,
        e);
    if (err == HSEAL_ERR_OK)
        err = hseal_buf_add_str(b, timestamp, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_buf_add_str(b, req->method, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_buf_add_str(b, req->path, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_buf_add(b, req->body, req->body_len, e);
    return err;
}

enum hseal_err
hseal_okx_prehash_login(
    const char *timestamp, struct hseal_buf *b, struct hseal_error *e)
{
    return hseal_buf_addf(b, e, "%sGET/users/self/verify", timestamp);
}
