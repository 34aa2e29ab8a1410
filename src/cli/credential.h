/*
 * cli/credential.h: an API key as a person gives it: asked for, or read.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_CREDENTIAL_H
#define HSEAL_CLI_CREDENTIAL_H

#include "cli/context.h"
#include "store/paste.h"

/**
 * hseal_credential_read(c, p, e): fill the initialised `p` from standard input
 * if it is no terminal; ask at the terminal for all, or for what a text lacks;
 * check it (hseal_paste_check), and note what was cut off.
 * Errors: INPUT, LIMIT, IO, USAGE (the PIN comes from standard input too).
 */
HSEAL_MUST_USE enum hseal_err hseal_credential_read(
    struct hseal_context *c, struct hseal_paste *p, struct hseal_error *e);

/**
 * hseal_credential_read_keyless(c, p, e): the same for a key that is on the
 * token already, without a secret (hseal_paste_check_keyless).
 */
HSEAL_MUST_USE enum hseal_err hseal_credential_read_keyless(
    struct hseal_context *c, struct hseal_paste *p, struct hseal_error *e);

#endif
