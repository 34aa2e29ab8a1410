/*
 * token/flag.h: an attribute that is true or false.
 * Layer: token.
 */
#ifndef HSEAL_TOKEN_FLAG_H
#define HSEAL_TOKEN_FLAG_H

#include "token/session.h"

/**
 * hseal_flag_read(t, object, type): 1 if the attribute is CK_TRUE, 0 if it is
 * CK_FALSE, -1 where the token does not tell.
 */
int hseal_flag_read(
    struct hseal_token *t, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type);

#endif
