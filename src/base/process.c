/*
 * base/process.c: what a process that handles secrets does first.
 * Layer: base.
 */
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"

#include "base/process.h"

/*
 * open() gives the lowest free number, so going upwards fills the gaps.  For
 * reading alone: what is written to an output that was closed must fail.
 */
static int
open_standard_fds(void)
{
    for (int fd = 0; fd <= 2; fd++) {
        if (fcntl(fd, F_GETFD) >= 0 || errno != EBADF)
            continue;
        if (open("/dev/null", O_RDONLY) != fd)
            return -1;
    }
    return 0;
}

enum hseal_err
hseal_process_harden(struct hseal_error *e)
{
    const struct rlimit none = { 0, 0 };

    if (open_standard_fds() != 0)
        return hseal_fail(
            e, HSEAL_ERR_INTERNAL, "cannot open /dev/null for descriptors 0-2");
    if (setrlimit(RLIMIT_CORE, &none) != 0)
        return hseal_fail_errno(
            e, HSEAL_ERR_INTERNAL, errno, "cannot switch core files off");
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        return hseal_fail_errno(
            e, HSEAL_ERR_INTERNAL, errno, "cannot make the process undumpable");
    (void)umask(077);
    (void)signal(SIGPIPE, SIG_IGN);
    return HSEAL_ERR_OK;
}

void
hseal_process_one_heap(void)
{
#ifdef M_ARENA_MAX /* of glibc */
    (void)mallopt(M_ARENA_MAX, 1);
#endif
}
