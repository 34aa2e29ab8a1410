/*
 * cli/subaccount_lock.c: one work on the keys of sub-accounts at a time.
 * Layer: cli.
 */
#include <errno.h>
#include <fcntl.h>

#include "base/error.h"
#include "base/file.h"
#include "base/hold.h"
#include "base/waiting.h"

#include "cli/subaccount_lock.h"

/* One such work at a time, which takes no longer than so many answers. */
#define ANSWERS 6

static enum hseal_err
hold(const struct hseal_subaccount *w, struct hseal_error *e)
{
    unsigned wait_ms = (unsigned)w->m.timeout_ms * ANSWERS;
    enum hseal_err err;

    hseal_waiting_begin();
    err = hseal_hold(w->lock_fd, "the keys of sub-accounts", wait_ms, e);
    hseal_waiting_end();
    return err != HSEAL_ERR_DEADLINE
               ? err
               : hseal_hint(e, err,
                     "another hardseal subaccount key create, rotate or "
                     "delete is at work: run this again when it has ended; "
                     "nothing was asked for");
}

enum hseal_err
hseal_subaccount_lock(struct hseal_subaccount *w, struct hseal_error *e)
{
    char path[HSEAL_HOME_PATH_SIZE];
    enum hseal_err err = hseal_dir_make(w->dir, e);

    if (err == HSEAL_ERR_OK)
        err = hseal_home_join(w->dir, "lock", path, e);
    if (err != HSEAL_ERR_OK)
        return err;
    w->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (w->lock_fd < 0)
        return hseal_fail_errno(e, HSEAL_ERR_IO, errno, "cannot open %s", path);
    return hold(w, e);
}
