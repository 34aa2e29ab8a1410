/*
 * cli/embedded.h: the embedded default, a SoftHSM token under home.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_EMBEDDED_H
#define HSEAL_CLI_EMBEDDED_H

#include <hardseal/error.h>

#include "base/secret.h"
#include "cli/home.h"
#include "token/uri.h"

/** What it consists of; absolute paths. */
struct hseal_embedded {
    char module[HSEAL_HOME_PATH_SIZE];
    char folder[HSEAL_HOME_PATH_SIZE];   /* data/softhsm2 */
    char tokens[HSEAL_HOME_PATH_SIZE];   /* a folder in it, of this token */
    char conf[HSEAL_HOME_PATH_SIZE];     /* SoftHSM's configuration for it */
    char pin_file[HSEAL_HOME_PATH_SIZE]; /* "": the PIN is in no file */
    struct hseal_token_info info;
};

/**
 * hseal_embedded_plan(home, module, ret, e): find SoftHSM's module, which is
 * `module` if that is not NULL, and the paths; makes nothing, and checks
 * that they can stand in the files that will name them.
 * Errors: MODULE, INPUT.
 */
HSEAL_MUST_USE enum hseal_err hseal_embedded_plan(const struct hseal_home *home,
    const char *module, struct hseal_embedded *ret, struct hseal_error *e);

/**
 * hseal_embedded_make(x, label, pin, e): make the folders, SoftHSM's
 * configuration and the token.  x->tokens and x->conf become ones that are
 * not in use, so that an older token stays, with what it needs.  Sets
 * SOFTHSM2_CONF in the environment.  The token's SO PIN is random and
 * forgotten.  Errors: IO, CONFIG, MODULE, TOKEN*, PIN_*.
 */
HSEAL_MUST_USE enum hseal_err hseal_embedded_make(struct hseal_embedded *x,
    const char *label, const struct hseal_secret *pin, struct hseal_error *e);

/**
 * hseal_embedded_config(x, b, e): append the text of the configuration file
 * that names the token.  Errors: INPUT (a path that cannot stand in it).
 */
HSEAL_MUST_USE enum hseal_err hseal_embedded_config(
    const struct hseal_embedded *x, struct hseal_buf *b, struct hseal_error *e);

#endif
