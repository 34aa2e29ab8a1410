/*
 * test_seal: records sealed under a key of the token: what was changed, moved
 * or cut does not open.
 */
#include <stdio.h>
#include <stdlib.h>

#include "store/world.h"
#include "support/hmac.h"
#include "support/run.h"

#define TEXT "{\"v\":1,\"passphrase\":\"Pass w\\\"rd\"}"

/* A store on a token that has a root key. */
static int
with_root(void **state, int (*setup)(void **))
{
    struct world *w;

    if (setup(state) != 0)
        return -1;
    w = *state;
    if (world_import(w, "x", view_of("SECRET"), NULL) != HSEAL_ERR_OK)
        return -1;
    return w->store->root == NULL ? -1 : 0;
}

static int
setup_fake(void **state)
{
    return with_root(state, world_fake);
}

static int
setup_soft(void **state)
{
    if (softtoken_available())
        return with_root(state, world_soft);
    *state = calloc(1, sizeof(struct world));
    return *state == NULL ? -1 : 0;
}

static const struct hseal_seal_owner owner = { "desk1",
    { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 } };

static void
seal(struct world *w, struct hseal_view text, struct hseal_buf *b)
{
    struct hseal_error e;

    hseal_buf_init(b, 70000);
    if (hseal_seal_close(w->store->root, &owner, text, b, &e) != HSEAL_ERR_OK)
        fail_msg("%s", e.message);
}

static struct hseal_view
bytes_of(const struct hseal_buf *b)
{
    return (struct hseal_view){ b->data, b->len };
}

/* Open; what came out must be nothing if it fails. */
static enum hseal_err
open_as(struct hseal_mac *root, const struct hseal_seal_owner *who,
    struct hseal_view sealed, struct hseal_error *e)
{
    struct hseal_secret text;
    enum hseal_err err;

    assert_ok(hseal_secret_init(&text, 60000, NULL));
    err = hseal_seal_open(root, who, sealed, &text, e);
    if (err != HSEAL_ERR_OK) {
        assert_int_equal(text.len, 0);
        for (size_t i = 0; i < 200; i++)
            assert_int_equal(text.data[i], 0);
    }
    hseal_secret_free(&text);
    return err;
}

static void
round_trips(void **state)
{
    static const size_t lens[] = { 0, 1, 15, 16, 17, 600, 8192, 60000 };
    struct world *w = *state;
    static unsigned char bytes[60000];

    if (w->store == NULL)
        need_softhsm();
    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (unsigned char)(i * 17 >> 2);
    for (size_t i = 0; i < ROWS(lens); i++) {
        struct hseal_view v = { bytes, lens[i] };
        struct hseal_secret text;
        unsigned char id[HSEAL_ID_BYTES];
        struct hseal_buf b;
        seal(w, v, &b);
        assert_int_equal(b.len, lens[i] + 3 + 16 + 12 + 16);
        assert_true(hseal_seal_id(bytes_of(&b), id));
        assert_memory_equal(id, owner.id, sizeof(id));
        assert_ok(hseal_secret_init(&text, 60010, NULL));
        assert_ok(hseal_secret_add(&text, "before", 6, NULL));
        assert_ok(
            hseal_seal_open(w->store->root, &owner, bytes_of(&b), &text, NULL));
        assert_int_equal(text.len, 6 + lens[i]);
        assert_memory_equal(text.data, "before", 6);
        assert_memory_equal(text.data + 6, bytes, lens[i]);
        assert_int_equal(text.data[text.len], 0);
        hseal_secret_free(&text);
        hseal_buf_free(&b);
    }
}

/* Made by Python's cryptography, under the root key "root": the format holds.
 */
static void
known_answer(void **state)
{
    static const unsigned char sealed[] = { 0xe7, 0x5a, 0x01, 0x01, 0x02, 0x03,
        0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f,
        0x10, 0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x27, 0x28, 0x29, 0x2a,
        0x2b, 0xe2, 0x26, 0x57, 0xa9, 0x28, 0xcd, 0xb4, 0xcb, 0x27, 0xc0, 0xc0,
        0xf2, 0x99, 0x65, 0x8a, 0xdd, 0x6e, 0xbe, 0xda, 0x91, 0x06, 0x80,
        0x88 };
    struct hseal_key_name name = { "other", (const unsigned char *)"o", 1 };
    struct hseal_view v = { sealed, sizeof(sealed) };
    struct world *w = *state;
    struct hseal_mac *root = NULL;
    struct hseal_secret value, text;
    unsigned long handle = 0;

    if (w->store == NULL)
        need_softhsm();
    assert_ok(hseal_key_pad(view_of("root"), &value, NULL));
    assert_ok(hseal_key_create(w->token, &name, &value, &handle, NULL));
    assert_ok(hseal_mac_open(w->token, handle, &root, NULL));
    assert_ok(hseal_secret_init(&text, 100, NULL));
    assert_ok(hseal_seal_open(root, &owner, v, &text, NULL));
    assert_string_equal(hseal_secret_str(&text), "{\"v\":1}");
    hseal_secret_free(&text);
    hseal_secret_free(&value);
    hseal_mac_close(root);
}

