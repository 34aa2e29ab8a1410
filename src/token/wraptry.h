/*
 * token/wraptry.h: whether the pairs for sealed imports do what they should,
 * and nothing else.
 * Layer: token.
 */
#ifndef HSEAL_TOKEN_WRAPTRY_H
#define HSEAL_TOKEN_WRAPTRY_H

#include "token/wrap.h"

/** What was found out. */
struct hseal_wrap_trial {
    enum hseal_oaep oaep; /* the best hash that the token takes */
    /*
     * 1: a holder of the PIN cannot get at what is wrapped: the token refuses
     * to unwrap it into a readable key, and to copy the private key for
     * another use.
     */
    int guarded;
};

/**
 * hseal_wrap_try(t, ret, e): find both pairs, and have the token unwrap and
 * decrypt random bytes that were encrypted here: the MAC of the one and the
 * bytes of the other are compared.  All in objects of the session.
 * Errors: those of hseal_wrap_find, UNSUPPORTED, CUSTODY (a wrong answer),
 * TOKEN*.
 */
HSEAL_MUST_USE enum hseal_err hseal_wrap_try(
    struct hseal_token *t, struct hseal_wrap_trial *ret, struct hseal_error *e);

#endif
