/*
 * store/place.h: where sealed records lie: on the token or in files.
 * Layer: store.
 */
#ifndef HSEAL_STORE_PLACE_H
#define HSEAL_STORE_PLACE_H

#include "base/buf.h"
#include "store/record.h"
#include "token/token.h"

/**
 * The records of one token: private data objects beside its keys, or, where
 * it has no room for them (its profile says so), files
 * STATE_DIR/records/SERIAL/NAME.RANDOM.  They are sealed, so that their place
 * does not matter.  Opaque.
 */
struct hseal_place;

/** One record where it lies. */
struct hseal_place_item {
    char name[HSEAL_NAME_SIZE]; /* of the credential */
    unsigned long handle;       /* of the object; good for one login */
    char file[96];              /* or name of the file in its folder */
};

/**
 * hseal_place_open(t, state_dir, ret, e): by the profile of `t`, which must
 * outlive *ret.  The caller frees *ret with hseal_place_close.
 * Errors: CONFIG (records in files, and no folder for them), NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_place_open(struct hseal_token *t,
    const char *state_dir, struct hseal_place **ret, struct hseal_error *e);

/** hseal_place_close(p): NULL is fine. */
void hseal_place_close(struct hseal_place *p);

/**
 * hseal_place_list(p, name, ret, ret_n, e): the records of `name`, or of all
 * where it is NULL.  The caller frees *ret with free().
 * Errors: TOKEN*, IO, NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_place_list(struct hseal_place *p,
    const char *name, struct hseal_place_item **ret, size_t *ret_n,
    struct hseal_error *e);

/**
 * hseal_place_read(p, item, b, ret_gone, e): append the sealed record.
 * *ret_gone is 1, with OK, if it has been removed since it was listed.
 * Errors: TOKEN*, IO, LIMIT (longer than `b` takes).
 */
HSEAL_MUST_USE enum hseal_err hseal_place_read(struct hseal_place *p,
    const struct hseal_place_item *item, struct hseal_buf *b, int *ret_gone,
    struct hseal_error *e);

/**
 * hseal_place_write(p, name, sealed, ret, e): one more record; a file is on
 * the disk, under its name, as a whole or not at all.  Errors: TOKEN*, IO.
 */
HSEAL_MUST_USE enum hseal_err hseal_place_write(struct hseal_place *p,
    const char *name, struct hseal_view sealed, struct hseal_place_item *ret,
    struct hseal_error *e);

/** hseal_place_there(p, item, ret, e): *ret is 1 if it is still there. */
HSEAL_MUST_USE enum hseal_err hseal_place_there(struct hseal_place *p,
    const struct hseal_place_item *item, int *ret, struct hseal_error *e);

/** hseal_place_remove(p, item, e): one that is gone is fine.  Errors: TOKEN*,
 * IO. */
HSEAL_MUST_USE enum hseal_err hseal_place_remove(struct hseal_place *p,
    const struct hseal_place_item *item, struct hseal_error *e);

#endif
