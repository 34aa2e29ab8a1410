/*
 * okx/answer.h: reading the exchange's answer.
 * Layer: okx.
 */
#ifndef HSEAL_OKX_ANSWER_H
#define HSEAL_OKX_ANSWER_H

#include <hardseal/error.h>

#include "base/buf.h"
#include "okx/code.h"

/** So many items are kept of an answer: the most a batch may have. */
#define HSEAL_OKX_ITEMS_MAX 20

/** What became of one order or transfer of a request. */
struct hseal_okx_item {
    size_t index;       /* in "data", from 0 */
    char code[32];      /* sCode; "0": accepted */
    char msg[256];      /* sMsg; cut to this */
    char client_id[65]; /* clOrdId or algoClOrdId; "": none, or too long */
    char order_id[65];  /* ordId or algoId; likewise */
};

/** The envelope of an answer: is it the exchange's, and what does it say. */
struct hseal_okx_answer {
    int is_json;    /* 0: not an envelope of the exchange (an edge page) */
    char code[32];  /* "0", "50113", "51008_1000"; "" when not JSON */
    char msg[256];  /* its text; the first item's sMsg where that says more */
    char scode[32]; /* the first item's sCode that is not 0; "" if none */
    int ambiguous;  /* an item, or the whole, may have been executed */
    /* Items with an sCode: the first are kept, all are counted. */
    struct hseal_okx_item items[HSEAL_OKX_ITEMS_MAX];
    size_t n_kept;
    size_t n_items;
    size_t n_failed; /* whose sCode is not 0 */
    /* Of the failed items: ITEM where they differ; flags that all have. */
    enum hseal_okx_code_class items_class;
    unsigned items_flags;
    char ip[46];   /* of 50110: the address the exchange saw; "": none told */
    char edge[96]; /* not JSON: the title of a page, or the first line */
    int is_html;   /* not JSON, but a page */
    int is_binary; /* not JSON, nor any text: there is a NUL in it */
};

/**
 * hseal_okx_answer_read(body, ret): read the envelope; whatever is
 * wrong with the body, *ret is filled.  `code` may be text or a number.
 * All text in *ret is UTF-8, and as the exchange sent it: not fit for a
 * terminal yet.
 * Spec: OKX API v5, "General Info"; envelope {"code","msg","data"}.
 */
void hseal_okx_answer_read(
    struct hseal_view body, struct hseal_okx_answer *ret);

/** An answer in the light of its request. */
struct hseal_okx_asked {
    int status; /* of HTTP */
    int writes; /* 1: the request was not a GET */
    /* Orders, changes or ends of orders in it, of each of which an item with an
     * sCode is to tell; 0: of none. */
    size_t orders;
    int binary; /* 1: success is binary (of struct hseal_okx_endpoint) */
};

/** What an answer means. */
struct hseal_okx_verdict {
    enum hseal_okx_code_class code_class;
    int not_executed;   /* turned away: it was not executed, nor a part of it */
    int unknown;        /* a write that may have been executed */
    int once;           /* one more try may help: CLOCK, and some logins */
    int probe;          /* the key or the request: a probe tells which */
    int later;          /* trying again after a pause may help */
    enum hseal_err err; /* OK, EXCHANGE or UNKNOWN_OUTCOME */
    const char *code;   /* the one that decided, of the answer; "": none */
    const char *hint;   /* what to do; may be ""; static */
};

/**
 * hseal_okx_verdict(a, asked, ret): what the answer means, by the table of
 * codes.  The code of the whole decides, but 0, 1 and 2 (and one that is not
 * in the table) leave it to the items: one class for all where all failed for
 * such a reason; AMBIGUOUS if any of them is; ITEM if a part was accepted, or
 * for an sCode that is not in the table.  Without a code of the exchange: EDGE,
 * or OK with status 200 where success is binary, and the body is.
 * A code that is not in the table is judged by its status: 401, or 501xx,
 * STOP_CFG; 429 BACKOFF; else OTHER.
 * Code 0 or 2, and fewer items than orders: AMBIGUOUS.
 * A write is `unknown` after EDGE, after a code that may mean "executed" (also
 * of any item), and with an HTTP status of 500 or above.
 * ret->code borrows from `a`.
 * Spec: OKX API v5, "Error Code".
 */
void hseal_okx_verdict(const struct hseal_okx_answer *a,
    const struct hseal_okx_asked *asked, struct hseal_okx_verdict *ret);

/**
 * hseal_okx_answer_check(a, asked, e): the same as an error: OK if the
 * exchange accepted (2xx, code 0 and no failed item; or in binary); else
 * EXCHANGE or UNKNOWN_OUTCOME with code, text, HTTP status and class, and as
 * hint what to do; of 50110 with the address that the exchange saw.
 */
HSEAL_MUST_USE enum hseal_err hseal_okx_answer_check(
    const struct hseal_okx_answer *a, const struct hseal_okx_asked *asked,
    struct hseal_error *e);

#endif
