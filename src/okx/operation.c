/*
 * okx/operation.c: what a request asks for, read once from its body or query.
 * Layer: okx.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "okx/query.h"

#include "okx/operation.h"

/* Of clOrdId, algoClOrdId and clientId. */
#define CLIENT_ID_MAX 32

/* Where the fields of a request stand. */
struct source {
    const json_t *object;                /* one object of the body, or NULL */
    const struct hseal_okx_query *query; /* of a GET, or NULL */
};

/* What each kind of body is. */
static const struct {
    int array;             /* 1: an array of orders; 0: an object; -1: any */
    int orders;            /* an order in it is one */
    const char *client_id; /* the field with the client's id */
} kinds[] = {
    [HSEAL_OKX_BODY_NONE] = { -1, 0, NULL },
    [HSEAL_OKX_BODY_ORDER] = { 0, 1, "clOrdId" },
    [HSEAL_OKX_BODY_ORDERS] = { 1, 1, "clOrdId" },
    [HSEAL_OKX_BODY_AMEND] = { 0, 1, "clOrdId" },
    [HSEAL_OKX_BODY_AMENDS] = { 1, 1, "clOrdId" },
    [HSEAL_OKX_BODY_CANCEL] = { 0, 1, "clOrdId" },
    [HSEAL_OKX_BODY_CANCELS] = { 1, 1, "clOrdId" },
    [HSEAL_OKX_BODY_ALGO] = { 0, 1, "algoClOrdId" },
    [HSEAL_OKX_BODY_ALGO_CANCELS] = { 1, 1, "algoClOrdId" },
    [HSEAL_OKX_BODY_TRANSFER] = { 0, 0, "clientId" },
    [HSEAL_OKX_BODY_WITHDRAWAL] = { 0, 0, "clientId" },
    [HSEAL_OKX_BODY_KEYS] = { 0, 0, NULL },
    [HSEAL_OKX_BODY_OTHER] = { -1, 0, NULL },
};
static_assert(sizeof(kinds) / sizeof(kinds[0]) == HSEAL_OKX_BODY_COUNT,
    "each kind of body has its row");

