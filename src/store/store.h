/*
 * store/store.h: credentials on a token, by name.
 * Layer: store.
 */
#ifndef HSEAL_STORE_STORE_H
#define HSEAL_STORE_STORE_H

#include "base/clock.h"
#include "store/breaker.h"
#include "store/place.h"
#include "store/record.h"
#include "token/key.h"
#include "token/mac.h"
#include "token/token.h"

/** The credentials of one token.  Opaque; one thread at a time. */
struct hseal_store;

/**
 * hseal_store_open(t, state_dir, lock_path, ret, e): the credentials on `t`,
 * which must outlive *ret.  `state_dir` is the folder of records in files, of
 * the change counter and of what was seen; NULL: none of these.  `lock_path`
 * is the file that all hardseal processes of this home lock while they write;
 * NULL where nothing will be written.  Both are copied.
 * Finds hardseal#root; two of them are an error, none is none yet.
 * Errors: TOKEN*, RECORD, CONFIG, IO, NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_store_open(struct hseal_token *t,
    const char *state_dir, const char *lock_path, struct hseal_store **ret,
    struct hseal_error *e);

/**
 * hseal_store_login(o, lock_path, ret, e): hseal_token_open and
 * hseal_store_open in one; the store owns the token and closes it.
 * Errors: those of both.
 */
HSEAL_MUST_USE enum hseal_err hseal_store_login(
    const struct hseal_token_opening *o, const char *lock_path,
    struct hseal_store **ret, struct hseal_error *e);

/** hseal_store_token(s): borrowed. */
struct hseal_token *hseal_store_token(const struct hseal_store *s);

/**
 * hseal_store_changes(s): the count of changes in this home: other than
 * before, something has been written since.  Costs no system call.
 */
uint64_t hseal_store_changes(const struct hseal_store *s);

/** hseal_store_close(s): NULL is fine. */
void hseal_store_close(struct hseal_store *s);

/** A credential that is ready to sign. */
struct hseal_credential {
    char name[HSEAL_NAME_SIZE];       /* without generation */
    unsigned char id[HSEAL_ID_BYTES]; /* of its key */
    unsigned long key;                /* handle */
    struct hseal_place_item item;     /* its record, where it lies */
    struct hseal_record record;
    struct hseal_breaker breaker; /* as it was when this was loaded */
    struct hseal_mac *mac;
};

/** Bytes of "NAME@GENERATION". */
#define HSEAL_SPEC_SIZE (HSEAL_NAME_SIZE + 21)

/**
 * hseal_store_load(s, spec, ret, e): open the record that counts for the name
 * `spec`, find its key and check the key against the known answer in the
 * record.  "NAME@GENERATION" is a generation that is staged or counts.  An
 * older record than this home has seen is refused.  One that is frozen or
 * stopped is loaded: that is for who signs to look at.  The caller frees what
 * *ret holds with hseal_credential_free, before the store.
 * Errors: INPUT (no name), NOT_FOUND, RECORD, CUSTODY (the known answer is
 * wrong), FROZEN, TOKEN*, IO.
 */
HSEAL_MUST_USE enum hseal_err hseal_store_load(struct hseal_store *s,
    const char *spec, struct hseal_credential *ret, struct hseal_error *e);

/** Asked before a key is used: does its record allow what is wanted? */
struct hseal_gate {
    /* allow(arg, name, record, e): OK, or why not; `name` is the key's. */
    enum hseal_err (*allow)(void *arg, const char *name,
        const struct hseal_record *record, struct hseal_error *e);
    void *arg;
};

/**
 * hseal_store_load_through(s, spec, gate, ret, e): hseal_store_load, if `gate`
 * allows it, which is asked when the record is open and nothing has been done
 * with the key; NULL allows all.  Errors: those of both.
 */
HSEAL_MUST_USE enum hseal_err hseal_store_load_through(struct hseal_store *s,
    const char *spec, const struct hseal_gate *gate,
    struct hseal_credential *ret, struct hseal_error *e);

/**
 * hseal_store_check(s, c, ret_same, e): *ret_same is 0 if key or record of a
 * loaded credential are no longer there, because somebody has deleted,
 * frozen or replaced them, on whichever host, or if it has been stopped or
 * thawed: load it again.  A session copy
 * would go on signing.  Errors: TOKEN*, IO.
 */
HSEAL_MUST_USE enum hseal_err hseal_store_check(struct hseal_store *s,
    const struct hseal_credential *c, int *ret_same, struct hseal_error *e);

/**
 * hseal_store_stop(s, k, why, e): stop this credential, in every process of
 * this home: see store/breaker.h.  The token is not asked.  Errors: IO, CONFIG,
 * NOMEM; UNSUPPORTED without a state_dir.
 */
HSEAL_MUST_USE enum hseal_err hseal_store_stop(struct hseal_store *s,
    const struct hseal_breaker_key *k, const struct hseal_stop *why,
    struct hseal_error *e);

/** hseal_credential_free(c): wipe; a zeroed struct is accepted. */
void hseal_credential_free(struct hseal_credential *c);

/** What stands behind a name on the token. */
enum hseal_entry_state {
    HSEAL_ENTRY_WHOLE,      /* a key and its record, which counts */
    HSEAL_ENTRY_FROZEN,     /* the same, frozen */
    HSEAL_ENTRY_STAGED,     /* a generation that waits to be activated */
    HSEAL_ENTRY_OLD,        /* one that another has taken the place of */
    HSEAL_ENTRY_UNFINISHED, /* a key without a record: an import was killed */
    HSEAL_ENTRY_KEYLESS,    /* a record without its key */
    HSEAL_ENTRY_UNREADABLE, /* a record that does not open, or is newer */
    HSEAL_ENTRY_COUNT
};

