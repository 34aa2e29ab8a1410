/*
 * okx/created.c: the answer that has a new API key's secret in it.
 * Layer: okx.
 *
 * A tree of JSON values would be a second copy of the secret, in memory that
 * is not ours; this reads the bytes where they are.
 */
#include <string.h>

#include "okx/created.h"

#define DEPTH_MAX 16
#define SECRET_NAME "secretKey"

/* What has been seen so far, and where to go on. */
struct reader {
    struct hseal_view rest;
    struct hseal_view code, key_id, secret; /* NULL: not seen */
    size_t items;
};

typedef int member_fn(struct reader *r, struct hseal_view name);

/* ---- tokens ---- */

static void
skip_blanks(struct reader *r)
{
    while (r->rest.len > 0 && r->rest.data[0] != '\0' &&
           strchr(" \t\r\n", r->rest.data[0]) != NULL) {
        r->rest.data++;
        r->rest.len--;
    }
}

static int
next_is(struct reader *r, char c)
{
    skip_blanks(r);
    return r->rest.len > 0 && r->rest.data[0] == (unsigned char)c;
}

static int
take(struct reader *r, char c)
{
    if (!next_is(r, c))
        return 0;
    r->rest.data++;
    r->rest.len--;
    return 1;
}

/* What stands between the quotes, as it is; whether it needs no unescaping. */
static int
take_string(struct reader *r, struct hseal_view *ret, int *ret_plain)
{
    const unsigned char *p;
    size_t i = 0;

    if (!take(r, '"'))
        return 0;
    p = r->rest.data;
    *ret_plain = 1;
    while (i < r->rest.len && p[i] != '"') {
        if (p[i] < 0x20)
            return 0;
        if (p[i] == '\\') {
            *ret_plain = 0;
            i++;
        }
        i++;
    }
    if (i >= r->rest.len)
        return 0;
    ret->data = p;
    ret->len = i;
    r->rest.data += i + 1;
    r->rest.len -= i + 1;
    return 1;
}

/* A number, true, false or null. */
static int
take_word(struct reader *r, struct hseal_view *ret)
{
    size_t i = 0;

    skip_blanks(r);
    while (i < r->rest.len && r->rest.data[i] > ' ' &&
           strchr(",]}[{\":", r->rest.data[i]) == NULL)
        i++;
    ret->data = r->rest.data;
    ret->len = i;
    r->rest.data += i;
    r->rest.len -= i;
    return i > 0;
}

static int
is_text(struct hseal_view v, const char *text)
{
    return v.len == strlen(text) && memcmp(v.data, text, v.len) == 0;
}

/* ---- values ---- */

/* A container of members of any kind: a stack instead of a recursion. */
static int
skip_value(struct reader *r)
{
    char closing[DEPTH_MAX];
    size_t depth = 0;
    struct hseal_view v;
    int plain;

    do {
        if (next_is(r, '{') || next_is(r, '[')) {
            if (depth == DEPTH_MAX)
                return 0;
            closing[depth++] = *r->rest.data == '{' ? '}' : ']';
            r->rest.data++;
            r->rest.len--;
        } else if (next_is(r, '"')) {
            if (!take_string(r, &v, &plain))
                return 0;
        } else if (depth > 0 && (take(r, ',') || take(r, ':'))) {
            continue;
        } else if (depth > 0 && take(r, closing[depth - 1])) {
            depth--;
        } else if (!take_word(r, &v)) {
            return 0;
        }
    } while (depth > 0);
    return 1;
}

/* A text of printable characters that is not there yet. */
static int
take_text(struct reader *r, struct hseal_view *ret)
{
    struct hseal_view v;
    int plain;

    if (ret->data != NULL || !take_string(r, &v, &plain) || !plain ||
        v.len == 0)
        return 0;
    for (size_t i = 0; i < v.len; i++)
        if (v.data[i] <= ' ' || v.data[i] > '~')
            return 0;
    *ret = v;
    return 1;
}

static int
read_object(struct reader *r, member_fn *member)
{
    struct hseal_view name;
    int plain;

    if (!take(r, '{'))
        return 0;
    if (take(r, '}'))
        return 1;
    do {
        /* A name that is escaped could be any: nobody sends such. */
        if (!take_string(r, &name, &plain) || !plain || !take(r, ':') ||
            !member(r, name))
            return 0;
    } while (take(r, ','));
    return take(r, '}');
}

static int
item_member(struct reader *r, struct hseal_view name)
{
    if (is_text(name, "apiKey"))
        return take_text(r, &r->key_id);
    if (is_text(name, SECRET_NAME))
        return take_text(r, &r->secret);
    return skip_value(r);
}

static int
top_member(struct reader *r, struct hseal_view name)
{
    if (is_text(name, "code")) {
        if (next_is(r, '"'))
            return take_text(r, &r->code);
        return r->code.data == NULL && take_word(r, &r->code);
    }
    if (!is_text(name, "data"))
        return skip_value(r);
    if (r->items > 0 || !take(r, '['))
        return 0;
    do {
        r->items++;
        if (r->items > 1 || !read_object(r, item_member))
            return 0;
    } while (take(r, ','));
    return take(r, ']');
}

/* ---- the whole ---- */

int
hseal_okx_created_names_secret(struct hseal_view body)
{
    const size_t len = sizeof(SECRET_NAME) - 1;

    for (size_t i = 0; i + len <= body.len; i++)
        if (memcmp(body.data + i, SECRET_NAME, len) == 0)
            return 1;
    return 0;
}

static int
is_sound(struct reader *r)
{
    if (!read_object(r, top_member))
        return 0;
    skip_blanks(r);
    return r->rest.len == 0 && r->code.data != NULL && is_text(r->code, "0") &&
           r->key_id.data != NULL && r->secret.data != NULL &&
           r->key_id.len < HSEAL_OKX_KEY_ID_SIZE &&
           r->secret.len <= HSEAL_OKX_SECRET_MAX;
}

enum hseal_okx_created_kind
hseal_okx_created_read(struct hseal_view body, struct hseal_okx_created *ret)
{
    struct reader r;

    memset(&r, 0, sizeof(r));
    r.rest = body;
    hseal_secret_reset(&ret->secret);
    memset(ret->key_id, 0, sizeof(ret->key_id));
    if (!hseal_okx_created_names_secret(body))
        return HSEAL_OKX_CREATED_NONE;
    if (!is_sound(&r) || hseal_secret_add(&ret->secret, r.secret.data,
                             r.secret.len, NULL) != HSEAL_ERR_OK)
        return HSEAL_OKX_CREATED_UNSOUND;
    memcpy(ret->key_id, r.key_id.data, r.key_id.len);
    return HSEAL_OKX_CREATED_KEY;
}

enum hseal_err
hseal_okx_created_init(struct hseal_okx_created *c, struct hseal_error *e)
{
    memset(c, 0, sizeof(*c));
    return hseal_secret_init(&c->secret, HSEAL_OKX_SECRET_MAX, e);
}

void
hseal_okx_created_free(struct hseal_okx_created *c)
{
    hseal_secret_free(&c->secret);
    memset(c, 0, sizeof(*c));
}
