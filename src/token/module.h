/*
 * token/module.h: the one owner of a PKCS#11 module.
 * Layer: token.
 */
#ifndef HSEAL_TOKEN_MODULE_H
#define HSEAL_TOKEN_MODULE_H

#include <stddef.h>

#include "token/uri.h"

/**
 * A module that is loaded and initialised.  Opaque.  Opened twice it is the
 * same one, from any thread; one thread at a time for each opening.
 */
struct hseal_module;

/**
 * hseal_module_open(path, ret, e): check the file (hseal_path_trusted), load
 * it through libp11, which initialises it, and take the same library's
 * function list.  The process must be free of environment variables that
 * the module should not see.  A module is never unloaded again (constructors
 * and threads of foreign code), only finalised.  Errors: MODULE, TOKEN*, NOMEM.
 * Spec: PKCS#11 v3.0 section 5.4.
 */
HSEAL_MUST_USE enum hseal_err hseal_module_open(
    const char *path, struct hseal_module **ret, struct hseal_error *e);

/**
 * hseal_module_open_args(path, args, ret, e): the same for a module that wants
 * a text in C_Initialize (hseal_uri_module_args); NULL: it wants none.
 */
HSEAL_MUST_USE enum hseal_err hseal_module_open_args(const char *path,
    const char *args, struct hseal_module **ret, struct hseal_error *e);

/**
 * hseal_module_close(m): its last user finalises it, which closes every
 * session on it.  Must come before the end of main(): some modules crash in
 * exit handlers.  NULL is fine.
 */
void hseal_module_close(struct hseal_module *m);

/**
 * hseal_module_restart(m, e): finalise and initialise it, for what no new
 * session mends: p11-kit's client that has lost its server.  Nothing happens
 * where somebody else uses it too.  It may be called again after a failure;
 * until it succeeds, every call on the module fails.  Errors: MODULE.
 */
HSEAL_MUST_USE enum hseal_err hseal_module_restart(
    struct hseal_module *m, struct hseal_error *e);

/** hseal_module_is_ours(m): 1 if it has one user, at this moment. */
int hseal_module_is_ours(struct hseal_module *m);

/** hseal_module_path(m): as given to open; borrowed. */
const char *hseal_module_path(const struct hseal_module *m);

/**
 * hseal_module_tokens(m, ret, ret_n, e): the tokens in the module's slots, in
 * its order, with their state of this moment.  Slots that have no token are
 * left out.  The caller frees *ret with free().  Errors: TOKEN, NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_module_tokens(struct hseal_module *m,
    struct hseal_token_info **ret, size_t *ret_n, struct hseal_error *e);

/**
 * hseal_module_look(m, slot_id, ret, e): what the token in that slot says of
 * itself at this moment.  Errors: TOKEN*.
 */
HSEAL_MUST_USE enum hseal_err hseal_module_look(struct hseal_module *m,
    unsigned long slot_id, struct hseal_token_info *ret, struct hseal_error *e);

/**
 * hseal_module_find(m, uri, ret, e): the one initialised token that `uri`
 * describes.  Errors: TOKEN_ABSENT (none, or more than one; the message
 * names what is there).
 */
HSEAL_MUST_USE enum hseal_err hseal_module_find(struct hseal_module *m,
    const struct hseal_uri *uri, struct hseal_token_info *ret,
    struct hseal_error *e);

#endif
