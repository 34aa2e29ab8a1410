/*
 * token/token.h: one token, logged in to.
 * Layer: token.
 */
#ifndef HSEAL_TOKEN_TOKEN_H
#define HSEAL_TOKEN_TOKEN_H

#include "token/pin.h"
#include "token/profile.h"
#include "token/uri.h"

/**
 * A token with its module, one session and its login.  Opaque; one thread at
 * a time.  It owns C_Initialize, C_Finalize and C_Login of its module in
 * this process.
 */
struct hseal_token;

/** What it takes to open a token; borrowed for the call. */
struct hseal_token_opening {
    const char *uri; /* RFC 7512, with module-path */
    struct hseal_pin_source pins;
    /*
     * The folder in which PIN attempts are remembered and where copies of a
     * SoftHSM token go; NULL: neither.
     */
    const char *state_dir;
    const char *softhsm_conf; /* SOFTHSM2_CONF as it is set; NULL: not set */
    int last_try; /* 1: insist, after a refusal and with the last try */
    int keep_pin; /* 1: hseal_token_recover can log in again by itself */
    int ask_now;  /* 1: pins.ask is for this call, not for a recovery */
    /* Told in a sentence what was mended; NULL: nobody.  Outlives the token. */
    void (*note)(void *arg, const char *text);
    void *note_arg;
};

/**
 * hseal_token_open(o, ret, e): load the module that the URI names, find the
 * token, open a session and log in.  o->pins.uri_file is taken from the URI.
 * A PIN that the token says is locked, or has one try left, is not tried; a
 * wrong one is tried once, and with a state folder never again by a program
 * alone (token/ledger.h).  A state folder that is read-only or not ours is done
 * without, with a note, if wrong PINs do not lock the token.  A token that
 * cannot be written to is opened for reading.  A SoftHSM token that a kill has
 * emptied is put back from its copy (token/backup.h).  The caller frees *ret
 * with hseal_token_close. Errors: INPUT, MODULE, TOKEN*, PIN_*, DEADLINE
 * (another process holds the token's lock), IO and CONFIG (the state folder).
 * Spec: PKCS#11 v3.0 sections 5.6.1 and 5.6.8.
 */
HSEAL_MUST_USE enum hseal_err hseal_token_open(
    const struct hseal_token_opening *o, struct hseal_token **ret,
    struct hseal_error *e);

/**
 * hseal_token_close(t): close the session, finalise the module; before the
 * end of main().  NULL is fine.
 */
void hseal_token_close(struct hseal_token *t);

/** hseal_token_info(t): what the token says of itself; borrowed. */
const struct hseal_token_info *hseal_token_info(const struct hseal_token *t);

/** hseal_token_profile(t): the profile that applies; borrowed. */
const struct hseal_profile *hseal_token_profile(const struct hseal_token *t);

/**
 * hseal_token_epoch(t): changes whenever every handle of the token has become
 * void, because it was logged in to again.
 */
unsigned long hseal_token_epoch(const struct hseal_token *t);

/**
 * hseal_token_healable(err, e): 1 if a failure of a call is of the kind that
 * hseal_token_recover may mend: a lost session, login, handle or token.
 */
int hseal_token_healable(enum hseal_err err, const struct hseal_error *e);

/**
 * hseal_token_recover(t, e): one attempt to get a lost token back: a new
 * session and login; the token looked for in all slots; the module
 * initialised anew, where nobody else uses it.  Every handle is void after
 * it.  It must be the token it was, by label and serial.  What a person would
 * have to type is asked for only if the token was opened with pins.ask, and
 * not with ask_now.
 * Errors: TOKEN* (try again later), MODULE, PIN_* (do not).
 */
HSEAL_MUST_USE enum hseal_err hseal_token_recover(
    struct hseal_token *t, struct hseal_error *e);

/** hseal_token_module_path(t): borrowed. */
const char *hseal_token_module_path(const struct hseal_token *t);

#endif
