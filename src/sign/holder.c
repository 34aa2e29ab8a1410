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
#include "okx/endpoint.h"
#include "okx/headers.h"
#include "okx/prehash.h"
#include "okx/timestamp.h"
#include "policy/permit.h"
#include "sign/held.h"
#include "sign/retry.h"
#include "sign/stopped.h"
#include "signer/signer.h"

#include "sign/holder.h"

static_assert(HSEAL_BASE64_LEN(HSEAL_MAC_BYTES) == HSEAL_OKX_SIGN_LEN,
    "a signature is the base64 of one MAC");

struct holder {
    struct hseal_signer signer; /* first: what others see */
    const struct hseal_clock *clock;
    struct hseal_held held;
    struct hseal_stopped stopped;
    unsigned patience_ms;
    struct hseal_buf prehash;
};

static void
holder_free(struct hseal_signer *s)
{
    struct holder *h = (struct holder *)s;

    hseal_held_free(&h->held);
    hseal_stopped_free(&h->stopped);
    hseal_buf_free(&h->prehash);
    free(h);
}

static enum hseal_err
check_usable(const struct holder *h, const struct hseal_credential *c,
    uint64_t now_ms, struct hseal_error *e)
{
    const struct hseal_breaker_key k = { c->name, c->record.key_id };
    const struct hseal_stop *why = hseal_stopped_find(&h->stopped, &k);
    char when[HSEAL_TIMESTAMP_SIZE];

    if (c->breaker.stopped)
        return hseal_breaker_fail(c->name, &c->breaker.why, e);
    if (why != NULL)
        return hseal_breaker_fail(c->name, why, e);

    if (c->record.state == HSEAL_RECORD_FROZEN) {
        (void)hseal_fail(
            e, HSEAL_ERR_FROZEN, "the key \"%s\" is frozen", c->name);
        return hseal_hint(
            e, HSEAL_ERR_FROZEN, "hardseal key thaw %s ends that", c->name);
    }

    if (c->record.expires_ms == 0 || now_ms < c->record.expires_ms)
        return HSEAL_ERR_OK;
    hseal_okx_timestamp_iso(c->record.expires_ms, when);
    (void)hseal_fail(
        e, HSEAL_ERR_EXPIRED, "the key \"%s\" expired on %s", c->name, when);
    return hseal_hint(
        e, HSEAL_ERR_EXPIRED, "make a new one at the exchange and import it");
}

/* What is to be signed, built anew for each attempt: time goes on. */
struct job {
    const char *key;
    int checks; /* 1: nothing, the key shall give its known answer */
    const struct hseal_request *req; /* NULL: the WebSocket login */
    const struct hseal_gate *gate;   /* asked before the key is used */
    const char *timestamp;           /* the caller's, or NULL */
    char now[HSEAL_TIMESTAMP_SIZE];
    char sign[HSEAL_OKX_SIGN_LEN + 1];
    const struct hseal_credential *credential;
};

static enum hseal_err
build(struct holder *h, struct job *j, uint64_t now_ms, struct hseal_error *e)
{
    const char *timestamp = j->timestamp;

    h->prehash.len = 0;
    if (timestamp == NULL) {
        if (j->req != NULL) /* checked: the sum is in bounds */
            hseal_okx_timestamp_iso(
                (uint64_t)((int64_t)now_ms + j->req->clock_offset_ms), j->now);
        else
            hseal_okx_timestamp_unix(now_ms, j->now);
        timestamp = j->now;
    }
    return j->req != NULL ? hseal_okx_prehash(j->req, timestamp, &h->prehash, e)
                          : hseal_okx_prehash_login(timestamp, &h->prehash, e);
}

/* One attempt; the moment is taken after the key was loaded, which may be
 * slow. */
static enum hseal_err
attempt(struct holder *h, struct job *j, struct hseal_error *e)
{
    struct hseal_credential *c = NULL;
    unsigned char mac[HSEAL_MAC_BYTES];
    struct hseal_view message;
    uint64_t now_ms;
    enum hseal_err err;

    if (j->checks) /* loading asks for the answer */
        hseal_held_forget(&h->held, j->key);
    err = hseal_held_get(&h->held, j->key, j->gate, &c, e);
    if (err != HSEAL_ERR_OK || j->checks)
        return err;
    now_ms = hseal_clock_wall_ms(h->clock);
    err = check_usable(h, c, now_ms, e);
    if (err == HSEAL_ERR_OK)
        err = build(h, j, now_ms, e);
    if (err != HSEAL_ERR_OK)
        return err;
    message.data = h->prehash.data;
    message.len = h->prehash.len;
    err = hseal_mac_sign(c->mac, message, mac, e);
    if (err == HSEAL_ERR_OK)
        hseal_base64_encode(mac, sizeof(mac), j->sign);
    hseal_wipe(mac, sizeof(mac));
    j->credential = c;
    return err;
}

