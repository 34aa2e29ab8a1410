/*
 * client/limitsfile.c: the file through which processes share their limits.
 * Layer: client.
 */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/hold.h"

#include "client/limitsfile.h"

#define SIZE sizeof(struct hseal_places)
/* Microseconds are what it takes; a process that was stopped meanwhile. */
#define HOLD_MS 5000
/* Removed again while it was being opened again. */
#define OPEN_TRIES 3

static enum hseal_err
fail(const struct hseal_limitsfile *f, const char *what, int number,
    struct hseal_error *e)
{
    (void)hseal_fail_errno(e, HSEAL_ERR_IO, number,
        "cannot %s %s, where the rate limits are counted", what, f->path);
    return number == ENOSPC || number == EDQUOT
               ? hseal_hint(e, HSEAL_ERR_IO, "make room on the disk")
               : HSEAL_ERR_IO;
}

static void
unmap(struct hseal_limitsfile *f)
{
    if (f->path == NULL)
        free(f->places);
    else if (f->places != NULL)
        (void)munmap(f->places, SIZE);
    if (f->fd >= 0)
        (void)close(f->fd); /* what was written is in the mapping */
    f->places = NULL;
    f->fd = -1;
}

/* Locked: a shorter file would be a SIGBUS, and so would a hole on a full
 * disk. */
static enum hseal_err
make_room(
    struct hseal_limitsfile *f, const struct stat *st, struct hseal_error *e)
{
    int number;

    if (st->st_size >= (off_t)SIZE)
        return HSEAL_ERR_OK;
    f->renewed |= st->st_size > 0 || f->places != NULL;
    do
        number = posix_fallocate(f->fd, 0, (off_t)SIZE);
    while (number == EINTR);
    return number == 0 ? HSEAL_ERR_OK : fail(f, "make room in", number, e);
}

static enum hseal_err
map(struct hseal_limitsfile *f, struct hseal_error *e)
{
    void *p = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, f->fd, 0);

    if (p == MAP_FAILED)
        return fail(f, "map", errno, e);
    f->places = p;
    return HSEAL_ERR_OK;
}

/* What others can write is no count to go by. */
static enum hseal_err
check_own(const struct hseal_limitsfile *f, const struct stat *st,
    struct hseal_error *e)
{
    if (!S_ISREG(st->st_mode)) {
        (void)hseal_fail(e, HSEAL_ERR_IO,
            "%s, where the rate limits are counted, is not a file", f->path);
        return hseal_hint(e, HSEAL_ERR_IO, "remove it");
    }
    if (st->st_uid != geteuid()) {
        (void)hseal_fail(e, HSEAL_ERR_IO,
            "%s, where the rate limits are counted, belongs to another user "
            "(uid %lu)",
            f->path, (unsigned long)st->st_uid);
        return hseal_hint(e, HSEAL_ERR_IO,
            "remove it, after finding out who has put it there");
    }
    if ((st->st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        (void)hseal_fail(e, HSEAL_ERR_IO,
            "%s, where the rate limits are counted, can be written by other "
            "users (mode %04o)",
            f->path, (unsigned)(st->st_mode & 07777));
        return hseal_hint(e, HSEAL_ERR_IO, "chmod 600 %s", f->path);
    }
    return HSEAL_ERR_OK;
}

static enum hseal_err
open_path(struct hseal_limitsfile *f, struct hseal_error *e)
{
    struct stat st;

    f->fd = open(f->path,
        O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW | O_NONBLOCK,
        0600);
    f->fresh = 1;
    if (f->fd < 0 && (errno == ELOOP || errno == EISDIR)) {
        (void)fail(f, "open", errno, e);
        return hseal_hint(e, HSEAL_ERR_IO, "remove it: it is not a file");
    }
    if (f->fd < 0 || fstat(f->fd, &st) != 0)
        return fail(f, "open", errno, e);
    return check_own(f, &st, e);
}

enum hseal_err
hseal_limitsfile_open(
    struct hseal_limitsfile *f, const char *state_dir, struct hseal_error *e)
{
    static const char name[] = "/limits";
    size_t size;
    enum hseal_err err;

    memset(f, 0, sizeof(*f));
    f->fd = -1;
    hseal_clock_boot_id(f->boot_id);
    if (state_dir == NULL) {
        f->places = calloc(1, SIZE);
        return f->places != NULL ? HSEAL_ERR_OK : hseal_fail_nomem(e);
    }
    size = strlen(state_dir) + sizeof(name);
    f->path = malloc(size);
    if (f->path == NULL)
        return hseal_fail_nomem(e);
    (void)snprintf(f->path, size, "%s%s", state_dir, name);
    err = open_path(f, e);
    if (err != HSEAL_ERR_OK)
        hseal_limitsfile_close(f);
    return err;
}

void
hseal_limitsfile_close(struct hseal_limitsfile *f)
{
    unmap(f);
    free(f->path);
    f->path = NULL;
}

/* The file at the path, locked and of full size. */
static enum hseal_err
lock_path(struct hseal_limitsfile *f, struct hseal_error *e)
{
    struct stat st;
    enum hseal_err err = HSEAL_ERR_OK;

    for (int i = 0; i < OPEN_TRIES; i++) {
        if (f->fd < 0)
            err = open_path(f, e);
        if (err == HSEAL_ERR_OK)
            err = hseal_hold_briefly(f->fd, f->path, HOLD_MS, e);
        if (err == HSEAL_ERR_OK && fstat(f->fd, &st) != 0)
            err = fail(f, "look at", errno, e);
        if (err != HSEAL_ERR_OK)
            return err;
        if (st.st_nlink > 0)
            return make_room(f, &st, e);
        unmap(f); /* removed: others use another one by now */
    }
    return fail(f, "open", ENOENT, e);
}

enum hseal_err
hseal_limitsfile_lock(struct hseal_limitsfile *f,
    const struct hseal_clock *clock, uint64_t *ret_now_ns,
    struct hseal_error *e)
{
    static const char none[sizeof(f->places->magic)];
    enum hseal_err err = HSEAL_ERR_OK;

    if (f->path != NULL)
        err = lock_path(f, e);
    if (err == HSEAL_ERR_OK && f->places == NULL)
        err = map(f, e);
    if (err != HSEAL_ERR_OK) {
        unmap(f); /* and with it the lock */
        return err;
    }
    assert(f->places != NULL);
    if (!hseal_places_valid(f->places)) {
        f->renewed |= memcmp(f->places->magic, none, sizeof(none)) != 0;
        hseal_places_begin(f->places);
        f->fresh = 1;
    }
    /* Read after the lock was had: it never goes back between processes. */
    *ret_now_ns = hseal_clock_boot_ns(clock);
    hseal_places_look(f->places, f->fresh ? f->boot_id : NULL, *ret_now_ns);
    f->fresh = 0;
    return HSEAL_ERR_OK;
}

void
hseal_limitsfile_unlock(struct hseal_limitsfile *f)
{
    if (f->fd >= 0)
        hseal_hold_end(f->fd);
}

void
hseal_limitsfile_sync(struct hseal_limitsfile *f)
{
    if (f->fd >= 0)
        (void)fdatasync(f->fd); /* a power cut may forget what fails here */
}
