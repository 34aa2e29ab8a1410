/*
 * token/fail.h: a CK_RV as an error value.
 * Layer: token.
 */
#ifndef HSEAL_TOKEN_FAIL_H
#define HSEAL_TOKEN_FAIL_H

#include <hardseal/error.h>

/**
 * hseal_fail_ckr(e, rv, call, where): the failure of PKCS#11 function `call`
 * ("C_Login") on `where` (a token's label or a module's path): code by the
 * value, the value's name in the sentence, a hint where there is one.
 */
enum hseal_err hseal_fail_ckr(struct hseal_error *e, unsigned long rv,
    const char *call, const char *where);

/**
 * hseal_fail_ckr_writing(e, rv, call, where): the same for a call that would
 * have written to the token: where the value says nothing, the hint says what
 * is likely.
 */
enum hseal_err hseal_fail_ckr_writing(struct hseal_error *e, unsigned long rv,
    const char *call, const char *where);

#endif
