/*
 * test_held: credentials that a signer has loaded: what another process of
 * this home has changed counts for the next signature, what another host has
 * changed within two seconds.
 */
#include <stdio.h>
#include <stdlib.h>

#include "sign/held.h"
#include "sign/holding.h"
#include "support/hmac.h"
#include "support/run.h"

#define OLD "chNOOS4KvNXR_Xq4k4c9qsfoKWvnDecLATCRlcBwyKDYnWgO"
#define NEW "another secret"
#define CHECK_MS 2000

static const struct hseal_request balance = {
    .method = "GET",
    .path = "/api/v5/account/balance",
    .timestamp = "2020-12-08T09:08:57.715Z",
};

static void
assert_signs(struct holding *h, const char *key, const char *secret)
{
    char want[45];
    struct hseal_error e;

    hmac_base64(view_of(secret),
        view_of("2020-12-08T09:08:57.715ZGET/api/v5/account/balance"), want);
    if (hseal_signer_sign(h->signer, key, &balance, h->headers, &e) !=
        HSEAL_ERR_OK)
        fail_msg("%s: %s", key, e.message);
    assert_string_equal(holding_header(h, "OK-ACCESS-SIGN"), want);
}

static void
assert_refused(struct holding *h, const char *key, enum hseal_err err)
{
    enum hseal_err got =
        hseal_signer_sign(h->signer, key, &balance, h->headers, NULL);

    assert_string_equal(hseal_err_name(got), hseal_err_name(err));
    assert_int_equal(hseal_headers_count(h->headers), 0);
}

/* As another process of this home would; the clock stands still. */
static void
change_counter_is_looked_at(void **state)
{
    struct holding *h = *state;
    struct world other;

    holding_import(h, "desk1", OLD, NULL);
    assert_signs(h, "desk1", OLD);
    world_twin(h->w, &other);
    assert_ok(hseal_store_freeze(other.store, "desk1", 1, NULL));
    assert_refused(h, "desk1", HSEAL_ERR_FROZEN);
    assert_refused(h, "desk1", HSEAL_ERR_FROZEN);
    assert_ok(hseal_store_freeze(other.store, "desk1", 0, NULL));
    assert_signs(h, "desk1", OLD);
    assert_ok(world_rotate(&other, "desk1", view_of(NEW), NULL));
    assert_signs(h, "desk1", OLD);
    assert_ok(hseal_store_activate(other.store, "desk1", 0, NULL));
    assert_signs(h, "desk1", NEW);
    assert_ok(hseal_store_activate(other.store, "desk1", 1, NULL));
    assert_signs(h, "desk1", OLD);
    assert_ok(hseal_store_delete(other.store, "desk1", 0, NULL));
    assert_refused(h, "desk1", HSEAL_ERR_NOT_FOUND);
    world_close(&other);
}

static void
do_freeze(struct world *w)
{
    assert_ok(hseal_store_freeze(w->store, "desk1", 1, NULL));
}

static void
do_delete(struct world *w)
{
    assert_ok(hseal_store_delete(w->store, "desk1", 0, NULL));
}

/* Its key alone is gone: another tool has deleted it. */
static void
do_destroy_key(struct world *w)
{
    world_destroy_all(w, HSEAL_OBJECT_KEY, "hardseal:desk1");
}

static void
do_destroy_record(struct world *w)
{
    world_destroy_all(w, HSEAL_OBJECT_DATA, "hardseal:desk1");
}

/* By somebody who does not share the counter: at the latest after two
 * seconds, and not before, for each look takes time. */
static void
token_is_looked_at(void **state)
{
    static const struct {
        void (*change)(struct world *w);
        enum hseal_err err;
    } rows[] = {
        { do_freeze, HSEAL_ERR_FROZEN },
        { do_delete, HSEAL_ERR_NOT_FOUND },
        { do_destroy_record, HSEAL_ERR_NOT_FOUND },
        { do_destroy_key, HSEAL_ERR_RECORD },
    };
    struct holding *h = *state;

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct world other;
        if (i > 0)
            assert_ok(hseal_store_delete(h->w->store, "desk1", 0, NULL));
        h->now_ms += CHECK_MS;
        holding_import(h, "desk1", OLD, NULL);
        h->now_ms += CHECK_MS;
        assert_signs(h, "desk1", OLD);
        world_twin(h->w, &other);
        faketoken_clear(&h->w->fake);
        h->now_ms += CHECK_MS - 1;
        assert_signs(h, "desk1", OLD);
        assert_int_equal(h->w->fake.control->calls_total, 2);
        rows[i].change(&other);
        h->now_ms += 1;
        assert_refused(h, "desk1", rows[i].err);
        world_close(&other);
        if (rows[i].change == do_delete)
            holding_import(h, "desk1", OLD, NULL);
    }
}

/* The key of before is still there, and its record too: it is old. */
static void
activation_elsewhere(void **state)
{
    struct holding *h = *state;
    struct world other;

    holding_import(h, "desk1", OLD, NULL);
    assert_ok(world_rotate(h->w, "desk1", view_of(NEW), NULL));
    world_twin(h->w, &other);
    for (int i = 0; i < 2; i++) {
        assert_signs(h, "desk1", OLD);
        assert_ok(hseal_store_activate(other.store, "desk1", 2, NULL));
        h->now_ms += CHECK_MS;
        assert_signs(h, "desk1", NEW);
        assert_ok(hseal_store_activate(other.store, "desk1", 1, NULL));
        h->now_ms += CHECK_MS;
    }
    assert_signs(h, "desk1", OLD);
    world_close(&other);
}

