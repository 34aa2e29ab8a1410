/*
 * test_recipient: the pairs of a token that is sealed to: what is for others
 * does not open, and what does not do is not kept.
 */
#include <stdlib.h>

#include <p11-kit/pkcs11.h>

#include "store/sealing.h"
#include "support/hmac.h"
#include "support/run.h"
#include "token/overlay.h"

#define SECRET "22582BD0CFF14C41EDBF1AB98506286D"

static void
destroy_pairs(struct world *w)
{
    world_destroy_all(w, HSEAL_OBJECT_PRIVATE_KEY, NULL);
}

static void
for_one_token(void **state)
{
    const struct hseal_key_name name = { "hardseal:desk1",
        (const unsigned char *)"0123456789abcdef", 16 };
    char text[HSEAL_FINGERPRINT_SIZE];
    struct sealing *x = *state;
    struct hseal_sealed s;
    struct hseal_sealed_public again, other;
    struct hseal_error e;
    unsigned long key;
    size_t keys, data;

    sealing_make(x, "desk1", view_of(SECRET), &s);
    assert_ok(hseal_sealed_recipient(x->w->token, x->w->lock, &again, NULL));
    assert_memory_equal(&again, &x->pub, sizeof(again));
    destroy_pairs(x->w);
    assert_err(sealing_open(x, &s, NULL, &e), NOT_FOUND);
    assert_contains(e.hint, "desk1 was sealed to another token");
    assert_ok(hseal_sealed_recipient(x->w->token, x->w->lock, &other, NULL));
    assert_err(sealing_open(x, &s, NULL, &e), RECORD);
    for (size_t i = 0; i < HSEAL_WRAP_COUNT; i++) {
        hseal_fingerprint_text(x->pub.key[i].fingerprint, text);
        assert_contains(e.message, text);
        hseal_fingerprint_text(other.key[i].fingerprint, text);
        assert_contains(e.message, text);
    }
    assert_contains(e.hint, "desk1 was sealed to another token");
    assert_err(hseal_sealed_unwrap(x->w->token, &s, &name, &key, &e), RECORD);
    world_counts(x->w, &keys, &data);
    assert_int_equal(keys, 0);
    x->pub = other;
    sealing_make(x, "desk1", view_of(SECRET), &s);
    assert_ok(sealing_open(x, &s, NULL, NULL));
}

/* A token that cannot keeps no keys of the attempt. */
static void
what_does_not_do_is_destroyed(void **state)
{
    struct sealing *x = *state;
    struct anytoken any = { .t = x->w->token };
    struct hseal_sealed_public pub;
    struct hseal_error e;
    struct overlay *o;

    destroy_pairs(x->w);
    o = overlay_put(&any);
    o->small_keys = 1;
    o->unwrap_rv = CKR_FUNCTION_NOT_SUPPORTED;
    assert_err(
        hseal_sealed_recipient(x->w->token, x->w->lock, &pub, &e), UNSUPPORTED);
    assert_contains(e.hint, "key adopt");
    assert_int_equal(anytoken_count(&any, HSEAL_OBJECT_PRIVATE_KEY), 0);
    /* Those that were there before stay. */
    o->unwrap_rv = CKR_OK;
    assert_ok(hseal_sealed_recipient(x->w->token, x->w->lock, &pub, &e));
    assert_int_equal(pub.guarded, 1);
    assert_int_equal(pub.oaep, HSEAL_OAEP_SHA1);
    o->unwrap_rv = CKR_DEVICE_ERROR;
    assert_err(
        hseal_sealed_recipient(x->w->token, x->w->lock, &pub, &e), TOKEN);
    assert_int_equal(anytoken_count(&any, HSEAL_OBJECT_PRIVATE_KEY), 2);
    assert_err(
        hseal_sealed_recipient(x->w->token, "/nowhere/lock", &pub, &e), IO);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(for_one_token),
        cmocka_unit_test(what_does_not_do_is_destroyed),
    };

    if (!softtoken_available())
        return run_with_softhsm("recipient", tests, ROWS(tests));
    return cmocka_run_group_tests_name(
        "recipient", tests, sealing_setup, sealing_teardown);
}
