/*
 * token/profile.h: what is known of a make of token, from
 * tokens/NAME/profile.conf.
 * Layer: token.
 */
#ifndef HSEAL_TOKEN_PROFILE_H
#define HSEAL_TOKEN_PROFILE_H

#include <stddef.h>

#include "token/uri.h"

#define HSEAL_PROFILE_KEY_TYPES 2
#define HSEAL_PROFILE_HINTS 4

/** PKCS#11 key types that an HMAC key may have. */
enum hseal_key_type {
    HSEAL_KEY_TYPE_NONE,
    HSEAL_KEY_TYPE_GENERIC_SECRET,
    HSEAL_KEY_TYPE_SHA256_HMAC,
    HSEAL_KEY_TYPE_COUNT
};

/** One make of token.  Strings are owned by the profile. */
struct hseal_profile {
    char name[32];
    char model[33]; /* of CK_TOKEN_INFO */
    enum hseal_key_type key_types[HSEAL_PROFILE_KEY_TYPES]; /* in order */
    int session_copy;   /* sign with a copy of the key in the session */
    size_t message_max; /* longest message of one C_Sign; 0: no limit */
    int racy_start;     /* parallel starts fail now and then: try again */
    char module_hints[HSEAL_PROFILE_HINTS][128]; /* "" past the last */
};

/**
 * hseal_profile_find(info, ret, e): the profile of this token, or the one of
 * tokens that are not known, whose name is "generic".
 * Errors: CONFIG (a profile.conf that was built in is wrong).
 */
HSEAL_MUST_USE enum hseal_err hseal_profile_find(
    const struct hseal_token_info *info, struct hseal_profile *ret,
    struct hseal_error *e);

/**
 * hseal_profile_of_module(path, ret): the profile one of whose module hints
 * has the same file name as `path`, before the token is known; 0 if none has.
 */
HSEAL_MUST_USE int hseal_profile_of_module(
    const char *path, struct hseal_profile *ret);

/**
 * hseal_profile_at(i, ret, e): the i-th built-in profile; NOT_FOUND past the
 * last.
 */
HSEAL_MUST_USE enum hseal_err hseal_profile_at(
    size_t i, struct hseal_profile *ret, struct hseal_error *e);

/**
 * hseal_profile_parse(text, name, ret, e): read the text of a profile.conf.
 * Errors: CONFIG.
 */
HSEAL_MUST_USE enum hseal_err hseal_profile_parse(const char *text,
    const char *name, struct hseal_profile *ret, struct hseal_error *e);

#endif
