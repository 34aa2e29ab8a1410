/*
 * client/reply.c: collecting an answer's head and body within bounds.
 * Layer: client.
 */
#include <string.h>
#include <strings.h>

#include "client/reply.h"

/* What an answer of the exchange takes most times. */
#define USUAL_HEAD 2048
#define USUAL_BODY 8192

enum hseal_err
hseal_reply_init(struct hseal_reply *r, struct hseal_error *e)
{
    enum hseal_err err;

    memset(r, 0, sizeof(*r));
    hseal_buf_init(&r->head, HSEAL_REPLY_HEAD_MAX);
    hseal_buf_init(&r->body, HSEAL_REPLY_BODY_MAX);
    err = hseal_buf_reserve(&r->head, USUAL_HEAD, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_buf_reserve(&r->body, USUAL_BODY, e);
    if (err != HSEAL_ERR_OK)
        hseal_reply_free(r);
    return err;
}

void
hseal_reply_free(struct hseal_reply *r)
{
    hseal_buf_free(&r->head);
    hseal_buf_free(&r->body);
}

/* "HTTP/1.1 200 OK": libcurl has seen to the form. */
static int
status_of(const char *line, size_t len)
{
    const char *sp = memchr(line, ' ', len);
    int status = 0;

    if (sp == NULL || (size_t)(line + len - sp) < 4)
        return 0;
    for (int i = 1; i <= 3; i++) {
        if (sp[i] < '0' || sp[i] > '9')
            return 0;
        status = status * 10 + (sp[i] - '0');
    }
    return status;
}

/* RFC 9112 section 6.3: else the end of the connection is the body's end. */
static int
tells_length(const char *line, size_t len)
{
    static const char length[] = "content-length:";
    static const char coding[] = "transfer-encoding:";
    static const char last[] = "chunked";

    while (len > 0 && strchr("\r\n\t ", line[len - 1]) != NULL)
        len--;
    if (len >= sizeof(length) - 1 &&
        strncasecmp(line, length, sizeof(length) - 1) == 0)
        return 1;
    return len >= sizeof(coding) - 1 + sizeof(last) - 1 &&
           strncasecmp(line, coding, sizeof(coding) - 1) == 0 &&
           strncasecmp(
               line + len - (sizeof(last) - 1), last, sizeof(last) - 1) == 0;
}

static int
keep(struct hseal_reply *r, struct hseal_buf *b, const char *data, size_t len,
    enum hseal_reply_stop over)
{
    enum hseal_err err = hseal_buf_add(b, data, len, NULL);

    if (err == HSEAL_ERR_OK)
        return 1;
    r->stop = err == HSEAL_ERR_LIMIT ? over : HSEAL_REPLY_STOP_NOMEM;
    return 0;
}

int
hseal_reply_line(struct hseal_reply *r, const char *line, size_t len)
{
    if (len > HSEAL_REPLY_HEAD_MAX - r->head_seen) {
        r->stop = HSEAL_REPLY_STOP_HEAD;
        return 0;
    }
    r->head_seen += len;
    if (hseal_reply_final(r))
        return 1; /* a trailer */
    if (r->head_done) {
        hseal_buf_reset(&r->head);
        r->head_done = 0;
        r->framed = 0;
        r->status = 0;
    }
    if (len > 0 && (line[0] == '\r' || line[0] == '\n')) {
        r->head_done = 1;
        return 1;
    }
    if (r->head.len == 0) {
        r->status = status_of(line, len);
        r->framed = r->status == 204 || r->status == 304;
    } else if (tells_length(line, len)) {
        r->framed = 1;
    }
    return keep(r, &r->head, line, len, HSEAL_REPLY_STOP_HEAD);
}

int
hseal_reply_data(struct hseal_reply *r, const char *data, size_t len)
{
    return keep(r, &r->body, data, len, HSEAL_REPLY_STOP_BODY);
}

int
hseal_reply_final(const struct hseal_reply *r)
{
    return r->head_done && r->status >= 200;
}
