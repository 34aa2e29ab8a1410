/*
 * sign/holder.c: a signer that holds the keys: the token is in this process.
 * Layer: sign.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/codec.h"
#include "base/error.h"
#include "okx/headers.h"
#include "okx/prehash.h"
#include "okx/timestamp.h"
#include "signer/signer.h"

#include "sign/holder.h"

static_assert(HSEAL_BASE64_LEN(HSEAL_MAC_BYTES) == HSEAL_OKX_SIGN_LEN,
    "a signature is the base64 of one MAC");

struct holder {
    struct hseal_signer signer; /* first: what others see */
    const struct hseal_clock *clock;
    struct hseal_store *store;
    struct hseal_credential *loaded; /* once used, ready for the next time */
    size_t n_loaded;
    struct hseal_buf prehash;
};

static void
holder_free(struct hseal_signer *s)
{
    struct holder *h = (struct holder *)s;

    for (size_t i = 0; i < h->n_loaded; i++)
        hseal_credential_free(&h->loaded[i]);
    free(h->loaded);
    hseal_buf_free(&h->prehash);
    free(h);
}

/* Pointers into h->loaded are good until the next call of this. */
static enum hseal_err
load(struct holder *h, const char *name, struct hseal_credential **ret,
    struct hseal_error *e)
{
    struct hseal_credential *grown;
    enum hseal_err err;

    grown = realloc(h->loaded, (h->n_loaded + 1) * sizeof(*grown));
    if (grown == NULL)
        return hseal_fail_nomem(e);
    h->loaded = grown;
    err = hseal_store_load(h->store, name, &h->loaded[h->n_loaded], e);
    if (err != HSEAL_ERR_OK)
        return err;
    *ret = &h->loaded[h->n_loaded++];
    return HSEAL_ERR_OK;
}

static enum hseal_err
credential(struct holder *h, const char *name, struct hseal_credential **ret,
    struct hseal_error *e)
{
    for (size_t i = 0; i < h->n_loaded; i++) {
        if (strcmp(h->loaded[i].name, name) == 0) {
            *ret = &h->loaded[i];
            return HSEAL_ERR_OK;
        }
    }
    return load(h, name, ret, e);
}

static enum hseal_err
check_expiry(
    const struct hseal_credential *c, uint64_t now_ms, struct hseal_error *e)
{
    char when[HSEAL_TIMESTAMP_SIZE];

    if (c->record.expires_ms == 0 || now_ms < c->record.expires_ms)
        return HSEAL_ERR_OK;
    hseal_okx_timestamp_iso(c->record.expires_ms, when);
    (void)hseal_fail(
        e, HSEAL_ERR_EXPIRED, "the key \"%s\" expired on %s", c->name, when);
    return hseal_hint(
        e, HSEAL_ERR_EXPIRED, "make a new one at the exchange and import it");
}

/*
 * The credential, checked, and the moment of this request: taken after the
 * credential was loaded, which may be slow.
 */
static enum hseal_err
ready(struct holder *h, const char *key, struct hseal_credential **ret,
    uint64_t *ret_now_ms, struct hseal_error *e)
{
    enum hseal_err err = credential(h, key, ret, e);

    if (err != HSEAL_ERR_OK)
        return err;
    *ret_now_ms = hseal_clock_wall_ms(h->clock);
    h->prehash.len = 0;
    return check_expiry(*ret, *ret_now_ms, e);
}

/* MAC of the prehash in h->prehash, as base64. */
static enum hseal_err
sign_prehash(struct holder *h, const struct hseal_credential *c,
    char sign[HSEAL_OKX_SIGN_LEN + 1], struct hseal_error *e)
{
    struct hseal_view message = { h->prehash.data, h->prehash.len };
    unsigned char mac[HSEAL_MAC_BYTES];
    enum hseal_err err = hseal_mac_sign(c->mac, message, mac, e);

    if (err == HSEAL_ERR_OK)
        hseal_base64_encode(mac, sizeof(mac), sign);
    hseal_wipe(mac, sizeof(mac));
    return err;
}

