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

/**
 * hseal_token_open(uri, pins, ret, e): load the module that `uri` names, find
 * the token, open a session and log in.  pins->uri_file is filled in from the
 * URI.  A PIN that the token says is locked, or has one try left, is not
 * tried; a wrong one is tried once.  A token that cannot be written to is
 * opened for reading.  The caller frees *ret with hseal_token_close.
 * Errors: INPUT, MODULE, TOKEN*, PIN_*.
 * Spec: PKCS#11 v3.0 sections 5.6.1 and 5.6.8.
 */
HSEAL_MUST_USE enum hseal_err hseal_token_open(const char *uri,
    const struct hseal_pin_source *pins, struct hseal_token **ret,
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

/** hseal_token_module_path(t): borrowed. */
const char *hseal_token_module_path(const struct hseal_token *t);

#endif
