/*
 * cli/home.c: where hardseal keeps its files.
 * Layer: cli.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"

#include "cli/home.h"

#define HOME_VARIABLE "HARDSEAL_HOME"

/* The three kinds: the folder below a home of our own, and where XDG has it. */
static const struct kind {
    const char *below;    /* of --home or $HARDSEAL_HOME */
    const char *variable; /* of XDG */
    const char *fallback; /* below $HOME */
} kinds[] = {
    { "config", "XDG_CONFIG_HOME", ".config" },
    { "state", "XDG_STATE_HOME", ".local/state" },
    { "data", "XDG_DATA_HOME", ".local/share" },
};
#define N_KINDS (sizeof(kinds) / sizeof(kinds[0]))

enum hseal_err
hseal_home_join(const char *dir, const char *name,
    char ret[HSEAL_HOME_PATH_SIZE], struct hseal_error *e)
{
    char path[HSEAL_HOME_PATH_SIZE];
    size_t len = strlen(dir);
    const char *slash = len > 0 && dir[len - 1] == '/' ? "" : "/";
    int n = snprintf(path, sizeof(path), "%s%s%s", dir, slash, name);

    if (n < 0 || (size_t)n >= sizeof(path))
        return hseal_fail(e, HSEAL_ERR_INPUT,
            "a path is longer than %d bytes: %.64s...",
            HSEAL_HOME_PATH_SIZE - 1, dir);
    memcpy(ret, path, (size_t)n + 1);
    return HSEAL_ERR_OK;
}

enum hseal_err
hseal_home_absolute(
    const char *path, char ret[HSEAL_HOME_PATH_SIZE], struct hseal_error *e)
{
    char here[HSEAL_HOME_PATH_SIZE];

    if (path[0] == '\0')
        return hseal_fail(e, HSEAL_ERR_INPUT, "an empty path is given");
    if (path[0] == '/')
        return hseal_home_join("", path + 1, ret, e);
    if (getcwd(here, sizeof(here)) == NULL)
        return hseal_fail_errno(
            e, HSEAL_ERR_IO, errno, "cannot tell the working directory");
    return hseal_home_join(here, path, ret, e);
}

/* NULL if it is unset or empty. */
static const char *
variable(const char *name)
{
    const char *value = getenv(name);

    return value != NULL && value[0] != '\0' ? value : NULL;
}

static enum hseal_err
by_xdg(const struct kind *kind, char ret[HSEAL_HOME_PATH_SIZE],
    struct hseal_error *e)
{
    char base[HSEAL_HOME_PATH_SIZE];
    const char *dir = variable(kind->variable);
    const char *home = variable("HOME");
    enum hseal_err err;

    if (dir != NULL && dir[0] == '/') /* XDG: a relative one is ignored */
        return hseal_home_join(dir, "hardseal", ret, e);
    if (home == NULL || home[0] != '/') {
        (void)hseal_fail(e, HSEAL_ERR_CONFIG,
            "neither $" HOME_VARIABLE " nor $HOME says where hardseal's files "
            "are");
        return hseal_hint(e, HSEAL_ERR_CONFIG, "set one, or use --home");
    }
    err = hseal_home_join(home, kind->fallback, base, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_home_join(base, "hardseal", ret, e);
    return err;
}

enum hseal_err
hseal_home_find(const char *dir, const char *config_file,
    struct hseal_home *ret, struct hseal_error *e)
{
    char *const folders[N_KINDS] = { ret->config, ret->state, ret->data };
    char own[HSEAL_HOME_PATH_SIZE] = "";
    enum hseal_err err = HSEAL_ERR_OK;

    if (dir == NULL)
        dir = variable(HOME_VARIABLE);
    if (dir != NULL)
        err = hseal_home_absolute(dir, own, e);
    for (size_t i = 0; i < N_KINDS && err == HSEAL_ERR_OK; i++)
        err = own[0] != '\0'
                  ? hseal_home_join(own, kinds[i].below, folders[i], e)
                  : by_xdg(&kinds[i], folders[i], e);
    if (err == HSEAL_ERR_OK)
        err = hseal_home_join(ret->state, "lock", ret->lock_file, e);
    if (err != HSEAL_ERR_OK)
        return err;
    return config_file != NULL
               ? hseal_home_absolute(config_file, ret->config_file, e)
               : hseal_home_join(ret->config, "config", ret->config_file, e);
}
