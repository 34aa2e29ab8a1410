/*
 * base/memlock.c: keeping all memory of a process out of swap.
 * Layer: base.
 */
#include <stdio.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include "base/error.h"

#include "base/memlock.h"

/* Whole stacks of threads count for the limit, though little of them is used.
 */
static int
lock_all(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_MEMLOCK, &limit) == 0 &&
        limit.rlim_cur != limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        (void)setrlimit(RLIMIT_MEMLOCK, &limit); /* else the lower one holds */
    }
#ifdef MCL_ONFAULT /* a page when it is first used, not all that could be */
    if (mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) == 0)
        return 1;
#endif
    return mlockall(MCL_CURRENT | MCL_FUTURE) == 0;
}

/* A heading, and a line for each. */
static int
has_swap(const char *path)
{
    FILE *f = fopen(path, "re");
    int lines = 0, c;

    if (f == NULL)
        return 1;
    while ((c = fgetc(f)) != EOF)
        lines += c == '\n';
    (void)fclose(f); /* was only read */
    return lines != 1;
}

enum hseal_err
hseal_memlock_all(const char *swaps, struct hseal_error *e)
{
    if (lock_all() || !has_swap(swaps))
        return HSEAL_ERR_OK;
    (void)hseal_fail(e, HSEAL_ERR_NOMEM,
        "the memory of this process cannot be locked, and could be swapped "
        "out with a new key's secret in it");
    return hseal_hint(e, HSEAL_ERR_NOMEM,
        "raise the limit of locked memory (LimitMEMLOCK=infinity, memlock in "
        "limits.conf), or switch swap off (swapoff -a)");
}
