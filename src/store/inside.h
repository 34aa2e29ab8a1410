/*
 * store/inside.h: the inside of a store, for this layer alone.
 * Layer: store.
 */
#ifndef HSEAL_STORE_INSIDE_H
#define HSEAL_STORE_INSIDE_H

#include "store/seal.h"
#include "store/store.h"
#include "token/key.h"

#define HSEAL_LABEL_PREFIX "hardseal:"
#define HSEAL_ROOT_LABEL "hardseal#root"

struct hseal_store {
    struct hseal_token *token;
    int owns_token;
    char *lock_path;
    struct hseal_mac *root; /* NULL: there is none yet */
};

/** A data object of the token, read and, where it can be, opened. */
struct hseal_found {
    unsigned long handle;
    char name[HSEAL_NAME_SIZE];
    unsigned char id[HSEAL_ID_BYTES];
    int has_id;                 /* its head is of our format */
    int open;                   /* the record below is valid */
    struct hseal_record record; /* only if open */
    struct hseal_error error;   /* why not, if not */
};

/** All that stands behind one name, or behind every name. */
struct hseal_finds {
    struct hseal_found *records;
    size_t n_records;
    struct hseal_object *keys; /* with the prefix, and a valid name */
    size_t n_keys;
};

/**
 * hseal_store_find_root(s, e): look for hardseal#root and ready it; s->root
 * stays NULL where there is none.  Errors: RECORD (two of them), CUSTODY,
 * TOKEN*, NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_store_find_root(
    struct hseal_store *s, struct hseal_error *e);

/**
 * hseal_finds_read(s, name, ret, e): read records and keys of `name`, or all
 * where it is NULL.  A root key that another process has made since the store
 * was opened is found.  The caller frees.  Errors: those of
 * hseal_store_find_root.
 */
HSEAL_MUST_USE enum hseal_err hseal_finds_read(struct hseal_store *s,
    const char *name, struct hseal_finds *ret, struct hseal_error *e);

/** hseal_finds_free(f): wipe; a zeroed struct is accepted. */
void hseal_finds_free(struct hseal_finds *f);

/** hseal_finds_key(f, r): the key that record `r` belongs to, or NULL. */
const struct hseal_object *hseal_finds_key(
    const struct hseal_finds *f, const struct hseal_found *r);

/** hseal_finds_best(f, name): of the open records of `name` whose key is
 * there the one of the highest generation, or NULL. */
struct hseal_found *hseal_finds_best(
    const struct hseal_finds *f, const char *name);

/** hseal_store_label(name, out): "hardseal:NAME". */
void hseal_store_label(const char *name, char out[HSEAL_LABEL_SIZE]);

/** hseal_store_label_name(label): the NAME of such a label, or NULL if it is
 * not one of ours. */
const char *hseal_store_label_name(const char *label);

#endif