static struct hseal_okx_auth
auth_of(
    const struct hseal_credential *c, const char *timestamp, const char *sign)
{
    struct hseal_okx_auth auth = {
        .key_id = c->record.key_id,
        .sign = sign,
        .timestamp = timestamp,
        .passphrase = hseal_secret_str(&c->record.passphrase),
        .demo = c->record.env == HSEAL_OKX_ENV_DEMO,
    };

    return auth;
}

static enum hseal_err
holder_sign(struct hseal_signer *s, const char *key,
    const struct hseal_request *req, struct hseal_headers *headers,
    struct hseal_error *e)
{
    struct holder *h = (struct holder *)s;
    char now[HSEAL_TIMESTAMP_SIZE], sign[HSEAL_OKX_SIGN_LEN + 1];
    const char *timestamp = req->timestamp;
    struct hseal_credential *c = NULL;
    struct hseal_okx_auth auth;
    uint64_t now_ms = 0;
    enum hseal_err err;

    err = hseal_okx_request_check(req, e);
    if (err == HSEAL_ERR_OK)
        err = ready(h, key, &c, &now_ms, e);
    if (err != HSEAL_ERR_OK)
        return err;
    if (timestamp == NULL) {
        hseal_okx_timestamp_iso(now_ms, now);
        timestamp = now;
    }
    err = hseal_okx_prehash(req, timestamp, &h->prehash, e);
    if (err == HSEAL_ERR_OK)
        err = sign_prehash(h, c, sign, e);
    if (err != HSEAL_ERR_OK)
        return err;
    auth = auth_of(c, timestamp, sign);
    err = hseal_headers_fill(headers, &auth, e);
    hseal_wipe(sign, sizeof(sign));
    return err;
}

static enum hseal_err
holder_login(struct hseal_signer *s, const char *key, const char *timestamp,
    struct hseal_headers *headers, struct hseal_error *e)
{
    struct holder *h = (struct holder *)s;
    char now[HSEAL_TIMESTAMP_SIZE], sign[HSEAL_OKX_SIGN_LEN + 1];
    struct hseal_credential *c = NULL;
    struct hseal_okx_auth auth;
    uint64_t now_ms = 0;
    enum hseal_err err = HSEAL_ERR_OK;

    if (timestamp != NULL)
        err = hseal_okx_timestamp_check_unix(timestamp, e);
    if (err == HSEAL_ERR_OK)
        err = ready(h, key, &c, &now_ms, e);
    if (err != HSEAL_ERR_OK)
        return err;
    if (timestamp == NULL) {
        hseal_okx_timestamp_unix(now_ms, now);
        timestamp = now;
    }
    err = hseal_okx_prehash_login(timestamp, &h->prehash, e);
    if (err == HSEAL_ERR_OK)
        err = sign_prehash(h, c, sign, e);
    if (err != HSEAL_ERR_OK)
        return err;
    auth = auth_of(c, timestamp, sign);
    err = hseal_headers_fill_login(headers, &auth, e);
    hseal_wipe(sign, sizeof(sign));
    return err;
}

static enum hseal_err
holder_destination(struct hseal_signer *s, const char *key,
    struct hseal_destination *ret, struct hseal_error *e)
{
    struct holder *h = (struct holder *)s;
    struct hseal_credential *c = NULL;
    enum hseal_err err = credential(h, key, &c, e);

    if (err != HSEAL_ERR_OK)
        return err;
    (void)snprintf(ret->base_url, sizeof(ret->base_url), "%s",
        hseal_record_base_url(&c->record));
    (void)snprintf(ret->ca_file, sizeof(ret->ca_file), "%s", c->record.ca_file);
    return HSEAL_ERR_OK;
}

enum hseal_err
hseal_holder_open(struct hseal_store *store, const struct hseal_clock *clock,
    struct hseal_signer **ret, struct hseal_error *e)
{
    static const struct hseal_signer_ops ops = {
        .sign = holder_sign,
        .login = holder_login,
        .destination = holder_destination,
        .free = holder_free,
    };
    struct holder *h = calloc(1, sizeof(*h));

    if (h == NULL)
        return hseal_fail_nomem(e);
    h->signer.ops = &ops;
    h->clock = clock;
    h->store = store;
    hseal_buf_init(&h->prehash, HSEAL_OKX_PREHASH_MAX);
    *ret = &h->signer;
    return HSEAL_ERR_OK;
}
