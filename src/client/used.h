/*
 * client/used.h: when an API key was used last.
 * Layer: client.
 *
 * The exchange deletes a key that may trade or withdraw and is bound to no
 * address after some days without use.  Use belongs to the API key, whatever
 * it is called here and on whichever token it is: so it is kept by key id, in a
 * file for each, STATE_DIR/used/DIGEST, with the time in milliseconds.  The
 * digest does not tell the id, which is written to no disk in the clear.
 */
#ifndef HSEAL_CLIENT_USED_H
#define HSEAL_CLIENT_USED_H

#include <stddef.h>
#include <stdint.h>

#include <hardseal/error.h>
#include <hardseal/request.h>

#include "okx/answer.h"

/** A file is written at most this often. */
#define HSEAL_USED_EVERY_MS 60000

/** Notes uses, and remembers what it has noted.  Opaque; one thread at a
 * time. */
struct hseal_used;

/**
 * hseal_used_open(state_dir, ret, e): nothing is read or made yet; the folder's
 * name is copied.  The caller closes *ret.  Errors: NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_used_open(
    const char *state_dir, struct hseal_used **ret, struct hseal_error *e);

/** hseal_used_close(u): NULL is fine. */
void hseal_used_close(struct hseal_used *u);

/**
 * hseal_used_counts(req, status, said): 1 if this answer to a signed request
 * shows that the exchange has authenticated the key: an answer of
 * its own, past the checks that come before or instead of that.  What may be
 * asked unsigned does not count, nor what is in doubt: a use too many is a key
 * lost, one too few a warning.
 * Spec: OKX API v5, "API Key": an authenticated REST call is use, a public call
 * that carries the key is not.
 */
int hseal_used_counts(const struct hseal_request *req, int status,
    const struct hseal_okx_answer *said);

/**
 * hseal_used_note(u, key_id, now_ms, e): the key was used at `now_ms`.  Nothing
 * is written within HSEAL_USED_EVERY_MS of what is known; most calls do not
 * touch a file.  A time that lies ahead, of a clock that was wrong, is put
 * right.  Folders that are missing are made.
 * Errors: IO, CONFIG, NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_used_note(struct hseal_used *u,
    const char *key_id, uint64_t now_ms, struct hseal_error *e);

/**
 * hseal_used_read(state_dir, key_id, ret_ms, e): 0 if no use is known; so, too,
 * where the file is damaged.  Errors: IO, NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_used_read(const char *state_dir,
    const char *key_id, uint64_t *ret_ms, struct hseal_error *e);

#endif
