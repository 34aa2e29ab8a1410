/*
 * store/amend.h: the same credential on several tokens.
 * Layer: store.
 */
#ifndef HSEAL_STORE_AMEND_H
#define HSEAL_STORE_AMEND_H

#include "store/store.h"

#define HSEAL_DIFFERENCES_SIZE 128

/**
 * hseal_amend_differs(a, b, ret): what is not alike of two records of one API
 * key, by name: "state, permissions"; "" if nothing is.  Passphrases too, in
 * constant time; that only `b` is frozen is no such thing, see below.  Returns
 * 1 if anything is.
 */
int hseal_amend_differs(const struct hseal_record *a,
    const struct hseal_record *b, char ret[HSEAL_DIFFERENCES_SIZE]);

/**
 * hseal_amend_same_secret(c, like, ret, e): *ret is 1 if the key of credential
 * `c` answers as the record `like`, of another token, says its key does.
 * Errors: TOKEN*.
 */
HSEAL_MUST_USE enum hseal_err hseal_amend_same_secret(
    const struct hseal_credential *c, const struct hseal_record *like, int *ret,
    struct hseal_error *e);

/**
 * hseal_store_amend(s, name, like, e): give `name`, as far as it counts now,
 * the facts, passphrase and state of `like`, in one new record; key, generation
 * and known answer stay, and what is frozen stays frozen.
 * Errors: INPUT (another API key), NOT_FOUND, RECORD, IO, TOKEN*.
 */
HSEAL_MUST_USE enum hseal_err hseal_store_amend(struct hseal_store *s,
    const char *name, const struct hseal_record *like, struct hseal_error *e);

/**
 * hseal_store_learn(s, name, generation, said, all, e): keep in the record of
 * that generation of `name`, 0 for the one that counts, whose key it is as the
 * exchange has said, with `all` its permissions and addresses too, by one new
 * record; nothing happens if it is so already.
 * Errors: INPUT, NOT_FOUND, RECORD, IO, TOKEN*.
 */
HSEAL_MUST_USE enum hseal_err hseal_store_learn(struct hseal_store *s,
    const char *name, uint64_t generation, const struct hseal_okx_account *said,
    int all, struct hseal_error *e);

#endif
