/*
 * base/secret.c: secrets in locked memory that no core dump shows.
 * Layer: base.
 */
#include <assert.h>
#include <string.h>

#include <openssl/crypto.h>

#include "base/error.h"

#include "base/secret.h"

/* Holds an import, some hundred credentials, and the headers of 64 requests in
 * flight, 2 KiB each. */
#define HEAP_BYTES ((size_t)512 * 1024)
#define HEAP_MIN_BLOCK 32
#define SECRET_MAX 65536

enum hseal_err
hseal_secret_setup(struct hseal_error *e)
{
    int rc;

    if (CRYPTO_secure_malloc_initialized())
        return HSEAL_ERR_OK;
    rc = CRYPTO_secure_malloc_init(HEAP_BYTES, HEAP_MIN_BLOCK);
    if (rc == 1)
        return HSEAL_ERR_OK;
    /* 2: made, but mlock() or a guard page failed: not good enough here. */
    (void)CRYPTO_secure_malloc_done();
    (void)hseal_fail(e, HSEAL_ERR_NOMEM,
        "cannot lock %zu KiB of memory for secrets", HEAP_BYTES / 1024);
    return hseal_hint(e, HSEAL_ERR_NOMEM,
        "raise the limit of locked memory (ulimit -l, LimitMEMLOCK=)");
}

enum hseal_err
hseal_secret_init(struct hseal_secret *s, size_t cap, struct hseal_error *e)
{
    enum hseal_err err;

    assert(cap >= 1 && cap <= SECRET_MAX);
    memset(s, 0, sizeof(*s));
    err = hseal_secret_setup(e);
    if (err != HSEAL_ERR_OK)
        return err;
    s->data = OPENSSL_secure_zalloc(cap + 1);
    if (s->data == NULL)
        return hseal_fail(e, HSEAL_ERR_NOMEM,
            "no room for a secret of %zu bytes in locked memory", cap);
    s->cap = cap;
    return HSEAL_ERR_OK;
}

void
hseal_secret_free(struct hseal_secret *s)
{
    if (s->data != NULL)
        OPENSSL_secure_clear_free(s->data, s->cap + 1);
    memset(s, 0, sizeof(*s));
}

void
hseal_secret_reset(struct hseal_secret *s)
{
    if (s->data != NULL)
        OPENSSL_cleanse(s->data, s->cap + 1);
    s->len = 0;
}

void
hseal_secret_cut(struct hseal_secret *s, size_t len)
{
    assert(len <= s->len);
    if (s->data != NULL)
        OPENSSL_cleanse(s->data + len, s->len - len);
    s->len = len;
}

enum hseal_err
hseal_secret_add(
    struct hseal_secret *s, const void *data, size_t len, struct hseal_error *e)
{
    if (len > s->cap - s->len)
        return hseal_fail(e, HSEAL_ERR_LIMIT, "longer than %zu bytes", s->cap);
    if (len > 0)
        memcpy(s->data + s->len, data, len);
    s->len += len;
    return HSEAL_ERR_OK;
}

int
hseal_secret_equal(const struct hseal_secret *a, const struct hseal_secret *b)
{
    return a->len == b->len &&
           (a->len == 0 || CRYPTO_memcmp(a->data, b->data, a->len) == 0);
}

const char *
hseal_secret_str(const struct hseal_secret *s)
{
    return s->data == NULL ? "" : (const char *)s->data;
}

struct hseal_view
hseal_secret_view(const struct hseal_secret *s)
{
    struct hseal_view v = { s->data, s->len };

    return v;
}

void
hseal_wipe(void *p, size_t len)
{
    OPENSSL_cleanse(p, len);
}
