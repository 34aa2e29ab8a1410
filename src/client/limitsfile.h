/*
 * client/limitsfile.h: the file through which processes share their limits.
 * Layer: client.
 */
#ifndef HSEAL_CLIENT_LIMITSFILE_H
#define HSEAL_CLIENT_LIMITSFILE_H

#include <hardseal/error.h>

#include "client/places.h"

/** Mapped; or, without a path, memory of this process. */
struct hseal_limitsfile {
    char *path; /* NULL: memory of this process */
    int fd;
    struct hseal_places *places;
    char boot_id[HSEAL_BOOT_ID_SIZE];
    int fresh;   /* boot_id is still to be compared */
    int renewed; /* 1: what was there could not be used */
};

/**
 * hseal_limitsfile_open(f, state_dir, e): state_dir/limits, made (0600) if it
 * is missing, 1.9 MB; NULL: memory of this process.
 * Errors: IO (also what is no file, another user's, or can be written by
 * others), NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_limitsfile_open(
    struct hseal_limitsfile *f, const char *state_dir, struct hseal_error *e);

/** hseal_limitsfile_close(f): a zeroed struct is accepted. */
void hseal_limitsfile_close(struct hseal_limitsfile *f);

/**
 * hseal_limitsfile_lock(f, clock, ret_now_ns, e): until it is unlocked no other
 * process is at f->places, which are valid and looked at for *ret_now_ns.  A
 * file that was damaged or cut is begun anew, one that was removed is made
 * again.  Errors: IO, DEADLINE (another process does not give it back).
 */
HSEAL_MUST_USE enum hseal_err hseal_limitsfile_lock(struct hseal_limitsfile *f,
    const struct hseal_clock *clock, uint64_t *ret_now_ns,
    struct hseal_error *e);

/** hseal_limitsfile_unlock(f): after a successful lock. */
void hseal_limitsfile_unlock(struct hseal_limitsfile *f);

/** hseal_limitsfile_sync(f): have it on the disk before this returns. */
void hseal_limitsfile_sync(struct hseal_limitsfile *f);

#endif
