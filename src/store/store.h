/*
 * store/store.h: credentials on a token, by name.
 * Layer: store.
 */
#ifndef HSEAL_STORE_STORE_H
#define HSEAL_STORE_STORE_H

#include "base/clock.h"
#include "store/record.h"
#include "token/mac.h"
#include "token/token.h"

/** The credentials of one token.  Opaque; one thread at a time. */
struct hseal_store;

/**
 * hseal_store_open(t, lock_path, ret, e): the credentials on `t`, which must
 * outlive *ret.  `lock_path` is the file that all hardseal processes of this
 * home lock while they write (copied); NULL where nothing will be written.
 * Finds hardseal#root; two of them are an error, none is none yet.
 * Errors: TOKEN*, RECORD, NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_store_open(struct hseal_token *t,
    const char *lock_path, struct hseal_store **ret, struct hseal_error *e);

/**
 * hseal_store_login(uri, pins, lock_path, ret, e): hseal_token_open and
 * hseal_store_open in one; the store owns the token and closes it.
 * Errors: those of both.
 */
HSEAL_MUST_USE enum hseal_err hseal_store_login(const char *uri,
    const struct hseal_pin_source *pins, const char *lock_path,
    struct hseal_store **ret, struct hseal_error *e);

/** hseal_store_close(s): NULL is fine. */
void hseal_store_close(struct hseal_store *s);

/** A credential that is ready to sign. */
struct hseal_credential {
    char name[HSEAL_NAME_SIZE];
    unsigned char id[HSEAL_ID_BYTES]; /* CKA_ID of its key */
    struct hseal_record record;
    struct hseal_mac *mac;
};

/**
 * hseal_store_load(s, name, ret, e): open the record of `name`, find its key
 * and check the key against the known answer in the record.  The caller
 * frees what *ret holds with hseal_credential_free, before the store.
 * Errors: INPUT (no name), NOT_FOUND, RECORD, CUSTODY (the known answer is
 * wrong), TOKEN*.
 */
HSEAL_MUST_USE enum hseal_err hseal_store_load(struct hseal_store *s,
    const char *name, struct hseal_credential *ret, struct hseal_error *e);

/** hseal_credential_free(c): wipe; a zeroed struct is accepted. */
void hseal_credential_free(struct hseal_credential *c);

/** What stands behind a name on the token. */
enum hseal_entry_state {
    HSEAL_ENTRY_WHOLE,      /* a key and its record */
    HSEAL_ENTRY_UNFINISHED, /* a key without a record: an import was killed */
    HSEAL_ENTRY_KEYLESS,    /* a record without its key */
    HSEAL_ENTRY_UNREADABLE, /* a record that does not open, or is newer */
    HSEAL_ENTRY_COUNT
};

/** hseal_entry_state_name(state): "ok", "unfinished", "keyless",
 * "unreadable". */
const char *hseal_entry_state_name(enum hseal_entry_state state);

/** One line of the inventory. */
struct hseal_entry {
    char name[HSEAL_NAME_SIZE];
    enum hseal_entry_state state;
    unsigned char id[HSEAL_ID_BYTES];
    struct hseal_record record;  /* WHOLE, KEYLESS; without passphrase */
    char why[HSEAL_MESSAGE_MAX]; /* only if UNREADABLE */
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

/**
 * hseal_store_import(s, name, secret, record, e): make the credential `name`
 * of the API secret `secret` (1 to 4096 bytes) and the facts in `record`,
 * whose known answer is filled in here.  In this order: leftovers of a killed
 * import of that name are swept, hardseal#root is made if missing, the key is
 * created, its MAC of the known answer compared with one computed in memory,
 * its protection checked, the record written and read back.  On any failure
 * what was made is destroyed; killed at any point, there is a credential as a
 * whole or none.  The caller wipes `secret`.
 * Errors: INPUT, EXISTS, RECORD, CUSTODY, IO (lock), TOKEN*.
 */
HSEAL_MUST_USE enum hseal_err hseal_store_import(struct hseal_store *s,
    const char *name, struct hseal_view secret, struct hseal_record *record,
    struct hseal_error *e);

/**
 * hseal_store_delete(s, name, e): destroy the record, then the key, and any
 * leftovers of that name.  Errors: INPUT, NOT_FOUND, IO (lock), TOKEN*.
 */
HSEAL_MUST_USE enum hseal_err hseal_store_delete(
    struct hseal_store *s, const char *name, struct hseal_error *e);

#endif
