/*
 * token/profile.c: what is known of a make of token.
 * Layer: token.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/config.h"
#include "base/error.h"
#include "token/profiles_data.h"

#include "token/profile.h"

/* clang-format off */
static const struct hseal_config_key known[] = {
    { "token",  "name" },
    { "match",  "model" },
    { "key",    "types" },
    { "key",    "session-copy" },
    { "key",    "message-max" },
    { "module", "hints" },
    { "module", "racy-start" },
};
static const char *const key_type_names[] = {
    [HSEAL_KEY_TYPE_NONE]           = "",
    [HSEAL_KEY_TYPE_GENERIC_SECRET] = "generic-secret",
    [HSEAL_KEY_TYPE_SHA256_HMAC]    = "sha256-hmac",
};
/* clang-format on */
static_assert(
    sizeof(key_type_names) / sizeof(key_type_names[0]) == HSEAL_KEY_TYPE_COUNT,
    "a name per key type");

static enum hseal_err
bad(struct hseal_error *e, const char *name, const char *key)
{
    return hseal_fail(e, HSEAL_ERR_CONFIG,
        "profile %s: \"%s\" is missing or has no such value", name, key);
}

/* The next word of a list, cut off the front; its length, 0 at the end. */
static size_t
next_word(const char **list, const char **word)
{
    size_t len;

    *list += strspn(*list, " \t,");
    *word = *list;
    len = strcspn(*list, " \t,");
    *list += len;
    return len;
}

static int
read_key_types(const char *list, struct hseal_profile *ret)
{
    const char *word;
    size_t len, n = 0;

    if (list == NULL)
        return 0;
    while ((len = next_word(&list, &word)) > 0) {
        unsigned type = HSEAL_KEY_TYPE_GENERIC_SECRET;
        while (type < HSEAL_KEY_TYPE_COUNT &&
               (strlen(key_type_names[type]) != len ||
                   memcmp(key_type_names[type], word, len) != 0))
            type++;
        if (type == HSEAL_KEY_TYPE_COUNT || n == HSEAL_PROFILE_KEY_TYPES)
            return 0;
        ret->key_types[n++] = (enum hseal_key_type)type;
    }
    return n > 0;
}

static int
read_hints(const char *list, struct hseal_profile *ret)
{
    const char *word;
    size_t len, n = 0;

    if (list == NULL)
        return 1;
    while ((len = next_word(&list, &word)) > 0) {
        if (n == HSEAL_PROFILE_HINTS || len >= sizeof(ret->module_hints[0]))
            return 0;
        memcpy(ret->module_hints[n], word, len);
        ret->module_hints[n++][len] = '\0';
    }
    return 1;
}

static int
read_yes_no(const char *text, int *ret)
{
    if (text == NULL)
        return 0;
    *ret = strcmp(text, "yes") == 0;
    return *ret || strcmp(text, "no") == 0;
}

static int
read_size(const char *text, size_t *ret)
{
    if (text == NULL || text[0] == '\0' ||
        strspn(text, "0123456789") != strlen(text) || strlen(text) > 9)
        return 0;
    *ret = (size_t)strtoul(text, NULL, 10);
    return 1;
}

static int
read_text(const char *text, char *out, size_t size)
{
    if (text == NULL || strlen(text) >= size)
        return 0;
    (void)snprintf(out, size, "%s", text);
    return 1;
}

enum hseal_err
hseal_profile_parse(const char *text, const char *name,
    struct hseal_profile *ret, struct hseal_error *e)
{
    struct hseal_config *c = NULL;
    struct hseal_profile p;
    const char *wrong = NULL;
    enum hseal_err err;

    memset(&p, 0, sizeof(p));
    p.hmac = p.create = p.generate = p.pin_flags = 1;
    p.id_bytes = 16;
    err = hseal_config_parse(
        text, name, known, sizeof(known) / sizeof(known[0]), &c, e);
    if (err != HSEAL_ERR_OK)
        return err;
    if (!read_text(
            hseal_config_get(c, "token", "name"), p.name, sizeof(p.name)))
        wrong = "name";
    else if (!read_text(hseal_config_get(c, "match", "model"), p.model,
                 sizeof(p.model)))
        wrong = "model";
    else if (!read_key_types(hseal_config_get(c, "key", "types"), &p))
        wrong = "types";
    else if (!read_yes_no(
                 hseal_config_get(c, "key", "session-copy"), &p.session_copy))
        wrong = "session-copy";
    else if (!read_size(
                 hseal_config_get(c, "key", "message-max"), &p.message_max))
        wrong = "message-max";
    else if (!read_yes_no(
                 hseal_config_get(c, "module", "racy-start"), &p.racy_start))
        wrong = "racy-start";
    else if (!read_hints(hseal_config_get(c, "module", "hints"), &p))
        wrong = "hints";
    hseal_config_free(c);
    if (wrong != NULL)
        return bad(e, name, wrong);
    *ret = p;
    return HSEAL_ERR_OK;
}

enum hseal_err
hseal_profile_at(size_t i, struct hseal_profile *ret, struct hseal_error *e)
{
    if (i >= hseal_profiles_data_count)
        return hseal_fail(e, HSEAL_ERR_NOT_FOUND, "no profile %zu", i);
    return hseal_profile_parse(
        hseal_profiles_data[i].text, hseal_profiles_data[i].name, ret, e);
}

static const char *
file_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL ? path : slash + 1;
}

int
hseal_profile_of_module(const char *path, struct hseal_profile *ret)
{
    struct hseal_profile p;

    for (size_t i = 0; i < hseal_profiles_data_count; i++) {
        if (hseal_profile_at(i, &p, NULL) != HSEAL_ERR_OK)
            continue;
        for (size_t h = 0; h < HSEAL_PROFILE_HINTS; h++) {
            if (p.module_hints[h][0] != '\0' &&
                strcmp(file_name(p.module_hints[h]), file_name(path)) == 0) {
                *ret = p;
                return 1;
            }
        }
    }
    return 0;
}

enum hseal_err
hseal_profile_find(const char *module_path, const struct hseal_token_info *info,
    struct hseal_profile *ret, struct hseal_error *e)
{
    static const struct hseal_profile generic = {
        .name = "generic",
        .hmac = 1,
        .create = 1,
        .generate = 1,
        .id_bytes = 16,
        .pin_lockout = 1,
        .pin_flags = 1,
        .key_types = { HSEAL_KEY_TYPE_GENERIC_SECRET,
            HSEAL_KEY_TYPE_SHA256_HMAC },
    };
    struct hseal_profile p;

    (void)module_path;
    for (size_t i = 0; i < hseal_profiles_data_count; i++) {
        enum hseal_err err = hseal_profile_at(i, &p, e);
        if (err != HSEAL_ERR_OK)
            return err;
        if (strncmp(p.model, info->model, sizeof(info->model) - 1) == 0) {
            *ret = p;
            return HSEAL_ERR_OK;
        }
    }
    *ret = generic;
    return HSEAL_ERR_OK;
}
