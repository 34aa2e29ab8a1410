/*
 * cli/sealing.h: what both sides of a sealed import show and write.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_SEALING_H
#define HSEAL_CLI_SEALING_H

#include "cli/context.h"
#include "store/sealed.h"

/** Two fingerprints as text, for people to compare. */
struct hseal_sealing_fingerprints {
    char text[HSEAL_WRAP_COUNT][HSEAL_FINGERPRINT_SIZE];
};

/** hseal_sealing_fingerprints(p, ret): those of both keys. */
void hseal_sealing_fingerprints(const struct hseal_sealed_public *p,
    struct hseal_sealing_fingerprints *ret);

/**
 * hseal_sealing_finish(c, p, text, e): write `text`, the file, to that of
 * --out; as JSON, tell file, token and fingerprints.  Without --out it goes to
 * standard output, and it alone.  Errors: IO, NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_sealing_finish(struct hseal_context *c,
    const struct hseal_sealed_public *p, const struct hseal_buf *text,
    struct hseal_error *e);

/**
 * hseal_sealing_read(c, ret, e): read the file of --sealed, which was given.
 * What hardseal seal takes as an option was said there, and is refused here; a
 * NAME, if there is one, must be that of the file.
 * Errors: USAGE, INPUT (another name), NOT_FOUND, IO, LIMIT, RECORD.
 */
HSEAL_MUST_USE enum hseal_err hseal_sealing_read(const struct hseal_context *c,
    struct hseal_sealed *ret, struct hseal_error *e);

/** hseal_sealing_note_used(c, path): a note that the file is to go. */
void hseal_sealing_note_used(struct hseal_context *c, const char *path);

/** hseal_sealing_warn(c, p): a note where the token does not guard what is
 * sealed to it. */
void hseal_sealing_warn(
    struct hseal_context *c, const struct hseal_sealed_public *p);

#endif