/** hseal_entry_state_name(state): "ok", "frozen", "staged", "old",
 * "unfinished", "keyless", "unreadable". */
const char *hseal_entry_state_name(enum hseal_entry_state state);

/** One line of the inventory. */
struct hseal_entry {
    char name[HSEAL_NAME_SIZE];
    enum hseal_entry_state state;
    unsigned char id[HSEAL_ID_BYTES];
    struct hseal_record record;   /* if it opens; without passphrase */
    struct hseal_breaker breaker; /* if it opens */
    char why[HSEAL_MESSAGE_MAX];  /* only if UNREADABLE */
};

/**
 * hseal_store_list(s, ret, ret_n, e): all credentials, sorted by name; nothing
 * is changed or deleted.  A damaged one is listed with its state, it does
 * not fail the list.  The caller frees with hseal_store_list_free.
 * Errors: TOKEN*, NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_store_list(struct hseal_store *s,
    struct hseal_entry **ret, size_t *ret_n, struct hseal_error *e);

/** hseal_store_list_free(list, n): wipe and release; NULL is fine. */
void hseal_store_list_free(struct hseal_entry *list, size_t n);

/** How a new generation gets its key; the store does all the rest. */
struct hseal_maker {
    /*
     * make(arg, s, name, record, ret_handle, e): make a key called `name` on
     * the token, and fill in the known answer of `record`.
     */
    enum hseal_err (*make)(void *arg, struct hseal_store *s,
        const struct hseal_key_name *name, struct hseal_record *record,
        unsigned long *ret_handle, struct hseal_error *e);
    void *arg;
};

/**
 * hseal_store_import(s, name, secret, record, e): make the credential `name`
 * of the API secret `secret` (1 to 4096 bytes) and the facts in `record`,
 * whose known answer is filled in here.  In this order: leftovers of a killed
 * import of that name are swept, hardseal#root is made if missing, the key is
 * created, its MAC of the known answer compared with one computed in memory,
 * its protection checked, the record written and read back.  On any failure
 * what was made is destroyed; killed at any point, there is a credential as a
 * whole or none.  The caller wipes `secret`.
 * Errors: INPUT, EXISTS, RECORD, CUSTODY, UNSUPPORTED, IO (lock), TOKEN*.
 */
HSEAL_MUST_USE enum hseal_err hseal_store_import(struct hseal_store *s,
    const char *name, struct hseal_view secret, struct hseal_record *record,
    struct hseal_error *e);

/** hseal_store_make(s, name, maker, record, e): the same with a key made by
 * `maker`. */
HSEAL_MUST_USE enum hseal_err hseal_store_make(struct hseal_store *s,
    const char *name, const struct hseal_maker *maker,
    struct hseal_record *record, struct hseal_error *e);

/**
 * hseal_store_rotate(s, name, secret, record, e): one more generation of
 * `name`, staged: it signs nothing until it is activated.  record->generation
 * is filled in.  Errors: those of import; NOT_FOUND; EXISTS (one is staged).
 */
HSEAL_MUST_USE enum hseal_err hseal_store_rotate(struct hseal_store *s,
    const char *name, struct hseal_view secret, struct hseal_record *record,
    struct hseal_error *e);

/** hseal_store_rotate_made(s, name, maker, record, e): the same with a key made
 * by `maker`. */
HSEAL_MUST_USE enum hseal_err hseal_store_rotate_made(struct hseal_store *s,
    const char *name, const struct hseal_maker *maker,
    struct hseal_record *record, struct hseal_error *e);

/**
 * hseal_store_adopt(s, name, label, id, id_len, record, e): make the key that
 * another tool has put on the token, with that label and CKA_ID, the
 * credential `name`.  Its first answer is believed and kept.  Its protection is
 * checked as that of any key.
 * Errors: INPUT, EXISTS, NOT_FOUND, CUSTODY, RECORD, IO, TOKEN*.
 */
HSEAL_MUST_USE enum hseal_err hseal_store_adopt(struct hseal_store *s,
    const char *name, const char *label, const unsigned char *id, size_t id_len,
    struct hseal_record *record, struct hseal_error *e);

/**
 * hseal_store_activate(s, name, generation, e): from now on that generation
 * signs; one new record, so that it is the one or the other at any moment.
 * 0 stands for the one that is staged.  What was active is kept.
 * Errors: INPUT, NOT_FOUND, FROZEN, RECORD, IO, TOKEN*.
 */
HSEAL_MUST_USE enum hseal_err hseal_store_activate(struct hseal_store *s,
    const char *name, uint64_t generation, struct hseal_error *e);

/**
 * hseal_store_freeze(s, name, frozen, e): 1: `name` signs nothing any more; 0:
 * it does again, and whatever stopped it goes too.  One new record, unless
 * its state is so already.
 * Errors: INPUT, NOT_FOUND, RECORD, IO, TOKEN*.
 */
HSEAL_MUST_USE enum hseal_err hseal_store_freeze(
    struct hseal_store *s, const char *name, int frozen, struct hseal_error *e);

/**
 * hseal_store_delete(s, name, generation, e): destroy records, then keys, and
 * leftovers.  0 is all of that name; else one generation that does not count.
 * Errors: INPUT (it does), NOT_FOUND, IO (lock), TOKEN*.
 */
HSEAL_MUST_USE enum hseal_err hseal_store_delete(struct hseal_store *s,
    const char *name, uint64_t generation, struct hseal_error *e);

#endif
