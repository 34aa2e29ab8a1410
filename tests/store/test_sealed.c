/*
 * test_sealed: a credential goes into a file and into the token, and no file
 * that was changed or mixed does.
 */
#include <stdio.h>
#include <stdlib.h>

#include "store/sealing.h"
#include "support/hmac.h"
#include "support/run.h"

#define SECRET "22582BD0CFF14C41EDBF1AB98506286D"

static void
goes_in(void **state)
{
    static unsigned char bytes[4096];
    const struct hseal_view secrets[] = { view_of("x"), view_of(SECRET),
        { bytes, 64 }, { bytes, 65 }, { bytes, 4096 } };
    const struct hseal_key_name name = { "hardseal:desk1",
        (const unsigned char *)"0123456789abcdef", 16 };
    const struct sealing *x = *state;

    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (unsigned char)(i * 7 >> 1);
    for (size_t i = 0; i < ROWS(secrets); i++) {
        unsigned char want[32], got[32];
        struct hseal_sealed s;
        struct hseal_record r;
        struct hseal_mac *mac;
        unsigned long key;
        sealing_make(x, "desk1", secrets[i], &s);
        assert_string_equal(s.name, "desk1");
        assert_ok(sealing_open(x, &s, &r, NULL));
        assert_string_equal(r.key_id, "key-of-desk1");
        assert_string_equal(hseal_secret_str(&r.passphrase), "Pass w\"rd");
        assert_int_equal(r.kat_message[0], 0);
        assert_ok(hseal_sealed_unwrap(x->w->token, &s, &name, &key, NULL));
        assert_ok(hseal_key_check(x->w->token, key, NULL));
        assert_ok(hseal_mac_open(x->w->token, key, &mac, NULL));
        assert_ok(hseal_mac_sign(mac,
            (struct hseal_view){ r.kat_message, HSEAL_KAT_BYTES }, got, NULL));
        assert_memory_equal(got, r.kat_mac, 32);
        assert_ok(hseal_mac_sign(mac, view_of("message"), got, NULL));
        hmac_of(secrets[i], view_of("message"), want);
        assert_memory_equal(got, want, 32);
        hseal_mac_close(mac);
        assert_ok(hseal_object_destroy(x->w->token, key, NULL));
        hseal_record_free(&r);
    }
}

static void
tells_nothing(void **state)
{
    const struct sealing *x = *state;
    struct hseal_buf one, two;
    struct hseal_sealed s, t;

    sealing_seal(x, "desk1", view_of(SECRET), &one);
    sealing_seal(x, "desk1", view_of(SECRET), &two);
    assert_lacks(hseal_buf_str(&one), SECRET);
    assert_lacks(hseal_buf_str(&one), "Pass");
    assert_lacks(hseal_buf_str(&one), "key-of-desk1");
    sealing_read(&one, &s);
    sealing_read(&two, &t);
    assert_memory_not_equal(s.secret, t.secret, s.secret_len);
    assert_memory_not_equal(s.content_key, t.content_key, s.content_key_len);
    assert_memory_not_equal(s.nonce, t.nonce, sizeof(s.nonce));
    assert_memory_not_equal(s.record, t.record, s.record_len);
    hseal_buf_free(&one);
    hseal_buf_free(&two);
}

/* ---- changed and mixed ---- */

static void
changed_does_not_open(void **state)
{
    const struct sealing *x = *state;
    struct hseal_sealed s, good;
    struct hseal_error e;

    sealing_make(x, "desk1", view_of(SECRET), &good);
    const struct {
        size_t offset, len;
    } rows[] = {
        { offsetof(struct hseal_sealed, secret), good.secret_len },
        { offsetof(struct hseal_sealed, content_key), good.content_key_len },
        { offsetof(struct hseal_sealed, nonce), sizeof(good.nonce) },
        { offsetof(struct hseal_sealed, tag), sizeof(good.tag) },
        { offsetof(struct hseal_sealed, record), good.record_len },
        { offsetof(struct hseal_sealed, fingerprint), 64 },
        { offsetof(struct hseal_sealed, name), 5 },
    };
    assert_ok(sealing_open(x, &good, NULL, NULL));
    for (size_t i = 0; i < ROWS(rows); i++) {
        const size_t at[] = { 0, rows[i].len / 2, rows[i].len - 1 };
        for (size_t j = 0; j < ROWS(at); j++) {
            s = good;
            ((unsigned char *)&s)[rows[i].offset + at[j]] ^= 1;
            assert_err(sealing_open(x, &s, NULL, &e), RECORD);
        }
    }
    s = good;
    s.record_len--;
    assert_err(sealing_open(x, &s, NULL, &e), RECORD);
    s = good;
    s.name[5] = '1';
    assert_err(sealing_open(x, &s, NULL, &e), RECORD);
    assert_contains(e.message, "\"desk11\" does not open");
    s = good;
    s.oaep = HSEAL_OAEP_SHA256;
    assert_err(sealing_open(x, &s, NULL, &e), UNSUPPORTED);
}

