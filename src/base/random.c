/*
 * base/random.c: random bytes of the kernel.
 * Layer: base.
 */
#include <assert.h>
#include <errno.h>
#include <sys/random.h>

#include "base/error.h"

#include "base/random.h"

/* So much comes whole or not at all. */
#define WHOLE_MAX 256

enum hseal_err
hseal_random_fill(void *out, size_t len, struct hseal_error *e)
{
    ssize_t n;

    assert(len <= WHOLE_MAX);
    do
        n = getrandom(out, len, 0);
    while (n < 0 && errno == EINTR);
    if (n >= 0 && (size_t)n == len)
        return HSEAL_ERR_OK;
    return hseal_fail_errno(
        e, HSEAL_ERR_INTERNAL, errno, "the kernel gives no random bytes");
}
