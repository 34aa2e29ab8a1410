/*
 * cli/progress.c: how far a long command is, on one line of a terminal.
 * Layer: cli.
 */
#include <stdio.h>
#include <unistd.h>

#include "cli/progress.h"

void
hseal_progress_show(struct hseal_progress *p, const struct hseal_output *o,
    size_t done, size_t under_way, size_t failed)
{
    if (o->quiet || !isatty(STDERR_FILENO))
        return;
    (void)fprintf(stderr, "\r\033[K%zu done, %zu under way", done,
        under_way); /* nobody misses it */
    if (failed > 0)
        (void)fprintf(stderr, ", %zu not accepted", failed);
    (void)fflush(stderr);
    p->shown = 1;
}

void
hseal_progress_hide(struct hseal_progress *p)
{
    if (p->shown)
        (void)fprintf(stderr, "\r\033[K");
    p->shown = 0;
}
