/*
 * test_homes: two processes of different homes, whose locks do not keep them
 * apart, import the same name: one credential comes of it at most, and who is
 * told that it is done has it.
 */
#include <stdio.h>
#include <stdlib.h>

#include "token/session.h"

#include "store/world.h"
#include "support/hmac.h"
#include "support/run.h"

/*
 * The other home's import runs as a whole before or after the n-th call of
 * C_CreateObject of this one: before its key, between key and record, after.
 */
static struct {
    struct world *w;
    struct hseal_store *store;
    unsigned steps_left;
    int busy;
    enum hseal_err err;
} other;

static CK_FUNCTION_LIST *real;

static void
step(void)
{
    struct hseal_record r;

    if (other.busy || --other.steps_left != 0)
        return;
    other.busy = 1;
    world_record("desk1", &r);
    other.err =
        hseal_store_import(other.store, "desk1", view_of("OTHER"), &r, NULL);
    hseal_record_free(&r);
}

static CK_RV
create(
    CK_SESSION_HANDLE s, CK_ATTRIBUTE *attrs, CK_ULONG n, CK_OBJECT_HANDLE *ret)
{
    CK_RV rv;

    step();
    rv = real->C_CreateObject(s, attrs, n, ret);
    step();
    return rv;
}

static size_t
count_whole(struct world *w)
{
    struct hseal_entry *list = NULL;
    size_t n = 0, whole = 0;

    assert_ok(hseal_store_list(w->store, &list, &n, NULL));
    for (size_t i = 0; i < n; i++)
        whole += list[i].state == HSEAL_ENTRY_WHOLE;
    hseal_store_list_free(list, n);
    return whole;
}

static void
one_round(struct world *w, unsigned steps)
{
    CK_FUNCTION_LIST list;
    char lock[128];
    enum hseal_err err;

    (void)snprintf(lock, sizeof(lock), "%s/pin", w->fake.dir); /* any file */
    assert_ok(hseal_store_open(w->token, NULL, lock, &other.store, NULL));
    other.w = w;
    other.steps_left = steps;
    other.busy = 0;
    other.err = HSEAL_ERR_INTERNAL;
    real = w->token->f;
    list = *real;
    list.C_CreateObject = create;
    w->token->f = &list;
    err = world_import(w, "desk1", view_of("SECRET"), NULL);
    w->token->f = real;
    hseal_store_close(other.store);
    assert_int_equal(other.busy, 1);
    /* Both may step back, both may not have it. */
    assert_false(err == HSEAL_ERR_OK && other.err == HSEAL_ERR_OK);
    assert_int_equal(
        count_whole(w), err == HSEAL_ERR_OK || other.err == HSEAL_ERR_OK);
    if (err == HSEAL_ERR_OK)
        world_loads(w, "desk1", view_of("SECRET"));
    if (other.err == HSEAL_ERR_OK)
        world_loads(w, "desk1", view_of("OTHER"));
}

/* Ids are random, and the lower one wins: often enough for both cases. */
static void
never_two(void **state)
{
    struct world *w = *state;

    for (unsigned round = 0; round < 100; round++) {
        w->fake.reset();
        world_close(w);
        w->fake.reset();
        assert_ok(world_open(w, NULL));
        assert_ok(world_import(w, "x", view_of("X"), NULL)); /* the root */
        assert_ok(hseal_store_delete(w->store, "x", 0, NULL));
        one_round(w, 1 + round % 4);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(never_two, world_fake, world_teardown),
    };

    return cmocka_run_group_tests_name("homes", tests, NULL, NULL);
}
