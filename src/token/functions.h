/*
 * token/functions.h: the function list of a module, for this layer alone.
 * Layer: token.
 */
#ifndef HSEAL_TOKEN_FUNCTIONS_H
#define HSEAL_TOKEN_FUNCTIONS_H

#include <p11-kit/pkcs11.h>

#include "token/module.h"

/** hseal_module_functions(m): borrowed for the module's life. */
CK_FUNCTION_LIST *hseal_module_functions(const struct hseal_module *m);

#endif
