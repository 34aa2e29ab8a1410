/*
 * cli/environment.h: what libraries and modules would read from the
 * environment.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_ENVIRONMENT_H
#define HSEAL_CLI_ENVIRONMENT_H

#include <stddef.h>
#include <stdint.h>

#include <hardseal/error.h>

/** Which variables the caller had set, and hardseal has dropped. */
struct hseal_environment {
    uint64_t dropped; /* bit 1 << row */
};

/**
 * hseal_environment_clean(ret, e): drop every variable that PKCS#11 modules,
 * OpenSSL or libcurl would take orders from.  Before the first call
 * into one of them.  Errors: NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_environment_clean(
    struct hseal_environment *ret, struct hseal_error *e);

/**
 * hseal_environment_set(name, value, where, e): set a variable for the
 * modules; only those that tell a module where its token is may be, and a
 * path must be absolute.  `where` names the file that asks for it.
 * Errors: CONFIG, NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_environment_set(const char *name,
    const char *value, const char *where, struct hseal_error *e);

/**
 * hseal_environment_dropped(env, i, ret_settable): the i-th variable of a
 * module that was dropped, NULL after the last; *ret_settable is 1 if the
 * configuration may set it instead.  Static storage.
 */
const char *hseal_environment_dropped(
    const struct hseal_environment *env, size_t i, int *ret_settable);

#endif
