/*
 * store/breaker.h: credentials that the exchange has refused, and that sign
 * nothing until they are thawed.
 * Layer: store.
 */
#ifndef HSEAL_STORE_BREAKER_H
#define HSEAL_STORE_BREAKER_H

#include <hardseal/signer.h>

#include "base/buf.h"

/**
 * Whose: one file each, STATE_DIR/breaker/NAME@HASH, the hash being that of the
 * API key id.  It holds for every token's credential of that name with that API
 * key, whichever generation that is there; an API key that takes its place is
 * not stopped by what befell the one before.
 */
struct hseal_breaker_key {
    const char *name;
    const char *key_id; /* OK-ACCESS-KEY */
};

/** Stopped or not, and why. */
struct hseal_breaker {
    int stopped;
    struct hseal_stop why; /* code "" if the file does not tell */
};

/**
 * hseal_breaker_get(state_dir, k, ret): is it stopped?  Whatever stands in the
 * place of the file stops it, also what is damaged or cannot be read; only
 * where nothing is there, it is not.  Without a state_dir (NULL) it is not.
 */
void hseal_breaker_get(const char *state_dir, const struct hseal_breaker_key *k,
    struct hseal_breaker *ret);

/**
 * hseal_breaker_put(state_dir, k, why, e): stop it, on disk.  Control
 * characters in why->text are replaced.  One that is stopped keeps its first
 * reason.  Errors: IO, CONFIG (the folder is not ours), NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_breaker_put(const char *state_dir,
    const struct hseal_breaker_key *k, const struct hseal_stop *why,
    struct hseal_error *e);

/**
 * hseal_breaker_clear(state_dir, k, e): it is stopped no more.  Fine if it is
 * not, and without a state_dir.  Errors: IO.
 */
HSEAL_MUST_USE enum hseal_err hseal_breaker_clear(const char *state_dir,
    const struct hseal_breaker_key *k, struct hseal_error *e);

/** hseal_breaker_clear_name(state_dir, name, e): the same of every API key of
 * that name.  Errors: IO. */
HSEAL_MUST_USE enum hseal_err hseal_breaker_clear_name(
    const char *state_dir, const char *name, struct hseal_error *e);

/**
 * hseal_breaker_parse(text, ret): read the text of such a file.  0: it is
 * damaged, and *ret is zeroed.
 */
int hseal_breaker_parse(struct hseal_view text, struct hseal_stop *ret);

/**
 * hseal_breaker_fail(name, why, e): the error of a key that is stopped, with
 * the code, the moment, and the way out.  Returns FROZEN.
 */
enum hseal_err hseal_breaker_fail(
    const char *name, const struct hseal_stop *why, struct hseal_error *e);

#endif