/* Attempts until it succeeds, is hopeless, or patience is at its end. */
static enum hseal_err
sign(struct holder *h, struct job *j, struct hseal_error *e)
{
    struct hseal_retry retry;
    struct hseal_error why;
    enum hseal_err err;

    err = attempt(h, j, &why);
    if (err == HSEAL_ERR_OK)
        return err;
    hseal_retry_begin(&retry, h->clock, h->patience_ms);
    while (err != HSEAL_ERR_OK && hseal_token_healable(err, &why) &&
           hseal_retry_wait(&retry)) {
        err = hseal_held_mend(&h->held, &why);
        if (err == HSEAL_ERR_OK)
            err = attempt(h, j, &why);
    }
    if (err != HSEAL_ERR_OK && e != NULL)
        *e = why;
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

/* The record is there, the key untouched: may it be used for this? */
static enum hseal_err
allow(void *arg, const char *name, const struct hseal_record *record,
    struct hseal_error *e)
{
    struct hseal_policy_facts *f = arg;

    f->key = name;
    f->permissions = record->permissions;
    return hseal_policy_permit(f, e);
}

/* Facts of a request that has been checked. */
static struct hseal_policy_facts
facts_of(const struct hseal_request *req)
{
    struct hseal_policy_facts f = {
        .method = req->method,
        .path = req->path,
        .endpoint = hseal_okx_endpoint_find(req->method, req->path),
        .flags = req->flags,
    };

    return f;
}

static enum hseal_err
holder_sign(struct hseal_signer *s, const char *key,
    const struct hseal_request *req, struct hseal_headers *headers,
    struct hseal_error *e)
{
    struct holder *h = (struct holder *)s;
    struct hseal_policy_facts facts;
    const struct hseal_gate gate = { allow, &facts };
    struct job j = {
        .key = key, .req = req, .gate = &gate, .timestamp = req->timestamp
    };
    struct hseal_okx_auth auth;
    enum hseal_err err;

    err = hseal_okx_request_check(req, e);
    if (err == HSEAL_ERR_OK) {
        facts = facts_of(req);
        err = sign(h, &j, e);
    }
    if (err != HSEAL_ERR_OK)
        return err;
    auth = auth_of(
        j.credential, j.timestamp != NULL ? j.timestamp : j.now, j.sign);
    err = hseal_headers_fill(headers, &auth, e);
    hseal_wipe(j.sign, sizeof(j.sign));
    return err;
}

static enum hseal_err
holder_login(struct hseal_signer *s, const char *key, const char *timestamp,
    struct hseal_headers *headers, struct hseal_error *e)
{
    struct holder *h = (struct holder *)s;
    struct job j = { .key = key, .timestamp = timestamp };
    struct hseal_okx_auth auth;
    enum hseal_err err = HSEAL_ERR_OK;

    if (timestamp != NULL)
        err = hseal_okx_timestamp_check_unix(timestamp, e);
    if (err == HSEAL_ERR_OK)
        err = sign(h, &j, e);
    if (err != HSEAL_ERR_OK)
        return err;
    auth = auth_of(j.credential, timestamp != NULL ? timestamp : j.now, j.sign);
    err = hseal_headers_fill_login(headers, &auth, e);
    hseal_wipe(j.sign, sizeof(j.sign));
    return err;
}

static enum hseal_err
holder_check(struct hseal_signer *s, const char *key, struct hseal_error *e)
{
    struct job j = { .key = key, .checks = 1 };

    return sign((struct holder *)s, &j, e);
}

/* The credential that was refused: `key` may be another one by now. */
struct refused {
    char name[HSEAL_NAME_SIZE];
    char key_id[HSEAL_KEY_ID_SIZE];
};

/* Where it is not told, the one that signed; that counts even where the token
 * is gone since. */
static enum hseal_err
find_refused(struct holder *h, const char *key, const struct hseal_stop *why,
    struct refused *ret, struct hseal_error *e)
{
    const struct hseal_credential *c = hseal_held_known(&h->held, key);
    struct hseal_credential *now = NULL;
    const char *key_id = why->key_id;
    size_t len = strcspn(key, "@");
    enum hseal_err err = HSEAL_ERR_OK;

    if (len >= sizeof(ret->name)) /* too long for a name */
        return hseal_name_check(key, e);
    (void)snprintf(ret->name, sizeof(ret->name), "%.*s", (int)len, key);
    if (key_id[0] != '\0') {
        err = hseal_name_check(ret->name, e);
    } else if (c != NULL) {
        key_id = c->record.key_id;
    } else {
        err = hseal_held_get(&h->held, key, NULL, &now, e);
        key_id = now == NULL ? "" : now->record.key_id;
    }
    (void)snprintf(ret->key_id, sizeof(ret->key_id), "%s", key_id);
    return err;
}

static enum hseal_err
holder_stop(struct hseal_signer *s, const char *key,
    const struct hseal_stop *why, struct hseal_error *e)
{
    struct holder *h = (struct holder *)s;
    struct refused it;
    const struct hseal_breaker_key k = { it.name, it.key_id };
    struct hseal_stop stop = *why;
    enum hseal_err err = find_refused(h, key, why, &it, e);

    if (err != HSEAL_ERR_OK)
        return err;
    if (stop.time_ms == 0)
        stop.time_ms = hseal_clock_wall_ms(h->clock);
    err = hseal_store_stop(h->held.store, &k, &stop, e);
    if (err == HSEAL_ERR_OK) {
        hseal_held_forget(&h->held, key); /* where nothing can be counted */
        return err;
    }
    if (hseal_stopped_add(&h->stopped, &k, &stop, NULL) != HSEAL_ERR_OK)
        return hseal_fail_nomem(e);
    return err == HSEAL_ERR_UNSUPPORTED ? HSEAL_ERR_OK : err;
}

static enum hseal_err
holder_mend(struct hseal_signer *s, struct hseal_error *e)
{
    return hseal_held_mend(&((struct holder *)s)->held, e);
}

/* Loaded, and allowed to sign `req` at this moment. */
static enum hseal_err
permitted(struct holder *h, const char *key, const struct hseal_request *req,
    struct hseal_credential **ret, struct hseal_error *e)
{
    struct hseal_policy_facts facts;
    const struct hseal_gate gate = { allow, &facts };
    enum hseal_err err = hseal_okx_request_check(req, e);

    if (err != HSEAL_ERR_OK)
        return err;
    facts = facts_of(req);
    err = hseal_held_get(&h->held, key, &gate, ret, e);
    return err == HSEAL_ERR_OK
               ? check_usable(h, *ret, hseal_clock_wall_ms(h->clock), e)
               : err;
}

static enum hseal_err
holder_destination(struct hseal_signer *s, const char *key,
    const struct hseal_request *req, struct hseal_destination *ret,
    struct hseal_error *e)
{
    struct holder *h = (struct holder *)s;
    struct hseal_credential *c = NULL;
    enum hseal_err err = req == NULL
                             ? hseal_held_get(&h->held, key, NULL, &c, e)
                             : permitted(h, key, req, &c, e);

    if (err != HSEAL_ERR_OK)
        return err;
    (void)snprintf(ret->base_url, sizeof(ret->base_url), "%s",
        hseal_record_base_url(&c->record));
    (void)snprintf(ret->ca_file, sizeof(ret->ca_file), "%s", c->record.ca_file);
    ret->generation = c->record.generation;
    ret->demo = c->record.env == HSEAL_OKX_ENV_DEMO;
    if (c->record.owner.uid[0] != '\0')
        (void)snprintf(
            ret->account, sizeof(ret->account), "uid:%s", c->record.owner.uid);
    else
        (void)snprintf(
            ret->account, sizeof(ret->account), "%s", c->record.key_id);
    return HSEAL_ERR_OK;
}

enum hseal_err
hseal_holder_open(struct hseal_store *store, const struct hseal_clock *clock,
    unsigned patience_ms, struct hseal_signer **ret, struct hseal_error *e)
{
    static const struct hseal_signer_ops ops = {
        .sign = holder_sign,
        .login = holder_login,
        .destination = holder_destination,
        .check = holder_check,
        .stop = holder_stop,
        .mend = holder_mend,
        .free = holder_free,
    };
    struct holder *h = calloc(1, sizeof(*h));

    if (h == NULL)
        return hseal_fail_nomem(e);
    h->signer.ops = &ops;
    h->clock = clock;
    h->patience_ms = patience_ms;
    hseal_held_init(&h->held, store, clock);
    hseal_buf_init(&h->prehash, HSEAL_OKX_PREHASH_MAX);
    *ret = &h->signer;
    return HSEAL_ERR_OK;
}
