/*
 * cli/batchinput.h: lines from standard input, as they come.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_BATCHINPUT_H
#define HSEAL_CLI_BATCHINPUT_H

#include "base/buf.h"

/** What was read, and how far it was taken. */
struct hseal_batchinput {
    int fd;
    struct hseal_buf buf;
    size_t at;    /* bytes of `buf` that were taken */
    int ended;    /* there is no more to read */
    int skipping; /* in the middle of a line that is too long */
    size_t max;   /* bytes of a line */
};

/** What there is. */
enum hseal_batchinput_next {
    HSEAL_BATCHINPUT_LINE,
    HSEAL_BATCHINPUT_LONG, /* a line over the limit, which is left out */
    HSEAL_BATCHINPUT_MORE, /* the rest of a line is still to come */
    HSEAL_BATCHINPUT_END
};

/** hseal_batchinput_init(in, fd, max): `fd` stays the caller's. */
void hseal_batchinput_init(struct hseal_batchinput *in, int fd, size_t max);

/** hseal_batchinput_free(in): wipes what was read. */
void hseal_batchinput_free(struct hseal_batchinput *in);

/**
 * hseal_batchinput_read(in, e): read what there is, once; waits if there is
 * nothing.  Errors: IO, NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_batchinput_read(
    struct hseal_batchinput *in, struct hseal_error *e);

/**
 * hseal_batchinput_next(in, ret): the next line without its end, borrowed until
 * the next call of any of these.  The last one needs no end.
 */
enum hseal_batchinput_next hseal_batchinput_next(
    struct hseal_batchinput *in, struct hseal_view *ret);

#endif
