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
    unsigned long epoch; /* of the handles */
    /* What it takes to log in again. */
    struct hseal_uri *uri;
    char *state_dir;         /* or NULL */
    char *softhsm_conf;      /* or NULL */
    struct hseal_secret pin; /* empty: not known */
    int keep_pin;
    int ask;     /* a person is there */
    int forgets; /* state_dir cannot be written to: nothing is remembered */
    void (*note)(void *arg, const char *text);
    void *note_arg;
};

/** hseal_session_open(t, e): for writing, or for reading where the token
 * cannot be written to.  Errors: TOKEN*. */
HSEAL_MUST_USE enum hseal_err hseal_session_open(
    struct hseal_token *t, struct hseal_error *e);

/** hseal_session_close(t): which logs out.  Fine if there is none. */
void hseal_session_close(struct hseal_token *t);

#endif
