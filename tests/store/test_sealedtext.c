/*
 * test_sealedtext: the files of a sealed import as JSON: written and read
 * again, and each field that is not right is refused.  No token.
 */
#include <stdlib.h>

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "base/json.h"
#include "store/sealed.h"

#include "support/hmac.h"
#include "support/run.h"

typedef enum hseal_err reader(struct hseal_view text, struct hseal_error *e);

static enum hseal_err
read_public(struct hseal_view text, struct hseal_error *e)
{
    struct hseal_sealed_public p;

    return hseal_sealed_public_read(text, "the file", &p, e);
}

static enum hseal_err
read_sealed(struct hseal_view text, struct hseal_error *e)
{
    struct hseal_sealed s;

    return hseal_sealed_read(text, "the file", &s, e);
}

static struct hseal_view
bytes_of(const struct hseal_buf *b)
{
    return (struct hseal_view){ b->data, b->len };
}

static int
setup(void **state)
{
    struct hseal_sealed_public *p = calloc(1, sizeof(*p));

    *state = p;
    if (p == NULL)
        return -1;
    memcpy(p->label, "desk \"1\"", 9);
    memcpy(p->serial, "0123456789abcdef", 17);
    p->oaep = HSEAL_OAEP_SHA256;
    p->guarded = 1;
    for (size_t i = 0; i < HSEAL_WRAP_COUNT; i++) {
        EVP_PKEY *key = EVP_RSA_gen(2048);
        unsigned char *to = p->key[i].der;
        p->key[i].der_len = (size_t)i2d_PUBKEY(key, &to);
        if (EVP_Digest(p->key[i].der, p->key[i].der_len, p->key[i].fingerprint,
                NULL, EVP_sha256(), NULL) != 1)
            return -1;
        EVP_PKEY_free(key);
    }
    return 0;
}

static int
teardown(void **state)
{
    free(*state);
    return 0;
}

static void
make(const struct hseal_sealed_public *p, struct hseal_buf *b)
{
    struct hseal_record r;

    assert_ok(hseal_record_init(&r, NULL));
    memcpy(r.key_id, "key", 4);
    hseal_buf_init(b, HSEAL_SEALED_MAX);
    assert_ok(hseal_sealed_make(p, "desk1", view_of("secret"), &r, b, NULL));
    hseal_record_free(&r);
}

static void
round_trips(void **state)
{
    const struct hseal_sealed_public *p = *state;
    struct hseal_sealed_public q;
    struct hseal_sealed s;
    struct hseal_buf one, two;

    hseal_buf_init(&one, HSEAL_SEALED_PUBLIC_MAX);
    assert_ok(hseal_sealed_public_write(p, &one, NULL));
    assert_ok(hseal_sealed_public_read(bytes_of(&one), "x", &q, NULL));
    assert_memory_equal(p, &q, sizeof(q));
    hseal_buf_free(&one);
    make(p, &one);
    hseal_buf_init(&two, HSEAL_SEALED_MAX);
    assert_ok(hseal_sealed_read(bytes_of(&one), "x", &s, NULL));
    assert_ok(hseal_sealed_write(&s, &two, NULL));
    assert_string_equal(hseal_buf_str(&one), hseal_buf_str(&two));
    hseal_buf_free(&one);
    hseal_buf_free(&two);
}

/* ---- each field ---- */

/* `o` with `key` set to `value` (taken over; NULL: without it) is refused. */
static void
refused(reader *read, const json_t *o, const char *key, json_t *value)
{
    json_t *copy = json_deep_copy(o);
    struct hseal_error e;
    struct hseal_buf b;

    hseal_buf_init(&b, 65536);
    if (value != NULL)
        assert_int_equal(json_object_set_new(copy, key, value), 0);
    else
        assert_int_equal(json_object_del(copy, key), 0);
    assert_ok(hseal_json_print(copy, 0, &b, NULL));
    if (read(bytes_of(&b), &e) != HSEAL_ERR_RECORD)
        fail_msg("%s", hseal_buf_str(&b));
    assert_contains(e.message, "the file");
    json_decref(copy);
    hseal_buf_free(&b);
}

static void
each_field(reader *read, const struct hseal_buf *text, size_t n)
{
    json_t *o = NULL, *v;
    const char *key;
    struct hseal_error e;

    assert_ok(hseal_json_parse(bytes_of(text), "x", &o, NULL));
    assert_int_equal(json_object_size(o), n);
    assert_ok(read(bytes_of(text), &e));
    json_object_foreach(o, key, v)
    {
        refused(read, o, key, NULL);
        refused(read, o, key, json_null());
        refused(read, o, key, json_integer(2));
        refused(read, o, key, json_array());
        refused(read, o, key, json_string("\x1b[2J"));
        if (strcmp(key, "label") != 0 && strcmp(key, "serial") != 0)
            refused(read, o, key, json_string(""));
        if (json_is_string(v)) {
            char *longer = calloc(1, 5001);
            memset(longer, '*', 5000);
            refused(read, o, key, json_string(longer));
            free(longer);
        }
    }
    refused(read, o, "more", json_integer(1));
    json_decref(o);
}