/* The text of a field; "" if it is not there, no text or too long. */
static void
get(const struct source *s, const char *name, char *out, size_t size)
{
    const json_t *v = json_object_get(s->object, name);
    int len = 0;

    out[0] = '\0';
    if (s->query != NULL)
        hseal_okx_query_get(s->query, name, out, size);
    else if (json_is_string(v))
        len = snprintf(out, size, "%s", json_string_value(v));
    else if (json_is_integer(v))
        len =
            snprintf(out, size, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
    if (len < 0 || (size_t)len >= size)
        out[0] = '\0';
}

/* "BTC-USD-260925-90000-C" is an option of the family "BTC-USD". */
static void
option_to_family(char inst_id[HSEAL_OKX_SUBJECT_SIZE])
{
    size_t len = strlen(inst_id), dashes = 0, second = 0;

    for (size_t i = 0; i < len; i++)
        if (inst_id[i] == '-' && ++dashes == 2)
            second = i;
    if (dashes == 4 && (strcmp(inst_id + len - 2, "-C") == 0 ||
                           strcmp(inst_id + len - 2, "-P") == 0))
        inst_id[second] = '\0';
}

/* Two fields with `between` between them; "" unless both are there. */
static void
get_two(const struct source *s, const char *const name[2], char between,
    char out[HSEAL_OKX_SUBJECT_SIZE])
{
    char a[HSEAL_OKX_SUBJECT_SIZE / 2], b[HSEAL_OKX_SUBJECT_SIZE / 2];

    get(s, name[0], a, sizeof(a));
    get(s, name[1], b, sizeof(b));
    out[0] = '\0';
    if (a[0] != '\0' && b[0] != '\0')
        (void)snprintf(out, HSEAL_OKX_SUBJECT_SIZE, "%s%c%s", a, between, b);
}

static void
get_subject(const struct source *s, enum hseal_okx_limit_key key,
    char out[HSEAL_OKX_SUBJECT_SIZE])
{
    static const char *const type_family[2] = { "instType", "instFamily" };
    static const char *const pair[2] = { "baseCcy", "quoteCcy" };
    static const char *const from_to[2] = { "fromCcy", "toCcy" };
    const size_t size = HSEAL_OKX_SUBJECT_SIZE;

    out[0] = '\0';
    switch (key) {
    case HSEAL_OKX_LIMIT_NONE:
    case HSEAL_OKX_LIMIT_IP:
    case HSEAL_OKX_LIMIT_USER:
    case HSEAL_OKX_LIMIT_COUNT: break;
    case HSEAL_OKX_LIMIT_IP_INST:
    case HSEAL_OKX_LIMIT_USER_INST:
    case HSEAL_OKX_LIMIT_USER_INST_FAMILY:
        get(s, "instId", out, size);
        if (out[0] == '\0')
            get(s, "instIdCode", out, size);
        if (key == HSEAL_OKX_LIMIT_USER_INST_FAMILY)
            option_to_family(out);
        break;
    case HSEAL_OKX_LIMIT_IP_INST_TYPE:
    case HSEAL_OKX_LIMIT_USER_INST_TYPE: get(s, "instType", out, size); break;
    case HSEAL_OKX_LIMIT_IP_FAMILY: get(s, "instFamily", out, size); break;
    case HSEAL_OKX_LIMIT_IP_TYPE_FAMILY:
        get_two(s, type_family, '/', out);
        break;
    case HSEAL_OKX_LIMIT_USER_CCY: get(s, "ccy", out, size); break;
    case HSEAL_OKX_LIMIT_USER_TAG: get(s, "tag", out, size); break;
    case HSEAL_OKX_LIMIT_USER_PAIR:
        get_two(s, pair, '-', out);
        if (out[0] == '\0')
            get_two(s, from_to, '-', out);
        break;
    }
}

/* One more for the bucket of this subject. */
static void
add_share(struct hseal_okx_operation *op, const char *subject)
{
    size_t i = 0;

    while (i < op->n_shares && strcmp(op->share[i].subject, subject) != 0)
        i++;
    if (i == op->n_shares) {
        memcpy(op->share[i].subject, subject, strlen(subject) + 1);
        op->share[i].weight = 0;
        op->n_shares++;
    }
    op->share[i].weight++;
}

/* What one object, or the query, says. */
static enum hseal_err
read_one(const struct hseal_okx_endpoint *ep, const struct source *s,
    struct hseal_okx_operation *op, struct hseal_error *e)
{
    const char *field = kinds[ep->body].client_id;
    const json_t *id = field != NULL ? json_object_get(s->object, field) : NULL;
    char subject[HSEAL_OKX_SUBJECT_SIZE];
    struct hseal_okx_order item = { "", "" };

    if (json_string_length(id) > CLIENT_ID_MAX)
        return hseal_fail(e, HSEAL_ERR_INPUT,
            "a %s for %s has %zu bytes: the exchange takes %d", field, ep->name,
            json_string_length(id), CLIENT_ID_MAX);
    get(s, "instId", item.inst_id, sizeof(item.inst_id));
    if (field != NULL)
        get(s, field, item.client_id, sizeof(item.client_id));
    get_subject(s, ep->limit_key, subject);
    if (ep->per_order || op->n_shares == 0)
        add_share(op, subject);
    if (!op->is_array) {
        memcpy(op->inst_id, item.inst_id, sizeof(item.inst_id));
        memcpy(op->client_id, item.client_id, sizeof(item.client_id));
    }
    if (kinds[ep->body].orders)
        op->item[op->orders++] = item;
    return HSEAL_ERR_OK;
}

static enum hseal_err
fail_shape(const struct hseal_okx_endpoint *ep, const char *wrong,
    const char *hint, struct hseal_error *e)
{
    (void)hseal_fail(e, HSEAL_ERR_INPUT, "the body for %s %s", ep->name, wrong);
    return hseal_hint(e, HSEAL_ERR_INPUT, "%s", hint);
}

static enum hseal_err
read_array(const struct hseal_okx_endpoint *ep, const json_t *v,
    struct hseal_okx_operation *op, struct hseal_error *e)
{
    size_t n = json_array_size(v);
    struct source s = { NULL, NULL };
    enum hseal_err err = HSEAL_ERR_OK;

    if (!json_is_array(v))
        return fail_shape(ep, "is not an array",
            "it takes several orders as [{...},{...}]", e);
    if (n == 0)
        return fail_shape(
            ep, "is an empty array", "it takes at least one order", e);
    if (n > HSEAL_OKX_ORDERS_MAX) {
        (void)hseal_fail(e, HSEAL_ERR_INPUT,
            "the batch for %s has %zu orders: the exchange takes %d", ep->name,
            n, HSEAL_OKX_ORDERS_MAX);
        return hseal_hint(e, HSEAL_ERR_INPUT, "send it in parts");
    }
    op->is_array = 1;
    for (size_t i = 0; err == HSEAL_ERR_OK && i < n; i++) {
        s.object = json_array_get(v, i);
        if (!json_is_object(s.object))
            return fail_shape(ep, "has something else than orders in it",
                "each of its items is an object: [{...},{...}]", e);
        err = read_one(ep, &s, op, e);
    }
    return err;
}

static enum hseal_err
read_body(const struct hseal_okx_endpoint *ep, const struct hseal_request *req,
    struct hseal_okx_operation *op, struct hseal_error *e)
{
    struct hseal_view text = { req->body, req->body_len };
    int array = kinds[ep->body].array;
    struct source s = { NULL, NULL };
    json_t *v = NULL;
    enum hseal_err err = HSEAL_ERR_OK;

    /* Where nothing is asked for, some send nothing, and it is taken. */
    if (text.len > 0 || array != -1)
        err = hseal_json_parse(text, "the body", &v, e);
    if (err != HSEAL_ERR_OK)
        return hseal_hint(e, err,
            "the exchange takes JSON, each key once; it is signed and sent as "
            "it is given");
    op->is_array = json_is_array(v);
    if (array == 1)
        err = read_array(ep, v, op, e);
    else if (array == 0 && !json_is_object(v))
        err = fail_shape(ep, "is not an object",
            op->is_array ? "it takes one {...}; several orders go to the "
                           "endpoint for batches"
                         : "it takes {...}",
            e);
    else {
        s.object = json_is_object(v) ? v : NULL;
        err = read_one(ep, &s, op, e);
    }
    json_decref(v);
    return err;
}

enum hseal_err
hseal_okx_operation_read(const struct hseal_okx_endpoint *ep,
    const struct hseal_request *req, struct hseal_okx_operation *ret,
    struct hseal_error *e)
{
    static const struct hseal_okx_endpoint any = { "an unknown endpoint",
        .body = HSEAL_OKX_BODY_OTHER };
    struct hseal_okx_operation op = { 0 };
    struct hseal_okx_query query;
    struct source s = { NULL, &query };
    enum hseal_err err;

    if (ep == NULL)
        ep = &any;
    err = hseal_okx_query_read(req->path, &query, e);
    if (err == HSEAL_ERR_OK)
        err = strcmp(req->method, "GET") == 0 ? read_one(ep, &s, &op, e)
                                              : read_body(ep, req, &op, e);
    if (err != HSEAL_ERR_OK)
        return err;
    memcpy(op.subject, op.share[0].subject, sizeof(op.subject));
    op.capped = ep->cap ? op.orders : 0;
    *ret = op;
    return HSEAL_ERR_OK;
}
