/*
 * okx/clientid.c: orders by the name that their sender gives them.
 * Layer: okx.
 */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "okx/endpoint.h"

#include "okx/clientid.h"

static const char place[] = "/api/v5/trade/order";
static const char member[] = "clOrdId";

static int
places_order(const struct hseal_request *req)
{
    return strcmp(req->method, "POST") == 0 &&
           strncmp(req->path, place, sizeof(place) - 1) == 0 &&
           strcspn(req->path, "?") == sizeof(place) - 1;
}

static enum hseal_err
parse(const struct hseal_request *req, json_t **ret, struct hseal_error *e)
{
    struct hseal_view text = { req->body, req->body_len };

    return hseal_json_parse(text, "the body", ret, e);
}

static int
is_client_id(const char *text)
{
    size_t len = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                              "abcdefghijklmnopqrstuvwxyz0123456789");

    return len >= 1 && len <= HSEAL_OKX_CLIENTID_LEN && text[len] == '\0';
}

int
hseal_okx_orderref_read(
    const struct hseal_request *req, struct hseal_okx_orderref *ret)
{
    json_t *o = NULL;
    const char *instrument, *id;
    int is = 0;

    if (!places_order(req) || parse(req, &o, NULL) != HSEAL_ERR_OK)
        return 0;
    instrument = json_string_value(json_object_get(o, "instId"));
    id = json_string_value(json_object_get(o, member));
    if (instrument != NULL && id != NULL && instrument[0] != '\0' &&
        strlen(instrument) < sizeof(ret->instrument) && is_client_id(id)) {
        (void)snprintf(
            ret->instrument, sizeof(ret->instrument), "%s", instrument);
        (void)snprintf(ret->client_id, sizeof(ret->client_id), "%s", id);
        is = 1;
    }
    json_decref(o);
    return is;
}

static enum hseal_err
add_encoded(struct hseal_buf *b, const char *text, struct hseal_error *e)
{
    enum hseal_err err = HSEAL_ERR_OK;

    for (; *text != '\0' && err == HSEAL_ERR_OK; text++) {
        unsigned char c = (unsigned char)*text;
        int plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                    (c >= '0' && c <= '9') || strchr("-._~", c) != NULL;
        err = hseal_buf_addf(b, e, plain ? "%c" : "%%%02X", c);
    }
    return err;
}

enum hseal_err
hseal_okx_orderref_path(const struct hseal_okx_orderref *ref,
    struct hseal_buf *path, struct hseal_error *e)
{
    enum hseal_err err = hseal_buf_addf(path, e, "%s?instId=", place);

    if (err == HSEAL_ERR_OK)
        err = add_encoded(path, ref->instrument, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_buf_addf(path, e, "&%s=%s", member, ref->client_id);
    return err;
}

void
hseal_okx_clientid_make(const unsigned char random[HSEAL_OKX_CLIENTID_LEN],
    char out[HSEAL_OKX_CLIENTID_LEN + 1])
{
    static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";

    for (size_t i = 0; i < HSEAL_OKX_CLIENTID_LEN; i++)
        out[i] = alphabet[random[i] % 32];
    out[HSEAL_OKX_CLIENTID_LEN] = '\0';
}

/* What has ids of its own takes them from its sender, and other requests take
 * none. */
static enum hseal_err
fail_other(const struct hseal_request *req, struct hseal_error *e)
{
    const struct hseal_okx_endpoint *ep =
        hseal_okx_endpoint_find(req->method, req->path);
    enum hseal_okx_body body = ep != NULL ? ep->body : HSEAL_OKX_BODY_OTHER;

    (void)hseal_fail(e, HSEAL_ERR_INPUT, "no clOrdId can be added to %s %.100s",
        req->method, req->path);
    if (body == HSEAL_OKX_BODY_ORDERS)
        return hseal_hint(e, HSEAL_ERR_INPUT,
            "each order of a batch has a clOrdId of its own: write them into "
            "the body, or send the orders one by one (POST %s)",
            place);
    if (body == HSEAL_OKX_BODY_ORDER || body == HSEAL_OKX_BODY_ALGO)
        return hseal_hint(e, HSEAL_ERR_INPUT,
            "one is added to POST %s alone: write this order's %s into the "
            "body",
            place, body == HSEAL_OKX_BODY_ALGO ? "algoClOrdId" : "clOrdId");
    return hseal_hint(e, HSEAL_ERR_INPUT,
        "send it without a client id to add: that is for new orders (POST %s)",
        place);
}

static enum hseal_err
check(const struct hseal_request *req, struct hseal_error *e)
{
    json_t *o = NULL;
    enum hseal_err err;

    if (!places_order(req))
        return fail_other(req, e);
    err = parse(req, &o, e);
    if (err == HSEAL_ERR_OK && json_object_size(o) == 0)
        err = hseal_fail(e, HSEAL_ERR_INPUT,
            "the body is no order: there is no clOrdId to add");
    if (err == HSEAL_ERR_OK && json_object_get(o, member) != NULL) {
        (void)hseal_fail(e, HSEAL_ERR_INPUT, "the order has a clOrdId already");
        err = hseal_hint(
            e, HSEAL_ERR_INPUT, "send it as it is, without a client id to add");
    }
    json_decref(o);
    return err;
}

int
hseal_okx_clientid_lacks(const struct hseal_request *req)
{
    return check(req, NULL) == HSEAL_ERR_OK;
}

enum hseal_err
hseal_okx_clientid_insert(const struct hseal_request *req, const char *id,
    struct hseal_buf *body, struct hseal_error *e)
{
    const char *text = req->body;
    size_t before;
    enum hseal_err err = check(req, e);

    if (err != HSEAL_ERR_OK)
        return err;
    /* It is an object, so only blanks stand before its brace. */
    before =
        (size_t)((const char *)memchr(text, '{', req->body_len) - text) + 1;
    err = hseal_buf_add(body, text, before, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_buf_addf(body, e, "\"%s\":\"%s\",", member, id);
    if (err == HSEAL_ERR_OK)
        err = hseal_buf_add(body, text + before, req->body_len - before, e);
    return err;
}
