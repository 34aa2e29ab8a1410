/*
 * test_finds: what stands behind names on the token, when it was put there by
 * another hand than the store's.
 */
#include <stdio.h>

#include "store/world.h"
#include "support/hmac.h"
#include "support/run.h"

static enum hseal_err
import(struct world *w, const char *name, const char *secret,
    struct hseal_error *e)
{
    return world_import(w, name, view_of(secret), e);
}

static void
put_data(struct world *w, const char *label, const struct hseal_buf *b)
{
    struct hseal_view v = { b->data, b->len };

    assert_ok(hseal_object_create_data(w->token, label, v, NULL, NULL));
}

/* A second record of the same key, sealed as the first one was. */
static void
put_generation(struct world *w, const char *name, uint64_t generation)
{
    struct hseal_seal_owner owner = { .name = name };
    struct hseal_credential c;
    struct hseal_secret text;
    char label[HSEAL_LABEL_SIZE];
    struct hseal_buf b;

    assert_ok(hseal_store_load(w->store, name, &c, NULL));
    memcpy(owner.id, c.id, sizeof(owner.id));
    c.record.generation = generation;
    c.record.number = UINT64_C(1) << 50 | generation;
    (void)snprintf(c.record.key_id, sizeof(c.record.key_id), "generation-%u",
        (unsigned)generation);
    assert_ok(hseal_secret_init(&text, HSEAL_RECORD_MAX, NULL));
    assert_ok(hseal_record_encode(&c.record, &text, NULL));
    hseal_buf_init(&b, 65536);
    assert_ok(hseal_seal_close(
        w->store->root, &owner, hseal_secret_view(&text), &b, NULL));
    hseal_store_label(name, label);
    put_data(w, label, &b);
    hseal_buf_free(&b);
    hseal_secret_free(&text);
    hseal_credential_free(&c);
}

static void
highest_generation_wins(void **state)
{
    static const uint64_t order[] = { 3, 7, 5 };
    struct world *w = *state;
    struct hseal_credential c;
    size_t keys, data;

    assert_ok(import(w, "desk1", "SECRET", NULL));
    for (size_t i = 0; i < ROWS(order); i++)
        put_generation(w, "desk1", order[i]);
    assert_ok(hseal_store_load(w->store, "desk1", &c, NULL));
    assert_int_equal(c.record.generation, 7);
    assert_string_equal(c.record.key_id, "generation-7");
    hseal_credential_free(&c);
    assert_ok(hseal_store_delete(w->store, "desk1", 0, NULL));
    world_counts(w, &keys, &data);
    assert_int_equal(keys, 1);
    assert_int_equal(data, 0);
}

/* A good record beside a broken one: the good one counts. */
static void
broken_record_beside_a_good_one(void **state)
{
    struct world *w = *state;
    struct hseal_entry *list = NULL;
    struct hseal_buf b;
    size_t n = 0;

    assert_ok(import(w, "desk1", "SECRET", NULL));
    hseal_buf_init(&b, 65536);
    world_sealed(w, "desk1", &b);
    b.data[b.len - 1] ^= 1;
    put_data(w, "hardseal:desk1", &b);
    hseal_buf_free(&b);
    world_loads(w, "desk1", view_of("SECRET"));
    assert_ok(hseal_store_list(w->store, &list, &n, NULL));
    assert_int_equal(n, 2);
    assert_int_equal(list[0].state, HSEAL_ENTRY_WHOLE);
    assert_int_equal(list[1].state, HSEAL_ENTRY_UNREADABLE);
    hseal_store_list_free(list, n);
}

/* The same label, even the same secret: a key belongs by its id. */
static void
key_of_another_id(void **state)
{
    static const unsigned char id[HSEAL_ID_BYTES] = { 42 };
    struct hseal_key_name name = { "hardseal:desk1", id, sizeof(id) };
    struct world *w = *state;
    struct hseal_entry *list = NULL;
    struct hseal_secret value;
    struct hseal_credential c;
    unsigned long handle;
    struct hseal_error e;
    size_t n = 0;

    assert_ok(import(w, "desk1", "SECRET", NULL));
    world_destroy_all(w, HSEAL_OBJECT_KEY, "hardseal:desk1");
    assert_ok(hseal_key_pad(view_of("SECRET"), &value, NULL));
    assert_ok(hseal_key_create(w->token, &name, &value, &handle, NULL));
    hseal_secret_free(&value);
    assert_err(hseal_store_load(w->store, "desk1", &c, &e), RECORD);
    assert_contains(e.message, "its key is not");
    assert_ok(hseal_store_list(w->store, &list, &n, NULL));
    assert_int_equal(n, 2);
    assert_int_equal(list[0].state, HSEAL_ENTRY_UNFINISHED);
    assert_int_equal(list[1].state, HSEAL_ENTRY_KEYLESS);
    hseal_store_list_free(list, n);
}

