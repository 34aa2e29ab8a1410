/*
 * token/init.h: making a new token of a software module.
 * Layer: token.
 */
#ifndef HSEAL_TOKEN_INIT_H
#define HSEAL_TOKEN_INIT_H

#include "base/secret.h"

#include "token/uri.h"

/**
 * hseal_token_init(module_path, label, so_pin, pin, ret, e): initialise the
 * module's first slot whose token is uninitialised, with `label` (1 to 32
 * bytes, no blank at its end), SO PIN and user PIN, and say which token it
 * became.  A token that is initialised is never touched.
 * Errors: INPUT (label), MODULE, TOKEN*, PIN_*.
 * Spec: PKCS#11 v3.0 sections 5.5.7 and 5.5.8.
 */
HSEAL_MUST_USE enum hseal_err hseal_token_init(const char *module_path,
    const char *label, const struct hseal_secret *so_pin,
    const struct hseal_secret *pin, struct hseal_token_info *ret,
    struct hseal_error *e);

#endif
