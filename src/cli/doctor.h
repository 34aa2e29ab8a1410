/*
 * cli/doctor.h: the report of token doctor, and the checks that fill it.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_DOCTOR_H
#define HSEAL_CLI_DOCTOR_H

#include "cli/context.h"
#include "cli/table.h"
#include "token/survey.h"

/** What can be said of where the secrets are; later ones are worse. */
enum hseal_verdict {
    HSEAL_VERDICT_IN_TOKEN,    /* every way out that was tried is shut */
    HSEAL_VERDICT_NOT_PROVEN,  /* no key could be made to try it with */
    HSEAL_VERDICT_EXPORTABLE,  /* it wraps what is not extractable */
    HSEAL_VERDICT_CARD_SEALED, /* it opens secrets, and signs none */
    HSEAL_VERDICT_NOT_KEPT,    /* it gives secrets away */
    HSEAL_VERDICT_COUNT
};

/**
 * A report under way.  Out of memory, and a token that fails, stay in `err`:
 * what is called after does nothing, so that a check need not ask each time.
 */
struct hseal_doctor {
    struct hseal_context *c;
    struct hseal_token *token;
    struct hseal_survey survey;
    json_t *answer; /* facts by name */
    json_t *findings;
    json_t *notes;
    struct hseal_table facts; /* the same for people, two columns */
    enum hseal_verdict custody;
    unsigned flips; /* 1 << enum hseal_usage: can be turned on with the PIN */
    int flips_known;
    int progress; /* a line of it is on the terminal */
    enum hseal_err err;
    struct hseal_error *e; /* borrowed */
};

/* ---- the report ---- */

/** hseal_doctor_begin(d, c, e): empty; `e` is filled when something fails. */
void hseal_doctor_begin(
    struct hseal_doctor *d, struct hseal_context *c, struct hseal_error *e);

/** hseal_doctor_free(d): release; begun or zeroed. */
void hseal_doctor_free(struct hseal_doctor *d);

/** hseal_doctor_fact(d, name, value): for --json; `value` is taken over, NULL
 * is out of memory. */
void hseal_doctor_fact(struct hseal_doctor *d, const char *name, json_t *value);

/** hseal_doctor_row(d, name, fmt, ...): a line for people. */
void hseal_doctor_row(struct hseal_doctor *d, const char *name, const char *fmt,
    ...) HSEAL_PRINTF(3, 4);

/**
 * hseal_doctor_finding(d, code, remedy, fmt, ...): something that is wrong,
 * and what to do about it.  Codes are stable, and in the man page.
 */
void hseal_doctor_finding(struct hseal_doctor *d, const char *code,
    const char *remedy, const char *fmt, ...) HSEAL_PRINTF(4, 5);

/** hseal_doctor_note(d, code, fmt, ...): something to know; no finding. */
void hseal_doctor_note(struct hseal_doctor *d, const char *code,
    const char *fmt, ...) HSEAL_PRINTF(3, 4);

/** hseal_doctor_worse(d, custody): it is no better than this. */
void hseal_doctor_worse(struct hseal_doctor *d, enum hseal_verdict custody);

/** hseal_doctor_step(d, text): what is being done, if people look at it. */
void hseal_doctor_step(struct hseal_doctor *d, const char *text);

/**
 * hseal_doctor_print(d, e): the whole report.  Errors: FINDING if there is
 * one; d->err; IO.
 */
HSEAL_MUST_USE enum hseal_err hseal_doctor_print(
    struct hseal_doctor *d, struct hseal_error *e);

/* ---- the checks, in the order in which they are made ---- */

/** hseal_doctor_place(d): the module's file; where the PIN lies. */
void hseal_doctor_place(struct hseal_doctor *d);

/** hseal_doctor_token(d): what module and token say; fills d->survey. */
void hseal_doctor_token(struct hseal_doctor *d);

/** hseal_doctor_canary(d): all that is tried on a key made for it. */
void hseal_doctor_canary(struct hseal_doctor *d);

/** hseal_doctor_keys(d): the keys and credentials, which are only read. */
void hseal_doctor_keys(struct hseal_doctor *d);

#endif