/* The copy in the session of a key that is gone would sign for ever. */
static void
copy_of_a_deleted_key(void **state)
{
    struct holding *h = *state;

    holding_import(h, "desk1", OLD, NULL);
    assert_signs(h, "desk1", OLD);
    do_destroy_key(h->w);
    assert_signs(h, "desk1", OLD);
    h->now_ms += CHECK_MS;
    assert_refused(h, "desk1", HSEAL_ERR_RECORD);
    assert_refused(h, "desk1", HSEAL_ERR_RECORD);
}

/* A look that fails is no yes. */
static void
failed_check_is_told(void **state)
{
    struct holding *h = *state;

    holding_import(h, "desk1", OLD, NULL);
    assert_signs(h, "desk1", OLD);
    faketoken_clear(&h->w->fake);
    h->w->fake.control->fail_call = FAKE_C_GetAttributeValue;
    h->w->fake.control->fail_at = 1;
    h->w->fake.control->fail_rv = 0x30; /* CKR_DEVICE_ERROR */
    h->now_ms += CHECK_MS;
    assert_refused(h, "desk1", HSEAL_ERR_TOKEN);
    assert_int_equal(h->w->fake.control->calls[FAKE_C_Sign], 0);
    h->w->fake.control->fail_at = 0;
    assert_signs(h, "desk1", OLD);
}

static void
by_generation(void **state)
{
    static const char *const bad[] = { "desk1@", "desk1@0", "desk1@01",
        "desk1@x", "desk1@1x", "desk1@-1", "desk1@ 1", "@1", "desk1@1@1",
        "desk1@1234567890123456789" };
    struct holding *h = *state;

    holding_import(h, "desk1", OLD, NULL);
    assert_signs(h, "desk1@1", OLD);
    assert_refused(h, "desk1@2", HSEAL_ERR_NOT_FOUND);
    assert_ok(world_rotate(h->w, "desk1", view_of(NEW), NULL));
    assert_signs(h, "desk1", OLD);
    assert_signs(h, "desk1@1", OLD);
    assert_signs(h, "desk1@2", NEW);
    assert_refused(h, "desk1@3", HSEAL_ERR_NOT_FOUND);
    assert_ok(hseal_store_activate(h->w->store, "desk1", 2, NULL));
    assert_signs(h, "desk1", NEW);
    assert_signs(h, "desk1@2", NEW);
    assert_refused(h, "desk1@1", HSEAL_ERR_NOT_FOUND);
    for (size_t i = 0; i < ROWS(bad); i++)
        assert_refused(h, bad[i], HSEAL_ERR_INPUT);
}

static void
frozen_with_what_is_staged(void **state)
{
    struct holding *h = *state;

    holding_import(h, "desk1", OLD, NULL);
    assert_ok(world_rotate(h->w, "desk1", view_of(NEW), NULL));
    assert_signs(h, "desk1@2", NEW);
    assert_ok(hseal_store_freeze(h->w->store, "desk1", 1, NULL));
    assert_refused(h, "desk1", HSEAL_ERR_FROZEN);
    assert_refused(h, "desk1@1", HSEAL_ERR_FROZEN);
    assert_refused(h, "desk1@2", HSEAL_ERR_FROZEN);
    assert_ok(hseal_store_freeze(h->w->store, "desk1", 0, NULL));
    assert_signs(h, "desk1@2", NEW);
}

/* Found again, each as itself, and at the price of a signature alone. */
static void
many_keys(void **state)
{
    enum { KEYS = 120 };
    struct holding *h = *state;
    char name[32], secret[32];

    for (unsigned i = 0; i < KEYS; i++) {
        (void)snprintf(name, sizeof(name), "key-%u", i);
        (void)snprintf(secret, sizeof(secret), "secret-%u", i);
        holding_import(h, name, secret, NULL);
    }
    for (unsigned i = 0; i < 4 * KEYS; i++) {
        unsigned n = i * 37 % KEYS; /* in another order */
        (void)snprintf(name, sizeof(name), "key-%u", n);
        (void)snprintf(secret, sizeof(secret), "secret-%u", n);
        faketoken_clear(&h->w->fake);
        assert_signs(h, name, secret);
        if (i >= KEYS)
            assert_int_equal(h->w->fake.control->calls_total, 2);
    }
    /* One that fails to load leaves the others as they are. */
    assert_refused(h, "key-none", HSEAL_ERR_NOT_FOUND);
    faketoken_clear(&h->w->fake);
    assert_signs(h, "key-0", "secret-0");
    assert_int_equal(h->w->fake.control->calls_total, 2);
    /* After a loss each is loaded anew, once. */
    assert_ok(hseal_token_recover(h->w->token, NULL));
    for (unsigned i = 0; i < 2 * KEYS; i++) {
        (void)snprintf(name, sizeof(name), "key-%u", i % KEYS);
        (void)snprintf(secret, sizeof(secret), "secret-%u", i % KEYS);
        faketoken_clear(&h->w->fake);
        assert_signs(h, name, secret);
        if (i < KEYS)
            assert_true(h->w->fake.control->calls_total > 2);
        else
            assert_int_equal(h->w->fake.control->calls_total, 2);
    }
}

int
main(void)
{
#define WITH(f, setup)                                                         \
    cmocka_unit_test_setup_teardown(f, setup, holding_teardown)
    const struct CMUnitTest tests[] = {
        WITH(change_counter_is_looked_at, holding_fake_state),
        WITH(token_is_looked_at, holding_fake),
        WITH(activation_elsewhere, holding_fake),
        WITH(activation_elsewhere, holding_fake_copies),
        WITH(copy_of_a_deleted_key, holding_fake_copies),
        WITH(failed_check_is_told, holding_fake),
        WITH(by_generation, holding_fake_state),
        WITH(frozen_with_what_is_staged, holding_fake_state),
        WITH(many_keys, holding_fake),
    };

    return cmocka_run_group_tests_name("held", tests, NULL, NULL);
}