static void
nothing_readable_and_never_the_same(void **state)
{
    struct world *w = *state;
    struct hseal_buf a, b;

    seal(w, view_of(TEXT), &a);
    seal(w, view_of(TEXT), &b);
    assert_int_equal(a.len, b.len);
    assert_memory_not_equal(a.data + 19, b.data + 19, 12); /* nonces */
    assert_memory_not_equal(a.data + 31, b.data + 31, a.len - 31);
    for (size_t i = 0; i + 4 <= a.len; i++)
        assert_true(memcmp(a.data + i, "pass", 4) != 0 &&
                    memcmp(a.data + i, "Pass", 4) != 0);
    hseal_buf_free(&a);
    hseal_buf_free(&b);
}

static void
every_flipped_bit_is_noticed(void **state)
{
    struct world *w = *state;
    struct hseal_error e;
    struct hseal_buf b;

    seal(w, view_of(TEXT), &b);
    for (size_t bit = 0; bit < b.len * 8; bit++) {
        b.data[bit / 8] ^= (unsigned char)(1U << bit % 8);
        memset(&e, 0, sizeof(e));
        if (open_as(w->store->root, &owner, bytes_of(&b), &e) !=
            HSEAL_ERR_RECORD)
            fail_msg("bit %zu", bit);
        assert_contains(e.message, "desk1");
        b.data[bit / 8] ^= (unsigned char)(1U << bit % 8);
    }
    assert_ok(open_as(w->store->root, &owner, bytes_of(&b), NULL));
    hseal_buf_free(&b);
}

static void
every_other_length_is_noticed(void **state)
{
    struct world *w = *state;
    struct hseal_view v;
    struct hseal_buf b;

    seal(w, view_of(TEXT), &b);
    v = bytes_of(&b);
    for (v.len = 0; v.len < b.len; v.len++)
        assert_err(open_as(w->store->root, &owner, v, NULL), RECORD);
    for (v.data++, v.len = b.len - 1; v.len > 0; v.data++, v.len--)
        assert_err(open_as(w->store->root, &owner, v, NULL), RECORD);
    v.data = NULL;
    assert_err(open_as(w->store->root, &owner, v, NULL), RECORD);
    assert_ok(hseal_buf_add(&b, "", 1, NULL));
    assert_err(open_as(w->store->root, &owner, bytes_of(&b), NULL), RECORD);
    hseal_buf_free(&b);
}

static void
only_for_its_owner(void **state)
{
    static const char *const names[] = { "", "desk", "desk2", "desk11", "Desk1",
        "x" };
    struct world *w = *state;
    struct hseal_seal_owner other;
    struct hseal_buf b;

    if (w->store == NULL)
        need_softhsm();
    seal(w, view_of(TEXT), &b);
    for (size_t i = 0; i < ROWS(names); i++) {
        other = owner;
        other.name = names[i];
        assert_err(open_as(w->store->root, &other, bytes_of(&b), NULL), RECORD);
    }
    for (size_t i = 0; i < HSEAL_ID_BYTES; i++) {
        other = owner;
        other.id[i] ^= 1;
        assert_err(open_as(w->store->root, &other, bytes_of(&b), NULL), RECORD);
        /* the id in the head changed to fit: another key comes of it */
        b.data[3 + i] ^= 1;
        assert_err(open_as(w->store->root, &other, bytes_of(&b), NULL), RECORD);
        b.data[3 + i] ^= 1;
    }
    assert_ok(open_as(w->store->root, &owner, bytes_of(&b), NULL));
    hseal_buf_free(&b);
}

/* A name runs to its end: the text of one is not the beginning of another. */
static void
longest_names_differ_in_the_last_letter(void **state)
{
    struct world *w = *state;
    struct hseal_seal_owner one = owner;
    char name[HSEAL_NAME_SIZE];
    struct hseal_buf b;

    memset(name, 'n', sizeof(name));
    name[HSEAL_NAME_SIZE - 1] = '\0';
    one.name = name;
    hseal_buf_init(&b, 70000);
    assert_ok(hseal_seal_close(w->store->root, &one, view_of(TEXT), &b, NULL));
    assert_ok(open_as(w->store->root, &one, bytes_of(&b), NULL));
    name[HSEAL_NAME_SIZE - 2] = 'm';
    assert_err(open_as(w->store->root, &one, bytes_of(&b), NULL), RECORD);
    name[HSEAL_NAME_SIZE - 2] = '\0';
    assert_err(open_as(w->store->root, &one, bytes_of(&b), NULL), RECORD);
    hseal_buf_free(&b);
}

