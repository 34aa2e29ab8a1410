/*
 * store/blobs.c: files of keys that are sealed to a smartcard.
 * Layer: store.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/codec.h"
#include "base/error.h"
#include "base/file.h"
#include "base/hold.h"
#include "store/inside.h"
#include "token/filename.h"

#include "store/blobs.h"

#define PATH_SIZE 1280

static enum hseal_err
find_dir(const struct hseal_token *t, const char *state_dir, char *out,
    size_t size, struct hseal_error *e)
{
    const struct hseal_token_info *info = hseal_token_info(t);
    char token[HSEAL_TOKEN_FILE_NAME_SIZE];
    enum hseal_err err;
    int n;

    if (state_dir == NULL)
        return hseal_fail(e, HSEAL_ERR_CONFIG,
            "keys of card \"%s\" lie in files, and no folder is given for "
            "them",
            info->label);
    err = hseal_token_file_name(info, token, e);
    if (err != HSEAL_ERR_OK)
        return err;
    n = snprintf(out, size, "%s/cards/%s", state_dir, token);
    if (n < 0 || (size_t)n >= size)
        return hseal_fail(
            e, HSEAL_ERR_CONFIG, "the path of the state folder is too long");
    return HSEAL_ERR_OK;
}

enum hseal_err
hseal_blobs_path(const struct hseal_token *t, const char *state_dir,
    const struct hseal_blob *blob, char *out, size_t size,
    struct hseal_error *e)
{
    char dir[PATH_SIZE], hex[2 * HSEAL_ID_BYTES + 1];
    enum hseal_err err = find_dir(t, state_dir, dir, sizeof(dir), e);
    int n;

    if (err != HSEAL_ERR_OK)
        return err;
    hseal_hex_encode(blob->id, sizeof(blob->id), hex);
    n = snprintf(out, size, "%s/%s.%s", dir, blob->name, hex);
    if (n < 0 || (size_t)n >= size)
        return hseal_fail(e, HSEAL_ERR_CONFIG, "%s: too long", dir);
    return HSEAL_ERR_OK;
}

/* NAME.ID as write has made it; 0 if it is none. */
static int
parse_name(const char *file, struct hseal_blob *ret)
{
    const char *dot = strrchr(file, '.');
    size_t len = dot == NULL ? 0 : (size_t)(dot - file), n = 0;

    if (len == 0 || len >= sizeof(ret->name) ||
        strspn(dot + 1, "0123456789abcdef") != (size_t)2 * HSEAL_ID_BYTES ||
        !hseal_hex_decode(
            dot + 1, strlen(dot + 1), ret->id, sizeof(ret->id), &n))
        return 0;
    memcpy(ret->name, file, len);
    ret->name[len] = '\0';
    return n == HSEAL_ID_BYTES;
}

static int
wanted(const struct hseal_blob *blob, const char *name)
{
    if (name != NULL)
        return strcmp(blob->name, name) == 0;
    return hseal_name_check(blob->name, NULL) == HSEAL_ERR_OK;
}

static enum hseal_err
add(const char *file, const char *name, struct hseal_blob **list, size_t *n,
    struct hseal_error *e)
{
    struct hseal_blob blob, *grown;

    memset(&blob, 0, sizeof(blob));
    if (!parse_name(file, &blob) || !wanted(&blob, name))
        return HSEAL_ERR_OK;
    grown = realloc(*list, (*n + 1) * sizeof(**list));
    if (grown == NULL)
        return hseal_fail_nomem(e);
    *list = grown;
    grown[(*n)++] = blob;
    return HSEAL_ERR_OK;
}

enum hseal_err
hseal_blobs_list(const struct hseal_token *t, const char *state_dir,
    const char *name, struct hseal_blob **ret, size_t *ret_n,
    struct hseal_error *e)
{
    char path[PATH_SIZE];
    struct hseal_blob *list = NULL;
    const struct dirent *entry;
    size_t n = 0;
    DIR *dir = NULL;
    enum hseal_err err = find_dir(t, state_dir, path, sizeof(path), e);

    if (err != HSEAL_ERR_OK)
        return err;
    dir = opendir(path);
    if (dir == NULL && errno != ENOENT)
        err = hseal_fail_errno(e, HSEAL_ERR_IO, errno, "%s", path);
    while (dir != NULL && err == HSEAL_ERR_OK && (entry = readdir(dir)) != NULL)
        err = add(entry->d_name, name, &list, &n, e);
    if (dir != NULL)
        (void)closedir(dir); /* was read only */
    if (err != HSEAL_ERR_OK) {
        free(list);
        return err;
    }
    *ret = list;
    *ret_n = n;
    return HSEAL_ERR_OK;
}

enum hseal_err
hseal_blobs_read(const struct hseal_token *t, const char *state_dir,
    const struct hseal_blob *blob, struct hseal_buf *b, struct hseal_error *e)
{
    char path[PATH_SIZE];
    enum hseal_err err =
        hseal_blobs_path(t, state_dir, blob, path, sizeof(path), e);

    return err == HSEAL_ERR_OK ? hseal_file_read_own(path, b, e) : err;
}

enum hseal_err
hseal_blobs_write(const struct hseal_token *t, const char *state_dir,
    const struct hseal_blob *blob, struct hseal_view sealed,
    struct hseal_error *e)
{
    char path[PATH_SIZE];
    enum hseal_err err = find_dir(t, state_dir, path, sizeof(path), e);

    if (err == HSEAL_ERR_OK)
        err = hseal_dir_make(path, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_blobs_path(t, state_dir, blob, path, sizeof(path), e);
    if (err == HSEAL_ERR_OK)
        err = hseal_file_write(path, sealed.data, sealed.len, e);
    if (err == HSEAL_ERR_OK)
        err = find_dir(t, state_dir, path, sizeof(path), e);
    if (err == HSEAL_ERR_OK) /* its name, too: STATE_DIR/cards/SERIAL */
        err = hseal_dirs_sync(path, 3, e);
    return err;
}

enum hseal_err
hseal_blobs_there(const struct hseal_token *t, const char *state_dir,
    const struct hseal_blob *blob, int *ret, struct hseal_error *e)
{
    char path[PATH_SIZE];
    enum hseal_err err =
        hseal_blobs_path(t, state_dir, blob, path, sizeof(path), e);

    if (err == HSEAL_ERR_OK)
        *ret = access(path, F_OK) == 0;
    return err;
}

enum hseal_err
hseal_blobs_remove(const struct hseal_token *t, const char *state_dir,
    const struct hseal_blob *blob, struct hseal_error *e)
{
    char path[PATH_SIZE];
    enum hseal_err err =
        hseal_blobs_path(t, state_dir, blob, path, sizeof(path), e);

    if (err != HSEAL_ERR_OK)
        return err;
    if (unlink(path) != 0)
        return errno == ENOENT
                   ? HSEAL_ERR_OK
                   : hseal_fail_errno(e, HSEAL_ERR_IO, errno, "%s", path);
    err = find_dir(t, state_dir, path, sizeof(path), e);
    return err == HSEAL_ERR_OK ? hseal_dir_sync(path, e) : err;
}
