/*
 * store/blobs.h: files of keys that are sealed to a smartcard.
 * Layer: store.
 */
#ifndef HSEAL_STORE_BLOBS_H
#define HSEAL_STORE_BLOBS_H

#include "base/buf.h"
#include "store/record.h"
#include "token/token.h"

/*
 * One file for each key of a card that has no HMAC:
 * STATE_DIR/cards/SERIAL/NAME.ID, with what token/cardkey.h has sealed.  NAME
 * is that of the credential, or "hardseal#root"; ID is the id of the key in 32
 * hex digits.  A file that was changed, cut, moved to another name or
 * exchanged for another does not open.  One that was valid once and was
 * deleted, put back by somebody, does; but no record belongs to it, and a
 * record that is put back too is older than what this home has seen
 * (store/seen.h).  Who can write to the state folder can undo that as well.
 */

/** One file. */
struct hseal_blob {
    char name[HSEAL_NAME_SIZE];
    unsigned char id[HSEAL_ID_BYTES];
};

/**
 * hseal_blobs_list(t, state_dir, name, ret, ret_n, e): the keys of `name` on
 * the card `t`, or of all credentials (not hardseal#root) where it is NULL.
 * The caller frees *ret with free().
 * Errors: CONFIG (no state folder, or its path is too long), IO, NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_blobs_list(const struct hseal_token *t,
    const char *state_dir, const char *name, struct hseal_blob **ret,
    size_t *ret_n, struct hseal_error *e);

/**
 * hseal_blobs_read(t, state_dir, blob, b, e): append what is sealed.
 * Errors: NOT_FOUND, LIMIT (longer than `b` takes), RECORD (no file is in its
 * place), CONFIG, IO.
 */
HSEAL_MUST_USE enum hseal_err hseal_blobs_read(const struct hseal_token *t,
    const char *state_dir, const struct hseal_blob *blob, struct hseal_buf *b,
    struct hseal_error *e);

/**
 * hseal_blobs_write(t, state_dir, blob, sealed, e): on the disk, under its
 * name, as a whole or not at all.  Errors: CONFIG, IO.
 */
HSEAL_MUST_USE enum hseal_err hseal_blobs_write(const struct hseal_token *t,
    const char *state_dir, const struct hseal_blob *blob,
    struct hseal_view sealed, struct hseal_error *e);

/** hseal_blobs_there(t, state_dir, blob, ret, e): *ret is 1 if it is still
 * there.  Errors: CONFIG. */
HSEAL_MUST_USE enum hseal_err hseal_blobs_there(const struct hseal_token *t,
    const char *state_dir, const struct hseal_blob *blob, int *ret,
    struct hseal_error *e);

/** hseal_blobs_remove(t, state_dir, blob, e): one that is gone is fine.
 * Errors: CONFIG, IO. */
HSEAL_MUST_USE enum hseal_err hseal_blobs_remove(const struct hseal_token *t,
    const char *state_dir, const struct hseal_blob *blob,
    struct hseal_error *e);

/**
 * hseal_blobs_path(t, state_dir, blob, out, size, e): where it lies, for
 * errors and hints.  Errors: CONFIG.
 */
HSEAL_MUST_USE enum hseal_err hseal_blobs_path(const struct hseal_token *t,
    const char *state_dir, const struct hseal_blob *blob, char *out,
    size_t size, struct hseal_error *e);

#endif
