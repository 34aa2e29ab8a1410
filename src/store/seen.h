/*
 * store/seen.h: the newest record that this home has seen of each name.
 * Layer: store.
 */
#ifndef HSEAL_STORE_SEEN_H
#define HSEAL_STORE_SEEN_H

#include <stdint.h>

#include <hardseal/error.h>

#include "token/uri.h"

/*
 * One file for each name of each token, STATE_DIR/seen/SERIAL/NAME, with the
 * number of its newest record.  By it an old record that somebody has put
 * back is told from the newest one.  Who can write to the state folder can
 * undo this; THREATS says so.
 */

/**
 * hseal_seen_get(state_dir, info, name, ret, e): 0 if nothing was seen.
 * Errors: RECORD (a damaged file, with its path), IO.
 */
HSEAL_MUST_USE enum hseal_err hseal_seen_get(const char *state_dir,
    const struct hseal_token_info *info, const char *name, uint64_t *ret,
    struct hseal_error *e);

/**
 * hseal_seen_put(state_dir, info, name, number, e): remember it, unless a
 * higher one is: another process may have seen that meanwhile.  On the disk
 * when this returns.  Errors: IO, CONFIG, RECORD (a damaged file), DEADLINE
 * (another process holds the folder for seconds).
 */
HSEAL_MUST_USE enum hseal_err hseal_seen_put(const char *state_dir,
    const struct hseal_token_info *info, const char *name, uint64_t number,
    struct hseal_error *e);

#endif
