/*
 * test_life: the life of a credential: generations that are staged, activated
 * and gone back to, frozen and deleted; with records on the token and in
 * files.
 */
#include <stdio.h>
#include <stdlib.h>

#include "store/world.h"
#include "support/hmac.h"
#include "support/run.h"

#define ONE view_of("FIRST")
#define TWO view_of("SECOND")
#define THREE view_of("THIRD")

/* "1 active, 2 staged": generations of desk1 in order, with their state. */
static void
assert_generations(struct world *w, const char *want)
{
    struct hseal_entry *list = NULL;
    char got[256] = "";
    size_t n = 0;

    assert_ok(hseal_store_list(w->store, &list, &n, NULL));
    for (unsigned g = 0; g < 10; g++) {
        for (size_t i = 0; i < n; i++) {
            size_t used = strlen(got);
            if (list[i].record.generation != g)
                continue;
            (void)snprintf(got + used, sizeof(got) - used, "%s%u %s",
                used == 0 ? "" : ", ", g,
                hseal_entry_state_name(list[i].state));
        }
    }
    hseal_store_list_free(list, n);
    assert_string_equal(got, want);
}

/* Records of desk1, wherever they are kept. */
static size_t
count_records(struct world *w)
{
    struct hseal_place_item *list = NULL;
    size_t n = 0;

    assert_ok(hseal_place_list(w->store->place, "desk1", &list, &n, NULL));
    free(list);
    return n;
}

static uint64_t
number_of(struct world *w, uint64_t generation)
{
    struct hseal_finds f;
    const struct hseal_found *r;
    uint64_t number;

    assert_ok(hseal_finds_read(w->store, "desk1", &f, NULL));
    r = hseal_finds_generation(&f, "desk1", generation);
    assert_non_null(r);
    number = r->record.number;
    hseal_finds_free(&f);
    return number;
}

static void
rotate(struct world *w, struct hseal_view secret)
{
    struct hseal_error e;

    if (world_rotate(w, "desk1", secret, &e) != HSEAL_ERR_OK)
        fail_msg("%s", e.message);
}

static void
activate(struct world *w, uint64_t generation)
{
    struct hseal_error e;

    if (hseal_store_activate(w->store, "desk1", generation, &e) != HSEAL_ERR_OK)
        fail_msg("%s", e.message);
}

static void
rotate_and_activate(void **state)
{
    struct world *w = *state;
    uint64_t first, staged;
    size_t keys, data;

    assert_ok(world_import(w, "desk1", ONE, NULL));
    first = number_of(w, 1);
    assert_generations(w, "1 ok");
    rotate(w, TWO);
    assert_generations(w, "1 ok, 2 staged");
    world_loads(w, "desk1", ONE);
    world_loads(w, "desk1@1", ONE);
    world_loads(w, "desk1@2", TWO);
    staged = number_of(w, 2);
    assert_true(staged > first);
    activate(w, 0);
    assert_generations(w, "1 old, 2 ok");
    world_loads(w, "desk1", TWO);
    assert_true(number_of(w, 2) > staged);
    /* the staged record has been swept, the old key is kept */
    assert_int_equal(count_records(w), 2);
    world_counts(w, &keys, &data);
    assert_int_equal(keys, 3);
    /* again: nothing happens */
    activate(w, 2);
    assert_int_equal(count_records(w), 2);
    /* and it is so in another process */
    world_close(w);
    assert_ok(world_open(w, NULL));
    assert_generations(w, "1 old, 2 ok");
    world_loads(w, "desk1", TWO);
}

static void
back_and_forth(void **state)
{
    struct world *w = *state;
    uint64_t last = 0;

    assert_ok(world_import(w, "desk1", ONE, NULL));
    rotate(w, TWO);
    for (int i = 0; i < 3; i++) {
        activate(w, 2);
        assert_generations(w, "1 old, 2 ok");
        world_loads(w, "desk1", TWO);
        assert_true(number_of(w, 2) > last);
        last = number_of(w, 2);
        activate(w, 1);
        assert_generations(w, "1 ok, 2 old");
        world_loads(w, "desk1", ONE);
        assert_true(number_of(w, 1) > last);
        last = number_of(w, 1);
        assert_int_equal(count_records(w), 2);
    }
    rotate(w, THREE);
    assert_generations(w, "1 ok, 2 old, 3 staged");
    activate(w, 0);
    assert_generations(w, "1 old, 2 old, 3 ok");
    world_loads(w, "desk1", THREE);
}

