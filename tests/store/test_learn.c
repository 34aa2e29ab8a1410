/*
 * test_learn: a record is told what the exchange says, and nothing else
 * changes.
 */
#include <stdio.h>

#include "store/amend.h"

#include "store/world.h"
#include "support/hmac.h"
#include "support/run.h"

#define ONE view_of("FIRST")
#define TWO view_of("SECOND")

static const struct hseal_okx_account ours = {
    .owner = { "2", "1", "desk" },
    .permissions = HSEAL_OKX_READ,
    .ips = { { "10.0.0.1" }, 1 },
};

/* The record of NAME or NAME@GENERATION; to be freed. */
static void
load(struct world *w, const char *spec, struct hseal_credential *ret)
{
    struct hseal_error e;

    if (hseal_store_load(w->store, spec, ret, &e) != HSEAL_ERR_OK)
        fail_msg("%s", e.message);
}

static void
learn(struct world *w, uint64_t generation, int all)
{
    struct hseal_error e;

    if (hseal_store_learn(w->store, "desk1", generation, &ours, all, &e) !=
        HSEAL_ERR_OK)
        fail_msg("%s", e.message);
}

static void
it_is_kept(void **state)
{
    struct world *w = *state;
    struct hseal_credential c;
    unsigned char id[HSEAL_ID_BYTES];
    uint64_t number;

    assert_ok(world_import(w, "desk1", ONE, NULL));
    load(w, "desk1", &c);
    assert_string_equal(c.record.owner.uid, "");
    number = c.record.number;
    memcpy(id, c.id, sizeof(id));
    hseal_credential_free(&c);
    learn(w, 0, 0);
    world_close(w);
    assert_ok(world_open(w, NULL));
    load(w, "desk1", &c);
    assert_string_equal(c.record.owner.uid, "2");
    assert_string_equal(c.record.owner.main_uid, "1");
    assert_string_equal(c.record.owner.label, "desk");
    assert_int_equal(c.record.generation, 1);
    assert_int_equal(c.record.state, HSEAL_RECORD_ACTIVE);
    assert_int_equal(c.record.permissions, HSEAL_OKX_READ | HSEAL_OKX_TRADE);
    assert_int_equal(c.record.created_ms, 1700000000000);
    assert_memory_equal(c.id, id, sizeof(id));
    assert_true(c.record.number > number);
    hseal_credential_free(&c);
    world_loads(w, "desk1", ONE);
}

static void
what_is_so_already_is_not_written(void **state)
{
    struct world *w = *state;
    struct hseal_credential c;
    uint64_t number;

    assert_ok(world_import(w, "desk1", ONE, NULL));
    learn(w, 0, 0);
    load(w, "desk1", &c);
    number = c.record.number;
    hseal_credential_free(&c);
    learn(w, 0, 0);
    learn(w, 1, 0);
    load(w, "desk1", &c);
    assert_int_equal(c.record.number, number);
    hseal_credential_free(&c);
}

/* What a person accepts: permissions and addresses too. */
static void
all_of_it(void **state)
{
    struct world *w = *state;
    struct hseal_credential c;
    uint64_t number;

    assert_ok(world_import(w, "desk1", ONE, NULL));
    learn(w, 0, 0);
    load(w, "desk1", &c);
    assert_int_equal(c.record.permissions, HSEAL_OKX_READ | HSEAL_OKX_TRADE);
    assert_int_equal(c.record.ips.n, 0);
    hseal_credential_free(&c);
    learn(w, 0, 1);
    load(w, "desk1", &c);
    assert_int_equal(c.record.permissions, HSEAL_OKX_READ);
    assert_int_equal(c.record.ips.n, 1);
    assert_string_equal(c.record.ips.text[0], "10.0.0.1");
    number = c.record.number;
    hseal_credential_free(&c);
    learn(w, 0, 1);
    load(w, "desk1", &c);
    assert_int_equal(c.record.number, number);
    hseal_credential_free(&c);
}

/* One that is staged does not become the one that counts, nor hide it. */
static void
of_what_is_staged(void **state)
{
    struct world *w = *state;
    struct hseal_credential c;

    assert_ok(world_import(w, "desk1", ONE, NULL));
    assert_ok(world_rotate(w, "desk1", TWO, NULL));
    learn(w, 2, 0);
    world_loads(w, "desk1", ONE);
    world_loads(w, "desk1@2", TWO);
    load(w, "desk1", &c);
    assert_string_equal(c.record.owner.uid, "");
    hseal_credential_free(&c);
    load(w, "desk1@2", &c);
    assert_string_equal(c.record.owner.uid, "2");
    assert_int_equal(c.record.state, HSEAL_RECORD_STAGED);
    hseal_credential_free(&c);
    assert_ok(hseal_store_activate(w->store, "desk1", 0, NULL));
    world_loads(w, "desk1", TWO);
    load(w, "desk1", &c);
    assert_string_equal(c.record.owner.uid, "2");
    hseal_credential_free(&c);
}

static void
what_is_frozen_stays_so(void **state)
{
    struct world *w = *state;

    assert_ok(world_import(w, "desk1", ONE, NULL));
    assert_ok(hseal_store_freeze(w->store, "desk1", 1, NULL));
    learn(w, 0, 0);
    world_only(w, "desk1", HSEAL_ENTRY_FROZEN);
}

static void
there_must_be_one(void **state)
{
    struct world *w = *state;
    struct hseal_error e;

    assert_err(
        hseal_store_learn(w->store, "desk1", 0, &ours, 0, &e), NOT_FOUND);
    assert_ok(world_import(w, "desk1", ONE, NULL));
    assert_true(
        hseal_store_learn(w->store, "desk1", 7, &ours, 0, &e) != HSEAL_ERR_OK);
}

#define SOFT(f)                                                                \
    cmocka_unit_test_setup_teardown(f, world_soft_state, world_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        SOFT(it_is_kept),
        SOFT(what_is_so_already_is_not_written),
        SOFT(all_of_it),
        SOFT(of_what_is_staged),
        SOFT(what_is_frozen_stays_so),
        SOFT(there_must_be_one),
    };

    return run_with_softhsm("learn", tests, ROWS(tests));
}
