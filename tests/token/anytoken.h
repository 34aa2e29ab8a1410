/*
 * token/anytoken.h: a logged-in token for tests of keys and objects: of the
 * fake module or of SoftHSM.
 */
#ifndef HSEAL_TEST_ANYTOKEN_H
#define HSEAL_TEST_ANYTOKEN_H

#include "token/key.h"
#include "token/token.h"

#include "support/faketoken.h"
#include "support/softtoken.h"

struct anytoken {
    struct faketoken fake; /* control NULL if it is SoftHSM's */
    struct softtoken soft;
    struct hseal_token *t; /* NULL where SoftHSM is missing */
};

/** Fixtures; *state is a struct anytoken. */
int anytoken_fake(void **state);
int anytoken_fake_as_softhsm(void **state); /* its profile: session copies */
int anytoken_soft(void **state);
int anytoken_teardown(void **state);

/**
 * anytoken_key(x, label, secret, ret, e): hseal_key_create with `secret`
 * padded; the id is the label's first bytes.
 */
enum hseal_err anytoken_key(struct anytoken *x, const char *label,
    struct hseal_view secret, unsigned long *ret, struct hseal_error *e);

/** anytoken_count(x, kind): how many objects there are. */
size_t anytoken_count(struct anytoken *x, enum hseal_object_kind kind);

/** anytoken_fault(x, call, at, rv): fail at the n-th call from now on. */
void anytoken_fault(
    struct anytoken *x, enum fake_call call, unsigned at, unsigned long rv);

#endif
