/*
 * sign/errand.c: one call of a signer, copied, and what came of it.
 * Layer: sign.
 */
#include <string.h>

#include "base/error.h"
#include "okx/headers.h"
#include "okx/prehash.h"
#include "okx/timestamp.h"

#include "sign/errand.h"

/* Far above a name's length: a longer one is the signer's to refuse. */
#define KEY_MAX 4096
#define TEXT_MAX (KEY_MAX + HSEAL_OKX_PREHASH_MAX + 64)

enum hseal_err
hseal_errand_init(struct hseal_errand *a, struct hseal_error *e)
{
    memset(a, 0, sizeof(*a));
    hseal_buf_init(&a->text, TEXT_MAX);
    return hseal_headers_new(&a->headers, e);
}

void
hseal_errand_free(struct hseal_errand *a)
{
    hseal_buf_free(&a->text);
    hseal_headers_free(a->headers);
    a->headers = NULL;
}

static enum hseal_err
check_key(const char *key, struct hseal_error *e)
{
    size_t len = strnlen(key, KEY_MAX + 1);

    if (len <= KEY_MAX)
        return HSEAL_ERR_OK;
    return hseal_fail(e, HSEAL_ERR_INPUT,
        "the name of a key has more than %d bytes", KEY_MAX);
}

/* Room was reserved: the memory does not move, and this cannot fail. */
static void
copy(struct hseal_errand *a, const void *data, size_t len)
{
    memcpy(a->text.data + a->text.len, data, len);
    a->text.len += len;
}

/* NULL stays NULL. */
static const char *
copy_str(struct hseal_errand *a, const char *s)
{
    const char *copied = (const char *)a->text.data + a->text.len;

    if (s == NULL)
        return NULL;
    copy(a, s, strlen(s) + 1);
    return copied;
}

static size_t
size_of(const char *s)
{
    return s == NULL ? 0 : strlen(s) + 1;
}

enum hseal_err
hseal_errand_sign(struct hseal_errand *a, const char *key,
    const struct hseal_request *req, struct hseal_error *e)
{
    size_t need = size_of(key);
    enum hseal_err err;

    err = hseal_okx_request_check(req, e);
    if (err == HSEAL_ERR_OK)
        err = check_key(key, e);
    if (err != HSEAL_ERR_OK)
        return err;
    need += size_of(req->method) + size_of(req->path) +
            size_of(req->timestamp) + req->body_len;
    a->text.len = 0;
    err = hseal_buf_reserve(&a->text, need, e);
    if (err != HSEAL_ERR_OK)
        return err;
    a->kind = HSEAL_ERRAND_SIGN;
    a->key = copy_str(a, key);
    a->req = *req; /* and what it points to: */
    a->req.method = copy_str(a, req->method);
    a->req.path = copy_str(a, req->path);
    a->req.timestamp = copy_str(a, req->timestamp);
    a->req.body = a->text.data + a->text.len;
    if (req->body_len > 0)
        copy(a, req->body, req->body_len);
    return HSEAL_ERR_OK;
}

enum hseal_err
hseal_errand_login(struct hseal_errand *a, const char *key,
    const char *timestamp, struct hseal_error *e)
{
    enum hseal_err err = check_key(key, e);

    if (err == HSEAL_ERR_OK && timestamp != NULL)
        err = hseal_okx_timestamp_check_unix(timestamp, e);
    if (err != HSEAL_ERR_OK)
        return err;
    a->text.len = 0;
    err = hseal_buf_reserve(&a->text, size_of(key) + size_of(timestamp), e);
    if (err != HSEAL_ERR_OK)
        return err;
    a->kind = HSEAL_ERRAND_LOGIN;
    a->key = copy_str(a, key);
    a->timestamp = copy_str(a, timestamp);
    return HSEAL_ERR_OK;
}

enum hseal_err
hseal_errand_destination(struct hseal_errand *a, const char *key,
    const struct hseal_request *req, struct hseal_error *e)
{
    struct hseal_request head = { .method = NULL };
    enum hseal_err err;

    if (req != NULL) {
        head = *req; /* nobody asks for the body */
        head.body = NULL;
        head.body_len = 0;
        err = hseal_errand_sign(a, key, &head, e);
    } else {
        err = hseal_errand_login(a, key, NULL, e);
        a->req = head;
    }
    a->kind = HSEAL_ERRAND_DESTINATION;
    return err;
}

enum hseal_err
hseal_errand_check(
    struct hseal_errand *a, const char *key, struct hseal_error *e)
{
    enum hseal_err err = hseal_errand_login(a, key, NULL, e);

    a->kind = HSEAL_ERRAND_CHECK;
    return err;
}

enum hseal_err
hseal_errand_stop(struct hseal_errand *a, const char *key,
    const struct hseal_stop *why, struct hseal_error *e)
{
    enum hseal_err err = hseal_errand_login(a, key, NULL, e);

    a->kind = HSEAL_ERRAND_STOP;
    a->stop = *why;
    return err;
}

void
hseal_errand_run(struct hseal_errand *a, struct hseal_signer *s)
{
    struct hseal_error *e = &a->error;

    switch (a->kind) {
    case HSEAL_ERRAND_SIGN:
        a->err = hseal_signer_sign(s, a->key, &a->req, a->headers, e);
        return;
    case HSEAL_ERRAND_LOGIN:
        a->err = hseal_signer_login(s, a->key, a->timestamp, a->headers, e);
        return;
    case HSEAL_ERRAND_DESTINATION:
        a->err = s->ops->destination(s, a->key,
            a->req.method != NULL ? &a->req : NULL, &a->destination, e);
        return;
    case HSEAL_ERRAND_CHECK: a->err = hseal_signer_check(s, a->key, e); return;
    case HSEAL_ERRAND_STOP:
        a->err = hseal_signer_stop(s, a->key, &a->stop, e);
        return;
    case HSEAL_ERRAND_OPEN: break;
    }
    a->err = hseal_fail(e, HSEAL_ERR_INTERNAL, "opening is not a call");
}

void
hseal_errand_forget(struct hseal_errand *a)
{
    hseal_buf_cut(&a->text, 0);
}
