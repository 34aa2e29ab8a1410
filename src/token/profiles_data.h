/*
 * token/profiles_data.h: the profile.conf files, as text, made by the build.
 * Layer: token.
 */
#ifndef HSEAL_TOKEN_PROFILES_DATA_H
#define HSEAL_TOKEN_PROFILES_DATA_H

#include <stddef.h>

struct hseal_profile_text {
    const char *name; /* "tokens/NAME/profile.conf" */
    const char *text;
};

extern const struct hseal_profile_text hseal_profiles_data[];
extern const size_t hseal_profiles_data_count;

#endif
