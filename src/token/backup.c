/*
 * token/backup.c: a copy of what SoftHSM can lose in C_Login.
 * Layer: token.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/hold.h"
#include "token/softhsm.h"

#include "token/backup.h"

#define PATH_SIZE 4096
/* Of token.object, the counter of changes: it goes up with each login. */
#define COUNTER_LEN 8

struct hseal_backup {
    int fd;    /* the folder of tokens, locked */
    char *dir; /* its path */
    char *copies;
};

/* ---- names ---- */

/* It becomes part of a path. */
static int
is_serial(const char *serial)
{
    return strlen(serial) == HSEAL_SOFTHSM_SERIAL &&
           strspn(serial, "0123456789abcdefABCDEF") == HSEAL_SOFTHSM_SERIAL;
}

static enum hseal_err
join(char out[PATH_SIZE], const char *dir, const char *name, const char *file,
    struct hseal_error *e)
{
    int n = snprintf(out, PATH_SIZE, "%s/%s%s", dir, name, file);

    if (n < 0 || n >= PATH_SIZE)
        return hseal_fail(
            e, HSEAL_ERR_IO, "the folder's name is too long: %s", dir);
    return HSEAL_ERR_OK;
}

static int
has_serial(const struct hseal_softhsm_file *o, const char *serial)
{
    return o->is.serial.len == HSEAL_SOFTHSM_SERIAL &&
           memcmp(o->is.serial.data, serial, HSEAL_SOFTHSM_SERIAL) == 0;
}

/* ---- beginning and ending ---- */

static enum hseal_err
hold_folder(struct hseal_backup *b, unsigned timeout_ms, struct hseal_error *e)
{
    char what[PATH_SIZE + 32];
    enum hseal_err err;

    (void)snprintf(what, sizeof(what), "the tokens in %s", b->dir);
    err = hseal_hold(b->fd, what, timeout_ms, e);
    if (err == HSEAL_ERR_DEADLINE)
        return hseal_hint(
            e, err, "another hardseal is logging in: fuser -v %s", b->dir);
    return err;
}

static char *
copies_below(const char *state_dir)
{
    static const char name[] = "/softhsm2";
    size_t size = strlen(state_dir) + sizeof(name);
    char *path = malloc(size);

    if (path != NULL)
        (void)snprintf(path, size, "%s%s", state_dir, name);
    return path;
}

enum hseal_err
hseal_backup_begin(const char *conf_path, const char *state_dir,
    unsigned timeout_ms, struct hseal_backup **ret, struct hseal_error *e)
{
    struct hseal_backup *b = NULL;
    struct hseal_buf dir;
    int files = 0;
    enum hseal_err err;

    hseal_buf_init(&dir, PATH_SIZE / 2);
    err = hseal_softhsm_tokendir(conf_path, &dir, &files, e);
    if (err != HSEAL_ERR_OK)
        goto out;
    if (!files)
        hseal_buf_reset(&dir); /* no token.object that could be emptied */
    b = calloc(1, sizeof(*b));
    if (b != NULL)
        b->fd = -1;
    if (b == NULL || (b->dir = strdup(hseal_buf_str(&dir))) == NULL ||
        (b->copies = copies_below(state_dir)) == NULL) {
        err = hseal_fail_nomem(e);
        goto out;
    }
    b->fd = open(b->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (b->fd >= 0)
        err = hold_folder(b, timeout_ms, e);
    if (err != HSEAL_ERR_OK)
        goto out;
    *ret = b->fd >= 0 ? b : NULL;
    b = b->fd >= 0 ? NULL : b;
out:
    hseal_backup_end(b);
    hseal_buf_free(&dir);
    return err;
}

void
hseal_backup_end(struct hseal_backup *b)
{
    if (b == NULL)
        return;
    if (b->fd >= 0)
        (void)close(b->fd); /* lets others in */
    free(b->dir);
    free(b->copies);
    free(b);
}

/* ---- mending ---- */

static int
write_whole(int fd, const struct hseal_buf *file)
{
    ssize_t n = pwrite(fd, file->data, file->len, 0);

    if (n >= 0 && (size_t)n < file->len)
        errno = ENOSPC; /* a part alone: the next call would say so */
    return n == (ssize_t)file->len && ftruncate(fd, n) == 0 && fsync(fd) == 0;
}

static enum hseal_err
put_back(const char *path, const struct hseal_softhsm_file *copy,
    struct hseal_error *e)
{
    enum hseal_err err = HSEAL_ERR_OK;
    int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);

    if (fd < 0 || !write_whole(fd, &copy->bytes)) {
        err = hseal_fail_errno(e, HSEAL_ERR_IO, errno,
            "SoftHSM has lost %s, and it cannot be put back", path);
        (void)hseal_hint(e, err,
            "make it writable, or make room on the disk, and try again; the "
            "copy is kept");
    }
    if (fd >= 0)
        (void)close(fd); /* synced above */
    return err;
}

