/*
 * base/hold.h: a lock between processes that is waited for no longer than
 * asked, and names in folders that outlast a power cut.
 * Layer: base.
 */
#ifndef HSEAL_BASE_HOLD_H
#define HSEAL_BASE_HOLD_H

#include <hardseal/error.h>

/**
 * hseal_hold(fd, what, timeout_ms, e): take the exclusive lock of the file or
 * folder that `fd` has open, waiting for whoever holds it up to `timeout_ms`
 * (0: not at all).  It lasts until the last copy of `fd` is closed, which the
 * end of the process does too; unlike hseal_lock_take's it excludes other
 * threads and a second open of the file as well.  `what` says in errors what
 * is waited for: "the PIN ledger of token \"desk\" (/path)".
 * Errors: DEADLINE, IO (a file system without locks).
 */
HSEAL_MUST_USE enum hseal_err hseal_hold(
    int fd, const char *what, unsigned timeout_ms, struct hseal_error *e);

/**
 * hseal_hold_briefly(fd, what, timeout_ms, e): the same, of a lock that
 * everybody holds for microseconds: it is looked for far more often.  To be
 * given back with hseal_hold_end.  Errors: as hseal_hold.
 */
HSEAL_MUST_USE enum hseal_err hseal_hold_briefly(
    int fd, const char *what, unsigned timeout_ms, struct hseal_error *e);

/** hseal_hold_end(fd): give the lock back, and keep the file open. */
void hseal_hold_end(int fd);

/**
 * hseal_dir_sync(path, e): have the names in the folder written to the disk:
 * what was made, renamed or removed there stays so after a power cut.
 * Errors: IO.
 */
HSEAL_MUST_USE enum hseal_err hseal_dir_sync(
    const char *path, struct hseal_error *e);

/**
 * hseal_dirs_sync(path, n, e): the same for the folder and those above it, `n`
 * in all: they may be new, too.  Errors: IO.
 */
HSEAL_MUST_USE enum hseal_err hseal_dirs_sync(
    const char *path, unsigned n, struct hseal_error *e);

#endif
