/*
 * base/buf.c: a bounded byte buffer that wipes what it lets go.
 * Layer: base.
 */
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

#include "base/buf.h"

#define FIRST_SIZE 256

void
hseal_buf_init(struct hseal_buf *b, size_t max)
{
    assert(max > 0 && max < SIZE_MAX / 4);
    memset(b, 0, sizeof(*b));
    b->max = max;
}

void
hseal_buf_free(struct hseal_buf *b)
{
    if (b->data != NULL)
        explicit_bzero(b->data, b->cap);
    free(b->data);
    b->data = NULL;
    b->len = 0;
    b->cap = 0;
}

void
hseal_buf_reset(struct hseal_buf *b)
{
    if (b->data != NULL)
        explicit_bzero(b->data, b->cap);
    b->len = 0;
}

void
hseal_buf_cut(struct hseal_buf *b, size_t len)
{
    assert(len <= b->len);
    if (b->data != NULL)
        explicit_bzero(b->data + len, b->len - len);
    b->len = len;
}

enum hseal_err
hseal_buf_reserve(struct hseal_buf *b, size_t extra, struct hseal_error *e)
{
    size_t need, cap;
    unsigned char *grown;

    assert(b->max > 0);
    if (extra > b->max || b->len > b->max - extra)
        return hseal_fail(e, HSEAL_ERR_LIMIT, "more than %zu bytes", b->max);
    need = b->len + extra + 1; /* the NUL */
    if (need <= b->cap)
        return HSEAL_ERR_OK;
    cap = b->cap < FIRST_SIZE ? FIRST_SIZE : b->cap;
    while (cap < need)
        cap *= 2;
    grown = malloc(cap);
    if (grown == NULL)
        return hseal_fail_nomem(e);
    if (b->len > 0)
        memcpy(grown, b->data, b->len);
    grown[b->len] = '\0';
    if (b->data != NULL)
        explicit_bzero(b->data, b->cap);
    free(b->data);
    b->data = grown;
    b->cap = cap;
    return HSEAL_ERR_OK;
}

enum hseal_err
hseal_buf_add(
    struct hseal_buf *b, const void *data, size_t len, struct hseal_error *e)
{
    enum hseal_err err = hseal_buf_reserve(b, len, e);

    if (err != HSEAL_ERR_OK)
        return err;
    if (len > 0)
        memcpy(b->data + b->len, data, len);
    b->len += len;
    b->data[b->len] = '\0';
    return HSEAL_ERR_OK;
}

enum hseal_err
hseal_buf_add_str(struct hseal_buf *b, const char *s, struct hseal_error *e)
{
    return hseal_buf_add(b, s, strlen(s), e);
}

enum hseal_err
hseal_buf_addf(struct hseal_buf *b, struct hseal_error *e, const char *fmt, ...)
{
    enum hseal_err err;
    va_list ap;
    int len;

    va_start(ap, fmt);
    len = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (len < 0)
        return hseal_fail(e, HSEAL_ERR_INTERNAL, "formatting failed");
    err = hseal_buf_reserve(b, (size_t)len, e);
    if (err != HSEAL_ERR_OK)
        return err;
    va_start(ap, fmt);
    (void)vsnprintf((char *)b->data + b->len, (size_t)len + 1, fmt, ap);
    va_end(ap);
    b->len += (size_t)len;
    return HSEAL_ERR_OK;
}

const char *
hseal_buf_str(const struct hseal_buf *b)
{
    return b->len == 0 ? "" : (const char *)b->data;
}

int
hseal_view_take(struct hseal_view *v, size_t len, const unsigned char **ret)
{
    if (v->len < len)
        return 0;
    *ret = v->data;
    if (len > 0)
        v->data += len;
    v->len -= len;
    return 1;
}

int
hseal_view_u8(struct hseal_view *v, uint8_t *ret)
{
    const unsigned char *p;

    if (!hseal_view_take(v, 1, &p))
        return 0;
    *ret = p[0];
    return 1;
}

int
hseal_view_u32(struct hseal_view *v, uint32_t *ret)
{
    const unsigned char *p;

    if (!hseal_view_take(v, 4, &p))
        return 0;
    *ret = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 |
           (uint32_t)p[3];
    return 1;
}

int
hseal_view_line(struct hseal_view *v, struct hseal_view *ret)
{
    const unsigned char *lf;

    if (v->len == 0)
        return 0;
    lf = memchr(v->data, '\n', v->len);
    ret->data = v->data;
    ret->len = lf == NULL ? v->len : (size_t)(lf - v->data);
    v->data += ret->len;
    v->len -= ret->len;
    if (lf != NULL) {
        v->data++;
        v->len--;
    }
    if (ret->len > 0 && ret->data[ret->len - 1] == '\r')
        ret->len--;
    return 1;
}

static int
is_blank(unsigned char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

void
hseal_view_trim(struct hseal_view *v)
{
    while (v->len > 0 && is_blank(v->data[0])) {
        v->data++;
        v->len--;
    }
    while (v->len > 0 && is_blank(v->data[v->len - 1]))
        v->len--;
}