/* The copy for this serial; *ret_good 0 if there is none that can be used. */
static enum hseal_err
read_copy(const struct hseal_backup *b, const char *serial,
    struct hseal_softhsm_file *copy, int *ret_good, struct hseal_mended *m,
    struct hseal_error *e)
{
    char path[PATH_SIZE];
    struct stat st;
    enum hseal_err err = join(path, b->copies, serial, "/token.object", e);

    *ret_good = 0;
    if (err == HSEAL_ERR_OK)
        err = hseal_softhsm_file_read(path, copy, e);
    if (err == HSEAL_ERR_NOT_FOUND)
        return HSEAL_ERR_OK;
    if (err != HSEAL_ERR_OK || copy->shape != HSEAL_SOFTHSM_WHOLE ||
        !has_serial(copy, serial) || stat(path, &st) != 0)
        return err;
    *ret_good = 1;
    m->kept_s = (uint64_t)st.st_mtime;
    if (copy->is.label.len < sizeof(m->label))
        memcpy(m->label, copy->is.label.data, copy->is.label.len);
    for (size_t n = strlen(m->label); n > 0 && m->label[n - 1] == ' '; n--)
        m->label[n - 1] = '\0';
    return HSEAL_ERR_OK;
}

static enum hseal_err
mend_lost(const struct hseal_backup *b, const char *path,
    const struct hseal_softhsm_file *left, struct hseal_mended *m,
    struct hseal_error *e)
{
    struct hseal_softhsm_file copy;
    enum hseal_err err;
    int good;

    hseal_softhsm_file_init(&copy);
    err = read_copy(b, m->serial, &copy, &good, m, e);
    if (err != HSEAL_ERR_OK)
        goto out;
    if (!good) {
        m->what = HSEAL_MEND_NO_COPY;
    } else if (!hseal_softhsm_same(&left->is, &copy.is)) {
        m->what = HSEAL_MEND_CHANGED;
    } else {
        m->what = HSEAL_MEND_PUT_BACK;
        err = put_back(path, &copy, e);
    }
out:
    hseal_softhsm_file_free(&copy);
    return err;
}

/* One folder of a token; *ret_lost 1 if `m` describes a loss. */
static enum hseal_err
mend_one(const struct hseal_backup *b, const char *folder,
    struct hseal_mended *m, int *ret_lost, struct hseal_error *e)
{
    char path[PATH_SIZE];
    struct hseal_softhsm_file left;
    enum hseal_err err;

    *ret_lost = 0;
    memset(m, 0, sizeof(*m));
    if (!hseal_softhsm_serial(folder, m->serial))
        return HSEAL_ERR_OK;
    err = join(path, b->dir, folder, "/token.object", e);
    if (err != HSEAL_ERR_OK)
        return err;
    hseal_softhsm_file_init(&left);
    err = hseal_softhsm_file_settle(path, &left, e);
    if (err == HSEAL_ERR_OK && left.shape == HSEAL_SOFTHSM_LOST) {
        err = mend_lost(b, path, &left, m, e);
        *ret_lost = err == HSEAL_ERR_OK;
    }
    hseal_softhsm_file_free(&left);
    return err == HSEAL_ERR_NOT_FOUND ? HSEAL_ERR_OK : err;
}

static DIR *
open_folder(const struct hseal_backup *b, struct hseal_error *e)
{
    DIR *d = opendir(b->dir);

    if (d == NULL)
        (void)hseal_fail_errno(
            e, HSEAL_ERR_IO, errno, "cannot read the folder %s", b->dir);
    return d;
}

enum hseal_err
hseal_backup_mend(struct hseal_backup *b,
    struct hseal_mended ret[HSEAL_MENDED_MAX], size_t *ret_n,
    struct hseal_error *e)
{
    const struct dirent *entry;
    enum hseal_err err = HSEAL_ERR_OK;
    DIR *d = open_folder(b, e);

    *ret_n = 0;
    if (d == NULL)
        return HSEAL_ERR_IO;
    while (err == HSEAL_ERR_OK && (entry = readdir(d)) != NULL) {
        struct hseal_mended m;
        int lost;
        err = mend_one(b, entry->d_name, &m, &lost, e);
        if (err == HSEAL_ERR_OK && lost && *ret_n < HSEAL_MENDED_MAX)
            ret[(*ret_n)++] = m;
    }
    (void)closedir(d);
    return err;
}