static void
only_under_its_root(void **state)
{
    struct hseal_key_name name = { "other", (const unsigned char *)"o", 1 };
    struct world *w = *state;
    struct hseal_mac *root = NULL;
    unsigned long handle = 0;
    struct hseal_buf b;

    if (w->store == NULL)
        need_softhsm();
    seal(w, view_of(TEXT), &b);
    assert_ok(hseal_key_generate(w->token, &name, &handle, NULL));
    assert_ok(hseal_mac_open(w->token, handle, &root, NULL));
    assert_err(open_as(root, &owner, bytes_of(&b), NULL), RECORD);
    hseal_mac_close(root);
    assert_ok(open_as(w->store->root, &owner, bytes_of(&b), NULL));
    hseal_buf_free(&b);
}

static void
newer_formats(void **state)
{
    struct world *w = *state;
    unsigned char id[HSEAL_ID_BYTES];
    struct hseal_error e;
    struct hseal_buf b;

    seal(w, view_of(TEXT), &b);
    for (unsigned format = 0; format < 256; format++) {
        b.data[2] = (unsigned char)format;
        if (format == 1)
            continue;
        assert_err(open_as(w->store->root, &owner, bytes_of(&b), &e), RECORD);
        assert_contains(e.message, "format");
        assert_contains(e.hint, "newer hardseal");
        assert_false(hseal_seal_id(bytes_of(&b), id));
    }
    hseal_buf_free(&b);
}

static void
sizes_are_checked(void **state)
{
    static unsigned char bytes[65537];
    struct world *w = *state;
    struct hseal_view v = { bytes, sizeof(bytes) };
    struct hseal_secret text;
    struct hseal_buf b;

    hseal_buf_init(&b, 70000);
    assert_err(hseal_seal_close(w->store->root, &owner, v, &b, NULL), LIMIT);
    assert_int_equal(b.len, 0);
    hseal_buf_free(&b);
    hseal_buf_init(&b, 80);
    v.len = 34;
    assert_err(hseal_seal_close(w->store->root, &owner, v, &b, NULL), LIMIT);
    assert_int_equal(b.len, 0);
    v.len = 33;
    assert_ok(hseal_seal_close(w->store->root, &owner, v, &b, NULL));
    assert_ok(hseal_secret_init(&text, 32, NULL));
    assert_err(
        hseal_seal_open(w->store->root, &owner, bytes_of(&b), &text, NULL),
        RECORD);
    assert_int_equal(text.len, 0);
    hseal_secret_free(&text);
    hseal_buf_free(&b);
}

/* A token that fails while the key is derived: nothing comes out. */
static void
token_failures(void **state)
{
    static const enum fake_call calls[] = { FAKE_C_SignInit, FAKE_C_Sign };
    struct world *w = *state;
    struct hseal_error e;
    struct hseal_buf b, c;

    seal(w, view_of(TEXT), &b);
    hseal_buf_init(&c, 70000);
    w->fake.control->fail_rv = 0x30; /* CKR_DEVICE_ERROR */
    for (size_t i = 0; i < ROWS(calls); i++) {
        w->fake.control->fail_call = calls[i];
        w->fake.control->fail_at = 1;
        faketoken_clear(&w->fake);
        assert_err(open_as(w->store->root, &owner, bytes_of(&b), &e), TOKEN);
        assert_contains(e.message, "CKR_DEVICE_ERROR");
        faketoken_clear(&w->fake);
        assert_err(
            hseal_seal_close(w->store->root, &owner, view_of(TEXT), &c, NULL),
            TOKEN);
        assert_int_equal(c.len, 0);
    }
    hseal_buf_free(&b);
    hseal_buf_free(&c);
}

int
main(void)
{
#define WITH(f, how) cmocka_unit_test_setup_teardown(f, how, world_teardown)
    const struct CMUnitTest tests[] = {
        WITH(round_trips, setup_fake),
        WITH(round_trips, setup_soft),
        WITH(known_answer, setup_fake),
        WITH(known_answer, setup_soft),
        WITH(nothing_readable_and_never_the_same, setup_fake),
        WITH(every_flipped_bit_is_noticed, setup_fake),
        WITH(every_other_length_is_noticed, setup_fake),
        WITH(only_for_its_owner, setup_fake),
        WITH(only_for_its_owner, setup_soft),
        WITH(longest_names_differ_in_the_last_letter, setup_fake),
        WITH(only_under_its_root, setup_fake),
        WITH(only_under_its_root, setup_soft),
        WITH(newer_formats, setup_fake),
        WITH(sizes_are_checked, setup_fake),
        WITH(token_failures, setup_fake),
    };

    return cmocka_run_group_tests_name("seal", tests, NULL, NULL);
}
