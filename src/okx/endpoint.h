/*
 * okx/endpoint.h: the exchange's REST endpoints: what each needs and costs.
 * Layer: okx.
 */
#ifndef HSEAL_OKX_ENDPOINT_H
#define HSEAL_OKX_ENDPOINT_H

#include <stddef.h>
#include <stdint.h>

/** What a key must be allowed for an endpoint; none of them implies another
 * but that every key can read. */
enum hseal_okx_class {
    HSEAL_OKX_CLASS_PUBLIC,   /* nothing: market data */
    HSEAL_OKX_CLASS_READ,     /* looks at the account */
    HSEAL_OKX_CLASS_TRADE,    /* orders, transfers, settings */
    HSEAL_OKX_CLASS_WITHDRAW, /* money leaves the exchange */
    HSEAL_OKX_CLASS_KEYS,     /* makes or changes sub-accounts or their keys */
    HSEAL_OKX_CLASS_COUNT
};

/** Whose requests share a limit; the subject is what stands behind the
 * first word. */
enum hseal_okx_limit_key {
    HSEAL_OKX_LIMIT_NONE,             /* no limit is known */
    HSEAL_OKX_LIMIT_IP,               /* the address */
    HSEAL_OKX_LIMIT_IP_INST,          /* address and instrument */
    HSEAL_OKX_LIMIT_IP_INST_TYPE,     /* address and instType */
    HSEAL_OKX_LIMIT_IP_FAMILY,        /* address and instFamily */
    HSEAL_OKX_LIMIT_IP_TYPE_FAMILY,   /* address, instType and instFamily */
    HSEAL_OKX_LIMIT_USER,             /* the account */
    HSEAL_OKX_LIMIT_USER_INST,        /* account and instrument */
    HSEAL_OKX_LIMIT_USER_INST_FAMILY, /* likewise; of an option its family */
    HSEAL_OKX_LIMIT_USER_INST_TYPE,   /* account and instType */
    HSEAL_OKX_LIMIT_USER_CCY,         /* account and currency */
    HSEAL_OKX_LIMIT_USER_TAG,         /* account and tag */
    HSEAL_OKX_LIMIT_USER_PAIR,        /* account and pair of currencies */
    HSEAL_OKX_LIMIT_COUNT
};

/** What a request carries. */
enum hseal_okx_body {
    HSEAL_OKX_BODY_NONE,         /* a GET: all is in the query */
    HSEAL_OKX_BODY_ORDER,        /* one order, with a clOrdId */
    HSEAL_OKX_BODY_ORDERS,       /* an array of them */
    HSEAL_OKX_BODY_AMEND,        /* a change of one order */
    HSEAL_OKX_BODY_AMENDS,       /* an array of them */
    HSEAL_OKX_BODY_CANCEL,       /* the end of one order */
    HSEAL_OKX_BODY_CANCELS,      /* an array of them */
    HSEAL_OKX_BODY_ALGO,         /* one algo order, with an algoClOrdId */
    HSEAL_OKX_BODY_ALGO_CANCELS, /* an array of ends of algo orders */
    HSEAL_OKX_BODY_TRANSFER,     /* between accounts, with a clientId */
    HSEAL_OKX_BODY_WITHDRAWAL,   /* out of the exchange, with a clientId */
    HSEAL_OKX_BODY_KEYS,         /* sub-accounts and their keys */
    HSEAL_OKX_BODY_OTHER,        /* anything else, an array too */
    HSEAL_OKX_BODY_COUNT
};

/** No limit of the table allows more: who keeps so many places can keep to
 * each.  The build fails where a row has more. */
#define HSEAL_OKX_LIMIT_MAX 1024

/** At most `count` within any `window_ms`; a count of 0: no limit. */
struct hseal_okx_limit {
    uint32_t count;
    uint32_t window_ms;
    enum hseal_okx_limit_key key;
};

/** One row of the table. */
struct hseal_okx_endpoint {
    const char *name; /* "POST /api/v5/trade/order" */
    enum hseal_okx_class class;
    enum hseal_okx_body body;
    /* Which subject the limits need; the key of each is with it, and the
     * same but for the quotes, which have one by account and one by pair. */
    enum hseal_okx_limit_key limit_key;
    struct hseal_okx_limit limit[2]; /* both hold */
    /* The endpoint in whose bucket a batch of one is counted; or NULL. */
    const char *shared;
    uint8_t inferred;       /* the class is not in the documentation */
    uint8_t limit_inferred; /* nor the limit: what clients keep to */
    uint8_t exptime;        /* honours the header expTime */
    uint8_t cap;            /* orders count towards the sub-account's cap */
    uint8_t per_order;      /* the limit counts the orders of a batch */
    uint8_t max_orders;     /* longest array; 0: not known, or no array */
    uint8_t binary;         /* its success is no JSON, only its errors are */
};

/**
 * hseal_okx_endpoint_find(method, path): the row, in constant time; NULL if
 * there is none.  Compared byte by byte, of `path` what stands before '?':
 * nothing is decoded, and another case or a slash at the end is another path.
 */
const struct hseal_okx_endpoint *hseal_okx_endpoint_find(
    const char *method, const char *path);

/** hseal_okx_endpoint_at(i): the i-th row, in no order; NULL past the last.
 * For walks by people and tests: it is slow. */
const struct hseal_okx_endpoint *hseal_okx_endpoint_at(size_t i);

/** hseal_okx_class_name(class): "public", "read", "trade", "withdraw",
 * "keys". */
const char *hseal_okx_class_name(enum hseal_okx_class class);

#endif
