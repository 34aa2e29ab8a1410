/*
 * token/login.h: logging in to a token, once for each PIN.
 * Layer: token.
 */
#ifndef HSEAL_TOKEN_LOGIN_H
#define HSEAL_TOKEN_LOGIN_H

#include "token/backup.h"
#include "token/session.h"

/** How long another hardseal may be in the middle of its login. */
#define HSEAL_LOGIN_WAIT_MS 10000

/** One login. */
struct hseal_login {
    const struct hseal_pin_source *pins; /* NULL: only what t->pin has */
    int last_try;
    struct hseal_backup *lock; /* of the token's files; NULL: none needed */
};

/**
 * hseal_login_lock(t, module_path, l, e): take the lock on the files of a
 * token that a kill can lose; nothing for other kinds.  Errors: DEADLINE, IO.
 */
HSEAL_MUST_USE enum hseal_err hseal_login_lock(struct hseal_token *t,
    const char *module_path, struct hseal_login *l, struct hseal_error *e);

/**
 * hseal_login_mend(t, l, e): put back what a kill has lost, and say so, before
 * the module is initialised; nothing without a lock.  Errors: IO.
 */
HSEAL_MUST_USE enum hseal_err hseal_login_mend(
    struct hseal_token *t, const struct hseal_login *l, struct hseal_error *e);

/** hseal_login_unlock(l): fine if there is no lock. */
void hseal_login_unlock(struct hseal_login *l);

/**
 * hseal_login_user(t, l, e): log in the session of `t` as the user, if the
 * token wants that.  The PIN is t->pin, or is got from l->pins and left
 * there; while a person types it the lock is dropped.  A PIN that is refused
 * is wiped.  Errors: PIN_*, TOKEN*, DEADLINE, IO.
 * Spec: PKCS#11 v3.0 section 5.6.8.
 */
HSEAL_MUST_USE enum hseal_err hseal_login_user(
    struct hseal_token *t, struct hseal_login *l, struct hseal_error *e);

/**
 * hseal_login_holds(t): 1 if the token says that the session of `t` is logged
 * in, or the token wants no login; 0 if not, or if it gives no answer.
 */
int hseal_login_holds(struct hseal_token *t);

/**
 * hseal_login_context(t, e): give the PIN that a key with
 * CKA_ALWAYS_AUTHENTICATE asks for between C_SignInit (or C_DecryptInit) and
 * the operation.  Errors: PIN_NEEDED (it was not kept), PIN_*, TOKEN*.
 * Spec: PKCS#11 v3.0 section 5.6.8, CKU_CONTEXT_SPECIFIC.
 */
HSEAL_MUST_USE enum hseal_err hseal_login_context(
    struct hseal_token *t, struct hseal_error *e);

#endif
