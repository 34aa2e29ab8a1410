/*
 * store/sealing.h: a token to which credentials are sealed; one for all tests
 * of a file, since it takes its time to make two pairs.
 */
#ifndef HSEAL_TEST_SEALING_H
#define HSEAL_TEST_SEALING_H

#include "store/sealed.h"

#include "store/world.h"

struct sealing {
    struct world *w;
    struct hseal_sealed_public pub;
};

/** Fixtures of a group; *state is a struct sealing, on SoftHSM. */
int sealing_setup(void **state);
int sealing_teardown(void **state);

/** sealing_seal(x, name, secret, b): the text of a file; `b` is initialised
 * here. */
void sealing_seal(const struct sealing *x, const char *name,
    struct hseal_view secret, struct hseal_buf *b);

/** sealing_read(b, ret): such a text, taken apart. */
void sealing_read(const struct hseal_buf *b, struct hseal_sealed *ret);

/** sealing_make(x, name, secret, ret): both in one. */
void sealing_make(const struct sealing *x, const char *name,
    struct hseal_view secret, struct hseal_sealed *ret);

/** sealing_by_hand(x, secret, text, ret): sealed as "desk1" as sealed.c says,
 * not as it does; `text` is that of a record, or no record. */
void sealing_by_hand(const struct sealing *x, struct hseal_view secret,
    struct hseal_view text, struct hseal_sealed *ret);

/** sealing_open(x, s, ret, e): hseal_sealed_open; `ret` may be NULL, else it is
 * initialised here on success. */
enum hseal_err sealing_open(const struct sealing *x,
    const struct hseal_sealed *s, struct hseal_record *ret,
    struct hseal_error *e);

#endif
