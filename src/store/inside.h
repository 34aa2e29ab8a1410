/*
 * store/inside.h: the inside of a store, for this layer alone.
 * Layer: store.
 */
#ifndef HSEAL_STORE_INSIDE_H
#define HSEAL_STORE_INSIDE_H

#include "store/changes.h"
#include "store/place.h"
#include "store/seal.h"
#include "store/store.h"
#include "token/key.h"
#include "token/object.h"

#define HSEAL_LABEL_PREFIX "hardseal:"
#define HSEAL_ROOT_LABEL "hardseal#root"

struct hseal_store {
    struct hseal_token *token;
    int owns_token;
    char *state_dir; /* or NULL */
    char *lock_path; /* NULL: nothing is written */
    struct hseal_place *place;
    struct hseal_changes *changes; /* or NULL */
    struct hseal_mac *root;        /* NULL: there is none yet, or it is stale */
};

/** A record, read and, where it can be, opened. */
struct hseal_found {
    struct hseal_place_item item;
    char name[HSEAL_NAME_SIZE];
    unsigned char id[HSEAL_ID_BYTES]; /* of its key, see found_key */
    int has_id;                       /* its head is of our format */
    int open;                         /* the record below is valid */
    struct hseal_record record;       /* only if open */
    struct hseal_error error;         /* why not, if not */
};

/** A key of ours, or one that a record has adopted. */
struct hseal_found_key {
    unsigned long handle; /* 0: sealed to a card, in a file */
    char name[HSEAL_NAME_SIZE];
    /* CKA_ID where it has 16 bytes, else made of label and CKA_ID. */
    unsigned char id[HSEAL_ID_BYTES];
    int adopted;
};

/** All that stands behind one name, or behind every name. */
struct hseal_finds {
    struct hseal_found *records; /* sorted by name */
    size_t n_records;
    struct hseal_found_key *keys;
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
 * hseal_store_ensure_root(s, e): the same, and make it if there is none:
 * generated in the token, or, where it cannot, of random bytes that are
 * imported, or sealed to a card that has no HMAC.  Errors: UNSUPPORTED
 * (neither), and those of find_root.
 */
HSEAL_MUST_USE enum hseal_err hseal_store_ensure_root(
    struct hseal_store *s, struct hseal_error *e);

/**
 * hseal_finds_read(s, name, ret, e): read records and keys of `name`, or all
 * where it is NULL.  A root key that another process has made since the store
 * was opened is found.  The caller frees.  Errors: those of
 * hseal_store_find_root, IO.
 */
HSEAL_MUST_USE enum hseal_err hseal_finds_read(struct hseal_store *s,
    const char *name, struct hseal_finds *ret, struct hseal_error *e);

/** hseal_finds_free(f): wipe; a zeroed struct is accepted. */
void hseal_finds_free(struct hseal_finds *f);

/** hseal_finds_key(f, r): the key that record `r` belongs to, or NULL. */
const struct hseal_found_key *hseal_finds_key(
    const struct hseal_finds *f, const struct hseal_found *r);

/** hseal_finds_has_record(f, key): 1 if a record belongs to that key. */
int hseal_finds_has_record(
    const struct hseal_finds *f, const struct hseal_found_key *key);

/**
 * hseal_finds_is_top(f, r): 1 if `r` is open and the newest record of its
 * generation; those it supersedes are as good as gone.
 */
int hseal_finds_is_top(
    const struct hseal_finds *f, const struct hseal_found *r);

/**
 * hseal_finds_winner(f, name): the record that counts for `name`: of the
 * newest of each generation that is not staged the one with the highest
 * number, whether its key is there or not; or NULL.
 */
struct hseal_found *hseal_finds_winner(
    const struct hseal_finds *f, const char *name);

/** hseal_finds_generation(f, name, g): the newest record of generation `g`,
 * or NULL. */
struct hseal_found *hseal_finds_generation(
    const struct hseal_finds *f, const char *name, uint64_t g);

/** hseal_finds_highest(f, name, ret_generation): the highest number of a
 * record of `name`, 0 if there is none; its highest generation likewise. */
uint64_t hseal_finds_highest(
    const struct hseal_finds *f, const char *name, uint64_t *ret_generation);

/**
 * hseal_store_write_record(s, name, id, record, ret, e): seal and write.
 * Errors: those of hseal_record_encode, hseal_seal_close, hseal_place_write.
 */
HSEAL_MUST_USE enum hseal_err hseal_store_write_record(struct hseal_store *s,
    const char *name, const unsigned char id[HSEAL_ID_BYTES],
    const struct hseal_record *record, struct hseal_place_item *ret,
    struct hseal_error *e);

/** hseal_store_key_id(label, id, id_len, ret): see hseal_found_key.id. */
void hseal_store_key_id(const char *label, const unsigned char *id,
    size_t id_len, unsigned char ret[HSEAL_ID_BYTES]);

/** hseal_store_breaker(s, name, r, ret): is what `r` is of stopped? */
void hseal_store_breaker(const struct hseal_store *s, const char *name,
    const struct hseal_record *r, struct hseal_breaker *ret);

/** hseal_store_fail_missing(s, name, f, e): why a name cannot be used. */
enum hseal_err hseal_store_fail_missing(const struct hseal_store *s,
    const char *name, const struct hseal_finds *f, struct hseal_error *e);

/**
 * hseal_store_sweep_partial(s, f, e): remove what killed changes have left of
 * a name that is whole: superseded records, keys without a record, staged
 * records without a key.  Errors: TOKEN*, IO.
 */
HSEAL_MUST_USE enum hseal_err hseal_store_sweep_partial(
    struct hseal_store *s, const struct hseal_finds *f, struct hseal_error *e);

/**
 * hseal_store_supersede(s, f, r, state, e): write a new record for the
 * generation of `r`, whose record may have been changed, in that state; once it
 * can be read back, what it takes the place of goes.  Under the lock. Errors:
 * RECORD (an old one was put back), IO, TOKEN*.
 */
HSEAL_MUST_USE enum hseal_err hseal_store_supersede(struct hseal_store *s,
    const struct hseal_finds *f, struct hseal_found *r,
    enum hseal_record_state state, struct hseal_error *e);

/** Work under the lock of this home, with signals held back. */
typedef enum hseal_err hseal_store_work(
    struct hseal_store *s, void *arg, struct hseal_error *e);

/**
 * hseal_store_locked(s, name, work, arg, e): check the name, take the lock,
 * do the work, tell other processes that something may have changed.
 * Errors: INPUT, IO, those of `work`.
 */
HSEAL_MUST_USE enum hseal_err hseal_store_locked(struct hseal_store *s,
    const char *name, hseal_store_work *work, void *arg, struct hseal_error *e);

/** hseal_store_label(name, out): "hardseal:NAME". */
void hseal_store_label(const char *name, char out[HSEAL_LABEL_SIZE]);

/** hseal_store_label_name(label): the NAME of such a label, or NULL if it is
 * not one of ours. */
const char *hseal_store_label_name(const char *label);

#endif
