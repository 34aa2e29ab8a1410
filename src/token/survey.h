/*
 * token/survey.h: what a token and its module say of themselves.
 * Layer: token.
 */
#ifndef HSEAL_TOKEN_SURVEY_H
#define HSEAL_TOKEN_SURVEY_H

#include <limits.h>

#include "token/token.h"

/** A figure that the token keeps to itself. */
#define HSEAL_SURVEY_UNKNOWN ULONG_MAX

/** The mechanisms that are asked after. */
enum hseal_survey_mech {
    HSEAL_MECH_SHA256_HMAC,
    HSEAL_MECH_SHA256_HMAC_GENERAL,
    HSEAL_MECH_SHA384_HMAC,
    HSEAL_MECH_SHA384_HMAC_GENERAL,
    HSEAL_MECH_SHA512_HMAC,
    HSEAL_MECH_SHA512_HMAC_GENERAL,
    HSEAL_MECH_GENERIC_SECRET_KEY_GEN,
    HSEAL_MECH_AES_KEY_WRAP,
    HSEAL_MECH_AES_KEY_WRAP_PAD,
    HSEAL_MECH_AES_KEY_WRAP_KWP,
    HSEAL_MECH_AES_CBC_PAD,
    HSEAL_MECH_RSA_AES_KEY_WRAP,
    HSEAL_MECH_RSA_PKCS,
    HSEAL_MECH_RSA_PKCS_OAEP,
    HSEAL_MECH_COUNT
};

/** One of them on this token; all 0 where it is not offered. */
struct hseal_survey_mechanism {
    int offered;
    unsigned long key_min; /* in the unit of the module: bytes, of some bits */
    unsigned long key_max;
    int signs;
    int generates;
    int wraps;
    int unwraps;
};

/** What was said, after the login. */
struct hseal_survey {
    char cryptoki[16];        /* "2.40" */
    char library[33];         /* libraryDescription */
    char library_version[16]; /* "2.6" */
    char library_maker[33];
    struct hseal_token_info info;
    int stale; /* info is of before the login: the token tells no more */
    struct hseal_survey_mechanism mechanism[HSEAL_MECH_COUNT];
    /* HSEAL_SURVEY_UNKNOWN where it is not told; of the _max, 0: no limit. */
    unsigned long sessions;
    unsigned long sessions_max;
    unsigned long public_free;
    unsigned long public_total;
    unsigned long private_free;
    unsigned long private_total;
    size_t objects;   /* on the token, of any owner */
    int random;       /* CKF_RNG */
    int random_works; /* two answers of C_GenerateRandom, and they differ */
};

/** hseal_survey_mech_name(mech): "CKM_SHA256_HMAC".  Static storage. */
const char *hseal_survey_mech_name(enum hseal_survey_mech mech);

/**
 * hseal_survey_take(t, ret, e): ask the module and the token; nothing is
 * changed.  Errors: TOKEN*, NOMEM.
 * Spec: PKCS#11 v3.0 sections 5.4.2, 5.5.3, 5.5.5 and 5.5.6.
 */
HSEAL_MUST_USE enum hseal_err hseal_survey_take(
    struct hseal_token *t, struct hseal_survey *ret, struct hseal_error *e);

#endif
