/*
 * okx/query.c: the parameters in a path.
 * Layer: okx.
 */
#include <string.h>

#include "base/codec.h"
#include "base/error.h"

#include "okx/query.h"

static int
hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The next character, decoded, of the text up to `end`; what is no escape
 * stands for itself. */
static char
next(const char **p, const char *end)
{
    const char *at = *p;
    int high, low;

    *p = at + 1;
    if (*at == '+')
        return ' ';
    if (*at != '%' || end - at < 3)
        return *at;
    high = hex_digit(at[1]);
    low = hex_digit(at[2]);
    if (high < 0 || low < 0)
        return *at;
    *p = at + 3;
    return (char)(high * 16 + low);
}

static int
same_name(const char *a, size_t a_len, const char *b, size_t b_len)
{
    const char *a_end = a + a_len, *b_end = b + b_len;

    while (a < a_end && b < b_end)
        if (next(&a, a_end) != next(&b, b_end))
            return 0;
    return a == a_end && b == b_end;
}

static const struct hseal_okx_param *
find(const struct hseal_okx_query *q, const char *name, size_t len)
{
    for (size_t i = 0; i < q->n; i++)
        if (same_name(q->param[i].name, q->param[i].name_len, name, len))
            return &q->param[i];
    return NULL;
}

static enum hseal_err
add(struct hseal_okx_query *q, const char *text, size_t len,
    struct hseal_error *e)
{
    const char *eq = memchr(text, '=', len);
    size_t name_len = eq != NULL ? (size_t)(eq - text) : len;
    struct hseal_okx_param *p;

    if (find(q, text, name_len) != NULL) {
        (void)hseal_fail(e, HSEAL_ERR_INPUT,
            "\"%.*s\" stands twice in the query",
            (int)(name_len < 64 ? name_len : 64), text);
        return hseal_hint(e, HSEAL_ERR_INPUT,
            "give it once; several values go behind one '=', with commas");
    }
    if (q->n == HSEAL_OKX_PARAMS_MAX)
        return hseal_fail(e, HSEAL_ERR_LIMIT,
            "the query has more than %d parameters", HSEAL_OKX_PARAMS_MAX);
    p = &q->param[q->n++];
    p->name = text;
    p->name_len = name_len;
    p->value = text + (eq != NULL ? name_len + 1 : len);
    p->value_len = eq != NULL ? len - name_len - 1 : 0;
    return HSEAL_ERR_OK;
}

enum hseal_err
hseal_okx_query_read(
    const char *path, struct hseal_okx_query *ret, struct hseal_error *e)
{
    const char *p = strchr(path, '?');
    enum hseal_err err = HSEAL_ERR_OK;

    ret->n = 0;
    while (err == HSEAL_ERR_OK && p != NULL && *p != '\0') {
        size_t len = strcspn(++p, "&");
        if (len > 0)
            err = add(ret, p, len, e);
        p += len;
    }
    return err;
}

void
hseal_okx_query_get(
    const struct hseal_okx_query *q, const char *name, char *out, size_t size)
{
    const struct hseal_okx_param *param = find(q, name, strlen(name));
    const char *p, *end;
    size_t len = 0;

    out[0] = '\0';
    if (param == NULL)
        return;
    p = param->value;
    end = p + param->value_len;
    while (p < end && len + 1 < size)
        out[len++] = next(&p, end);
    out[len] = '\0';
    if (p < end || strlen(out) != len || !hseal_utf8_valid(out, len))
        out[0] = '\0';
}
