/*
 * sign/errand.h: one call of a signer, copied, and what came of it.
 * Layer: sign.
 */
#ifndef HSEAL_SIGN_ERRAND_H
#define HSEAL_SIGN_ERRAND_H

#include "base/buf.h"
#include "signer/signer.h"

enum hseal_errand_kind {
    HSEAL_ERRAND_OPEN, /* what that means is its runner's */
    HSEAL_ERRAND_SIGN,
    HSEAL_ERRAND_LOGIN,
    HSEAL_ERRAND_DESTINATION,
    HSEAL_ERRAND_CHECK,
    HSEAL_ERRAND_STOP,
};

/**
 * A call that a thread of its own makes: all that the callee reads and writes
 * is in here, so that a caller who has given up may reuse its memory.
 */
struct hseal_errand {
    enum hseal_errand_kind kind;
    struct hseal_buf text; /* the copies that the next four point to */
    const char *key;
    const char *timestamp;    /* of a login; NULL: now */
    struct hseal_request req; /* method NULL: none */
    struct hseal_stop stop;
    struct hseal_headers *headers; /* locked memory */
    struct hseal_destination destination;
    enum hseal_err err;
    struct hseal_error error; /* if err is not OK */
};

/** hseal_errand_init(a, e): nothing in it.  Errors: NOMEM. */
HSEAL_MUST_USE enum hseal_err hseal_errand_init(
    struct hseal_errand *a, struct hseal_error *e);

/** hseal_errand_free(a): wipe and release; a zeroed one is fine. */
void hseal_errand_free(struct hseal_errand *a);

/**
 * hseal_errand_sign(a, key, req, e), hseal_errand_login(a, key, timestamp,
 * e), hseal_errand_destination(a, key, req, e), hseal_errand_check(a, key, e),
 * hseal_errand_stop(a, key, why, e): copy what the call of that name reads; a
 * request or timestamp that no signer accepts is refused here, so that what is
 * copied is bounded.  Errors: INPUT, LIMIT, NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_errand_sign(struct hseal_errand *a,
    const char *key, const struct hseal_request *req, struct hseal_error *e);
HSEAL_MUST_USE enum hseal_err hseal_errand_login(struct hseal_errand *a,
    const char *key, const char *timestamp, struct hseal_error *e);
HSEAL_MUST_USE enum hseal_err hseal_errand_destination(struct hseal_errand *a,
    const char *key, const struct hseal_request *req, struct hseal_error *e);
HSEAL_MUST_USE enum hseal_err hseal_errand_check(
    struct hseal_errand *a, const char *key, struct hseal_error *e);
HSEAL_MUST_USE enum hseal_err hseal_errand_stop(struct hseal_errand *a,
    const char *key, const struct hseal_stop *why, struct hseal_error *e);

/** hseal_errand_run(a, s): make the call, which is not OPEN, on `s`. */
void hseal_errand_run(struct hseal_errand *a, struct hseal_signer *s);

/** hseal_errand_forget(a): wipe what was copied. */
void hseal_errand_forget(struct hseal_errand *a);

#endif
