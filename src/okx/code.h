/*
 * okx/code.h: the codes of the exchange's answers, and what each asks for.
 * Layer: okx.
 */
#ifndef HSEAL_OKX_CODE_H
#define HSEAL_OKX_CODE_H

#include <stddef.h>

/** What is to be done about a code. */
enum hseal_okx_code_class {
    HSEAL_OKX_CODE_OK,
    HSEAL_OKX_CODE_ITEM,          /* this order or transfer was refused */
    HSEAL_OKX_CODE_STOP_CRED,     /* nothing more with this credential */
    HSEAL_OKX_CODE_STOP_CFG,      /* the key or its record is set up wrong */
    HSEAL_OKX_CODE_STOP_ACCT,     /* the account may not: a person's matter */
    HSEAL_OKX_CODE_STOP_ENDPOINT, /* nothing more to this endpoint */
    HSEAL_OKX_CODE_STOP_CLASS,    /* nothing more that needs this permission */
    HSEAL_OKX_CODE_BUG,           /* the request is wrong, and will stay so */
    HSEAL_OKX_CODE_CLOCK,         /* measure the clock, sign anew, once */
    HSEAL_OKX_CODE_BACKOFF,       /* wait; then a GET may be sent again */
    HSEAL_OKX_CODE_AMBIGUOUS,     /* it may have been executed: ask */
    HSEAL_OKX_CODE_DUPLICATE,     /* it was there before: ask for it */
    HSEAL_OKX_CODE_GONE,          /* what was to end had ended already */
    HSEAL_OKX_CODE_LATE,          /* past its expTime, and not executed */
    HSEAL_OKX_CODE_EDGE,          /* no code: not the exchange answered */
    HSEAL_OKX_CODE_OTHER,         /* a code that is not in the table */
    HSEAL_OKX_CODE_CLASS_COUNT
};

/** Flags of a code. */
enum hseal_okx_code_flag {
    HSEAL_OKX_MAYBE_EXECUTED = 1, /* of a write: its outcome is open */
    HSEAL_OKX_NOT_EXECUTED = 2,   /* turned away before anything was done */
    HSEAL_OKX_ONCE = 4,           /* one more try, and no other, may help */
    HSEAL_OKX_PROBE = 8,          /* key or request: a probe tells which */
};

/** The hint where the outcome of a write is open. */
#define HSEAL_OKX_ASK                                                          \
    "this answer does not tell whether it was executed: ask the exchange "     \
    "(orders by clOrdId, withdrawals by clientId) before repeating"

/** One row of codes.gperf. */
struct hseal_okx_code {
    const char *code; /* "50113" */
    enum hseal_okx_code_class code_class;
    unsigned flags;   /* enum hseal_okx_code_flag */
    const char *hint; /* what to do; "" where nothing is to be done */
};

/**
 * hseal_okx_code_class_name(c): "ok", "item", "stop-credential",
 * "stop-config", "stop-account", "stop-endpoint", "stop-permission", "bug",
 * "clock", "back-off", "ambiguous", "duplicate", "gone", "late", "edge",
 * "other".  Stable; "other" for a number that is no class.  Static.
 */
const char *hseal_okx_code_class_name(enum hseal_okx_code_class c);

/**
 * hseal_okx_code_find(code): the row of that code, byte for byte; of one with
 * a sub-code ("51008_1000") that has no row, the row of what stands before
 * the first '_'.  NULL: not in the table.  Static.
 * Spec: OKX API v5, "Error Code"; WebSocket "Login", "Error Code".
 */
const struct hseal_okx_code *hseal_okx_code_find(const char *code);

/** hseal_okx_code_at(i): the rows, in no order; NULL after the last. */
const struct hseal_okx_code *hseal_okx_code_at(size_t i);

#endif