/* ---- keeping ---- */

/* The path of token.object of that serial. */
static enum hseal_err
find_token(const struct hseal_backup *b, const char *serial,
    char path[PATH_SIZE], struct hseal_error *e)
{
    const struct dirent *entry;
    enum hseal_err err = HSEAL_ERR_NOT_FOUND;
    char found[HSEAL_SOFTHSM_SERIAL + 1];
    DIR *d = open_folder(b, e);

    if (d == NULL)
        return HSEAL_ERR_IO;
    while (err == HSEAL_ERR_NOT_FOUND && (entry = readdir(d)) != NULL)
        if (hseal_softhsm_serial(entry->d_name, found) &&
            strcmp(found, serial) == 0)
            err = join(path, b->dir, entry->d_name, "/token.object", e);
    (void)closedir(d);
    if (err == HSEAL_ERR_NOT_FOUND)
        return hseal_fail(
            e, err, "%s has no folder of a token %s", b->dir, serial);
    return err;
}

static int
differ(const struct hseal_softhsm_file *a, const struct hseal_softhsm_file *b)
{
    return b->shape != HSEAL_SOFTHSM_WHOLE || a->bytes.len != b->bytes.len ||
           memcmp(a->bytes.data + COUNTER_LEN, b->bytes.data + COUNTER_LEN,
               a->bytes.len - COUNTER_LEN) != 0;
}

static enum hseal_err
write_copy(const struct hseal_backup *b, const char *serial,
    const struct hseal_softhsm_file *o, struct hseal_error *e)
{
    char dir[PATH_SIZE], path[PATH_SIZE];
    enum hseal_err err = join(dir, b->copies, serial, "", e);

    if (err == HSEAL_ERR_OK)
        err = join(path, b->copies, serial, "/token.object", e);
    if (err == HSEAL_ERR_OK)
        err = hseal_dir_make(dir, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_file_write(path, o->bytes.data, o->bytes.len, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_dir_sync(dir, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_dir_sync(b->copies, e);
    return err;
}

/* Copies it unless the copy is the same. */
static enum hseal_err
keep_whole(const struct hseal_backup *b, const char *serial,
    const struct hseal_softhsm_file *now, struct hseal_error *e)
{
    char path[PATH_SIZE];
    struct hseal_softhsm_file copy;
    enum hseal_err err;

    hseal_softhsm_file_init(&copy);
    err = join(path, b->copies, serial, "/token.object", e);
    if (err != HSEAL_ERR_OK)
        goto out;
    err = hseal_softhsm_file_read(path, &copy, e);
    if (err == HSEAL_ERR_NOT_FOUND ||
        (err == HSEAL_ERR_OK && differ(now, &copy)))
        err = write_copy(b, serial, now, e);
    else if (err == HSEAL_ERR_OK) /* when it was last right; no harm if not */
        (void)utimensat(AT_FDCWD, path, NULL, 0);
out:
    hseal_softhsm_file_free(&copy);
    return err;
}

enum hseal_err
hseal_backup_keep(
    struct hseal_backup *b, const char *serial, struct hseal_error *e)
{
    char path[PATH_SIZE];
    struct hseal_softhsm_file now;
    enum hseal_err err = find_token(b, serial, path, e);

    if (err != HSEAL_ERR_OK)
        return err;
    hseal_softhsm_file_init(&now);
    err = hseal_softhsm_file_settle(path, &now, e);
    if (err == HSEAL_ERR_NOT_FOUND)
        err = hseal_fail(e, err, "cannot read %s", path);
    else if (err == HSEAL_ERR_OK && now.shape == HSEAL_SOFTHSM_WHOLE &&
             has_serial(&now, serial))
        err = keep_whole(b, serial, &now, e);
    hseal_softhsm_file_free(&now);
    return err;
}

enum hseal_err
hseal_backup_drop(
    struct hseal_backup *b, const char *serial, struct hseal_error *e)
{
    char dir[PATH_SIZE], path[PATH_SIZE];
    enum hseal_err err;

    if (!is_serial(serial))
        return HSEAL_ERR_OK; /* none of SoftHSM's: there is no copy */
    err = join(dir, b->copies, serial, "", e);
    if (err == HSEAL_ERR_OK)
        err = join(path, b->copies, serial, "/token.object", e);
    if (err != HSEAL_ERR_OK)
        return err;
    if (unlink(path) == 0)
        return hseal_dir_sync(dir, e);
    if (errno == ENOENT)
        return HSEAL_ERR_OK;
    return hseal_fail_errno(
        e, HSEAL_ERR_IO, errno, "cannot remove the copy %s", path);
}
