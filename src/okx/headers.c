/*
 * okx/headers.c: the headers of a signed request, in locked memory.
 * Layer: okx.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/secret.h"

#include "okx/headers.h"

#define LINES_MAX 5
/* Key id and passphrase are at most 256 bytes each; escaped, six times. */
#define TEXT_MAX 2047

struct hseal_headers {
    struct hseal_secret text;
    size_t count;
    size_t line[LINES_MAX];  /* where each begins in text */
    size_t value[LINES_MAX]; /* where its value begins */
};

enum hseal_err
hseal_headers_new(struct hseal_headers **ret, struct hseal_error *e)
{
    struct hseal_headers *h = calloc(1, sizeof(*h));
    enum hseal_err err;

    if (h == NULL)
        return hseal_fail_nomem(e);
    err = hseal_secret_init(&h->text, TEXT_MAX, e);
    if (err != HSEAL_ERR_OK) {
        free(h);
        return err;
    }
    *ret = h;
    return HSEAL_ERR_OK;
}

void
hseal_headers_free(struct hseal_headers *h)
{
    if (h == NULL)
        return;
    hseal_secret_free(&h->text);
    free(h);
}

void
hseal_headers_reset(struct hseal_headers *h)
{
    hseal_secret_reset(&h->text);
    h->count = 0;
}

void
hseal_headers_take(struct hseal_headers *h, struct hseal_headers *from)
{
    struct hseal_headers before = *h;

    *h = *from;
    *from = before;
    hseal_secret_cut(&from->text, 0);
    from->count = 0;
}

size_t
hseal_headers_count(const struct hseal_headers *h)
{
    return h->count;
}

const char *
hseal_headers_line(const struct hseal_headers *h, size_t i)
{
    assert(i < h->count);
    return (const char *)h->text.data + h->line[i];
}

const char *
hseal_headers_value(const struct hseal_headers *h, size_t i)
{
    assert(i < h->count);
    return (const char *)h->text.data + h->value[i];
}

/* The old text is overwritten, and its tail wiped: fill() is called often. */
static void
restart(struct hseal_headers *h)
{
    h->text.len = 0;
    h->count = 0;
}

static enum hseal_err
add(struct hseal_headers *h, const char *text, struct hseal_error *e)
{
    return hseal_secret_add(&h->text, text, strlen(text), e);
}

static enum hseal_err
add_line(struct hseal_headers *h, const char *name, const char *value,
    struct hseal_error *e)
{
    size_t i = h->count;
    enum hseal_err err;

    h->line[i] = h->text.len;
    err = add(h, name, e);
    if (err != HSEAL_ERR_OK)
        return err;
    h->value[i] = h->text.len;
    err = hseal_secret_add(&h->text, value, strlen(value) + 1, e);
    if (err != HSEAL_ERR_OK)
        return err;
    h->count++;
    return HSEAL_ERR_OK;
}

enum hseal_err
hseal_headers_fill(struct hseal_headers *h, const struct hseal_okx_auth *auth,
    struct hseal_error *e)
{
    size_t before = h->text.len;
    enum hseal_err err;

    restart(h);
    err = add_line(h, "OK-ACCESS-KEY: ", auth->key_id, e);
    if (err == HSEAL_ERR_OK)
        err = add_line(h, "OK-ACCESS-SIGN: ", auth->sign, e);
    if (err == HSEAL_ERR_OK)
        err = add_line(h, "OK-ACCESS-TIMESTAMP: ", auth->timestamp, e);
    if (err == HSEAL_ERR_OK)
        err = add_line(h, "OK-ACCESS-PASSPHRASE: ", auth->passphrase, e);
    if (err == HSEAL_ERR_OK && auth->demo)
        err = add_line(h, "x-simulated-trading: ", "1", e);
    if (before > h->text.len)
        hseal_wipe(h->text.data + h->text.len, before - h->text.len);
    if (err != HSEAL_ERR_OK)
        hseal_headers_reset(h);
    return err;
}

/* A JSON string's inside.  Control characters never get into a record. */
static enum hseal_err
add_escaped(struct hseal_headers *h, const char *s, struct hseal_error *e)
{
    enum hseal_err err = HSEAL_ERR_OK;

    for (; *s != '\0' && err == HSEAL_ERR_OK; s++) {
        if (*s == '"' || *s == '\\')
            err = hseal_secret_add(&h->text, "\\", 1, e);
        if (err == HSEAL_ERR_OK)
            err = hseal_secret_add(&h->text, s, 1, e);
    }
    return err;
}

enum hseal_err
hseal_headers_fill_login(struct hseal_headers *h,
    const struct hseal_okx_auth *auth, struct hseal_error *e)
{
    const struct {
        const char *before;
        const char *value;
    } parts[] = {
        { "{\"op\":\"login\",\"args\":[{\"apiKey\":\"", auth->key_id },
        { "\",\"passphrase\":\"", auth->passphrase },
        { "\",\"timestamp\":\"", auth->timestamp },
        { "\",\"sign\":\"", auth->sign },
        { "\"}]}", "" },
    };
    enum hseal_err err = HSEAL_ERR_OK;

    hseal_headers_reset(h);
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        if (err == HSEAL_ERR_OK)
            err = add(h, parts[i].before, e);
        if (err == HSEAL_ERR_OK)
            err = add_escaped(h, parts[i].value, e);
    }
    if (err != HSEAL_ERR_OK) {
        hseal_headers_reset(h);
        return err;
    }
    h->line[0] = 0;
    h->value[0] = 0;
    h->count = 1;
    return HSEAL_ERR_OK;
}
