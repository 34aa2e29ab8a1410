/*
 * token/session.h: the inside of a token, for this layer alone.
 * Layer: token.
 */
#ifndef HSEAL_TOKEN_SESSION_H
#define HSEAL_TOKEN_SESSION_H

#include "token/functions.h"
#include "token/token.h"

struct hseal_token {
    struct hseal_module *module;
    CK_FUNCTION_LIST *f;
    CK_SESSION_HANDLE session; /* CK_INVALID_HANDLE: none */
    struct hseal_token_info info;
    struct hseal_profile profile;
};

#endif
