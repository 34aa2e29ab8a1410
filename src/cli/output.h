/*
 * cli/output.h: what a command says: data on stdout, words on stderr.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_OUTPUT_H
#define HSEAL_CLI_OUTPUT_H

#include <stddef.h>

#include <hardseal/error.h>

#include "base/buf.h"
#include "base/json.h"

/** How to speak, and what has been said.  Zeroed is a good start. */
struct hseal_output {
    int json;
    int quiet;
    int verbose;
    int error_told; /* the JSON on stdout has the error in it */
    int closed;     /* the caller has given us no stdout */
    int broken;     /* it takes no more */
    /* What cannot be undone any more, said where stdout fails; borrowed. */
    const char *done;
    json_t *gathered; /* objects of several tokens; NULL: each is written */
};

/**
 * hseal_output_begin(o): see whether there is a standard output, before
 * something else takes its number: what is lost must not pass for printed.
 */
void hseal_output_begin(struct hseal_output *o);

/**
 * hseal_output_write(o, data, len, e): write to stdout, unbuffered, so that
 * no copy of a passphrase stays behind.  Errors: IO.
 */
HSEAL_MUST_USE enum hseal_err hseal_output_write(struct hseal_output *o,
    const void *data, size_t len, struct hseal_error *e);

/** hseal_output_text(o, b, e): write what `b` holds. */
HSEAL_MUST_USE enum hseal_err hseal_output_text(
    struct hseal_output *o, const struct hseal_buf *b, struct hseal_error *e);

/**
 * hseal_output_json(o, v, e): write `v` as one line of ASCII.  Its reference
 * is taken over, also on failure; NULL reports out of memory.
 * Errors: IO, NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_output_json(
    struct hseal_output *o, json_t *v, struct hseal_error *e);

/** hseal_output_gather(o): from now on objects are gathered; 0: no memory. */
int hseal_output_gather(struct hseal_output *o);

/** hseal_output_collect(o, err, e): the error of one token, told on stderr, or
 * gathered as {"error":...}. */
void hseal_output_collect(
    struct hseal_output *o, enum hseal_err err, const struct hseal_error *e);

/**
 * hseal_output_collected(o, e): write {"tokens":[...]} of what was gathered.
 * Errors: IO, NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_output_collected(
    struct hseal_output *o, struct hseal_error *e);

/** hseal_output_error(err, e): {"code","exit","message","hint"}, or NULL. */
json_t *hseal_output_error(enum hseal_err err, const struct hseal_error *e);

/** hseal_output_string(text): a JSON string of it, made printable. */
json_t *hseal_output_string(const char *text);

/**
 * hseal_output_words(text, list): append what stands between the commas of
 * `text`, made printable, to `list`, whose reference is taken over.  Returns
 * it; NULL: no memory, or `list` was NULL.
 */
json_t *hseal_output_words(const char *text, json_t *list);

/** hseal_output_note(o, fmt, ...): tell on stderr, unless -q. */
void hseal_output_note(struct hseal_output *o, const char *fmt, ...)
    HSEAL_PRINTF(2, 3);

/** hseal_output_detail(o, fmt, ...): tell on stderr if -v. */
void hseal_output_detail(struct hseal_output *o, const char *fmt, ...)
    HSEAL_PRINTF(2, 3);

/** hseal_output_complain(err, e): the error as text on stderr. */
void hseal_output_complain(enum hseal_err err, const struct hseal_error *e);

/**
 * hseal_output_finish(o, err, e): report `err`, if it is one and was not told
 * yet, and close stdout, which may fail.  Returns the exit status.
 */
int hseal_output_finish(
    struct hseal_output *o, enum hseal_err err, struct hseal_error *e);

#endif
