/*
 * base/json.h: strict reading of JSON objects, over jansson.
 * Layer: base.
 */
#ifndef HSEAL_BASE_JSON_H
#define HSEAL_BASE_JSON_H

#include <stdint.h>

#include <jansson.h>

#include <hardseal/error.h>

#include "base/buf.h"

/**
 * hseal_json_parse(text, what, ret, e): parse exactly one JSON value.
 * Duplicate keys, bytes after the value, invalid UTF-8, NUL in strings and
 * nesting over jansson's limit are refused.  `what` names the text in
 * errors ("the record of desk1").  On success *ret is owned by the caller
 * (json_decref).  Errors: INPUT with line and column.
 * Spec: RFC 8259; duplicate keys per its section 4.
 */
HSEAL_MUST_USE enum hseal_err hseal_json_parse(struct hseal_view text,
    const char *what, json_t **ret, struct hseal_error *e);

/**
 * hseal_json_set(o, key, value, e): put `value`, whose reference is taken
 * over even on failure; a NULL value reports out of memory.
 */
HSEAL_MUST_USE enum hseal_err hseal_json_set(
    json_t *o, const char *key, json_t *value, struct hseal_error *e);

/**
 * hseal_json_print(v, flags, b, e): append the text of `v` to `b`, with
 * jansson's dump flags.
 */
HSEAL_MUST_USE enum hseal_err hseal_json_print(
    const json_t *v, size_t flags, struct hseal_buf *b, struct hseal_error *e);

#endif
