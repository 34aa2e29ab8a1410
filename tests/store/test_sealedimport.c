/*
 * test_sealedimport: a sealed credential becomes one on the token, with all
 * checks of any import; or nothing of it stays there.
 */
#include <stdio.h>

#include <p11-kit/pkcs11.h>

#include "store/sealing.h"
#include "support/hmac.h"
#include "support/run.h"
#include "token/overlay.h"

#define SECRET "22582BD0CFF14C41EDBF1AB98506286D"
#define NOW 1800000000000

static enum hseal_err
take(const struct sealing *x, struct hseal_sealed *s, struct hseal_error *e)
{
    struct hseal_record r;
    enum hseal_err err;

    assert_ok(hseal_record_init(&r, NULL));
    r.created_ms = NOW;
    err = hseal_sealed_import(x->w->store, s, &r, e);
    if (err != HSEAL_ERR_OK) { /* as it was */
        assert_string_equal(r.key_id, "");
        assert_int_equal(r.created_ms, NOW);
    }
    hseal_record_free(&r);
    return err;
}

static void
clear(const struct sealing *x)
{
    assert_ok(hseal_store_delete(x->w->store, "desk1", 0, NULL));
}

/* Nothing but the keys of the token itself. */
static void
assert_nothing_left(const struct sealing *x)
{
    struct anytoken any = { .t = x->w->token };
    struct hseal_entry *list = NULL;
    size_t n = 0;

    assert_ok(hseal_store_list(x->w->store, &list, &n, NULL));
    assert_int_equal(n, 0);
    hseal_store_list_free(list, n);
    assert_int_equal(anytoken_count(&any, HSEAL_OBJECT_KEY), 1); /* the root */
    assert_int_equal(anytoken_count(&any, HSEAL_OBJECT_DATA), 0);
    assert_int_equal(anytoken_count(&any, HSEAL_OBJECT_PRIVATE_KEY), 2);
}

static void
import_signs(void **state)
{
    const struct sealing *x = *state;
    struct hseal_record r, opened;
    struct hseal_sealed s, before;
    struct hseal_error e;

    sealing_make(x, "desk1", view_of(SECRET), &s);
    before = s;
    assert_ok(sealing_open(x, &s, &opened, NULL));
    assert_ok(hseal_record_init(&r, NULL));
    r.created_ms = NOW;
    (void)snprintf(r.ca_file, sizeof(r.ca_file), "/here/ca.pem");
    if (hseal_sealed_import(x->w->store, &s, &r, &e) != HSEAL_ERR_OK)
        fail_msg("%s", e.message);
    assert_memory_equal(&s, &before, sizeof(s));
    assert_string_equal(r.key_id, "key-of-desk1");
    assert_string_equal(r.ca_file, "/here/ca.pem");
    assert_int_equal(r.created_ms, NOW);
    assert_true(r.number > NOW);
    assert_int_equal(r.generation, 1);
    /* Made where the secret was, and never anew. */
    assert_memory_equal(r.kat_message, opened.kat_message, HSEAL_KAT_BYTES);
    assert_memory_equal(r.kat_mac, opened.kat_mac, HSEAL_KAT_BYTES);
    hseal_record_free(&r);
    hseal_record_free(&opened);
    world_loads(x->w, "desk1", view_of(SECRET));
    assert_err(take(x, &s, &e), EXISTS);
    world_loads(x->w, "desk1", view_of(SECRET));
    clear(x);
    assert_nothing_left(x);
}

static void
rotation_is_staged(void **state)
{
    const struct sealing *x = *state;
    struct hseal_record r;
    struct hseal_sealed s;
    struct hseal_error e;

    sealing_make(x, "desk1", view_of("the next secret"), &s);
    assert_ok(hseal_record_init(&r, NULL));
    assert_err(hseal_sealed_rotate(x->w->store, &s, &r, &e), NOT_FOUND);
    assert_ok(world_import(x->w, "desk1", view_of(SECRET), NULL));
    if (hseal_sealed_rotate(x->w->store, &s, &r, &e) != HSEAL_ERR_OK)
        fail_msg("%s", e.message);
    assert_int_equal(r.generation, 2);
    world_loads(x->w, "desk1", view_of(SECRET));
    world_loads(x->w, "desk1@2", view_of("the next secret"));
    assert_err(hseal_sealed_rotate(x->w->store, &s, &r, &e), EXISTS);
    assert_ok(hseal_store_activate(x->w->store, "desk1", 0, NULL));
    world_loads(x->w, "desk1", view_of("the next secret"));
    hseal_record_free(&r);
    clear(x);
    assert_nothing_left(x);
}

/* ---- what somebody else has sealed ---- */

static enum hseal_err
take_forged(const struct sealing *x, const struct hseal_record *r,
    struct hseal_view secret, struct hseal_error *e)
{
    struct hseal_secret text;
    struct hseal_sealed s;
    enum hseal_err err;

    assert_ok(hseal_secret_init(&text, HSEAL_RECORD_MAX, NULL));
    assert_ok(hseal_record_encode(r, &text, NULL));
    sealing_by_hand(x, secret, hseal_secret_view(&text), &s);
    hseal_secret_free(&text);
    err = take(x, &s, e);
    assert_nothing_left(x);
    return err;
}

