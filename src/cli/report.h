/*
 * cli/report.h: what a command that changes a key says of it.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_REPORT_H
#define HSEAL_CLI_REPORT_H

#include "cli/context.h"
#include "cli/inventory.h"

/** One change, done; all borrowed. */
struct hseal_report {
    struct hseal_inventory of;
    const char *what;   /* "imported into token \"desk\"", for people */
    const char *member; /* one more of the JSON object; NULL: none */
    const char *value;
};

/**
 * hseal_report_print(c, r, e): "NAME: WHAT", or as JSON the object of key
 * list.  Errors: IO, NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_report_print(struct hseal_context *c,
    const struct hseal_report *r, struct hseal_error *e);

/**
 * hseal_report_new(c, state, record, ret): fill in for the key of the
 * command's first argument, whose record was just made.
 */
void hseal_report_new(const struct hseal_context *c,
    enum hseal_entry_state state, const struct hseal_record *record,
    struct hseal_report *ret);

/**
 * hseal_report_active(c, store, what, e): print of the key of the command's
 * first argument what counts now: "NAME: WHAT (generation N)".
 * Errors: NOT_FOUND, RECORD (what was seen last cannot be read), TOKEN*, IO,
 * NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_report_active(struct hseal_context *c,
    struct hseal_store *store, const char *what, struct hseal_error *e);

#endif
