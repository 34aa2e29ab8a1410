/*
 * cli/alert.h: telling a person, by a command and the system's log.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_ALERT_H
#define HSEAL_CLI_ALERT_H

#include <hardseal/client.h>

#include "base/json.h"

/** How to tell. */
struct hseal_alert_ways {
    const char *command;           /* path and arguments; NULL: none */
    void (*log)(const char *text); /* one line; NULL: nowhere */
    unsigned timeout_ms;           /* of the command */
};

/**
 * hseal_alert_json(a): what the command reads: {"event","key","generation",
 * "key_id","code","class","message","hint","ip","host","time"}; null where it
 * is not known.  NULL: out of memory.
 */
json_t *hseal_alert_json(const struct hseal_alert *a);

/**
 * hseal_alert_check(command, e): could it be run?  Its program must be an
 * absolute path, trusted as a module is (hseal_path_trusted), and executable.
 * Errors: MODULE (it is not), LIMIT (more than 32 words), NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_alert_check(
    const char *command, struct hseal_error *e);

/**
 * hseal_alert_run(a, ways, e): log it, then run the command, split at blanks,
 * with the JSON and a newline as its input.  The command is checked once more,
 * as by hseal_alert_check.  Logged whatever becomes of the command. Errors:
 * MODULE (it cannot be run), IO, DEADLINE, FINDING (its status is not 0), LIMIT
 * (more than 32 words), NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_alert_run(const struct hseal_alert *a,
    const struct hseal_alert_ways *ways, struct hseal_error *e);

/**
 * hseal_alert_raise(context, a): the same as the configuration of the struct
 * hseal_context says, 10 s at most, to syslog(3) as LOG_AUTHPRIV, LOG_ALERT.
 * What fails of it is a note.
 */
void hseal_alert_raise(void *context, const struct hseal_alert *a);

#endif
