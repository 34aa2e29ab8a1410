/*
 * okx/answer.h: reading the exchange's answer.
 * Layer: okx.
 */
#ifndef HSEAL_OKX_ANSWER_H
#define HSEAL_OKX_ANSWER_H

#include <hardseal/error.h>

#include "base/buf.h"

/** The envelope of an answer: is it the exchange's, and what does it say. */
struct hseal_okx_answer {
    int is_json;    /* 0: not an envelope of the exchange (an edge page) */
    char code[32];  /* "0", "50113", "51008_1000"; "" when not JSON */
    char msg[256];  /* its text; the first item's sMsg where that says more */
    char scode[32]; /* the first item's sCode that is not 0; "" if none */
    int ambiguous;  /* an item, or the whole, may have been executed */
};

/**
 * hseal_okx_answer_read(body, ret): read the envelope; whatever is
 * wrong with the body, *ret is filled.  `code` may be text or a number.
 * Spec: OKX API v5, "General Info"; envelope {"code","msg","data"}.
 */
void hseal_okx_answer_read(
    struct hseal_view body, struct hseal_okx_answer *ret);

/** An answer in the light of its request. */
struct hseal_okx_asked {
    int status; /* of HTTP */
    int writes; /* 1: the request was not a GET */
};

/**
 * hseal_okx_answer_check(a, asked, e): OK if the exchange accepted (2xx, code
 * 0 and no failed item); else EXCHANGE with its code and text, and the HTTP
 * status where there is no code.  An answer to a write that does not tell
 * whether it was executed is UNKNOWN_OUTCOME: one without a code of the
 * exchange, with one that means "timed out" or "busy" (also of any item), or
 * with an HTTP status of 500 or above.
 * Spec: OKX API v5, "Error Code": 50001, 50004, 50013, 50026, 51054, 51149,
 * 52910 to 52912.
 */
HSEAL_MUST_USE enum hseal_err hseal_okx_answer_check(
    const struct hseal_okx_answer *a, const struct hseal_okx_asked *asked,
    struct hseal_error *e);

#endif