static void
newer_format_is_not_guessed(void **state)
{
    struct world *w = *state;
    struct hseal_credential c;
    struct hseal_error e;
    struct hseal_buf b;

    assert_ok(import(w, "desk1", "SECRET", NULL));
    hseal_buf_init(&b, 65536);
    world_sealed(w, "desk1", &b);
    b.data[2]++;
    world_destroy_all(w, HSEAL_OBJECT_DATA, NULL);
    put_data(w, "hardseal:desk1", &b);
    hseal_buf_free(&b);
    assert_err(hseal_store_load(w->store, "desk1", &c, &e), RECORD);
    assert_contains(e.hint, "newer hardseal");
    assert_err(import(w, "desk1", "SECRET", NULL), RECORD);
}

static void
oversized_and_empty_records(void **state)
{
    struct world *w = *state;
    struct hseal_view v;
    struct hseal_buf b;

    assert_ok(import(w, "other", "SECRET", NULL)); /* for the root */
    assert_ok(hseal_store_delete(w->store, "other", 0, NULL));
    hseal_buf_init(&b, 70000);
    assert_ok(hseal_buf_reserve(&b, 66000, NULL));
    memset(b.data, 0xe7, 66000);
    v.data = b.data;
    for (v.len = 1; v.len <= 66000; v.len = v.len * 4 + 1) {
        assert_ok(
            hseal_object_create_data(w->token, "hardseal:big", v, NULL, NULL));
        world_only(w, "big", HSEAL_ENTRY_UNREADABLE);
        world_destroy_all(w, HSEAL_OBJECT_DATA, NULL);
    }
    v.len = 66000;
    assert_ok(
        hseal_object_create_data(w->token, "hardseal:big", v, NULL, NULL));
    world_only(w, "big", HSEAL_ENTRY_UNREADABLE);
    assert_ok(hseal_store_delete(w->store, "big", 0, NULL));
    hseal_buf_free(&b);
}

/* Objects of others, and labels that are almost ours, are not looked at. */
static void
foreign_labels_are_left_alone(void **state)
{
    static const char *const labels[] = { "hardseal",
        "hardseal:", "hardseal:a b", "Hardseal:desk1", "hardseal;desk1",
        "other" };
    struct world *w = *state;
    struct hseal_buf b;
    size_t keys, data;

    hseal_buf_init(&b, 100);
    assert_ok(hseal_buf_add_str(&b, "value", NULL));
    for (size_t i = 0; i < ROWS(labels); i++)
        put_data(w, labels[i], &b);
    hseal_buf_free(&b);
    assert_ok(import(w, "desk1", "SECRET", NULL));
    world_only(w, "desk1", HSEAL_ENTRY_WHOLE);
    assert_ok(hseal_store_delete(w->store, "desk1", 0, NULL));
    world_counts(w, &keys, &data);
    assert_int_equal(data, ROWS(labels));
}

static void
names_in_labels(void **state)
{
    static const struct {
        const char *label;
        const char *name;
    } rows[] = {
        { "hardseal:desk1", "desk1" },
        { "hardseal:a.b-c_D", "a.b-c_D" },
        { "hardseal:", NULL },
        { "hardseal", NULL },
        { "hardseal#root", NULL },
        { "Hardseal:desk1", NULL },
        { "hardseal:a b", NULL },
        { "hardseal:hardseal:a", NULL },
        { "", NULL },
    };
    char label[HSEAL_LABEL_SIZE];

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        const char *name = hseal_store_label_name(rows[i].label);
        if (rows[i].name == NULL) {
            assert_null(name);
            continue;
        }
        assert_string_equal(name, rows[i].name);
        hseal_store_label(name, label);
        assert_string_equal(label, rows[i].label);
    }
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, world_soft, world_teardown)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_in_labels),
        TEST(highest_generation_wins),
        TEST(broken_record_beside_a_good_one),
        TEST(key_of_another_id),
        TEST(newer_format_is_not_guessed),
        TEST(oversized_and_empty_records),
        TEST(foreign_labels_are_left_alone),
    };

    return run_with_softhsm("finds", tests, ROWS(tests));
}
