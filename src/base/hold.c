/*
 * base/hold.c: a lock between processes that is waited for no longer than
 * asked, and names in folders that outlast a power cut.
 * Layer: base.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/error.h"

#include "base/hold.h"

/* How long between two looks: flock(2) itself knows no deadline. */
#define LOOK_NS 4000000L
#define LOOK_BRIEFLY_NS 20000L

static enum hseal_err
hold(int fd, const char *what, unsigned timeout_ms, long look_ns,
    struct hseal_error *e)
{
    const struct hseal_clock *clock = hseal_clock_system();
    const struct timespec look = { 0, look_ns };
    uint64_t until = 0;

    while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        uint64_t now = hseal_clock_mono_ns(clock);
        if (errno != EWOULDBLOCK && errno != EINTR)
            return hseal_fail_errno(
                e, HSEAL_ERR_IO, errno, "cannot lock %s", what);
        if (until == 0)
            until = now + (uint64_t)timeout_ms * 1000000;
        if (now >= until)
            return hseal_fail(e, HSEAL_ERR_DEADLINE,
                "another process has held %s for %u ms", what, timeout_ms);
        (void)nanosleep(&look, NULL); /* cut short by a signal: looks sooner */
    }
    return HSEAL_ERR_OK;
}

enum hseal_err
hseal_hold(int fd, const char *what, unsigned timeout_ms, struct hseal_error *e)
{
    return hold(fd, what, timeout_ms, LOOK_NS, e);
}

enum hseal_err
hseal_hold_briefly(
    int fd, const char *what, unsigned timeout_ms, struct hseal_error *e)
{
    return hold(fd, what, timeout_ms, LOOK_BRIEFLY_NS, e);
}

void
hseal_hold_end(int fd)
{
    (void)flock(fd, LOCK_UN); /* fails for what is no descriptor alone */
}

enum hseal_err
hseal_dir_sync(const char *path, struct hseal_error *e)
{
    enum hseal_err err = HSEAL_ERR_OK;
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    /* EINVAL: a file system that does not know it, and needs no syncing. */
    if (fd < 0 || (fsync(fd) != 0 && errno != EINVAL))
        err = hseal_fail_errno(
            e, HSEAL_ERR_IO, errno, "cannot sync the folder %s", path);
    if (fd >= 0)
        (void)close(fd); /* read only: nothing to lose */
    return err;
}

enum hseal_err
hseal_dirs_sync(const char *path, unsigned n, struct hseal_error *e)
{
    struct hseal_buf b;
    enum hseal_err err;

    hseal_buf_init(&b, 8192);
    err = hseal_buf_addf(&b, e, "%s", path);
    for (unsigned i = 0; i < n && err == HSEAL_ERR_OK; i++) {
        err = hseal_dir_sync(hseal_buf_str(&b), e);
        if (err == HSEAL_ERR_OK)
            err = hseal_buf_addf(&b, e, "/..");
    }
    hseal_buf_free(&b);
    return err;
}
