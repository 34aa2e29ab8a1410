/*
 * token/profile.c: which of the profiles that are built in is whose.
 * Layer: token.
 */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "token/profiles_data.h"

#include "token/profile.h"

int
hseal_attrs_have(const struct hseal_attrs *a, unsigned long type)
{
    for (size_t i = 0; i < a->n; i++)
        if (a->type[i] == type)
            return 1;
    return 0;
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

/* 1 if a row, up to the first empty one, has the file name of `path`. */
static int
names_file(char rows[][HSEAL_PROFILE_PATH], const char *path)
{
    for (size_t i = 0; i < HSEAL_PROFILE_HINTS && rows[i][0] != '\0'; i++)
        if (strcmp(file_name(rows[i]), file_name(path)) == 0)
            return 1;
    return 0;
}

static int
has_module(struct hseal_profile *p, const char *path)
{
    return names_file(p->module_hints, path) ||
           names_file(p->module_names, path);
}

int
hseal_profile_of_module(const char *path, struct hseal_profile *ret)
{
    struct hseal_profile p;

    for (size_t i = 0; i < hseal_profiles_data_count; i++) {
        if (hseal_profile_at(i, &p, NULL) == HSEAL_ERR_OK &&
            has_module(&p, path)) {
            *ret = p;
            return 1;
        }
    }
    return 0;
}

/* A whole word, or more of them, at the beginning of the token's model. */
static int
is_model(const struct hseal_profile *p, const struct hseal_token_info *info)
{
    size_t max = sizeof(info->model) - 1, len = strlen(p->model);

    if (len == 0)
        return 0;
    if (len >= max)
        return strncmp(p->model, info->model, max) == 0;
    return strncmp(p->model, info->model, len) == 0 &&
           (info->model[len] == '\0' || info->model[len] == ' ');
}

/* The one of the model; else the one whose tokens are known by the module. */
static enum hseal_err
find_token(const char *module_path, const struct hseal_token_info *info,
    struct hseal_profile *ret, struct hseal_error *e)
{
    struct hseal_profile p;

    hseal_profile_generic(ret);
    for (size_t i = 0; i < hseal_profiles_data_count; i++) {
        enum hseal_err err = hseal_profile_at(i, &p, e);
        if (err != HSEAL_ERR_OK)
            return err;
        if (is_model(&p, info)) {
            *ret = p;
            return HSEAL_ERR_OK;
        }
        if (!p.transport && p.model[0] == '\0' &&
            names_file(p.module_names, module_path))
            *ret = p;
    }
    return HSEAL_ERR_OK;
}

enum hseal_err
hseal_profile_find(const char *module_path, const struct hseal_token_info *info,
    struct hseal_profile *ret, struct hseal_error *e)
{
    struct hseal_profile p, module;
    enum hseal_err err = find_token(module_path, info, &p, e);

    if (err != HSEAL_ERR_OK)
        return err;
    if (hseal_profile_of_module(module_path, &module) && module.transport) {
        memcpy(p.via, module.name, sizeof(p.via));
        p.probe = module.probe;
        p.transport = 1;
        p.racy_start = module.racy_start;
        p.backup = module.backup;
        memcpy(p.module_hints, module.module_hints, sizeof(p.module_hints));
        memcpy(p.module_names, module.module_names, sizeof(p.module_names));
    } else if (!has_module(&p, module_path)) {
        p.backup = 0; /* who knows where that module keeps its files */
    }
    *ret = p;
    return HSEAL_ERR_OK;
}
