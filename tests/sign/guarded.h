/*
 * tests/sign/guarded.h: a guard around a fake signer.
 */
#ifndef HSEAL_TESTS_SIGN_GUARDED_H
#define HSEAL_TESTS_SIGN_GUARDED_H

#include "fakesigner.h"

struct world {
    struct fakesigner fake;
    struct hseal_guard_params params;
    struct hseal_guard *guard;
    struct hseal_signer *signer;
    struct hseal_headers *headers;
};

/** What guarded_sign asks for. */
extern const struct hseal_request guarded_request;

/** guarded_setup(state), guarded_teardown(state): a world, not yet started; all
 * that stalls is let go in the end, so that nothing is leaked. */
int guarded_setup(void **state);
int guarded_teardown(void **state);

/** guarded_start(w): open the guard. */
void guarded_start(struct world *w);

/** guarded_sign(w, e): one signature. */
enum hseal_err guarded_sign(struct world *w, struct hseal_error *e);

/** guarded_until(w, state): 1 once it is in that state, where its thread gets
 * without being asked; 0 after a minute. */
int guarded_until(struct world *w, enum hseal_guard_state state);

#endif