/* Sealed as it should be; the answers are those of another secret. */
static void
wrong_answer_is_taken_back(void **state)
{
    const struct sealing *x = *state;
    struct hseal_sealed good;
    struct hseal_record r;
    struct hseal_error e;

    sealing_make(x, "desk1", view_of(SECRET), &good);
    assert_ok(sealing_open(x, &good, &r, NULL));
    assert_err(take_forged(x, &r, view_of("another"), &e), CUSTODY);
    assert_contains(e.message, "another HMAC-SHA256");
    assert_contains(e.hint, "nothing was kept");
    r.kat_mac[31] ^= 1;
    assert_err(take_forged(x, &r, view_of(SECRET), &e), CUSTODY);
    hseal_record_free(&r);
}

/* A record cannot choose a key or a file of the host that imports it. */
static void
record_of_a_stranger(void **state)
{
    const struct sealing *x = *state;
    struct hseal_sealed good;
    struct hseal_record r;
    struct hseal_error e;

    sealing_make(x, "desk1", view_of(SECRET), &good);
    assert_ok(sealing_open(x, &good, &r, NULL));
    r.adopted = 1;
    (void)snprintf(r.adopted_label, sizeof(r.adopted_label), "hardseal:desk2");
    assert_err(take_forged(x, &r, view_of(SECRET), &e), RECORD);
    assert_contains(e.message, "names a key of this host");
    r.adopted = 0;
    (void)snprintf(r.ca_file, sizeof(r.ca_file), "/tmp/ca.pem");
    assert_err(take_forged(x, &r, view_of(SECRET), &e), RECORD);
    assert_contains(e.message, "names a file of this host");
    r.ca_file[0] = '\0';
    r.expires_ms = NOW;
    assert_err(take_forged(x, &r, view_of(SECRET), &e), EXPIRED);
    hseal_record_free(&r);
}

/* State, custody and numbers are said here. */
static void
states_are_not_taken_over(void **state)
{
    const struct sealing *x = *state;
    struct hseal_sealed s;
    struct hseal_record r;
    struct hseal_secret text;

    sealing_make(x, "desk1", view_of(SECRET), &s);
    assert_ok(sealing_open(x, &s, &r, NULL));
    r.state = HSEAL_RECORD_FROZEN;
    r.custody = HSEAL_CUSTODY_EXPORTABLE;
    r.generation = 7;
    r.number = UINT32_MAX;
    assert_ok(hseal_secret_init(&text, HSEAL_RECORD_MAX, NULL));
    assert_ok(hseal_record_encode(&r, &text, NULL));
    sealing_by_hand(x, view_of(SECRET), hseal_secret_view(&text), &s);
    hseal_secret_free(&text);
    hseal_record_free(&r);
    assert_ok(hseal_record_init(&r, NULL));
    r.created_ms = NOW;
    assert_ok(hseal_sealed_import(x->w->store, &s, &r, NULL));
    assert_int_equal(r.state, HSEAL_RECORD_ACTIVE);
    assert_int_equal(r.custody, HSEAL_CUSTODY_IN_TOKEN);
    assert_int_equal(r.generation, 1);
    assert_int_equal(r.number, NOW + 1);
    hseal_record_free(&r);
    world_only(x->w, "desk1", HSEAL_ENTRY_WHOLE);
    clear(x);
    assert_nothing_left(x);
}

/* ---- what the token does ---- */

static void
token_that_fails(void **state)
{
    const struct sealing *x = *state;
    struct anytoken any = { .t = x->w->token };
    struct hseal_sealed s;
    struct hseal_error e;
    struct overlay *o = overlay_put(&any);

    sealing_make(x, "desk1", view_of(SECRET), &s);
    o->unwrap_rv = CKR_DEVICE_ERROR;
    assert_err(take(x, &s, &e), TOKEN);
    assert_nothing_left(x);
    o->unwrap_rv = CKR_MECHANISM_INVALID;
    assert_err(take(x, &s, &e), UNSUPPORTED);
    assert_contains(e.hint, "key adopt");
    assert_nothing_left(x);
    o->unwrap_rv = CKR_OK;
    o->unwrap_wrong = 1;
    assert_err(take(x, &s, &e), CUSTODY);
    assert_nothing_left(x);
    o->unwrap_wrong = 0;
    o->decrypt_rv = CKR_DEVICE_REMOVED;
    assert_int_not_equal(take(x, &s, &e), HSEAL_ERR_OK);
    assert_nothing_left(x);
    o->decrypt_rv = CKR_OK;
    assert_ok(take(x, &s, NULL));
    world_loads(x->w, "desk1", view_of(SECRET));
    clear(x);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(import_signs),
        cmocka_unit_test(rotation_is_staged),
        cmocka_unit_test(wrong_answer_is_taken_back),
        cmocka_unit_test(record_of_a_stranger),
        cmocka_unit_test(states_are_not_taken_over),
        cmocka_unit_test(token_that_fails),
    };

    if (!softtoken_available())
        return run_with_softhsm("sealedimport", tests, ROWS(tests));
    return cmocka_run_group_tests_name(
        "sealedimport", tests, sealing_setup, sealing_teardown);
}
