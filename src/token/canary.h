/*
 * token/canary.h: a key made like a credential's, for trying things on.
 * Layer: token.
 */
#ifndef HSEAL_TOKEN_CANARY_H
#define HSEAL_TOKEN_CANARY_H

#include <stdint.h>

#include "base/buf.h"

#include "token/token.h"

#define HSEAL_CANARY_PREFIX "hardseal#canary-"

/** A key on the token that protects nothing.  Opaque. */
struct hseal_canary;

/**
 * hseal_canary_sweep(t, ret_n, e): destroy the canaries that killed runs have
 * left, and say how many they were.  Not while another process has one.
 * Errors: TOKEN*, NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_canary_sweep(
    struct hseal_token *t, size_t *ret_n, struct hseal_error *e);

/**
 * hseal_canary_make(t, ret, e): import 64 random bytes as a credential's
 * secret is imported (hseal_key_create), or, where the profile says that the
 * token takes none, have the token generate them.  `t` must outlive *ret.
 * The caller holds signals back (hseal_signals_hold) until it is closed.
 * Errors: UNSUPPORTED (neither), CUSTODY, TOKEN*, NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_canary_make(
    struct hseal_token *t, struct hseal_canary **ret, struct hseal_error *e);

/**
 * hseal_canary_close(c, e): destroy the key, see that it is gone, and release
 * `c` in any case.  NULL is fine.  Errors: TOKEN* (it is still there).
 */
HSEAL_MUST_USE enum hseal_err hseal_canary_close(
    struct hseal_canary *c, struct hseal_error *e);

/** hseal_canary_label(c): borrowed. */
const char *hseal_canary_label(const struct hseal_canary *c);

/** hseal_canary_handle(c): of the object on the token. */
unsigned long hseal_canary_handle(const struct hseal_canary *c);

/** hseal_canary_token(c): borrowed. */
struct hseal_token *hseal_canary_token(const struct hseal_canary *c);

/** hseal_canary_imported(c): 1 if its secret is known here. */
int hseal_canary_imported(const struct hseal_canary *c);

/** hseal_canary_is_secret(c, v): 1 if `v` gives the MACs that the key gives. */
int hseal_canary_is_secret(const struct hseal_canary *c, struct hseal_view v);

/**
 * hseal_canary_leaks(c, v): 1 if the secret, or eight bytes of it in a row, is
 * somewhere in `v`; of a key that the token has generated only the whole
 * secret can be told.
 */
int hseal_canary_leaks(const struct hseal_canary *c, struct hseal_view v);

/**
 * hseal_canary_check(c, e): sign with the key, and with what hardseal readies
 * of it for signing; both must give the MAC computed in memory, or, of a key
 * that the token has generated, the same.
 * Errors: CUSTODY (another MAC), TOKEN*.
 */
HSEAL_MUST_USE enum hseal_err hseal_canary_check(
    struct hseal_canary *c, struct hseal_error *e);

/** The longest message that was signed rightly. */
struct hseal_canary_longest {
    size_t bytes;
    unsigned long rv; /* of the next longer one; 0: none was refused */
};

/**
 * hseal_canary_longest(c, bound, ret, e): sign messages of growing length, up
 * to `bound` bytes (64 at least), whatever the profile says.
 * Errors: CUSTODY (a wrong MAC), NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_canary_longest(struct hseal_canary *c,
    size_t bound, struct hseal_canary_longest *ret, struct hseal_error *e);

/** How often, and how long at most, to sign. */
struct hseal_canary_pace {
    size_t count; /* > 0 */
    uint64_t budget_ns;
};

/**
 * hseal_canary_time(c, pace, samples_ns, ret_n, e): sign as a request is
 * signed, and note what each took.  Ends early when a signal is waiting; one
 * sample at least.  Errors: TOKEN*.
 */
HSEAL_MUST_USE enum hseal_err hseal_canary_time(struct hseal_canary *c,
    const struct hseal_canary_pace *pace, uint64_t *samples_ns, size_t *ret_n,
    struct hseal_error *e);

#endif
