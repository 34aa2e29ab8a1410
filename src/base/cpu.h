/*
 * base/cpu.h: what a thread that waits by spinning must know.
 * Layer: base.
 */
#ifndef HSEAL_BASE_CPU_H
#define HSEAL_BASE_CPU_H

/**
 * hseal_cpu_count(): the processors that this thread may run on, at least 1.
 * With one alone, spinning keeps the other thread from running.
 */
unsigned hseal_cpu_count(void);

/** hseal_cpu_relax(): tell the processor that this thread spins. */
void hseal_cpu_relax(void);

#endif
