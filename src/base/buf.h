/*
 * base/buf.h: a bounded byte buffer that wipes what it lets go.
 * Layer: base.
 */
#ifndef HSEAL_BASE_BUF_H
#define HSEAL_BASE_BUF_H

#include <stddef.h>
#include <stdint.h>

#include <hardseal/error.h>

/**
 * Bytes, growing up to `max`.  All memory that is released or moved away
 * from is wiped first.  Not locked: secrets live in struct hseal_secret.
 * `data[len]` is always a NUL once anything was appended.
 */
struct hseal_buf {
    unsigned char *data;
    size_t len;
    size_t cap;
    size_t max;
};

/** hseal_buf_init(b, max): empty, at most `max` bytes (> 0). */
void hseal_buf_init(struct hseal_buf *b, size_t max);

/** hseal_buf_free(b): wipe and release; `b` may be used again (same max). */
void hseal_buf_free(struct hseal_buf *b);

/** hseal_buf_reset(b): wipe the contents, keep the memory. */
void hseal_buf_reset(struct hseal_buf *b);

/** hseal_buf_cut(b, len): keep the first `len` bytes, wipe what follows. */
void hseal_buf_cut(struct hseal_buf *b, size_t len);

/**
 * hseal_buf_reserve(b, extra, e): room for `extra` more bytes, so that
 * appending them cannot fail.  Errors: LIMIT (over max), NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_buf_reserve(
    struct hseal_buf *b, size_t extra, struct hseal_error *e);

/**
 * hseal_buf_add(b, data, len, e): append bytes.  Nothing is appended on
 * failure.  Errors: LIMIT, NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_buf_add(
    struct hseal_buf *b, const void *data, size_t len, struct hseal_error *e);

/** hseal_buf_add_str(b, s, e): append the bytes of `s` without its NUL. */
HSEAL_MUST_USE enum hseal_err hseal_buf_add_str(
    struct hseal_buf *b, const char *s, struct hseal_error *e);

/** hseal_buf_addf(b, e, fmt, ...): append formatted text. */
HSEAL_MUST_USE enum hseal_err hseal_buf_addf(struct hseal_buf *b,
    struct hseal_error *e, const char *fmt, ...) HSEAL_PRINTF(3, 4);

/** hseal_buf_str(b): the contents as a C string; "" when empty.  Borrowed. */
const char *hseal_buf_str(const struct hseal_buf *b);

/**
 * A read cursor over borrowed bytes.  Taking consumes from the front;
 * a failed take consumes nothing.
 */
struct hseal_view {
    const unsigned char *data;
    size_t len;
};

/** hseal_view_take(v, len, ret): the next `len` bytes; 0 if there are less. */
HSEAL_MUST_USE int hseal_view_take(
    struct hseal_view *v, size_t len, const unsigned char **ret);

/** hseal_view_u8(v, ret): the next byte; 0 if there is none. */
HSEAL_MUST_USE int hseal_view_u8(struct hseal_view *v, uint8_t *ret);

/** hseal_view_u32(v, ret): the next four bytes, big-endian. */
HSEAL_MUST_USE int hseal_view_u32(struct hseal_view *v, uint32_t *ret);

/**
 * hseal_view_line(v, ret): the next line without its LF or CR LF; the last
 * one needs none.  0 at the end.
 */
HSEAL_MUST_USE int hseal_view_line(
    struct hseal_view *v, struct hseal_view *ret);

/** hseal_view_trim(v): cut blanks (space, tab, CR, LF) off both ends. */
void hseal_view_trim(struct hseal_view *v);

#endif
