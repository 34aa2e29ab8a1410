/*
 * base/file.c: reading and writing whole files with their permissions in
 * view.
 * Layer: base.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/signals.h"
#include "base/waiting.h"

#include "base/file.h"

#define CHUNK 4096

static enum hseal_err
open_file(const char *path, int flags, int *ret_fd, struct hseal_error *e)
{
    int fd;

    if (path[0] == '\0')
        return hseal_fail(e, HSEAL_ERR_INPUT, "a file's name is empty");
    /* A pipe that nobody writes to yet: read_some waits for it. */
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | flags);
    if (fd < 0)
        return hseal_fail_errno(e,
            errno == ENOENT ? HSEAL_ERR_NOT_FOUND : HSEAL_ERR_IO, errno,
            "cannot open %s", path);
    *ret_fd = fd;
    return HSEAL_ERR_OK;
}

/* read(2); of a pipe, signals that are held back end the waiting: EINTR. */
static ssize_t
read_some(int fd, void *p, size_t len)
{
    struct pollfd ready = { .fd = fd, .events = POLLIN };
    ssize_t n = -1;

    hseal_waiting_begin();
    do {
        errno = EINTR;
        if (fd < 0 || poll(&ready, 1, 100) > 0)
            n = read(fd, p, len);
    } while (n < 0 && errno == EINTR && !hseal_signals_waiting());
    hseal_waiting_end();
    return n;
}

enum hseal_err
hseal_fd_read(
    int fd, const char *what, struct hseal_buf *b, struct hseal_error *e)
{
    unsigned char chunk[CHUNK];
    enum hseal_err err = HSEAL_ERR_OK;
    size_t before = b->len;
    ssize_t n = 0;

    while (err == HSEAL_ERR_OK && (n = read_some(fd, chunk, CHUNK)) > 0) {
        err = hseal_buf_add(b, chunk, (size_t)n, NULL);
        if (err == HSEAL_ERR_LIMIT)
            (void)hseal_fail(e, err, "%s: more than %zu bytes", what, b->max);
        else if (err != HSEAL_ERR_OK)
            (void)hseal_fail_nomem(e);
    }
    if (n < 0)
        err = hseal_fail_errno(e, HSEAL_ERR_IO, errno, "cannot read %s", what);
    if (err != HSEAL_ERR_OK)
        hseal_buf_cut(b, before);
    hseal_wipe(chunk, sizeof(chunk));
    return err;
}

/* `other`: the error of what is no regular file; OK: that is read, too. */
static enum hseal_err
read_whole(const char *path, int flags, enum hseal_err other,
    struct hseal_buf *b, struct hseal_error *e)
{
    struct stat st;
    enum hseal_err err;
    int fd = -1;

    err = open_file(path, flags, &fd, e);
    if (err != HSEAL_ERR_OK)
        return err;
    if (other != HSEAL_ERR_OK && (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)))
        err = hseal_fail(e, other, "%s is not a file", path);
    else
        err = hseal_fd_read(fd, path, b, e);
    (void)close(fd); /* read only: nothing to lose */
    return err;
}

enum hseal_err
hseal_file_read(const char *path, struct hseal_buf *b, struct hseal_error *e)
{
    return read_whole(path, 0, HSEAL_ERR_OK, b, e);
}

enum hseal_err
hseal_file_read_config(
    const char *path, struct hseal_buf *b, struct hseal_error *e)
{
    return read_whole(path, 0, HSEAL_ERR_CONFIG, b, e);
}

enum hseal_err
hseal_file_read_own(
    const char *path, struct hseal_buf *b, struct hseal_error *e)
{
    struct stat st;

    if (lstat(path, &st) == 0 && !S_ISREG(st.st_mode))
        return hseal_fail(e, HSEAL_ERR_RECORD, "%s is not a file", path);
    /* It may have become one of those just now. */
    return read_whole(path, O_NOFOLLOW, HSEAL_ERR_RECORD, b, e);
}

enum hseal_err
hseal_fd_read_secret(
    int fd, const char *what, struct hseal_secret *s, struct hseal_error *e)
{
    enum hseal_err err = HSEAL_ERR_OK;
    size_t before = s->len;
    unsigned char beyond = 0;
    ssize_t n;

    for (;;) {
        size_t room = s->cap - s->len;
        n = room > 0 ? read_some(fd, s->data + s->len, room)
                     : read_some(fd, &beyond, 1);
        if (n <= 0 || room == 0)
            break;
        s->len += (size_t)n;
    }
    if (n < 0)
        err = hseal_fail_errno(e, HSEAL_ERR_IO, errno, "cannot read %s", what);
    else if (n > 0)
        err = hseal_fail(
            e, HSEAL_ERR_LIMIT, "%s: more than %zu bytes", what, s->cap);
    if (err != HSEAL_ERR_OK)
        hseal_secret_cut(s, before);
    hseal_wipe(&beyond, 1);
    return err;
}