static void
public_fields(void **state)
{
    const struct hseal_sealed_public *p = *state;
    struct hseal_sealed_public q = *p;
    struct hseal_error e;
    struct hseal_buf b;

    hseal_buf_init(&b, HSEAL_SEALED_PUBLIC_MAX);
    assert_ok(hseal_sealed_public_write(p, &b, NULL));
    each_field(read_public, &b, 10);
    /* One key twice; a fingerprint of another key. */
    q.key[1] = q.key[0];
    hseal_buf_reset(&b);
    assert_ok(hseal_sealed_public_write(&q, &b, NULL));
    assert_err(read_public(bytes_of(&b), &e), RECORD);
    q.key[1] = p->key[1];
    memcpy(q.key[1].fingerprint, p->key[0].fingerprint, 32);
    hseal_buf_reset(&b);
    assert_ok(hseal_sealed_public_write(&q, &b, NULL));
    assert_err(read_public(bytes_of(&b), &e), RECORD);
    assert_contains(e.message, "open_fingerprint");
    hseal_buf_free(&b);
}

static void
sealed_fields(void **state)
{
    struct hseal_buf b;

    make(*state, &b);
    each_field(read_sealed, &b, 11);
    hseal_buf_free(&b);
}

static void
not_such_files(void **state)
{
    static const char *const texts[] = { "", "{}", "[]", "1", "\"x\"", "{",
        "null", "{\"type\":\"hardseal sealed credential\",\"v\":2}" };
    static unsigned char big[HSEAL_SEALED_MAX + 1];
    struct hseal_error e;
    struct hseal_buf b;

    for (size_t i = 0; i < ROWS(texts); i++) {
        assert_err(read_public(view_of(texts[i]), &e), RECORD);
        assert_err(read_sealed(view_of(texts[i]), &e), RECORD);
    }
    assert_contains(e.message, "format 2");
    assert_contains(e.hint, "newer hardseal");
    memset(big, ' ', sizeof(big));
    assert_err(read_sealed((struct hseal_view){ big, sizeof(big) }, &e), LIMIT);
    assert_err(read_public(
                   (struct hseal_view){ big, HSEAL_SEALED_PUBLIC_MAX + 1 }, &e),
        LIMIT);
    /* One for the other. */
    make(*state, &b);
    assert_err(read_public(bytes_of(&b), &e), RECORD);
    hseal_buf_reset(&b);
    assert_ok(hseal_sealed_public_write(*state, &b, NULL));
    assert_err(read_sealed(bytes_of(&b), &e), RECORD);
    hseal_buf_free(&b);
}

static void
fingerprints(void **state)
{
    static const char text[] = "0001 0203 0405 0607 0809 0a0b 0c0d 0e0f "
                               "1011 1213 1415 1617 1819 1a1b 1c1d 1e1f";
    static const char *const bad[] = { "", "00", "zz",
        "0001 0203 0405 0607 0809 0a0b 0c0d 0e0f 1011 1213 1415 1617 1819 1a1b "
        "1c1d 1e1g",
        "0001 0203 0405 0607 0809 0a0b 0c0d 0e0f 1011 1213 1415 1617 1819 1a1b "
        "1c1d 1e1f 20" };
    unsigned char fp[32], back[32];
    char out[HSEAL_FINGERPRINT_SIZE];

    (void)state;
    for (size_t i = 0; i < sizeof(fp); i++)
        fp[i] = (unsigned char)i;
    hseal_fingerprint_text(fp, out);
    assert_string_equal(out, text);
    assert_true(hseal_fingerprint_parse(text, back));
    assert_memory_equal(fp, back, 32);
    memset(back, 0, sizeof(back));
    assert_true(hseal_fingerprint_parse("00:01:02:03:0405060708090A0B0C0D0E0F "
                                        " 101112131415161718191a1b1c1d1e1f ",
        back));
    assert_memory_equal(fp, back, 32);
    for (size_t i = 0; i < ROWS(bad); i++)
        assert_false(hseal_fingerprint_parse(bad[i], back));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trips),
        cmocka_unit_test(public_fields),
        cmocka_unit_test(sealed_fields),
        cmocka_unit_test(not_such_files),
        cmocka_unit_test(fingerprints),
    };

    return cmocka_run_group_tests_name("sealedtext", tests, setup, teardown);
}
