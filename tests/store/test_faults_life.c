/*
 * test_faults_life: every PKCS#11 call of a rotation, an activation, a freeze
 * and a deletion failing in turn.  Afterwards one generation counts and signs
 * with a secret that it is known to have, or the name is gone as a whole; and
 * the same command, done again, comes to its end.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <p11-kit/pkcs11.h>

#include "store/world.h"
#include "support/hmac.h"
#include "support/run.h"
#include "support/tree.h"

#define N_MAX 60

static const char *const secrets[] = { "", "FIRST", "SECOND", "THIRD" };

/* ---- what is done while calls fail ---- */

static enum hseal_err
run_rotate(struct world *w, struct hseal_error *e)
{
    return world_rotate(w, "desk1", view_of(secrets[3]), e);
}

static enum hseal_err
run_activate(struct world *w, struct hseal_error *e)
{
    return hseal_store_activate(w->store, "desk1", 3, e);
}

static enum hseal_err
run_go_back(struct world *w, struct hseal_error *e)
{
    return hseal_store_activate(w->store, "desk1", 1, e);
}

static enum hseal_err
run_freeze(struct world *w, struct hseal_error *e)
{
    return hseal_store_freeze(w->store, "desk1", 1, e);
}

static enum hseal_err
run_thaw(struct world *w, struct hseal_error *e)
{
    return hseal_store_freeze(w->store, "desk1", 0, e);
}

static enum hseal_err
run_delete_generation(struct world *w, struct hseal_error *e)
{
    return hseal_store_delete(w->store, "desk1", 1, e);
}

static enum hseal_err
run_delete(struct world *w, struct hseal_error *e)
{
    return hseal_store_delete(w->store, "desk1", 0, e);
}

/* Generation 1 is old, 2 is active; 3 is staged where `staged` says so. */
static const struct op {
    const char *name;
    enum hseal_err (*run)(struct world *w, struct hseal_error *e);
    int staged;
    int frozen;             /* before */
    unsigned counts;        /* the generation that does when it is done; 0:
                               the name is gone */
    int frozen_then;        /* when it is done */
    enum hseal_err already; /* the answer if it has been done already */
} ops[] = {
    { "rotate", run_rotate, 0, 0, 2, 0, HSEAL_ERR_EXISTS },
    { "activate", run_activate, 1, 0, 3, 0, HSEAL_ERR_OK },
    { "go back", run_go_back, 1, 0, 1, 0, HSEAL_ERR_OK },
    { "freeze", run_freeze, 0, 0, 2, 1, HSEAL_ERR_OK },
    { "thaw", run_thaw, 0, 1, 2, 0, HSEAL_ERR_OK },
    { "delete one", run_delete_generation, 1, 0, 2, 0, HSEAL_ERR_NOT_FOUND },
    { "delete", run_delete, 1, 0, 0, 0, HSEAL_ERR_NOT_FOUND },
};

static void
start(struct world *w, const struct op *op, const char *model)
{
    world_close(w);
    w->fake.reset();
    if (w->state_dir[0] != '\0') {
        tree_remove(w->state_dir);
        assert_int_equal(mkdir(w->state_dir, 0700), 0);
    }
    memcpy(w->fake.control->model, model, strlen(model));
    assert_ok(world_open(w, NULL));
    assert_ok(world_import(w, "other", view_of("OTHER"), NULL));
    assert_ok(world_import(w, "desk1", view_of(secrets[1]), NULL));
    assert_ok(world_rotate(w, "desk1", view_of(secrets[2]), NULL));
    assert_ok(hseal_store_activate(w->store, "desk1", 2, NULL));
    if (op->staged)
        assert_ok(run_rotate(w, NULL));
    if (op->frozen)
        assert_ok(run_freeze(w, NULL));
    faketoken_clear(&w->fake);
}

/* ---- what must hold afterwards ---- */

/* The generation of desk1 that counts, 0 if there is none. */
static unsigned
counting(struct world *w, int *ret_frozen)
{
    struct hseal_entry *list = NULL;
    unsigned generation = 0, n_counting = 0;
    size_t n = 0;

    assert_ok(hseal_store_list(w->store, &list, &n, NULL));
    for (size_t i = 0; i < n; i++) {
        if (strcmp(list[i].name, "desk1") != 0 ||
            (list[i].state != HSEAL_ENTRY_WHOLE &&
                list[i].state != HSEAL_ENTRY_FROZEN))
            continue;
        n_counting++;
        generation = (unsigned)list[i].record.generation;
        *ret_frozen = list[i].state == HSEAL_ENTRY_FROZEN;
    }
    hseal_store_list_free(list, n);
    assert_true(n_counting <= 1);
    return generation;
}

static void
assert_one_counts(struct world *w, const struct op *op)
{
    struct hseal_credential c;
    int frozen = 0;
    unsigned g = counting(w, &frozen);
    char spec[16];

    world_loads(w, "other", view_of("OTHER"));
    if (op->counts != 0 || g != 0) {
        /* that of before, or that of afterwards */
        assert_true(g == 2 || g == op->counts);
        assert_true(frozen == op->frozen || frozen == op->frozen_then);
        world_loads(w, "desk1", view_of(secrets[g]));
        (void)snprintf(spec, sizeof(spec), "desk1@%u", g);
        world_loads(w, spec, view_of(secrets[g]));
        return;
    }
    assert_true(hseal_store_load(w->store, "desk1", &c, NULL) != HSEAL_ERR_OK);
}