static void
refused(struct world *w, enum hseal_err got, enum hseal_err want,
    const struct hseal_error *e, const char *part)
{
    assert_string_equal(hseal_err_name(got), hseal_err_name(want));
    assert_contains(e->message, part);
    assert_generations(w, "1 ok, 2 staged");
    world_loads(w, "desk1", ONE);
    world_loads(w, "desk1@2", TWO);
}

static void
what_cannot_be(void **state)
{
    struct world *w = *state;
    struct hseal_error e;

    assert_err(world_rotate(w, "desk1", ONE, &e), NOT_FOUND);
    assert_err(hseal_store_activate(w->store, "desk1", 0, &e), NOT_FOUND);
    assert_err(hseal_store_freeze(w->store, "desk1", 1, &e), NOT_FOUND);
    assert_err(hseal_store_delete(w->store, "desk1", 1, &e), NOT_FOUND);
    assert_ok(world_import(w, "desk1", ONE, NULL));
    assert_err(hseal_store_activate(w->store, "desk1", 0, &e), NOT_FOUND);
    assert_contains(e.message, "nothing staged");
    rotate(w, TWO);
    refused(w, world_rotate(w, "desk1", THREE, &e), HSEAL_ERR_EXISTS, &e,
        "generation 2");
    refused(w, hseal_store_activate(w->store, "desk1", 3, &e),
        HSEAL_ERR_NOT_FOUND, &e, "generation 3");
    refused(w, hseal_store_delete(w->store, "desk1", 1, &e), HSEAL_ERR_INPUT,
        &e, "is the active one");
    refused(w, hseal_store_delete(w->store, "desk1", 3, &e),
        HSEAL_ERR_NOT_FOUND, &e, "generation 3");
    refused(
        w, world_import(w, "desk1", THREE, &e), HSEAL_ERR_EXISTS, &e, "desk1");
    refused(w, world_rotate(w, "other", THREE, &e), HSEAL_ERR_NOT_FOUND, &e,
        "other");
    refused(w, world_rotate(w, "desk1", view_of(""), &e), HSEAL_ERR_INPUT, &e,
        "0 bytes");
}

static void
delete_one_generation(void **state)
{
    struct world *w = *state;
    size_t keys, data;

    assert_ok(world_import(w, "desk1", ONE, NULL));
    assert_ok(world_import(w, "other", view_of("OTHER"), NULL));
    rotate(w, TWO);
    assert_ok(hseal_store_delete(w->store, "desk1", 2, NULL)); /* staged */
    world_loads(w, "desk1", ONE);
    assert_int_equal(count_records(w), 1);
    rotate(w, TWO);
    activate(w, 0);
    assert_ok(hseal_store_delete(w->store, "desk1", 1, NULL)); /* old */
    world_loads(w, "desk1", TWO);
    assert_int_equal(count_records(w), 1);
    world_counts(w, &keys, &data);
    assert_int_equal(keys, 3); /* with the root and the other */
    world_loads(w, "other", view_of("OTHER"));
    assert_ok(hseal_store_delete(w->store, "desk1", 0, NULL));
    assert_int_equal(count_records(w), 0);
    world_only(w, "other", HSEAL_ENTRY_WHOLE);
}

static void
freeze_and_thaw(void **state)
{
    struct world *w = *state;
    struct hseal_credential c;
    uint64_t number;

    assert_ok(world_import(w, "desk1", ONE, NULL));
    assert_ok(hseal_store_freeze(w->store, "desk1", 0, NULL)); /* it is not */
    number = number_of(w, 1);
    for (int i = 0; i < 2; i++) {
        assert_ok(hseal_store_freeze(w->store, "desk1", 1, NULL));
        assert_generations(w, "1 frozen");
        assert_ok(hseal_store_load(w->store, "desk1", &c, NULL));
        assert_int_equal(c.record.state, HSEAL_RECORD_FROZEN);
        hseal_credential_free(&c);
        assert_int_equal(number_of(w, 1), number + 1);
    }
    for (int i = 0; i < 2; i++) {
        assert_ok(hseal_store_freeze(w->store, "desk1", 0, NULL));
        assert_generations(w, "1 ok");
        assert_int_equal(number_of(w, 1), number + 2);
    }
    assert_int_equal(count_records(w), 1);
    world_loads(w, "desk1", ONE);
}

