/*
 * test_faults: every PKCS#11 call that the store and the token layer make,
 * failing in turn.  A failure must be told, must leave no half-made
 * credential that is shown as whole, must touch no other credential, and the
 * same must succeed when it is done again without the fault.
 */
#include <stdio.h>
#include <stdlib.h>

#include <p11-kit/pkcs11.h>

#include "store/world.h"
#include "support/hmac.h"
#include "support/run.h"

#define N_MAX 20

/* ---- what is done while calls fail ---- */

/* From nothing: root, key, record. */
static void
prepare_nothing(struct world *w)
{
    (void)w;
}

static void
prepare_other(struct world *w)
{
    assert_ok(world_import(w, "other", view_of("OTHER"), NULL));
}

static void
prepare_both(struct world *w)
{
    prepare_other(w);
    assert_ok(world_import(w, "desk1", view_of("SECRET"), NULL));
}

/* A key as a killed import leaves it: what comes next must sweep. */
static void
prepare_leftover(struct world *w)
{
    prepare_both(w);
    world_destroy_all(w, HSEAL_OBJECT_DATA, "hardseal:desk1");
}

static enum hseal_err
run_import(struct world *w, struct hseal_error *e)
{
    return world_import(w, "desk1", view_of("SECRET"), e);
}

static enum hseal_err
run_load(struct world *w, struct hseal_error *e)
{
    unsigned char mac[HSEAL_MAC_BYTES], want[HSEAL_MAC_BYTES];
    struct hseal_credential c;
    enum hseal_err err = hseal_store_load(w->store, "desk1", &c, e);

    if (err != HSEAL_ERR_OK)
        return err;
    err = hseal_mac_sign(c.mac, view_of("message"), mac, e);
    if (err == HSEAL_ERR_OK) {
        hmac_of(view_of("SECRET"), view_of("message"), want);
        assert_memory_equal(mac, want, sizeof(want));
    }
    hseal_credential_free(&c);
    return err;
}

static enum hseal_err
run_list(struct world *w, struct hseal_error *e)
{
    struct hseal_entry *list = NULL;
    size_t n = 0;
    enum hseal_err err = hseal_store_list(w->store, &list, &n, e);

    if (err != HSEAL_ERR_OK) {
        assert_null(list);
        return err;
    }
    assert_int_equal(n, 2);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(list[i].state, HSEAL_ENTRY_WHOLE);
    hseal_store_list_free(list, n);
    return err;
}

static enum hseal_err
run_delete(struct world *w, struct hseal_error *e)
{
    return hseal_store_delete(w->store, "desk1", 0, e);
}

static enum hseal_err
run_open(struct world *w, struct hseal_error *e)
{
    return world_open(w, e);
}

enum ends_with { IS_THERE, IS_GONE };

static const struct op {
    const char *name;
    void (*prepare)(struct world *w);
    enum hseal_err (*run)(struct world *w, struct hseal_error *e);
    int starts_closed;
    enum ends_with desk1;
    int has_other;
} ops[] = {
    { "open", prepare_both, run_open, 1, IS_THERE, 1 },
    { "first import", prepare_nothing, run_import, 0, IS_THERE, 0 },
    { "import", prepare_other, run_import, 0, IS_THERE, 1 },
    { "import after a killed one", prepare_leftover, run_import, 0, IS_THERE,
        1 },
    { "load", prepare_both, run_load, 0, IS_THERE, 1 },
    { "list", prepare_both, run_list, 0, IS_THERE, 1 },
    { "delete", prepare_both, run_delete, 0, IS_GONE, 1 },
    { "delete a leftover", prepare_leftover, run_delete, 0, IS_GONE, 1 },
};

/* ---- what must hold afterwards ---- */

/* How many credentials of this name are shown as whole; each must be. */
static size_t
count_whole(struct world *w, const char *name, struct hseal_view secret)
{
    struct hseal_entry *list = NULL;
    size_t n = 0, whole = 0;

    assert_ok(hseal_store_list(w->store, &list, &n, NULL));
    for (size_t i = 0; i < n; i++) {
        if (strcmp(list[i].name, name) == 0 &&
            list[i].state == HSEAL_ENTRY_WHOLE) {
            world_loads(w, name, secret);
            whole++;
        }
    }
    hseal_store_list_free(list, n);
    return whole;
}

/* Done, and nothing too many on the token. */
static void
assert_done(struct world *w, const struct op *op)
{
    size_t there = op->desk1 == IS_THERE ? 1 : 0, other = op->has_other ? 1 : 0;
    size_t keys, data, want = other + there;

    assert_int_equal(
        count_whole(w, "desk1", view_of("SECRET")), op->desk1 == IS_THERE);
    assert_int_equal(
        count_whole(w, "other", view_of("OTHER")), (size_t)op->has_other);
    world_counts(w, &keys, &data);
    assert_int_equal(keys, want + 1);
    assert_int_equal(data, want);
}

/* The calls whose failure may pass: a copy that signs faster, a
 * question whether somebody has logged in, and goodbyes. */
static int
may_pass(const struct fake_control *c)
{
    switch (c->fail_call) {
    case FAKE_C_CopyObject:
    case FAKE_C_GetSessionInfo:
    case FAKE_C_CloseSession:
    case FAKE_C_CloseAllSessions:
    case FAKE_C_Finalize: return 1;
    case FAKE_C_DestroyObject:
    case FAKE_C_GetAttributeValue: return c->fired_on_copy;
    case FAKE_C_SignInit:
    case FAKE_C_FindObjectsInit: return c->fail_rv == CKR_OPERATION_ACTIVE;
    default: return 0;
    }
}

