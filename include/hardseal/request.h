/*
 * hardseal/request.h: a request to be signed, and the headers it gets.
 * Public header.
 */
#ifndef HARDSEAL_REQUEST_H
#define HARDSEAL_REQUEST_H

#include <stddef.h>
#include <stdint.h>

#include <hardseal/error.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Longest path with query, in bytes. */
#define HSEAL_PATH_MAX 8192
/** Longest body, in bytes. */
#define HSEAL_BODY_MAX 1048576
/** "2020-12-08T09:08:57.715Z" and its NUL. */
#define HSEAL_TIMESTAMP_SIZE 25
/** The exchange refuses a timestamp that is 30 s off its own clock. */
#define HSEAL_CLOCK_OFFSET_MAX_MS 25000

/** Sign it although its endpoint is not in the table of those that are known:
 * a GET then needs the permission to read, all else that to trade, or more
 * where the path speaks of withdrawals or of keys. */
#define HSEAL_REQUEST_ALLOW_UNKNOWN 1U
/** Somebody has seen this withdrawal, or this change of sub-accounts or their
 * keys, and wants it; without this flag no such request is signed. */
#define HSEAL_REQUEST_CONFIRMED 2U

/**
 * One request, borrowed by the calls that take it.  The bytes are signed
 * exactly as they stand here: nothing is decoded, sorted or re-encoded, and
 * the same bytes must go on the wire.  Zero what is not set: members are added
 * at the end.
 */
struct hseal_request {
    const char *method;    /* "GET", "POST" or "DELETE" */
    const char *path;      /* from "/", with the query; no blank, no '#' */
    const void *body;      /* may be NULL when body_len is 0 */
    size_t body_len;       /* at most HSEAL_BODY_MAX; 0 for GET */
    const char *timestamp; /* ISO 8601 UTC text to sign; NULL: now */
    unsigned flags;        /* HSEAL_REQUEST_... */
    /* What the machine's clock needs to be the exchange's, from minus to plus
     * HSEAL_CLOCK_OFFSET_MAX_MS; not used where there is a timestamp. */
    int64_t clock_offset_ms;
};

/**
 * The headers of one signed request, in memory that is locked, left out of
 * core dumps and wiped when freed (the passphrase stands in it).  Opaque;
 * may be filled again and again; one thread at a time.
 */
struct hseal_headers;

/** hseal_headers_new(ret, e): empty; the caller frees.  Errors: NOMEM. */
HSEAL_API HSEAL_MUST_USE enum hseal_err hseal_headers_new(
    struct hseal_headers **ret, struct hseal_error *e);

/** hseal_headers_free(h): wipe and release; NULL is fine. */
HSEAL_API void hseal_headers_free(struct hseal_headers *h);

/** hseal_headers_count(h): 0 when empty; 4 or 5 of a request,
 * 1 of a login. */
HSEAL_API size_t hseal_headers_count(const struct hseal_headers *h);

/**
 * hseal_headers_line(h, i): "Name: value" of the i-th, i < count; borrowed
 * until `h` is filled again or freed.  In order: OK-ACCESS-KEY,
 * OK-ACCESS-SIGN, OK-ACCESS-TIMESTAMP, OK-ACCESS-PASSPHRASE and, for a demo
 * key, x-simulated-trading.
 */
HSEAL_API const char *hseal_headers_line(
    const struct hseal_headers *h, size_t i);

/**
 * hseal_headers_value(h, i): the value part of the same line, borrowed
 * likewise.
 */
HSEAL_API const char *hseal_headers_value(
    const struct hseal_headers *h, size_t i);

#ifdef __cplusplus
}
#endif

#endif