/* One that could not be taken back as a whole has used up its number. */
static void
assert_staged(struct world *w)
{
    struct hseal_entry *list = NULL;
    unsigned staged = 0;
    size_t n = 0;
    char spec[32];

    assert_ok(hseal_store_list(w->store, &list, &n, NULL));
    for (size_t i = 0; i < n; i++) {
        if (list[i].state != HSEAL_ENTRY_STAGED)
            continue;
        staged++;
        (void)snprintf(spec, sizeof(spec), "desk1@%u",
            (unsigned)list[i].record.generation);
        world_loads(w, spec, view_of(secrets[3]));
    }
    hseal_store_list_free(list, n);
    assert_int_equal(staged, 1);
}

static void
assert_done(struct world *w, const struct op *op)
{
    int frozen = 0;
    size_t keys, data;

    assert_int_equal(counting(w, &frozen), op->counts);
    assert_int_equal(frozen, op->frozen_then);
    assert_one_counts(w, op);
    if (op->counts == 0) {
        world_counts(w, &keys, &data);
        assert_int_equal(keys, 2); /* root and other: nothing is left */
        return;
    }
    if (op->run == run_rotate)
        assert_staged(w);
    /* The next change sweeps: as many records as keys, but for the root. */
    assert_ok(hseal_store_freeze(w->store, "desk1", !frozen, NULL));
    if (op->run == run_delete_generation)
        assert_err(hseal_store_activate(w->store, "desk1", 1, NULL), NOT_FOUND);
}

static const char *const call_names[] = {
#define FAKE_X(name) "C_" #name,
    FAKE_CALLS(FAKE_X)
#undef FAKE_X
};

/* 0 if the fault never came. */
static int
walk_one(struct world *w, const struct op *op)
{
    struct fake_control *c = w->fake.control;
    struct hseal_error e;
    enum hseal_err err = op->run(w, &e);
    int lasting = c->fail_stay || c->die_at != 0;

    if (c->fired == 0)
        return 0;
    c->fail_at = 0;
    c->die_at = 0;
    if (err != HSEAL_ERR_OK) {
        assert_int_equal(e.code, err);
        assert_true(e.message[0] != '\0');
    }
    if (lasting) { /* as the next command finds it */
        world_close(w);
        assert_ok(world_open(w, NULL));
    }
    assert_one_counts(w, op);
    if (err == HSEAL_ERR_OK) {
        assert_done(w, op);
        return 1;
    }
    err = op->run(w, &e);
    if (err != HSEAL_ERR_OK && err != op->already)
        fail_msg("again: %s", e.message);
    assert_done(w, op);
    return 1;
}

static unsigned
walk(struct world *w, const struct op *op, const char *model,
    const struct fake_control *how)
{
    unsigned faults = 0;

    for (unsigned call = 0; call < FAKE_CALL_COUNT; call++) {
        for (unsigned at = 1; at <= N_MAX; at++) {
            struct fake_control *c = w->fake.control;
            start(w, op, model);
            c->fail_call = (enum fake_call)call;
            c->fail_at = at;
            c->fail_rv = how->fail_rv;
            c->fail_late = how->fail_late;
            c->fail_stay = how->fail_stay;
            if (getenv("HSEAL_TEST_VERBOSE") != NULL)
                print_message("# %s, %s at call %u: 0x%lx%s%s, \"%s\"\n",
                    op->name, call_names[call], at, how->fail_rv,
                    how->fail_late ? ", late" : "",
                    how->fail_stay ? " and on" : "", model);
            if (!walk_one(w, op))
                break;
            faults++;
        }
    }
    return faults;
}

static void
walk_all(struct world *w, const struct fake_control *how)
{
    const char *own = w->fake.control->model;
    char model[17];
    unsigned faults = 0;

    (void)snprintf(model, sizeof(model), "%s", own);
    for (size_t i = 0; i < ROWS(ops); i++) {
        unsigned n = walk(w, &ops[i], model, how);
        assert_true(n >= 4);
        faults += n;
    }
    print_message("# %u faults of 0x%lx\n", faults, how->fail_rv);
}

static void
once(void **state)
{
    static const unsigned long answers[] = { CKR_DEVICE_ERROR,
        CKR_SESSION_HANDLE_INVALID };

    const struct world *w = *state;
    /* Files are synced, which takes its time. */
    size_t n = w->state_dir[0] == '\0' ? ROWS(answers) : 1;

    for (size_t i = 0; i < n; i++) {
        struct fake_control how = { .fail_rv = answers[i] };
        walk_all(*state, &how);
    }
}

static void
once_with_the_work_done(void **state)
{
    struct fake_control how = { .fail_rv = CKR_DEVICE_ERROR, .fail_late = 1 };

    walk_all(*state, &how);
}

static void
from_then_on(void **state)
{
    struct fake_control how = { .fail_rv = CKR_DEVICE_ERROR, .fail_stay = 1 };

    walk_all(*state, &how);
}

static void
token_is_pulled(void **state)
{
    struct world *w = *state;
    char model[17];

    (void)snprintf(model, sizeof(model), "%s", w->fake.control->model);
    for (size_t i = 0; i < ROWS(ops); i++) {
        unsigned at = 1;
        for (; at < 1000; at++) {
            start(w, &ops[i], model);
            w->fake.control->die_at = at;
            if (!walk_one(w, &ops[i]))
                break;
        }
        assert_true(at > 8 && at < 1000);
    }
}

int
main(void)
{
#define WITH(f, setup) cmocka_unit_test_setup_teardown(f, setup, world_teardown)
#define TEST(f) WITH(f, world_fake), WITH(f, world_fake_as_softhsm)
    const struct CMUnitTest tests[] = {
        TEST(once),
        WITH(once, world_fake_files),
        TEST(once_with_the_work_done),
        TEST(from_then_on),
        TEST(token_is_pulled),
    };

    return cmocka_run_group_tests_name("faults_life", tests, NULL, NULL);
}
