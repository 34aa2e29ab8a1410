/*
 * store/changes.h: the counter by which processes learn of a change.
 * Layer: store.
 */
#ifndef HSEAL_STORE_CHANGES_H
#define HSEAL_STORE_CHANGES_H

#include <stdint.h>

#include <hardseal/error.h>

/**
 * The file STATE_DIR/changes, eight bytes that all processes of a home map:
 * who writes raises it, who signs looks at it before each signature, which
 * costs no system call.  Opaque.
 */
struct hseal_changes;

/**
 * hseal_changes_open(state_dir, ret, e): make the file where it is missing; one
 * that this user cannot write to is read.  *ret is NULL, with OK, where it
 * is missing and cannot be made.  The caller frees *ret with
 * hseal_changes_close.  Errors: IO.
 */
HSEAL_MUST_USE enum hseal_err hseal_changes_open(
    const char *state_dir, struct hseal_changes **ret, struct hseal_error *e);

/** hseal_changes_close(c): NULL is fine. */
void hseal_changes_close(struct hseal_changes *c);

/** hseal_changes_now(c): the count; 0 for NULL. */
uint64_t hseal_changes_now(const struct hseal_changes *c);

/** hseal_changes_raise(c): by one, where it can be written to. */
void hseal_changes_raise(struct hseal_changes *c);

#endif
