/*
 * sign/holding.h: a holder on a token, with the time in the test's hands.
 */
#ifndef HSEAL_TEST_HOLDING_H
#define HSEAL_TEST_HOLDING_H

#include "sign/holder.h"

#include "store/world.h"

struct holding {
    struct world *w; /* NULL where SoftHSM is missing */
    uint64_t now_ms;
    struct hseal_clock clock;
    struct hseal_signer *signer;
    struct hseal_headers *headers;
};

/** Fixtures; *state is a struct holding. */
int holding_soft(void **state);
int holding_fake(void **state);
int holding_fake_copies(void **state); /* world_fake_as_softhsm */
int holding_fake_state(void **state);  /* world_fake_state */
int holding_teardown(void **state);

/** holding_import(h, name, secret, change): world_record, then change(record)
 * if that is not NULL, then the import, which must succeed. */
void holding_import(struct holding *h, const char *name, const char *secret,
    void (*change)(struct hseal_record *r));

/** holding_header(h, name): the value of that header; NULL if it is none. */
const char *holding_header(const struct holding *h, const char *name);

#endif
