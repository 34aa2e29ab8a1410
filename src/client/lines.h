/*
 * client/lines.h: the header lines of a request, as libcurl wants them.
 * Layer: client.
 */
#ifndef HSEAL_CLIENT_LINES_H
#define HSEAL_CLIENT_LINES_H

#include <stddef.h>

#include <curl/curl.h>

#include <hardseal/request.h>

/** Ours, expTime, and those of a signature. */
#define HSEAL_LINES_MAX 9

/**
 * A list for CURLOPT_HTTPHEADER that owns no text: the lines of a signature
 * stay in the locked memory they were written to.
 */
struct hseal_lines {
    struct curl_slist node[HSEAL_LINES_MAX];
    size_t count;
};

/**
 * hseal_lines_build(l, h, content, e): Accept, Content-Type if `content`,
 * the lines of `h`, and no Expect.  Borrows from `h` until it changes.
 * Errors: RECORD, naming the header, if a line of `h` would not go out as
 * one line, as it stands (a control character, nothing but blanks); INTERNAL
 * if `h` holds something else than a request's headers.
 * Spec: RFC 9110 sections 5.1 and 5.5.
 */
HSEAL_MUST_USE enum hseal_err hseal_lines_build(struct hseal_lines *l,
    const struct hseal_headers *h, int content, struct hseal_error *e);

/** hseal_lines_public(l): those of a GET that is not signed. */
void hseal_lines_public(struct hseal_lines *l);

/**
 * hseal_lines_add(l, line): one more, "Name: value", after
 * hseal_lines_build; there is room for one.  Borrowed.
 */
void hseal_lines_add(struct hseal_lines *l, const char *line);

/** hseal_lines_first(l): what libcurl takes; borrowed, `l` must not move. */
struct curl_slist *hseal_lines_first(struct hseal_lines *l);

#endif
