/*
 * base/error.h: filling the error value.
 * Layer: base.
 */
#ifndef HSEAL_BASE_ERROR_H
#define HSEAL_BASE_ERROR_H

#include <hardseal/error.h>

/**
 * hseal_fail(e, code, fmt, ...): fill `e` (may be NULL) with `code` and a
 * sentence, no foreign cause, no hint.  Returns `code`, so that a function
 * can end with `return hseal_fail(...)`.  Control characters in the sentence
 * are replaced by '?', and it is cut to HSEAL_MESSAGE_MAX.
 */
enum hseal_err hseal_fail(struct hseal_error *e, enum hseal_err code,
    const char *fmt, ...) HSEAL_PRINTF(3, 4);

/**
 * hseal_fail_errno(e, code, number, fmt, ...): as hseal_fail, with errno
 * `number` as cause and ": <its text>" appended to the sentence.
 */
enum hseal_err hseal_fail_errno(struct hseal_error *e, enum hseal_err code,
    int number, const char *fmt, ...) HSEAL_PRINTF(4, 5);

/**
 * hseal_fail_cause(e, code, origin, cause, fmt, ...): as hseal_fail, with a
 * foreign number; the caller has put its name into the sentence.
 */
enum hseal_err hseal_fail_cause(struct hseal_error *e, enum hseal_err code,
    enum hseal_origin origin, unsigned long cause, const char *fmt, ...)
    HSEAL_PRINTF(5, 6);

/**
 * hseal_hint(e, code, fmt, ...): say what to do about the failure in `e`
 * (may be NULL).  Returns `code`, the one being passed up.
 */
enum hseal_err hseal_hint(struct hseal_error *e, enum hseal_err code,
    const char *fmt, ...) HSEAL_PRINTF(3, 4);

/** hseal_fail_nomem(e): out of memory.  Returns HSEAL_ERR_NOMEM. */
enum hseal_err hseal_fail_nomem(struct hseal_error *e);

#endif