static void
start(struct world *w, const struct op *op, const char *model)
{
    world_close(w);
    w->fake.reset();
    memcpy(w->fake.control->model, model, strlen(model));
    assert_ok(world_open(w, NULL));
    op->prepare(w);
    if (op->starts_closed)
        world_close(w);
    faketoken_clear(&w->fake);
}

static void
disarm(struct world *w)
{
    w->fake.control->fail_at = 0;
    w->fake.control->die_at = 0;
}

/*
 * Run with the fault that was armed; 0 if it never came.  `lasting` is one
 * that also stands in the way of cleaning up.
 */
static int
one_run(struct world *w, const struct op *op, int lasting)
{
    struct fake_control *c = w->fake.control;
    struct hseal_error e;
    enum hseal_err err;
    int passes;

    memset(&e, 0, sizeof(e));
    err = op->run(w, &e);
    if (c->fired == 0)
        return 0;
    passes = may_pass(c);
    disarm(w);
    if (err == HSEAL_ERR_OK && !passes && !lasting)
        fail_msg("no error");
    if (err != HSEAL_ERR_OK) {
        assert_int_equal(e.code, err);
        assert_true(e.message[0] != '\0');
        assert_lacks(e.message, "CKR_OK");
    }
    if (lasting || op->starts_closed) {
        world_close(w);
        assert_ok(world_open(w, NULL));
    }
    if (op->has_other)
        assert_int_equal(count_whole(w, "other", view_of("OTHER")), 1);
    if (count_whole(w, "desk1", view_of("SECRET")) == 1 &&
        op->run == run_import && !lasting)
        assert_int_equal(err, HSEAL_ERR_OK);
    return err == HSEAL_ERR_OK ? 1 : 2;
}

/* The same again, in the same session, without the fault. */
static void
again(struct world *w, const struct op *op, int lasting)
{
    struct hseal_error e;
    enum hseal_err err;

    if (op->starts_closed)
        world_close(w);
    err = op->run(w, &e);
    /* a fault that lasted may have come after the work was done */
    if (lasting && op->run == run_import && err == HSEAL_ERR_EXISTS)
        err = HSEAL_ERR_OK;
    if ((lasting || w->fake.control->fail_late) && op->run == run_delete &&
        err == HSEAL_ERR_NOT_FOUND)
        err = HSEAL_ERR_OK;
    if (err != HSEAL_ERR_OK)
        fail_msg("again: %s", e.message);
}

/* 0 if the fault never came. */
static int
walk_one(struct world *w, const struct op *op, int lasting)
{
    int got = one_run(w, op, lasting);

    if (got == 2)
        again(w, op, lasting);
    if (got != 0)
        assert_done(w, op);
    disarm(w);
    world_close(w);
    return got;
}

static const char *const call_names[] = {
#define FAKE_X(name) "C_" #name,
    FAKE_CALLS(FAKE_X)
#undef FAKE_X
};

/* What a failing row was, for the log. */
static void
note(const struct op *op, const struct fake_control *c, const char *model)
{
    print_message("# %s, %s at call %u%s%s: 0x%lx, model \"%s\"\n", op->name,
        call_names[c->fail_call], c->fail_at, c->fail_late ? ", late" : "",
        c->fail_stay ? " and on" : "", c->fail_rv, model);
}

/* Each function at its n-th call, until it is called less often than that. */
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
                note(op, c, model);
            if (walk_one(w, op, how->fail_stay) == 0)
                break;
            faults++;
        }
    }
    return faults;
}

static const char *const models[] = { "", "SoftHSM v2" };

static void
walk_all(struct world *w, const struct fake_control *how)
{
    unsigned faults = 0;

    for (size_t i = 0; i < ROWS(ops); i++) {
        for (size_t m = 0; m < ROWS(models); m++) {
            unsigned n = walk(w, &ops[i], models[m], how);
            assert_true(n >= 8);
            faults += n;
        }
    }
    print_message("# %u faults of 0x%lx\n", faults, how->fail_rv);
}

static void
once(void **state)
{
    static const unsigned long answers[] = { CKR_DEVICE_ERROR,
        CKR_GENERAL_ERROR, CKR_FUNCTION_FAILED, CKR_DEVICE_REMOVED,
        CKR_SESSION_HANDLE_INVALID, CKR_HOST_MEMORY, CKR_OPERATION_ACTIVE,
        CKR_USER_NOT_LOGGED_IN };

    for (size_t i = 0; i < ROWS(answers); i++) {
        struct fake_control how = { .fail_rv = answers[i] };
        walk_all(*state, &how);
    }
}

/* The token has done what was asked, and says that it has not. */
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

/* From the n-th call of any kind nothing works any more: it was pulled. */
static void
token_is_pulled(void **state)
{
    struct world *w = *state;

    for (size_t i = 0; i < ROWS(ops); i++) {
        for (size_t m = 0; m < ROWS(models); m++) {
            unsigned at = 1;
            for (; at < 1000; at++) {
                start(w, &ops[i], models[m]);
                w->fake.control->die_at = at;
                if (walk_one(w, &ops[i], 1) == 0)
                    break;
            }
            assert_true(at > 8 && at < 1000);
        }
    }
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, world_fake, world_teardown)
    const struct CMUnitTest tests[] = {
        TEST(once),
        TEST(once_with_the_work_done),
        TEST(from_then_on),
        TEST(token_is_pulled),
    };

    return cmocka_run_group_tests_name("faults", tests, NULL, NULL);
}
