/*
 * tests/sign/guarded.c: a guard around a fake signer.
 */
#include <stdlib.h>
#include <time.h>

#include "guarded.h"

#include "../base/unit.h"

const struct hseal_request guarded_request = {
    .method = "POST",
    .path = "/api/v5/trade/order",
    .body = "{\"sz\":\"1\"}",
    .body_len = 10,
    .timestamp = "2020-12-08T09:08:57.715Z",
};

int
guarded_setup(void **state)
{
    struct world *w = calloc(1, sizeof(*w));

    if (w == NULL || hseal_headers_new(&w->headers, NULL) != HSEAL_ERR_OK)
        return -1;
    fakesigner_init(&w->fake, "main");
    w->params = fakesigner_params(&w->fake);
    *state = w;
    return 0;
}

int
guarded_teardown(void **state)
{
    struct world *w = *state;
    int back = 1;

    for (int op = 0; op < FAKE_OPS; op++)
        atomic_store(&w->fake.ops[op].stalls, 0);
    for (int op = 0; op < FAKE_OPS; op++)
        back = back && fakesigner_until(&w->fake.ops[op].inside, 0);
    hseal_guard_free(w->guard);
    hseal_headers_free(w->headers);
    free(w);
    return back ? 0 : -1;
}

void
guarded_start(struct world *w)
{
    struct hseal_error e;

    assert_ok(hseal_guard_open(&w->params, &w->guard, &e));
    w->signer = hseal_guard_signer(w->guard);
}

enum hseal_err
guarded_sign(struct world *w, struct hseal_error *e)
{
    return hseal_signer_sign(
        w->signer, "desk1", &guarded_request, w->headers, e);
}

int
guarded_until(struct world *w, enum hseal_guard_state state)
{
    const struct timespec ms = { 0, 1000000 };

    for (int i = 0; i < 60000; i++) {
        if (hseal_guard_state(w->guard, NULL) == state)
            return 1;
        (void)nanosleep(&ms, NULL);
    }
    return 0;
}
