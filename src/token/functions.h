/*
 * token/functions.h: the function list of a module, for this layer alone.
 * Layer: token.
 */
#ifndef HSEAL_TOKEN_FUNCTIONS_H
#define HSEAL_TOKEN_FUNCTIONS_H

#include <p11-kit/pkcs11.h>

#include "token/module.h"

/** hseal_module_functions(m): borrowed for the module's life. */
CK_FUNCTION_LIST *hseal_module_functions(struct hseal_module *m);

/**
 * hseal_functions_take(from, ret): copy a module's list.  Of what this layer
 * calls nothing is NULL in it: where the module has no function that only some
 * work needs, there is one that answers CKR_FUNCTION_NOT_SUPPORTED.  NULL, or
 * the name of a missing one that is always needed; `ret` is untouched then.
 * Spec: PKCS#11 v3.0 section 5 (one that is not supported has a stub).
 */
HSEAL_MUST_USE const char *hseal_functions_take(
    const CK_FUNCTION_LIST *from, CK_FUNCTION_LIST *ret);

#endif
