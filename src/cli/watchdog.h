/*
 * cli/watchdog.h: an end to a command whose token does not answer.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_WATCHDOG_H
#define HSEAL_CLI_WATCHDOG_H

#include <hardseal/error.h>

/**
 * hseal_watchdog_start(ms, what, json, e): from now on the process ends, with
 * the error and exit status of TOKEN_HUNG, once `ms` have gone by; time in
 * which a person or another program is waited for (base/waiting.h) does not
 * count. A call into a module that hangs cannot be ended in any other way.
 * `what`, the token, is borrowed until the watchdog is stopped; `json`: tell it
 * as JSON too.  There is one of it; started again it begins anew. Errors:
 * INTERNAL (no thread).
 */
HSEAL_MUST_USE enum hseal_err hseal_watchdog_start(
    unsigned ms, const char *what, int json, struct hseal_error *e);

/** hseal_watchdog_stop(): fine if it does not run. */
void hseal_watchdog_stop(void);

#endif
