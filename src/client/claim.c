/*
 * client/claim.c: which limits a request is under.
 * Layer: client.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "client/places.h"

#include "client/claim.h"

static_assert(HSEAL_LIMITS_RULES >= 2 * HSEAL_OKX_ORDERS_MAX + 1,
    "two limits for each order of a batch, and the cap");
/* Of a higher one only so many places would be used. */
static_assert(HSEAL_PLACES_LARGE >= HSEAL_OKX_LIMIT_MAX &&
                  HSEAL_PLACES_LARGE >= HSEAL_CLAIM_ORDERS_CAP,
    "a place for each request that a limit allows");

/* What most of the table's endpoints have: for those it knows none of. */
#define COMMON_COUNT 20
#define COMMON_WINDOW_MS 2000

/* ---- whose limit, and of what ---- */

static int
is_by_ip(enum hseal_okx_limit_key key)
{
    switch (key) {
    case HSEAL_OKX_LIMIT_IP:
    case HSEAL_OKX_LIMIT_IP_INST:
    case HSEAL_OKX_LIMIT_IP_INST_TYPE:
    case HSEAL_OKX_LIMIT_IP_FAMILY:
    case HSEAL_OKX_LIMIT_IP_TYPE_FAMILY: return 1;
    case HSEAL_OKX_LIMIT_NONE:
    case HSEAL_OKX_LIMIT_USER:
    case HSEAL_OKX_LIMIT_USER_INST:
    case HSEAL_OKX_LIMIT_USER_INST_FAMILY:
    case HSEAL_OKX_LIMIT_USER_INST_TYPE:
    case HSEAL_OKX_LIMIT_USER_CCY:
    case HSEAL_OKX_LIMIT_USER_TAG:
    case HSEAL_OKX_LIMIT_USER_PAIR:
    case HSEAL_OKX_LIMIT_COUNT: break;
    }
    return 0;
}

static int
has_subject(enum hseal_okx_limit_key key)
{
    return key != HSEAL_OKX_LIMIT_NONE && key != HSEAL_OKX_LIMIT_IP &&
           key != HSEAL_OKX_LIMIT_USER;
}

static void
add(struct hseal_limits_claim *c, const struct hseal_limits_rule *r)
{
    if (r->weight > 0 && c->n < HSEAL_LIMITS_RULES)
        c->rule[c->n++] = *r;
}

/* ---- the endpoint whose buckets count ---- */

/* A row by its name, "POST /api/v5/trade/order". */
static const struct hseal_okx_endpoint *
by_name(const char *name)
{
    const char *path = strchr(name, ' ');
    char method[8];

    if (path == NULL)
        return NULL;
    (void)snprintf(method, sizeof(method), "%.*s", (int)(path - name), name);
    return hseal_okx_endpoint_find(method, path + 1);
}

static const struct hseal_okx_endpoint *
counted_as(const struct hseal_claim_facts *f)
{
    const struct hseal_okx_endpoint *other = NULL;

    if (f->ep->shared != NULL && f->op->orders == 1)
        other = by_name(f->ep->shared);
    return other != NULL ? other : f->ep;
}

static void
add_limit(const struct hseal_claim_facts *f,
    const struct hseal_okx_endpoint *ep, const struct hseal_okx_limit *limit,
    struct hseal_limits_claim *ret)
{
    struct hseal_limits_rule r = {
        .group = ep->name,
        .scope = is_by_ip(limit->key) ? "ip" : f->account,
        .count = limit->count,
        .window_ms = limit->window_ms,
    };

    for (size_t i = 0; i < f->op->n_shares; i++) {
        r.subject = has_subject(limit->key) ? f->op->share[i].subject : NULL;
        r.weight = f->op->share[i].weight;
        add(ret, &r);
    }
}

/* No limit of it is known. */
static void
add_common(const struct hseal_claim_facts *f, struct hseal_limits_claim *ret)
{
    int is_public = f->ep != NULL && f->ep->class == HSEAL_OKX_CLASS_PUBLIC;
    struct hseal_limits_rule r = {
        .group = f->ep != NULL ? f->ep->name : "unknown",
        .scope = is_public ? "ip" : f->account,
        .count = COMMON_COUNT,
        .window_ms = COMMON_WINDOW_MS,
        .weight = 1,
    };

    add(ret, &r);
}

void
hseal_claim_build(
    const struct hseal_claim_facts *f, struct hseal_limits_claim *ret)
{
    struct hseal_limits_rule cap = {
        .group = "orders",
        .scope = f->account,
        .count = f->orders_cap > 0 ? f->orders_cap : HSEAL_CLAIM_ORDERS_CAP,
        .window_ms = HSEAL_CLAIM_ORDERS_WINDOW_MS,
        .weight = (uint32_t)f->op->capped,
    };

    memset(ret, 0, sizeof(*ret));
    ret->timeout_ms = f->timeout_ms;
    if (f->ep != NULL) {
        const struct hseal_okx_endpoint *ep = counted_as(f);
        for (size_t i = 0; i < sizeof(ep->limit) / sizeof(ep->limit[0]); i++)
            if (ep->limit[i].count > 0)
                add_limit(f, ep, &ep->limit[i], ret);
    }
    if (ret->n == 0)
        add_common(f, ret);
    add(ret, &cap);
}

void
hseal_claim_public(const struct hseal_request *req, uint32_t timeout_ms,
    struct hseal_limits_claim *ret)
{
    struct hseal_okx_operation op;
    struct hseal_claim_facts f = {
        .ep = hseal_okx_endpoint_find(req->method, req->path),
        .op = &op,
        .account = "ip",
        .timeout_ms = timeout_ms,
    };

    memset(&op, 0, sizeof(op));
    op.n_shares = 1;
    op.share[0].weight = 1;
    hseal_claim_build(&f, ret);
}
