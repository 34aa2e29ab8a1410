/*
 * tests/base/ptychild.h: a child process on a terminal of its own, and the
 * person before it.
 */
#ifndef HSEAL_TESTS_BASE_PTYCHILD_H
#define HSEAL_TESTS_BASE_PTYCHILD_H

#include <stddef.h>
#include <sys/types.h>
#include <termios.h>

struct ptychild {
    pid_t pid;
    int master;
    int slave;             /* the child's terminal, to look at its settings */
    int report;            /* what the child writes to its report descriptor */
    struct termios before; /* settings at the start */
    char out[8192];        /* what has appeared on the screen */
    size_t out_len;
};

/**
 * ptychild_start(c, run, arg): fork a session leader with a new controlling
 * terminal; it calls run(report descriptor, arg) and exits with its result.
 * 0 if there are no pseudo-terminals here.
 */
int ptychild_start(
    struct ptychild *c, int (*run)(int report, void *arg), void *arg);

/** ptychild_type(c, text, len): press these keys. */
void ptychild_type(struct ptychild *c, const char *text, size_t len);

/**
 * ptychild_see(c, text): wait until `text` is on the screen; 0 if it is not
 * there after five seconds.
 */
int ptychild_see(struct ptychild *c, const char *text);

/** ptychild_forget(c): clear the screen. */
void ptychild_forget(struct ptychild *c);

/** ptychild_echo(c): 1 if the terminal echoes. */
int ptychild_echo(const struct ptychild *c);

/** ptychild_restored(c): 1 if all settings are those of the start. */
int ptychild_restored(const struct ptychild *c);

/**
 * ptychild_report(c, data, len): read that many bytes of the report; 0 if
 * they are not there after five seconds.
 */
int ptychild_report(struct ptychild *c, void *data, size_t len);

/**
 * ptychild_end(c): wait for the end (five seconds, then SIGKILL), release
 * everything, give the wait status.
 */
int ptychild_end(struct ptychild *c);

#endif
