/*
 * token/softhsm.h: the two files of SoftHSM 2 that matter when a token of
 * its is lost: the configuration, and a token's token.object.
 * Layer: token.
 */
#ifndef HSEAL_TOKEN_SOFTHSM_H
#define HSEAL_TOKEN_SOFTHSM_H

#include <hardseal/error.h>

#include "base/buf.h"

/** Longest token.object that is looked at; they have some 320 bytes. */
#define HSEAL_SOFTHSM_MAX 65536

/** What is left of a token.object. */
enum hseal_softhsm_shape {
    HSEAL_SOFTHSM_WHOLE, /* all that a token needs is there */
    HSEAL_SOFTHSM_LOST,  /* the front part of one, down to nothing; or zeros */
    HSEAL_SOFTHSM_STRANGE, /* something else, perhaps a format yet unknown */
    HSEAL_SOFTHSM_SHAPE_COUNT
};

/** Its attributes; data NULL where one is not there as a whole.  Borrowed. */
struct hseal_softhsm_object {
    struct hseal_view label;
    struct hseal_view serial;
    struct hseal_view flags;    /* 8 bytes, big-endian: CKF_... */
    struct hseal_view so_pin;   /* the token's key, sealed by the SO PIN */
    struct hseal_view user_pin; /* the same, by the user PIN */
};

/**
 * hseal_softhsm_parse(file, ret): what `file` is, and what it has.  The format
 * is that of SoftHSM 2.6.1 and 2.7.0 (src/lib/object_store/ObjectFile.cpp):
 * 8-byte big-endian numbers; a counter of changes, then attributes of type,
 * kind and value, in the order of `ret`.  A file that ends between two
 * attributes is LOST as well where the next is missing, though SoftHSM
 * itself takes it for a token that has none.
 */
HSEAL_MUST_USE enum hseal_softhsm_shape hseal_softhsm_parse(
    struct hseal_view file, struct hseal_softhsm_object *ret);

/**
 * hseal_softhsm_same(left, copy): 1 if nothing that is left contradicts the
 * copy: what of label, serial, flags and sealed keys is there as a whole is
 * the same.  That PINs were mistyped (CKF_*_PIN_COUNT_LOW) does not matter.
 */
HSEAL_MUST_USE int hseal_softhsm_same(const struct hseal_softhsm_object *left,
    const struct hseal_softhsm_object *copy);

/** Digits of a serial. */
#define HSEAL_SOFTHSM_SERIAL 16

/**
 * hseal_softhsm_serial(folder, serial): the serial that the token in a folder
 * of that name has: SoftHSM takes the last 16 digits of the UUID.  0 if it is
 * no such name.
 */
HSEAL_MUST_USE int hseal_softhsm_serial(
    const char *folder, char serial[HSEAL_SOFTHSM_SERIAL + 1]);

/** A token.object, or a copy of one, as it was read. */
struct hseal_softhsm_file {
    struct hseal_buf bytes;
    enum hseal_softhsm_shape shape;
    struct hseal_softhsm_object is; /* views of `bytes` */
};

/** hseal_softhsm_file_init(f): empty.  hseal_softhsm_file_free(f): wipe. */
void hseal_softhsm_file_init(struct hseal_softhsm_file *f);
void hseal_softhsm_file_free(struct hseal_softhsm_file *f);

/**
 * hseal_softhsm_file_read(path, f, e): read and parse it; one that is longer
 * than HSEAL_SOFTHSM_MAX, or no file, is STRANGE.  Errors: NOT_FOUND, of which
 * `e` says nothing (or it cannot be opened: the module could not either), IO,
 * NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_softhsm_file_read(
    const char *path, struct hseal_softhsm_file *f, struct hseal_error *e);

/**
 * hseal_softhsm_file_settle(path, f, e): the same, and if it is LOST once more
 * after a tenth of a second: another process may be just writing it.
 */
HSEAL_MUST_USE enum hseal_err hseal_softhsm_file_settle(
    const char *path, struct hseal_softhsm_file *f, struct hseal_error *e);

/**
 * hseal_softhsm_tokendir(conf_path, dir, ret_files, e): append to `dir` the
 * folder of tokens that the configuration names, read as SoftHSM reads it;
 * nothing if it is not an absolute path.  *ret_files: 1 if each object there is
 * a file, 0 if they are in a database.  Errors: NOT_FOUND,
 * IO, CONFIG (no regular file), LIMIT, NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_softhsm_tokendir(const char *conf_path,
    struct hseal_buf *dir, int *ret_files, struct hseal_error *e);

#endif
