/*
 * store/keys.h: the keys of a store, wherever its token keeps them: objects
 * on the token, or, for a card that has no HMAC, files sealed to it.
 * Layer: store.
 */
#ifndef HSEAL_STORE_KEYS_H
#define HSEAL_STORE_KEYS_H

#include "store/inside.h"

/**
 * hseal_keys_custody(s, custody, e): whether a key of this token is kept that
 * way: the best it can do, and no other.  A weaker one must be asked for by
 * name, and is refused where the token can do better.
 * Errors: UNSUPPORTED (the token cannot), CUSTODY (a PIN holder could export
 * it, and that was not accepted), INPUT (it can do better).
 */
HSEAL_MUST_USE enum hseal_err hseal_keys_custody(const struct hseal_store *s,
    enum hseal_custody custody, struct hseal_error *e);

/**
 * hseal_keys_find(s, label, f, e): add the keys of that label to f->keys, or
 * all that are labelled hardseal:NAME where it is NULL.
 * Errors: TOKEN*, IO, CONFIG, NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_keys_find(struct hseal_store *s,
    const char *label, struct hseal_finds *f, struct hseal_error *e);

/** hseal_keys_add(f, o, name, adopted, e): add one object.  Errors: NOMEM. */
HSEAL_MUST_USE enum hseal_err hseal_keys_add(struct hseal_finds *f,
    const struct hseal_object *o, const char *name, int adopted,
    struct hseal_error *e);

/**
 * hseal_keys_create(s, name, value, ret_handle, e): hseal_key_create, or the
 * same as a sealed file, of which the handle is 0.
 * Errors: those of hseal_key_create and hseal_cardkey_seal, IO, CONFIG.
 */
HSEAL_MUST_USE enum hseal_err hseal_keys_create(struct hseal_store *s,
    const struct hseal_key_name *name, const struct hseal_secret *value,
    unsigned long *ret_handle, struct hseal_error *e);

/**
 * hseal_keys_open(s, k, ret, e): ready it to sign; a sealed one is opened by
 * the card into locked memory.  Errors: those of hseal_mac_open and
 * hseal_cardkey_open; RECORD (its file is gone), IO, CONFIG.
 */
HSEAL_MUST_USE enum hseal_err hseal_keys_open(struct hseal_store *s,
    const struct hseal_found_key *k, struct hseal_mac **ret,
    struct hseal_error *e);

/**
 * hseal_keys_there(s, k, ret, e): *ret is 1 if the key is still there.  Of a
 * sealed one the card must be there as well: if not, that is an error, and the
 * key is stale from then on.  Errors: TOKEN*, CONFIG.
 */
HSEAL_MUST_USE enum hseal_err hseal_keys_there(struct hseal_store *s,
    const struct hseal_found_key *k, int *ret, struct hseal_error *e);

/** hseal_keys_destroy(s, k, e): one that is gone is fine.  Errors: TOKEN*,
 * IO, CONFIG. */
HSEAL_MUST_USE enum hseal_err hseal_keys_destroy(struct hseal_store *s,
    const struct hseal_found_key *k, struct hseal_error *e);

#endif