/* Of two whole files, any part of the one in the other. */
static void
mixed_does_not_open(void **state)
{
    const struct sealing *x = *state;
    struct hseal_sealed a, b, s;
    struct hseal_error e;

    sealing_make(x, "desk1", view_of(SECRET), &a);
    sealing_make(x, "desk1", view_of("another secret"), &b);
    assert_int_equal(a.record_len, b.record_len);
    for (unsigned set = 1; set < 31; set++) { /* 31: all of b */
        s = a;
        if (set & 1)
            memcpy(s.secret, b.secret, sizeof(s.secret));
        if (set & 2)
            memcpy(s.content_key, b.content_key, sizeof(s.content_key));
        if (set & 4)
            memcpy(s.nonce, b.nonce, sizeof(s.nonce));
        if (set & 8)
            memcpy(s.tag, b.tag, sizeof(s.tag));
        if (set & 16)
            memcpy(s.record, b.record, sizeof(s.record));
        assert_err(sealing_open(x, &s, NULL, &e), RECORD);
    }
    /* A name is part of it. */
    sealing_make(x, "desk2", view_of(SECRET), &b);
    memcpy(b.name, "desk1", 6);
    assert_err(sealing_open(x, &b, NULL, &e), RECORD);
}

static void
format_holds(void **state)
{
    const struct sealing *x = *state;
    struct hseal_sealed s;
    struct hseal_secret text;
    struct hseal_record r;
    struct hseal_error e;

    assert_ok(hseal_secret_init(&text, HSEAL_RECORD_MAX, NULL));
    world_record("desk1", &r);
    assert_ok(hseal_record_encode(&r, &text, NULL));
    sealing_by_hand(x, view_of(SECRET), hseal_secret_view(&text), &s);
    assert_ok(sealing_open(x, &s, NULL, NULL));
    /* A known answer that could be a request is none. */
    r.kat_message[0] = '2';
    hseal_secret_reset(&text);
    assert_ok(hseal_record_encode(&r, &text, NULL));
    sealing_by_hand(x, view_of(SECRET), hseal_secret_view(&text), &s);
    assert_err(sealing_open(x, &s, NULL, &e), RECORD);
    /* Sealed as it should be, and no record. */
    sealing_by_hand(x, view_of(SECRET), view_of("{\"v\":1}"), &s);
    assert_err(sealing_open(x, &s, NULL, &e), RECORD);
    assert_contains(e.message, "the sealed record of \"desk1\"");
    hseal_record_free(&r);
    hseal_secret_free(&text);
}

/* ---- bad input ---- */

static void
bounds(void **state)
{
    static const unsigned char long_one[4097];
    const struct sealing *x = *state;
    struct hseal_record r;
    struct hseal_error e;
    struct hseal_buf b;

    world_record("x", &r);
    hseal_buf_init(&b, HSEAL_SEALED_MAX);
    assert_err(
        hseal_sealed_make(&x->pub, "-", view_of(SECRET), &r, &b, &e), INPUT);
    assert_err(hseal_sealed_make(&x->pub, "a", view_of(""), &r, &b, &e), INPUT);
    assert_err(
        hseal_sealed_make(&x->pub, "a",
            (struct hseal_view){ long_one, sizeof(long_one) }, &r, &b, &e),
        INPUT);
    (void)snprintf(r.purpose, sizeof(r.purpose), "a\nb");
    assert_err(
        hseal_sealed_make(&x->pub, "a", view_of(SECRET), &r, &b, &e), INPUT);
    assert_int_equal(b.len, 0);
    hseal_record_free(&r);
    hseal_buf_free(&b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(goes_in),
        cmocka_unit_test(tells_nothing),
        cmocka_unit_test(changed_does_not_open),
        cmocka_unit_test(mixed_does_not_open),
        cmocka_unit_test(format_holds),
        cmocka_unit_test(bounds),
    };

    if (!softtoken_available())
        return run_with_softhsm("sealed", tests, ROWS(tests));
    return cmocka_run_group_tests_name(
        "sealed", tests, sealing_setup, sealing_teardown);
}
