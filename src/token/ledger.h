/*
 * token/ledger.h: what became of the last PIN attempt on a token.
 * Layer: token.
 */
#ifndef HSEAL_TOKEN_LEDGER_H
#define HSEAL_TOKEN_LEDGER_H

#include <stdint.h>

#include <hardseal/error.h>

#include "token/profile.h"
#include "token/uri.h"

/**
 * The ledger of one token, held: nobody else tries a PIN of it until it is
 * closed.  Opaque.  It is the file STATE_DIR/pins/NAME of 64 bytes, which
 * holds a state and a time and nothing that comes from a PIN.
 *
 * NAME is the token's serial; all but letters, digits, '-' and '_' are
 * written as %XX.  A serial that does not tell tokens apart (shorter than
 * four characters, or zeros alone) is replaced by the label, written the same
 * way, "-" and 16 hex digits of the SHA-256 of label, model, manufacturer and
 * serial, each with a NUL behind it.
 *
 *     hseal_ledger_open     waits for others, then reads how they fared
 *     C_GetTokenInfo        what the token says now
 *     hseal_ledger_allow    the policy
 *     hseal_ledger_begin    on the disk before C_Login
 *     C_Login
 *     hseal_ledger_end      how it ended
 *     hseal_ledger_close
 *
 * It is not to be held while a person types: open, allow and close before
 * asking in vain; then, with the PIN, the whole of the above.  A PIN pad is
 * typed at within C_Login; the others then wait.
 */
struct hseal_ledger;

enum hseal_ledger_state {
    HSEAL_LEDGER_CLEAR,   /* no attempt yet, or the last one was accepted */
    HSEAL_LEDGER_PENDING, /* begun, and nobody knows how it ended */
    HSEAL_LEDGER_REFUSED, /* the token refused the PIN */
    HSEAL_LEDGER_DAMAGED, /* the file cannot be read: as careful as PENDING */
    HSEAL_LEDGER_STATE_COUNT
};

/** How an attempt ended. */
enum hseal_attempt {
    HSEAL_ATTEMPT_ACCEPTED,  /* -> CLEAR */
    HSEAL_ATTEMPT_REFUSED,   /* -> REFUSED; PIN_LEN_RANGE, PIN_INVALID too */
    HSEAL_ATTEMPT_UNKNOWN,   /* -> PENDING: device error, token removed ... */
    HSEAL_ATTEMPT_NOT_TRIED, /* -> as before hseal_ledger_begin */
    HSEAL_ATTEMPT_COUNT
};

/**
 * hseal_ledger_open(state_dir, info, timeout_ms, ret, e): make the folder
 * (0700) and the file (0600) where missing, wait up to `timeout_ms` for
 * whoever has it open, and read it.  All of `info` that is needed is copied.
 * The caller frees *ret with hseal_ledger_close.
 * Errors: DEADLINE (another process is at a PIN), IO (with a hint where the
 * file system is read-only or full), CONFIG (others could write there), NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_ledger_open(const char *state_dir,
    const struct hseal_token_info *info, unsigned timeout_ms,
    struct hseal_ledger **ret, struct hseal_error *e);

/**
 * hseal_ledger_peek(state_dir, info, ret, e): the state as it is in this
 * moment, to be shown: nobody is waited for and nothing is made.  PENDING may
 * be a login that is just under way.  Errors: IO, CONFIG, NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_ledger_peek(const char *state_dir,
    const struct hseal_token_info *info, enum hseal_ledger_state *ret,
    struct hseal_error *e);

/**
 * hseal_ledger_close(l): let the next one in; NULL is fine.  An attempt that
 * was begun and not ended stays PENDING.
 */
void hseal_ledger_close(struct hseal_ledger *l);

/**
 * hseal_ledger_state(l, ret_since_s): the state; and since when, in seconds
 * since 1970 (0: not known, or CLEAR), unless ret_since_s is NULL.
 */
enum hseal_ledger_state hseal_ledger_state(
    const struct hseal_ledger *l, uint64_t *ret_since_s);

/** hseal_ledger_path(l): its file, for messages; borrowed. */
const char *hseal_ledger_path(const struct hseal_ledger *l);

/**
 * hseal_ledger_allow(l, info, profile, attended, last_try, e): may a PIN be
 * tried now?  `info` must have been read while the ledger was held.
 * `attended`: a person gives the PIN at a terminal or PIN pad in this very
 * attempt.  `last_try`: a person has said that the last try may be used.
 *
 *     token says locked                     no: PIN_LOCKED, always
 *     token says one try left               no: PIN_LOCKED, unless last_try
 *     REFUSED                               no: PIN_WRONG, unless attended or
 *                                           last_try
 *     PENDING, DAMAGED                      no: PIN_WRONG, unless attended,
 *                                           last_try, the token counts no
 *                                           tries (pin_lockout == 0), or its
 *                                           flags can be believed and say
 *                                           that none was spent
 *     CLEAR                                 yes
 *
 * Errors: PIN_LOCKED, PIN_WRONG; each with a hint of its own.
 */
HSEAL_MUST_USE enum hseal_err hseal_ledger_allow(const struct hseal_ledger *l,
    const struct hseal_token_info *info, const struct hseal_profile *profile,
    int attended, int last_try, struct hseal_error *e);

/**
 * hseal_ledger_begin(l, e): an attempt begins: PENDING is on the disk when
 * this returns.  On failure no PIN may be tried.  Errors: IO.
 */
HSEAL_MUST_USE enum hseal_err hseal_ledger_begin(
    struct hseal_ledger *l, struct hseal_error *e);

/**
 * hseal_ledger_end(l, how, e): the attempt that was begun has ended so;
 * on the disk when this returns.  On failure it may stay PENDING.
 * Errors: IO.
 */
HSEAL_MUST_USE enum hseal_err hseal_ledger_end(
    struct hseal_ledger *l, enum hseal_attempt how, struct hseal_error *e);

/**
 * hseal_ledger_forget(l, e): CLEAR, whatever it was: the PIN was changed or
 * unblocked, or a person says so.  Errors: IO.
 */
HSEAL_MUST_USE enum hseal_err hseal_ledger_forget(
    struct hseal_ledger *l, struct hseal_error *e);

#endif