/* `shared` are the bits of group and others that may be set all the same. */
static enum hseal_err
check_private(int fd, const char *path, mode_t shared, struct hseal_error *e)
{
    struct stat st;

    if (fstat(fd, &st) != 0)
        return hseal_fail_errno(e, HSEAL_ERR_IO, errno, "cannot stat %s", path);
    if (S_ISFIFO(st.st_mode) || S_ISCHR(st.st_mode))
        return HSEAL_ERR_OK; /* a pipe of the caller's, as by <(...) */
    if (!S_ISREG(st.st_mode))
        return hseal_fail(e, HSEAL_ERR_CONFIG, "%s is not a file", path);
    if (st.st_uid != geteuid() && st.st_uid != 0) {
        (void)hseal_fail(e, HSEAL_ERR_CONFIG,
            "%s belongs to another user (uid %lu)", path,
            (unsigned long)st.st_uid);
        return hseal_hint(e, HSEAL_ERR_CONFIG, "make a file of your own");
    }
    if (st.st_uid != 0)
        shared = 0;
    if ((st.st_mode & (S_IRWXG | S_IRWXO) & ~shared) != 0) {
        (void)hseal_fail(e, HSEAL_ERR_CONFIG,
            "%s is open to other users (mode %04o)", path,
            (unsigned)(st.st_mode & 07777));
        return hseal_hint(e, HSEAL_ERR_CONFIG, "chmod 600 %s", path);
    }
    return HSEAL_ERR_OK;
}

static enum hseal_err
read_private(const char *path, mode_t shared, struct hseal_secret *s,
    struct hseal_error *e)
{
    enum hseal_err err;
    int fd = -1;

    err = open_file(path, 0, &fd, e);
    if (err != HSEAL_ERR_OK)
        return err;
    err = check_private(fd, path, shared, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_fd_read_secret(fd, path, s, e);
    (void)close(fd); /* read only: nothing to lose */
    return err;
}

enum hseal_err
hseal_file_read_secret(
    const char *path, struct hseal_secret *s, struct hseal_error *e)
{
    return read_private(path, 0, s, e);
}

enum hseal_err
hseal_file_read_credential(
    const char *path, struct hseal_secret *s, struct hseal_error *e)
{
    return read_private(path, S_IRGRP, s, e);
}

static int
write_all(int fd, const unsigned char *p, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, p, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        p += n;
        len -= (size_t)n;
    }
    return 0;
}

enum hseal_err
hseal_file_write(
    const char *path, const void *data, size_t len, struct hseal_error *e)
{
    struct hseal_buf tmp;
    enum hseal_err err;
    int fd = -1, rc;

    hseal_buf_init(&tmp, 8192);
    err = hseal_buf_addf(&tmp, e, "%s.XXXXXX", path);
    if (err != HSEAL_ERR_OK)
        goto out;
    fd = mkstemp((char *)tmp.data); /* mode 0600 */
    if (fd < 0) {
        err = hseal_fail_errno(
            e, HSEAL_ERR_IO, errno, "cannot make a file beside %s", path);
        goto out;
    }
    rc = write_all(fd, data, len) == 0 && fsync(fd) == 0 &&
         rename((char *)tmp.data, path) == 0;
    if (!rc) {
        err = hseal_fail_errno(e, HSEAL_ERR_IO, errno, "cannot write %s", path);
        (void)unlink((char *)tmp.data); /* a leftover of ours; best effort */
    }
out:
    if (fd >= 0)
        (void)close(fd); /* synced above */
    hseal_buf_free(&tmp);
    return err;
}

static enum hseal_err
check_own_dir(const char *path, struct hseal_error *e)
{
    struct stat st;

    if (stat(path, &st) != 0)
        return hseal_fail_errno(e, HSEAL_ERR_IO, errno, "cannot stat %s", path);
    if (!S_ISDIR(st.st_mode))
        return hseal_fail(e, HSEAL_ERR_CONFIG, "%s is not a folder", path);
    if (st.st_uid != geteuid())
        return hseal_fail(e, HSEAL_ERR_CONFIG,
            "%s belongs to another user (uid %lu)", path,
            (unsigned long)st.st_uid);
    if ((st.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        (void)hseal_fail(e, HSEAL_ERR_CONFIG,
            "%s can be written by other users (mode %04o)", path,
            (unsigned)(st.st_mode & 07777));
        return hseal_hint(e, HSEAL_ERR_CONFIG, "chmod go-w %s", path);
    }
    return HSEAL_ERR_OK;
}

enum hseal_err
hseal_dir_make(const char *path, struct hseal_error *e)
{
    char *copy = strdup(path);
    enum hseal_err err = HSEAL_ERR_OK;

    if (copy == NULL)
        return hseal_fail_nomem(e);
    for (char *p = copy; err == HSEAL_ERR_OK; p++) {
        char end = *p;
        if (end != '\0' && (end != '/' || p == copy))
            continue;
        *p = '\0';
        if (mkdir(copy, 0700) != 0 && errno != EEXIST)
            err = hseal_fail_errno(
                e, HSEAL_ERR_IO, errno, "cannot make the folder %s", copy);
        *p = end;
        if (end == '\0')
            break;
    }
    free(copy);
    return err == HSEAL_ERR_OK ? check_own_dir(path, e) : err;
}

enum hseal_err
hseal_lock_take(struct hseal_lock *l, const char *path, struct hseal_error *e)
{
    struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
    int rc;

    l->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (l->fd < 0)
        return hseal_fail_errno(e, HSEAL_ERR_IO, errno, "cannot open %s", path);
    hseal_waiting_begin();
    do
        rc = fcntl(l->fd, F_SETLKW, &whole);
    while (rc != 0 && errno == EINTR);
    hseal_waiting_end();
    if (rc != 0) {
        enum hseal_err err =
            hseal_fail_errno(e, HSEAL_ERR_IO, errno, "cannot lock %s", path);
        hseal_lock_drop(l);
        return err;
    }
    return HSEAL_ERR_OK;
}

void
hseal_lock_drop(struct hseal_lock *l)
{
    if (l->fd >= 0)
        (void)close(l->fd); /* releases the lock */
    l->fd = -1;
}
