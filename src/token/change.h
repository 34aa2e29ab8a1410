/*
 * token/change.h: another PIN for a token.
 * Layer: token.
 */
#ifndef HSEAL_TOKEN_CHANGE_H
#define HSEAL_TOKEN_CHANGE_H

#include "token/token.h"

/**
 * hseal_token_pin_limits(t, ret_min, ret_max, e): the bytes that a PIN of this
 * token may have; at most HSEAL_PIN_MAX.  Errors: TOKEN*.
 */
HSEAL_MUST_USE enum hseal_err hseal_token_pin_limits(struct hseal_token *t,
    unsigned long *ret_min, unsigned long *ret_max, struct hseal_error *e);

/**
 * hseal_token_change_pin(t, new_pin, e): change the user PIN of `t`, which was
 * opened with keep_pin: by the PIN it was opened with, to `new_pin`, which
 * takes the kept one's place.  NULL for a token with a PIN pad: both are typed
 * there. It is an attempt as a login is one (token/ledger.h), and the copy of a
 * SoftHSM token is made anew (token/backup.h); where neither can be written
 * nothing is changed.  Killed at any moment the token has the one PIN or the
 * other. Errors: INPUT (the token does not take that PIN), PIN_NEEDED (it was
 * not kept), PIN_*, UNSUPPORTED (it wants no PIN), TOKEN*, DEADLINE, IO,
 * CONFIG. Spec: PKCS#11 v3.0 section 5.5.8 (C_SetPIN).
 */
HSEAL_MUST_USE enum hseal_err hseal_token_change_pin(struct hseal_token *t,
    const struct hseal_secret *new_pin, struct hseal_error *e);

#endif
