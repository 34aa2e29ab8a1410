/*
 * base/cpu.c: what a thread that waits by spinning must know.
 * Layer: base.
 */
#include <sched.h>

#include "base/cpu.h"

unsigned
hseal_cpu_count(void)
{
    cpu_set_t set;
    int n;

    /* Fails on machines of more than 1024 processors: more than one. */
    if (sched_getaffinity(0, sizeof(set), &set) != 0)
        return 2;
    n = CPU_COUNT(&set);
    return n < 1 ? 1 : (unsigned)n;
}

void
hseal_cpu_relax(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}