/* A frozen name signs with none of its generations. */
static void
frozen_with_all_its_generations(void **state)
{
    struct world *w = *state;
    struct hseal_credential c;
    struct hseal_error e;

    assert_ok(world_import(w, "desk1", ONE, NULL));
    rotate(w, TWO);
    assert_ok(hseal_store_freeze(w->store, "desk1", 1, NULL));
    assert_generations(w, "1 frozen, 2 staged");
    assert_err(hseal_store_load(w->store, "desk1@2", &c, NULL), FROZEN);
    assert_err(hseal_store_activate(w->store, "desk1", 0, &e), FROZEN);
    assert_contains(e.hint, "thaw");
    assert_err(hseal_store_activate(w->store, "desk1", 2, NULL), FROZEN);
    assert_generations(w, "1 frozen, 2 staged");
    assert_ok(hseal_store_freeze(w->store, "desk1", 0, NULL));
    activate(w, 2);
    world_loads(w, "desk1", TWO);
}

/* Frozen meanwhile: a new generation must not be a way around it. */
static void
rotating_what_is_frozen(void **state)
{
    struct world *w = *state;
    struct hseal_credential c;
    enum hseal_err err;

    assert_ok(world_import(w, "desk1", ONE, NULL));
    assert_ok(hseal_store_freeze(w->store, "desk1", 1, NULL));
    err = world_rotate(w, "desk1", TWO, NULL);
    if (err == HSEAL_ERR_OK)
        assert_err(hseal_store_load(w->store, "desk1@2", &c, NULL), FROZEN);
    else
        assert_err(err, FROZEN);
    assert_ok(hseal_store_load(w->store, "desk1", &c, NULL));
    assert_int_equal(c.record.state, HSEAL_RECORD_FROZEN);
    hseal_credential_free(&c);
}

/* ---- what killed commands leave ---- */

/* The record of a generation, as it was before. */
static void
write_again(struct world *w, uint64_t generation, uint64_t number)
{
    struct hseal_place_item item;
    struct hseal_finds f;
    struct hseal_found *r;

    assert_ok(hseal_finds_read(w->store, "desk1", &f, NULL));
    r = hseal_finds_generation(&f, "desk1", generation);
    assert_non_null(r);
    r->record.number = number;
    assert_ok(hseal_store_write_record(
        w->store, "desk1", r->id, &r->record, &item, NULL));
    hseal_finds_free(&f);
}

static void
plant_key(struct world *w)
{
    static const unsigned char id[HSEAL_ID_BYTES] = "left behind";
    struct hseal_key_name name = { "hardseal:desk1", id, sizeof(id) };
    struct hseal_secret value;
    unsigned long key;

    assert_ok(hseal_key_pad(view_of("LEFT"), &value, NULL));
    assert_ok(hseal_key_create(w->token, &name, &value, &key, NULL));
    hseal_secret_free(&value);
}

/* By the next rotation: superseded records and keys without one. */
static void
leftovers_are_swept(void **state)
{
    struct world *w = *state;
    size_t keys, data;

    assert_ok(world_import(w, "desk1", ONE, NULL));
    write_again(w, 1, 1);
    write_again(w, 1, 2);
    plant_key(w);
    assert_int_equal(count_records(w), 3);
    world_loads(w, "desk1", ONE);
    rotate(w, TWO);
    assert_int_equal(count_records(w), 2);
    world_counts(w, &keys, &data);
    assert_int_equal(keys, 3);
    assert_generations(w, "1 ok, 2 staged");
    world_loads(w, "desk1", ONE);
    world_loads(w, "desk1@2", TWO);
    /* A staged record whose key is gone stands in nobody's way. */
    assert_ok(hseal_store_delete(w->store, "desk1", 2, NULL));
    write_again(w, 1, 3);
    assert_ok(hseal_store_freeze(w->store, "desk1", 1, NULL));
    assert_int_equal(count_records(w), 1);
}

int
main(void)
{
#define WITH(f, setup) cmocka_unit_test_setup_teardown(f, setup, world_teardown)
#define TEST(f)                                                                \
    WITH(f, world_fake), WITH(f, world_fake_state), WITH(f, world_fake_files)
    const struct CMUnitTest tests[] = {
        TEST(rotate_and_activate),
        TEST(back_and_forth),
        TEST(what_cannot_be),
        TEST(delete_one_generation),
        TEST(freeze_and_thaw),
        TEST(frozen_with_all_its_generations),
        TEST(rotating_what_is_frozen),
        TEST(leftovers_are_swept),
    };

    return cmocka_run_group_tests_name("life", tests, NULL, NULL);
}
