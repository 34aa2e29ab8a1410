/*
 * cli/batchinput.c: lines from standard input, as they come.
 * Layer: cli.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"

#include "cli/batchinput.h"

#define PIECE 65536

void
hseal_batchinput_init(struct hseal_batchinput *in, int fd, size_t max)
{
    memset(in, 0, sizeof(*in));
    in->fd = fd;
    in->max = max;
    hseal_buf_init(&in->buf, max + (size_t)2 * PIECE);
}

void
hseal_batchinput_free(struct hseal_batchinput *in)
{
    hseal_buf_free(&in->buf);
}

/* To the front with what was not taken. */
static void
compact(struct hseal_batchinput *in)
{
    size_t left = in->buf.len - in->at;

    if (in->at == 0)
        return;
    memmove(in->buf.data, in->buf.data + in->at, left);
    hseal_buf_cut(&in->buf, left);
    in->at = 0;
}

enum hseal_err
hseal_batchinput_read(struct hseal_batchinput *in, struct hseal_error *e)
{
    char piece[PIECE];
    ssize_t n;

    compact(in);
    do
        n = read(in->fd, piece, sizeof(piece));
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return hseal_fail_errno(
            e, HSEAL_ERR_IO, errno, "cannot read standard input");
    in->ended = n == 0;
    return hseal_buf_add(&in->buf, piece, (size_t)n, e);
}

/* Left out up to its end, which may be still to come. */
static enum hseal_batchinput_next
skip(struct hseal_batchinput *in, size_t upto, int whole)
{
    in->at += upto;
    in->skipping = !whole;
    return whole ? HSEAL_BATCHINPUT_LONG : HSEAL_BATCHINPUT_MORE;
}

enum hseal_batchinput_next
hseal_batchinput_next(struct hseal_batchinput *in, struct hseal_view *ret)
{
    const unsigned char *from;
    const unsigned char *end;
    size_t left = in->buf.len - in->at;
    size_t len;

    if (left == 0 && !in->skipping)
        return in->ended ? HSEAL_BATCHINPUT_END : HSEAL_BATCHINPUT_MORE;
    from = left > 0 ? in->buf.data + in->at : NULL;
    end = left > 0 ? memchr(from, '\n', left) : NULL;
    len = end != NULL ? (size_t)(end - from) : left;
    if (in->skipping || len > in->max)
        return skip(in, end != NULL ? len + 1 : len, end != NULL || in->ended);
    if (end == NULL && !in->ended)
        return HSEAL_BATCHINPUT_MORE;
    ret->data = from;
    ret->len = len;
    in->at += end != NULL ? len + 1 : len;
    return HSEAL_BATCHINPUT_LINE;
}
