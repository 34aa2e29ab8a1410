/*
 * chaos/hidden.h: mechanisms that a quirk hides.
 */
#ifndef HSEAL_CHAOS_HIDDEN_H
#define HSEAL_CHAOS_HIDDEN_H

#include <p11-kit/pkcs11.h>

/** chaos_hidden(type): 1 if the token played has it not. */
int chaos_hidden(CK_MECHANISM_TYPE type);

#endif
