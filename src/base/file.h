/*
 * base/file.h: reading and writing whole files with their permissions in
 * view.
 * Layer: base.
 */
#ifndef HSEAL_BASE_FILE_H
#define HSEAL_BASE_FILE_H

#include <hardseal/error.h>

#include "base/buf.h"
#include "base/secret.h"

/**
 * hseal_file_read(path, b, e): append the whole file, up to b's maximum;
 * nothing on failure.
 * Errors: NOT_FOUND (no such file), IO, LIMIT; the path is in the message.
 */
HSEAL_MUST_USE enum hseal_err hseal_file_read(
    const char *path, struct hseal_buf *b, struct hseal_error *e);

/**
 * hseal_file_read_config(path, b, e): the same for a file of settings: a link
 * is followed; a pipe, which may never end, or anything else that is no
 * regular file is refused, and not waited for.
 * Errors: those of hseal_file_read; CONFIG (not a file).
 */
HSEAL_MUST_USE enum hseal_err hseal_file_read_config(
    const char *path, struct hseal_buf *b, struct hseal_error *e);

/**
 * hseal_file_read_own(path, b, e): the same for a file that only hardseal
 * makes: a link is not followed, and a pipe not waited for.
 * Errors: those of hseal_file_read; RECORD (something else is in its place).
 */
HSEAL_MUST_USE enum hseal_err hseal_file_read_own(
    const char *path, struct hseal_buf *b, struct hseal_error *e);

/**
 * hseal_file_read_secret(path, s, e): append the file to a secret, after
 * checking that it is a regular file owned by the running user (or root)
 * on which group and others have no rights; or a pipe or character device,
 * as by <(...).  Nothing is appended on failure.  Errors: NOT_FOUND, IO,
 * CONFIG (permissions, with the chmod to type), LIMIT.
 */
HSEAL_MUST_USE enum hseal_err hseal_file_read_secret(
    const char *path, struct hseal_secret *s, struct hseal_error *e);

/**
 * hseal_file_read_credential(path, s, e): the same for a file that systemd has
 * put into its folder of credentials: where root owns it, the group may be
 * able to read it, since these bits show the access list by which systemd
 * lets the service's user in.  Errors: as hseal_file_read_secret.
 */
HSEAL_MUST_USE enum hseal_err hseal_file_read_credential(
    const char *path, struct hseal_secret *s, struct hseal_error *e);

/**
 * hseal_fd_read_secret(fd, what, s, e): append all that `fd` gives up to its
 * end, by read(2) straight into locked memory.  `what` names it in errors.
 * Nothing is appended on failure.
 * Errors: IO, LIMIT (more than the secret's capacity).
 */
HSEAL_MUST_USE enum hseal_err hseal_fd_read_secret(
    int fd, const char *what, struct hseal_secret *s, struct hseal_error *e);

/**
 * hseal_fd_read(fd, what, b, e): append all that `fd` gives; nothing on
 * failure.  Errors: IO, LIMIT, NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_fd_read(
    int fd, const char *what, struct hseal_buf *b, struct hseal_error *e);

/**
 * hseal_file_write(path, data, len, e): replace the file as a whole: a
 * temporary one beside it (0600), synced, then renamed over.  Errors: IO.
 */
HSEAL_MUST_USE enum hseal_err hseal_file_write(
    const char *path, const void *data, size_t len, struct hseal_error *e);

/**
 * hseal_dir_make(path, e): make the folder and missing parents (0700).  An
 * existing folder must be owned by the running user and writable by nobody
 * else.  Errors: IO, CONFIG.
 */
HSEAL_MUST_USE enum hseal_err hseal_dir_make(
    const char *path, struct hseal_error *e);

/**
 * hseal_path_trusted(path, what, e): `path` must be absolute, a regular file
 * owned by root or the running user, not writable by group or others, and so
 * must every folder above it be (a sticky folder such as /tmp is accepted).
 * Symbolic links are resolved first; the folders of the path as given are
 * checked as well.  Errors: MODULE (with what to change), NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_path_trusted(
    const char *path, const char *what, struct hseal_error *e);

/** An exclusive lock between processes, held on a file. */
struct hseal_lock {
    int fd;
};

/**
 * hseal_lock_take(l, path, e): wait for and take the lock; the file is made
 * (0600) if missing and stays.  Released by hseal_lock_drop or process end.
 * Errors: IO.
 */
HSEAL_MUST_USE enum hseal_err hseal_lock_take(
    struct hseal_lock *l, const char *path, struct hseal_error *e);

/** hseal_lock_drop(l): release; fine if it was not taken (fd < 0). */
void hseal_lock_drop(struct hseal_lock *l);

#endif
