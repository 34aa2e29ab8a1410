/*
 * test_root: the key hardseal#root, under which records are sealed: there is
 * one, and it is as well protected as the others.
 */
#include <stdlib.h>

#include <p11-kit/pkcs11.h>

#include "token/session.h"

#include "store/world.h"
#include "support/hmac.h"
#include "support/run.h"

/* A key under the root's label, by another hand; `weak` can be read out. */
static void
plant_root(struct world *w, int weak)
{
    CK_OBJECT_CLASS class = CKO_SECRET_KEY;
    CK_KEY_TYPE type = CKK_GENERIC_SECRET;
    CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
    char label[] = HSEAL_ROOT_LABEL;
    unsigned char value[64] = { 1, 2, 3 };
    CK_ATTRIBUTE attrs[] = { { CKA_CLASS, &class, sizeof(class) },
        { CKA_KEY_TYPE, &type, sizeof(type) }, { CKA_TOKEN, &yes, sizeof(yes) },
        { CKA_PRIVATE, &yes, sizeof(yes) }, { CKA_SIGN, &yes, sizeof(yes) },
        { CKA_LABEL, label, sizeof(label) - 1 },
        { CKA_VALUE, value, sizeof(value) },
        { CKA_SENSITIVE, weak ? &no : &yes, 1 },
        { CKA_EXTRACTABLE, weak ? &yes : &no, 1 } };
    CK_OBJECT_HANDLE o;

    assert_int_equal(
        w->token->f->C_CreateObject(w->token->session, attrs, ROWS(attrs), &o),
        CKR_OK);
}

static void
first_import_makes_one(void **state)
{
    struct world *w = *state;
    struct hseal_object *list = NULL;
    size_t n = 0;

    assert_null(w->store->root);
    assert_ok(world_import(w, "a", view_of("SECRET"), NULL));
    assert_non_null(w->store->root);
    assert_ok(world_import(w, "b", view_of("SECRET"), NULL));
    assert_ok(hseal_object_find(
        w->token, HSEAL_OBJECT_KEY, HSEAL_ROOT_LABEL, &list, &n, NULL));
    assert_int_equal(n, 1);
    assert_ok(hseal_key_check(w->token, list[0].handle, NULL));
    free(list);
}

/* It was made by another process after this one has looked. */
static void
one_that_came_later_is_used(void **state)
{
    struct world *w = *state;

    plant_root(w, 0);
    assert_ok(world_import(w, "a", view_of("SECRET"), NULL));
    world_close(w);
    assert_ok(world_open(w, NULL)); /* there is one only */
    world_loads(w, "a", view_of("SECRET"));
}

static void
weak_one_is_refused(void **state)
{
    struct world *w = *state;
    struct hseal_error e;
    size_t keys, data;

    plant_root(w, 1);
    assert_err(world_import(w, "a", view_of("SECRET"), &e), CUSTODY);
    world_counts(w, &keys, &data);
    assert_int_equal(keys, 1);
    assert_int_equal(data, 0);
    world_close(w);
    assert_err(world_open(w, &e), CUSTODY);
}

static void
two_are_refused(void **state)
{
    struct world *w = *state;
    struct hseal_error e;
    size_t keys, data;

    plant_root(w, 0);
    plant_root(w, 0);
    assert_err(world_import(w, "a", view_of("SECRET"), &e), RECORD);
    assert_contains(e.message, "2 keys");
    world_counts(w, &keys, &data);
    assert_int_equal(keys, 2);
    assert_int_equal(data, 0);
    world_close(w);
    assert_err(world_open(w, &e), RECORD);
    assert_contains(e.message, "2 keys");
    assert_true(e.hint[0] != '\0');
}

static void
token_that_makes_none(void **state)
{
    struct world *w = *state;
    struct hseal_error e;
    size_t keys, data;

    w->fake.control->fail_call = FAKE_C_GenerateKey;
    w->fake.control->fail_at = 1;
    w->fake.control->fail_rv = CKR_FUNCTION_NOT_SUPPORTED;
    faketoken_clear(&w->fake);
    assert_err(world_import(w, "a", view_of("SECRET"), &e), TOKEN);
    assert_contains(e.message, "C_GenerateKey");
    assert_contains(e.hint, "does not offer");
    world_counts(w, &keys, &data);
    assert_int_equal(keys + data, 0);
}

/* One that was weak when it was made and could not be destroyed. */
static void
weak_one_that_stays_is_not_used(void **state)
{
    struct world *w = *state;
    struct fake_control *c = w->fake.control;
    struct hseal_error e;

    c->weak_set = 1;
    c->weak = CKA_SENSITIVE;
    c->fail_call = FAKE_C_DestroyObject;
    c->fail_at = 1;
    c->fail_stay = 1;
    c->fail_rv = CKR_DEVICE_ERROR;
    faketoken_clear(&w->fake);
    assert_err(world_import(w, "a", view_of("SECRET"), &e), CUSTODY);
    c->weak_set = 0;
    c->fail_at = 0;
    assert_err(world_import(w, "a", view_of("SECRET"), &e), CUSTODY);
    assert_contains(e.message, "CKA_SENSITIVE");
}

int
main(void)
{
#define FAKE(f) cmocka_unit_test_setup_teardown(f, world_fake, world_teardown)
    const struct CMUnitTest tests[] = {
        FAKE(first_import_makes_one),
        FAKE(one_that_came_later_is_used),
        FAKE(weak_one_is_refused),
        FAKE(two_are_refused),
        FAKE(token_that_makes_none),
        FAKE(weak_one_that_stays_is_not_used),
    };

    return cmocka_run_group_tests_name("root", tests, NULL, NULL);
}
