/*
 * cli/progress.h: how far a long command is, on one line of a terminal.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_PROGRESS_H
#define HSEAL_CLI_PROGRESS_H

#include "cli/output.h"

/** Zeroed: nothing is shown. */
struct hseal_progress {
    int shown; /* 1: the line is on the terminal */
};

/** hseal_progress_show(p, o, done, under_way, failed): where standard error is
 * a terminal and -q was not given, show these counts in place of the last. */
void hseal_progress_show(struct hseal_progress *p, const struct hseal_output *o,
    size_t done, size_t under_way, size_t failed);

/** hseal_progress_hide(p): take the line away, for something to be said. */
void hseal_progress_hide(struct hseal_progress *p);

#endif
