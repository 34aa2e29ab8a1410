/*
 * base/spawn.h: run a program, without a shell, for a while at most.
 * Layer: base.
 */
#ifndef HSEAL_BASE_SPAWN_H
#define HSEAL_BASE_SPAWN_H

#include <stddef.h>

#include <hardseal/error.h>

/** So much may be given to a program: what a pipe surely holds. */
#define HSEAL_SPAWN_INPUT_MAX 4096

/** What to run.  All borrowed. */
struct hseal_spawn {
    char *const *argv; /* argv[0] is an absolute path; NULL at the end */
    const void *input; /* its standard input */
    size_t input_len;  /* at most HSEAL_SPAWN_INPUT_MAX */
    unsigned timeout_ms;
};

/**
 * hseal_spawn_run(s, ret_status, e): run it and wait for its end.  It gets
 * PATH=/usr/local/bin:/usr/bin:/bin and nothing else as environment, our
 * standard error, no standard output and no other descriptor of ours, a process
 * group of its own, and no blocked or ignored signals.  After timeout_ms the
 * group is killed.  *ret_status is its exit status; 128 and the number of
 * the signal that ended it.
 * Errors: LIMIT, IO (it cannot be started), DEADLINE (it was killed).
 */
HSEAL_MUST_USE enum hseal_err hseal_spawn_run(
    const struct hseal_spawn *s, int *ret_status, struct hseal_error *e);

#endif
