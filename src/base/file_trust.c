/*
 * base/file_trust.c: whether nobody else can change a file.
 * Layer: base.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"

#include "base/file.h"

/* One step of a path: owner and mode, for a file or a folder. */
static enum hseal_err
check_step(
    const char *path, const char *what, int is_dir, struct hseal_error *e)
{
    struct stat st;

    if (stat(path, &st) != 0)
        return hseal_fail_errno(
            e, HSEAL_ERR_MODULE, errno, "%s: cannot stat %s", what, path);
    if (!is_dir && !S_ISREG(st.st_mode))
        return hseal_fail(
            e, HSEAL_ERR_MODULE, "%s: %s is not a file", what, path);
    if (st.st_uid != 0 && st.st_uid != geteuid())
        return hseal_fail(e, HSEAL_ERR_MODULE,
            "%s: %s belongs to another user (uid %lu)", what, path,
            (unsigned long)st.st_uid);
    if ((st.st_mode & (S_IWGRP | S_IWOTH)) != 0 &&
        !(is_dir && (st.st_mode & S_ISVTX) != 0)) {
        (void)hseal_fail(e, HSEAL_ERR_MODULE,
            "%s: %s can be written by other users (mode %04o)", what, path,
            (unsigned)(st.st_mode & 07777));
        return hseal_hint(e, HSEAL_ERR_MODULE,
            "chmod go-w %s, after making sure that nobody has changed it",
            path);
    }
    return HSEAL_ERR_OK;
}

/* The folders above `path`, which is cut down to nothing. */
static enum hseal_err
check_above(char *path, const char *what, struct hseal_error *e)
{
    enum hseal_err err = HSEAL_ERR_OK;
    char *slash;

    while (err == HSEAL_ERR_OK && (slash = strrchr(path, '/')) != NULL) {
        *slash = '\0';
        err = check_step(slash == path ? "/" : path, what, 1, e);
    }
    return err;
}

enum hseal_err
hseal_path_trusted(const char *path, const char *what, struct hseal_error *e)
{
    enum hseal_err err;
    char *real = NULL, *given = NULL;

    if (path[0] != '/') {
        (void)hseal_fail(
            e, HSEAL_ERR_MODULE, "%s: %s is not an absolute path", what, path);
        return hseal_hint(e, HSEAL_ERR_MODULE,
            "give the whole path, such as /usr/lib/softhsm/libsofthsm2.so");
    }
    given = strdup(path);
    if (given == NULL)
        return hseal_fail_nomem(e);
    real = realpath(path, NULL);
    if (real == NULL) {
        err =
            hseal_fail_errno(e, HSEAL_ERR_MODULE, errno, "%s: %s", what, path);
        goto out;
    }
    err = check_step(real, what, 0, e);
    if (err == HSEAL_ERR_OK)
        err = check_above(real, what, e);
    /* Who can write beside a link can make it lead elsewhere later. */
    if (err == HSEAL_ERR_OK)
        err = check_above(given, what, e);
out:
    free(real);
    free(given);
    return err;
}
