/*
 * store/changes.c: the counter by which processes learn of a change.
 * Layer: store.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"

#include "store/changes.h"

#define PATH_SIZE 1280

struct hseal_changes {
    void *mapped;
    _Atomic uint64_t *count; /* in it */
    int writes;
};

/* A shorter file would be a SIGBUS later, and so would a hole on a full disk.
 * What others have counted in it meanwhile stays. */
static enum hseal_err
make_room(int fd, int writes, const char *path, struct hseal_error *e)
{
    struct stat st;
    int number;

    if (fstat(fd, &st) != 0)
        return hseal_fail_errno(e, HSEAL_ERR_IO, errno, "%s", path);
    if (st.st_size >= (off_t)sizeof(uint64_t))
        return HSEAL_ERR_OK;
    if (!writes)
        return hseal_fail(e, HSEAL_ERR_IO, "%s: shorter than %zu bytes", path,
            sizeof(uint64_t));
    number = posix_fallocate(fd, 0, sizeof(uint64_t));
    if (number == 0)
        return HSEAL_ERR_OK;
    (void)hseal_fail_errno(
        e, HSEAL_ERR_IO, number, "cannot make %s longer", path);
    return number == ENOSPC || number == EDQUOT
               ? hseal_hint(e, HSEAL_ERR_IO, "make room on the disk")
               : HSEAL_ERR_IO;
}

static enum hseal_err
map(int fd, int writes, const char *path, void **ret, struct hseal_error *e)
{
    int protection = writes ? PROT_READ | PROT_WRITE : PROT_READ;
    enum hseal_err err = make_room(fd, writes, path, e);
    void *p;

    if (err != HSEAL_ERR_OK)
        return err;
    p = mmap(NULL, sizeof(uint64_t), protection, MAP_SHARED, fd, 0);
    if (p == MAP_FAILED)
        return hseal_fail_errno(e, HSEAL_ERR_IO, errno, "%s", path);
    *ret = p;
    return HSEAL_ERR_OK;
}

/* The file, and whether it can be written to; -1 with errno. */
static int
open_file(const char *path, int *ret_writes)
{
    int flags = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
    int fd = open(path, O_RDWR | O_CREAT | flags, 0600);

    *ret_writes = fd >= 0;
    if (fd < 0 && (errno == EACCES || errno == EROFS || errno == EPERM))
        fd = open(path, O_RDONLY | flags);
    return fd;
}

enum hseal_err
hseal_changes_open(
    const char *state_dir, struct hseal_changes **ret, struct hseal_error *e)
{
    struct hseal_changes *c;
    char path[PATH_SIZE];
    enum hseal_err err;
    int fd, n, writes;

    *ret = NULL;
    n = snprintf(path, sizeof(path), "%s/changes", state_dir);
    if (n < 0 || (size_t)n >= sizeof(path))
        return hseal_fail(e, HSEAL_ERR_IO, "%s: too long", state_dir);
    fd = open_file(path, &writes);
    if (fd < 0 && errno == ENOENT)
        return HSEAL_ERR_OK;
    if (fd < 0)
        return hseal_fail_errno(e, HSEAL_ERR_IO, errno, "%s", path);
    c = calloc(1, sizeof(*c));
    if (c == NULL) {
        (void)close(fd);
        return hseal_fail_nomem(e);
    }
    err = map(fd, writes, path, &c->mapped, e);
    (void)close(fd); /* the mapping stays */
    if (err != HSEAL_ERR_OK) {
        free(c);
        return err;
    }
    c->count = c->mapped;
    c->writes = writes;
    *ret = c;
    return HSEAL_ERR_OK;
}

void
hseal_changes_close(struct hseal_changes *c)
{
    if (c == NULL)
        return;
    (void)munmap(c->mapped, sizeof(uint64_t));
    free(c);
}

uint64_t
hseal_changes_now(const struct hseal_changes *c)
{
    return c == NULL ? 0 : atomic_load_explicit(c->count, memory_order_acquire);
}

void
hseal_changes_raise(struct hseal_changes *c)
{
    if (c != NULL && c->writes)
        (void)atomic_fetch_add(c->count, 1);
}
