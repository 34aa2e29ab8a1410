/*
 * store/sealed.h: a credential in a file that only one token opens.
 * Layer: store.
 *
 * The token's host writes the public keys of two pairs of the token
 * (token/wrap.h).  An offline machine seals: the API secret to one pair,
 * which unwraps inside the token, so that no host sees it; the record with
 * the passphrase under a key that is sealed to the other pair, which the
 * token's host opens.  Who sealed a file, it does not say: people compare
 * fingerprints, and carry the file.
 */
#ifndef HSEAL_STORE_SEALED_H
#define HSEAL_STORE_SEALED_H

#include "base/gcm.h"
#include "store/fingerprint.h"
#include "store/record.h"
#include "token/key.h"
#include "token/wrap.h"

/** The format that is written and read. */
#define HSEAL_SEALED_VERSION 1
/** Bytes of the longest file of public keys, and of the longest sealed one. */
#define HSEAL_SEALED_PUBLIC_MAX 8192
#define HSEAL_SEALED_MAX 16384

struct hseal_store;

/** A public key of the token. */
struct hseal_sealed_key {
    unsigned char der[HSEAL_OAEP_DER_MAX];
    size_t der_len;
    unsigned char fingerprint[HSEAL_FINGERPRINT_BYTES];
};

/** To whom is sealed.  The fingerprints cover the keys alone. */
struct hseal_sealed_public {
    char label[33]; /* of the token, as it says */
    char serial[17];
    enum hseal_oaep oaep; /* the hash that the token takes */
    int guarded;          /* hseal_wrap_trial.guarded */
    struct hseal_sealed_key key[HSEAL_WRAP_COUNT];
};

/**
 * hseal_sealed_recipient(t, lock_path, ret, e): the public keys of token `t`;
 * pairs that are not there are made, under the lock of the home, and all is
 * tried (hseal_wrap_try).  Pairs that were made and do not do are destroyed.
 * Errors: those of hseal_wrap_ensure and hseal_wrap_try, IO (lock).
 */
HSEAL_MUST_USE enum hseal_err hseal_sealed_recipient(struct hseal_token *t,
    const char *lock_path, struct hseal_sealed_public *ret,
    struct hseal_error *e);

/** hseal_sealed_public_write(p, b, e): append `p` as JSON, with a newline.
 * Errors: LIMIT, NOMEM. */
HSEAL_MUST_USE enum hseal_err hseal_sealed_public_write(
    const struct hseal_sealed_public *p, struct hseal_buf *b,
    struct hseal_error *e);

/**
 * hseal_sealed_public_read(text, what, ret, e): read such a text; every field
 * is checked, none may be missing or more.  `what` names it in errors.
 * Errors: RECORD, LIMIT, NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_sealed_public_read(struct hseal_view text,
    const char *what, struct hseal_sealed_public *ret, struct hseal_error *e);

/** A sealed file, taken apart. */
struct hseal_sealed {
    char name[HSEAL_NAME_SIZE];
    enum hseal_oaep oaep;
    unsigned char fingerprint[HSEAL_WRAP_COUNT][HSEAL_FINGERPRINT_BYTES];
    unsigned char secret[HSEAL_OAEP_BYTES_MAX]; /* to HSEAL_WRAP_SECRET */
    size_t secret_len;
    unsigned char content_key[HSEAL_OAEP_BYTES_MAX]; /* to HSEAL_WRAP_OPEN */
    size_t content_key_len;
    unsigned char nonce[HSEAL_GCM_NONCE_BYTES];
    unsigned char tag[HSEAL_GCM_TAG_BYTES];
    unsigned char record[HSEAL_RECORD_MAX]; /* ciphertext */
    size_t record_len;
};

/**
 * hseal_sealed_make(p, name, secret, record, b, e): seal the API secret (1 to
 * 4096 bytes) and `record`, whose known answer is filled in here, to `p`;
 * append the text of the file to `b`.  Needs no token.  The caller wipes
 * `secret`.  Errors: INPUT, LIMIT, NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_sealed_make(
    const struct hseal_sealed_public *p, const char *name,
    struct hseal_view secret, struct hseal_record *record, struct hseal_buf *b,
    struct hseal_error *e);

/** hseal_sealed_write(s, b, e): append `s` as JSON, with a newline.
 * Errors: LIMIT, NOMEM. */
HSEAL_MUST_USE enum hseal_err hseal_sealed_write(
    const struct hseal_sealed *s, struct hseal_buf *b, struct hseal_error *e);

/** hseal_sealed_read(text, what, ret, e): as hseal_sealed_public_read. */
HSEAL_MUST_USE enum hseal_err hseal_sealed_read(struct hseal_view text,
    const char *what, struct hseal_sealed *ret, struct hseal_error *e);

/**
 * hseal_sealed_mine(t, s, e): `s` is sealed to the pairs that token `t` has
 * now.  Errors: RECORD (to others: all four fingerprints are named), those of
 * hseal_wrap_find.
 */
HSEAL_MUST_USE enum hseal_err hseal_sealed_mine(
    struct hseal_token *t, const struct hseal_sealed *s, struct hseal_error *e);

/**
 * hseal_sealed_open(t, s, ret, e): open the record of `s` by token `t` into
 * the initialised `ret`: all but the secret.  The passphrase is then in locked
 * memory of this host.  Nothing is made on the token.
 * Errors: those of hseal_sealed_mine and hseal_wrap_decrypt, RECORD (changed,
 * or put together from two files).
 */
HSEAL_MUST_USE enum hseal_err hseal_sealed_open(struct hseal_token *t,
    const struct hseal_sealed *s, struct hseal_record *ret,
    struct hseal_error *e);

/**
 * hseal_sealed_unwrap(t, s, name, ret_handle, e): what stands in place of
 * hseal_key_create for a secret that is sealed: the token unwraps it.  To be
 * called after hseal_sealed_open, which says whether `s` is whole; the key's
 * MAC of the record's known answer is still to be compared.
 * Errors: those of hseal_sealed_mine and hseal_wrap_unwrap.
 */
HSEAL_MUST_USE enum hseal_err hseal_sealed_unwrap(struct hseal_token *t,
    const struct hseal_sealed *s, const struct hseal_key_name *name,
    unsigned long *ret_handle, struct hseal_error *e);

/**
 * hseal_sealed_import(store, s, record, e): as hseal_store_import, of what is
 * sealed, under the name in `s`.  `record` is initialised and has what this
 * host says: created_ms, custody, ca_file; the rest of it, with the known
 * answer, comes from `s`.  `s` is not changed.  On failure `record` is as it
 * was, and nothing of the attempt is on the token.
 * Errors: those of hseal_store_make, hseal_sealed_open and
 * hseal_sealed_unwrap; EXPIRED; RECORD (it names a key or a file of the host);
 * CUSTODY (also if the known answer is not of that secret).
 */
HSEAL_MUST_USE enum hseal_err hseal_sealed_import(struct hseal_store *store,
    struct hseal_sealed *s, struct hseal_record *record, struct hseal_error *e);

/** hseal_sealed_rotate(store, s, record, e): the same as hseal_store_rotate
 * does it: one more generation, staged. */
HSEAL_MUST_USE enum hseal_err hseal_sealed_rotate(struct hseal_store *store,
    struct hseal_sealed *s, struct hseal_record *record, struct hseal_error *e);

#endif
