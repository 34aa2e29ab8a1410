/*
 * store/world.h: a store on a token, of SoftHSM or of the fake module.
 */
#ifndef HSEAL_TEST_WORLD_H
#define HSEAL_TEST_WORLD_H

#include "store/inside.h"

#include "support/faketoken.h"
#include "support/softtoken.h"

struct world {
    struct softtoken soft;
    struct faketoken fake; /* control NULL if it is SoftHSM's */
    const char *lock;
    char state_dir[128]; /* "": none */
    struct hseal_token *token;
    struct hseal_store *store;
};

/** Fixtures; *state is a struct world, open. */
int world_soft(void **state);
int world_fake(void **state);
int world_fake_as_softhsm(void **state);
/* With a state folder; and with records in files below it. */
int world_soft_state(void **state);
int world_fake_state(void **state);
int world_fake_files(void **state);
int world_teardown(void **state);

/** world_open(w, e): log in and open the store; world_close: the reverse. */
enum hseal_err world_open(struct world *w, struct hseal_error *e);
void world_close(struct world *w);

/** world_twin(w, ret): another store on the same token, as another process of
 * this home has it; world_close(ret) and nothing else ends it. */
void world_twin(const struct world *w, struct world *ret);

/** world_record(name, ret): a record of "key-of-NAME", demo, eea, trade. */
void world_record(const char *name, struct hseal_record *ret);

/** world_import(w, name, secret, e): hseal_store_import with that record. */
enum hseal_err world_import(struct world *w, const char *name,
    struct hseal_view secret, struct hseal_error *e);

/** world_rotate_id(w, name, key_id, secret, e): hseal_store_rotate to that API
 * key. */
enum hseal_err world_rotate_id(struct world *w, const char *name,
    const char *key_id, struct hseal_view secret, struct hseal_error *e);

/** world_rotate(w, name, secret, e): hseal_store_rotate likewise, to the same
 * API key. */
enum hseal_err world_rotate(struct world *w, const char *name,
    struct hseal_view secret, struct hseal_error *e);

/** world_counts(w, ret_keys, ret_data): objects of any label. */
void world_counts(struct world *w, size_t *ret_keys, size_t *ret_data);

/** world_destroy_all(w, kind, label): behind the store's back. */
void world_destroy_all(
    struct world *w, enum hseal_object_kind kind, const char *label);

/** world_sealed(w, name, b): append the sealed record of `name`. */
void world_sealed(struct world *w, const char *name, struct hseal_buf *b);

/** world_loads(w, name, secret): it loads, and signs as `secret` does. */
void world_loads(struct world *w, const char *name, struct hseal_view secret);

/** world_only(w, name, state): the list has just this entry. */
void world_only(
    struct world *w, const char *name, enum hseal_entry_state state);

#endif
