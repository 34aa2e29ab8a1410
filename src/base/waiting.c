/*
 * base/waiting.c: whether this process waits for somebody else.
 * Layer: base.
 */
#include <stdatomic.h>

#include "base/waiting.h"

static atomic_int depth;

void
hseal_waiting_begin(void)
{
    (void)atomic_fetch_add(&depth, 1);
}

void
hseal_waiting_end(void)
{
    (void)atomic_fetch_sub(&depth, 1);
}

int
hseal_waiting_now(void)
{
    return atomic_load(&depth) > 0;
}
