/*
 * tests/client/fake.c: a signer without a key.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/secret.h"
#include "okx/headers.h"

#include "fake.h"

/* Of no meaning; no text of the tests contains it. */
const unsigned char fake_masked[FAKE_PASSPHRASE_LEN] = { 0x0b, 0x6d, 0x22, 0x39,
    0x7a, 0x19, 0x68, 0x34, 0x1b, 0x2a, 0x63, 0x0c, 0x3e, 0x12, 0x6a, 0x08,
    0x2d, 0x33, 0x1c, 0x6b, 0x0e, 0x29, 0x3f, 0x17 };

void
fake_unmask(char out[FAKE_PASSPHRASE_LEN + 1])
{
    for (size_t i = 0; i < FAKE_PASSPHRASE_LEN; i++)
        out[i] = (char)(fake_masked[i] ^ FAKE_MASK);
    out[FAKE_PASSPHRASE_LEN] = '\0';
}

static enum hseal_err
fill(struct fake *f, const struct hseal_request *req, struct hseal_headers *h,
    struct hseal_error *e)
{
    char passphrase[FAKE_PASSPHRASE_LEN + 1];
    struct hseal_okx_auth auth = {
        .key_id = FAKE_KEY_ID,
        .sign = FAKE_SIGN,
        .timestamp = req->timestamp != NULL ? req->timestamp : FAKE_TIMESTAMP,
        .passphrase = f->passphrase,
        .demo = f->demo,
    };
    enum hseal_err err;

    fake_unmask(passphrase);
    if (f->passphrase == NULL)
        auth.passphrase = passphrase;
    err = hseal_headers_fill(h, &auth, e);
    hseal_wipe(passphrase, sizeof(passphrase));
    return err;
}

static enum hseal_err
sign(struct hseal_signer *s, const char *key, const struct hseal_request *req,
    struct hseal_headers *h, struct hseal_error *e)
{
    struct fake *f = (struct fake *)s;
    enum hseal_err err;

    if (f->stopped_count > 0)
        return hseal_fail(e, HSEAL_ERR_FROZEN, "%s is stopped", key);
    f->signed_count++;
    f->offset_ms = req->clock_offset_ms;
    if (f->refuse != HSEAL_ERR_OK)
        return hseal_fail(e, f->refuse, "refused for %s", key);
    hseal_buf_reset(&f->path);
    hseal_buf_reset(&f->body);
    err = hseal_buf_add_str(&f->path, req->path, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_buf_add(&f->body, req->body, req->body_len, e);
    if (err == HSEAL_ERR_OK && !f->nothing)
        err = fill(f, req, h, e);
    if (err == HSEAL_ERR_OK && f->while_signing != NULL)
        f->while_signing(f->ctx);
    return err;
}

static enum hseal_err
login(struct hseal_signer *s, const char *key, const char *timestamp,
    struct hseal_headers *h, struct hseal_error *e)
{
    (void)s;
    (void)timestamp;
    (void)h;
    return hseal_fail(e, HSEAL_ERR_INTERNAL, "no login for %s", key);
}

static enum hseal_err
destination(struct hseal_signer *s, const char *key,
    const struct hseal_request *req, struct hseal_destination *ret,
    struct hseal_error *e)
{
    struct fake *f = (struct fake *)s;

    (void)req;
    if (f->no_dest != HSEAL_ERR_OK)
        return hseal_fail(e, f->no_dest, "nothing known of %s", key);
    *ret = f->dest;
    return HSEAL_ERR_OK;
}

static void
release(struct hseal_signer *s)
{
    struct fake *f = (struct fake *)s;

    hseal_buf_free(&f->path);
    hseal_buf_free(&f->body);
    free(f);
}

static enum hseal_err
check(struct hseal_signer *s, const char *key, struct hseal_error *e)
{
    struct fake *f = (struct fake *)s;

    f->checked_count++;
    if (f->check_says != HSEAL_ERR_OK)
        return hseal_fail(e, f->check_says, "another key than %s", key);
    return HSEAL_ERR_OK;
}

static enum hseal_err
stop(struct hseal_signer *s, const char *key, const struct hseal_stop *why,
    struct hseal_error *e)
{
    struct fake *f = (struct fake *)s;

    (void)key;
    (void)e;
    f->stopped_count++;
    f->stopped = *why;
    return HSEAL_ERR_OK;
}

static const struct hseal_signer_ops ops = {
    .sign = sign,
    .login = login,
    .destination = destination,
    .check = check,
    .stop = stop,
    .free = release,
};

struct fake *
fake_new(const char *base_url)
{
    struct fake *f = calloc(1, sizeof(*f));

    if (f == NULL)
        abort();
    f->base.ops = &ops;
    hseal_buf_init(&f->path, HSEAL_PATH_MAX);
    hseal_buf_init(&f->body, HSEAL_BODY_MAX);
    (void)snprintf(f->dest.base_url, sizeof(f->dest.base_url), "%s", base_url);
    return f;
}
