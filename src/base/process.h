/*
 * base/process.h: what a process that handles secrets does first.
 * Layer: base.
 */
#ifndef HSEAL_BASE_PROCESS_H
#define HSEAL_BASE_PROCESS_H

#include <hardseal/error.h>

/**
 * hseal_process_harden(e): no core file, no ptrace and no /proc/PID/mem for
 * other processes of the same user, descriptors 0 to 2 open (on /dev/null
 * where they were closed, so that no file of ours ever lands there; writing
 * to it fails), umask
 * 077, SIGPIPE ignored.  For programs only, first thing in main().
 * Errors: INTERNAL.
 */
HSEAL_MUST_USE enum hseal_err hseal_process_harden(struct hseal_error *e);

/**
 * hseal_process_one_heap(): let all threads allocate from one heap.  A module
 * that runs in a thread of its own and has much in memory (SoftHSM with
 * thousands of keys) is faster there than in a heap of that thread.  For
 * programs only, before any thread is made; it does nothing where the C
 * library has no such thing.
 */
void hseal_process_one_heap(void);

#endif
