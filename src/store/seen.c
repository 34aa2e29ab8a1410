/*
 * store/seen.c: the newest record that this home has seen of each name.
 * Layer: store.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/hold.h"
#include "token/filename.h"

#include "store/seen.h"

#define PATH_SIZE 1280
#define DIGITS_MAX 19
#define HOLD_MS 5000 /* a small file is written in */

static enum hseal_err
dir_of(const char *state_dir, const struct hseal_token_info *info,
    char path[PATH_SIZE], struct hseal_error *e)
{
    char token[HSEAL_TOKEN_FILE_NAME_SIZE];
    int n;
    enum hseal_err err = hseal_token_file_name(info, token, e);

    if (err != HSEAL_ERR_OK)
        return err;
    n = snprintf(path, PATH_SIZE, "%s/seen/%s", state_dir, token);
    if (n < 0 || n >= PATH_SIZE - 80)
        return hseal_fail(e, HSEAL_ERR_IO, "%s: too long", state_dir);
    return HSEAL_ERR_OK;
}

static enum hseal_err
parse(const struct hseal_buf *b, const char *path, uint64_t *ret,
    struct hseal_error *e)
{
    const char *text = hseal_buf_str(b);
    size_t digits = strspn(text, "0123456789");

    if (digits >= 1 && digits <= DIGITS_MAX && text[digits] == '\n' &&
        digits + 1 == b->len) {
        *ret = strtoull(text, NULL, 10);
        return HSEAL_ERR_OK;
    }
    (void)hseal_fail(e, HSEAL_ERR_RECORD, "%s is damaged", path);
    return hseal_hint(e, HSEAL_ERR_RECORD,
        "it tells an old record from the newest one; compare hardseal key "
        "show with what you know, then remove the file");
}

enum hseal_err
hseal_seen_get(const char *state_dir, const struct hseal_token_info *info,
    const char *name, uint64_t *ret, struct hseal_error *e)
{
    char path[PATH_SIZE];
    struct hseal_buf b;
    enum hseal_err err = dir_of(state_dir, info, path, e);

    *ret = 0;
    if (err != HSEAL_ERR_OK)
        return err;
    (void)snprintf(
        path + strlen(path), sizeof(path) - strlen(path), "/%s", name);
    hseal_buf_init(&b, 64);
    err = hseal_file_read_own(path, &b, e);
    /* Of one that is too long nothing is kept: that is no number either. */
    if (err == HSEAL_ERR_OK || err == HSEAL_ERR_LIMIT)
        err = parse(&b, path, ret, e);
    else if (err == HSEAL_ERR_NOT_FOUND)
        err = HSEAL_ERR_OK;
    hseal_buf_free(&b);
    return err;
}

static enum hseal_err
write_number(
    const char *dir, const char *name, uint64_t number, struct hseal_error *e)
{
    char path[PATH_SIZE + 80], text[DIGITS_MAX + 3];
    int len = snprintf(text, sizeof(text), "%" PRIu64 "\n", number);
    enum hseal_err err;

    (void)snprintf(path, sizeof(path), "%s/%s", dir, name);
    err = hseal_file_write(path, text, (size_t)len, e);
    if (err == HSEAL_ERR_OK) /* its name, too: STATE_DIR/seen/SERIAL */
        err = hseal_dirs_sync(dir, 3, e);
    return err;
}

/* Nobody else writes there until *ret_fd is closed. */
static enum hseal_err
hold_dir(const char *dir, int *ret_fd, struct hseal_error *e)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    enum hseal_err err;

    if (fd < 0)
        return hseal_fail_errno(e, HSEAL_ERR_IO, errno, "cannot open %s", dir);
    err = hseal_hold(fd, dir, HOLD_MS, e);
    if (err == HSEAL_ERR_OK)
        *ret_fd = fd;
    else
        (void)close(fd);
    return err;
}

enum hseal_err
hseal_seen_put(const char *state_dir, const struct hseal_token_info *info,
    const char *name, uint64_t number, struct hseal_error *e)
{
    char dir[PATH_SIZE];
    uint64_t now = 0;
    int fd = -1;
    enum hseal_err err = dir_of(state_dir, info, dir, e);

    if (err == HSEAL_ERR_OK)
        err = hseal_dir_make(dir, e);
    if (err == HSEAL_ERR_OK)
        err = hold_dir(dir, &fd, e);
    if (err != HSEAL_ERR_OK)
        return err;
    err = hseal_seen_get(state_dir, info, name, &now, e);
    if (err == HSEAL_ERR_OK && now < number)
        err = write_number(dir, name, number, e);
    (void)close(fd);
    return err;
}
