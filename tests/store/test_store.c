/*
 * test_store: credentials on a SoftHSM token: import, load, list, delete, and
 * what is found after damage.
 */
#include <stdio.h>
#include <stdlib.h>

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
import_gives_a_whole_credential(void **state)
{
    struct world *w = *state;
    struct hseal_credential c;

    assert_int_equal(import(w, "desk1", "SECRET", NULL), HSEAL_ERR_OK);
    assert_int_equal(
        hseal_store_load(w->store, "desk1", &c, NULL), HSEAL_ERR_OK);
    assert_string_equal(c.name, "desk1");
    assert_string_equal(c.record.key_id, "key-of-desk1");
    assert_string_equal(hseal_secret_str(&c.record.passphrase), "Pass w\"rd");
    assert_int_equal(c.record.site, HSEAL_OKX_SITE_EEA);
    assert_int_equal(c.record.env, HSEAL_OKX_ENV_DEMO);
    assert_int_equal(c.record.permissions, HSEAL_OKX_READ | HSEAL_OKX_TRADE);
    assert_int_equal(c.record.created_ms, 1700000000000);
    assert_int_equal(c.record.generation, 1);
    assert_true(hseal_mac_uses_copy(c.mac));
    hseal_credential_free(&c);
}

static void
same_name_twice_is_refused(void **state)
{
    struct world *w = *state;
    struct hseal_error e;
    size_t keys, data, keys_after, data_after;

    assert_int_equal(import(w, "desk1", "SECRET", NULL), HSEAL_ERR_OK);
    world_counts(w, &keys, &data);
    assert_int_equal(import(w, "desk1", "OTHER", &e), HSEAL_ERR_EXISTS);
    assert_non_null(strstr(e.message, "desk1"));
    assert_true(e.hint[0] != '\0');
    world_counts(w, &keys_after, &data_after);
    assert_int_equal(keys, keys_after);
    assert_int_equal(data, data_after);
}

static void
bad_names_are_refused(void **state)
{
    static const char *const bad[] = { "", "a/b", "../a", ".hidden", "-x", "_x",
        "a b", " a", "a ", "a\tb", "a\n", "a\x7f", "\x01", "caf\xc3\xa9",
        "a\xff", "hardseal#root", "a:b", "a*", "a\"", "a\\" };
    struct world *w = *state;
    char longer[201];
    struct hseal_error e;
    struct hseal_credential c;

    memset(longer, 'x', sizeof(longer));
    longer[200] = '\0';
    for (size_t i = 0; i <= ROWS(bad); i++) {
        const char *name = i < ROWS(bad) ? bad[i] : longer;
        assert_err(import(w, name, "SECRET", &e), INPUT);
        assert_contains(e.hint, "letters");
        assert_err(hseal_store_load(w->store, name, &c, NULL), INPUT);
        assert_err(hseal_store_delete(w->store, name, 0, NULL), INPUT);
    }
    longer[64] = '\0';
    assert_ok(import(w, longer, "SECRET", NULL));
    world_loads(w, longer, view_of("SECRET"));
    world_only(w, longer, HSEAL_ENTRY_WHOLE);
    longer[64] = 'x';
    longer[65] = '\0';
    assert_err(import(w, longer, "SECRET", NULL), INPUT);
}

static void
delete_leaves_only_the_root(void **state)
{
    struct world *w = *state;
    struct hseal_error e;
    size_t keys, data;

    assert_int_equal(import(w, "desk1", "SECRET", NULL), HSEAL_ERR_OK);
    assert_int_equal(
        hseal_store_delete(w->store, "desk1", 0, NULL), HSEAL_ERR_OK);
    world_counts(w, &keys, &data);
    assert_int_equal(keys, 1);
    assert_int_equal(data, 0);
    assert_int_equal(
        hseal_store_delete(w->store, "desk1", 0, &e), HSEAL_ERR_NOT_FOUND);
    assert_non_null(strstr(e.message, "desk1"));
}

static void
list_is_sorted_and_whole(void **state)
{
    struct world *w = *state;
    struct hseal_entry *list = NULL;
    size_t n = 0;

    assert_int_equal(import(w, "zeta", "A", NULL), HSEAL_ERR_OK);
    assert_int_equal(import(w, "alpha", "B", NULL), HSEAL_ERR_OK);
    assert_int_equal(hseal_store_list(w->store, &list, &n, NULL), HSEAL_ERR_OK);
    assert_int_equal(n, 2);
    assert_string_equal(list[0].name, "alpha");
    assert_string_equal(list[1].name, "zeta");
    assert_int_equal(list[0].state, HSEAL_ENTRY_WHOLE);
    assert_string_equal(list[1].record.key_id, "key-of-zeta");
    hseal_store_list_free(list, n);
}

/* A key as a killed import leaves it. */
static void
plant_key(struct world *w, const char *name)
{
    unsigned char id[HSEAL_ID_BYTES] = { 1, 2, 3 };
    char label[HSEAL_LABEL_SIZE];
    struct hseal_key_name key_name = { label, id, sizeof(id) };
    struct hseal_secret value;
    unsigned long handle;

    hseal_store_label(name, label);
    assert_int_equal(
        hseal_key_pad(view_of("LEFT"), &value, NULL), HSEAL_ERR_OK);
    assert_int_equal(
        hseal_key_create(w->token, &key_name, &value, &handle, NULL),
        HSEAL_ERR_OK);
    hseal_secret_free(&value);
}

static void
leftover_key_is_listed_and_swept(void **state)
{
    struct world *w = *state;
    struct hseal_entry *list = NULL;
    struct hseal_credential c;
    struct hseal_error e;
    size_t n = 0, keys, data;

    plant_key(w, "desk1");
    assert_int_equal(hseal_store_list(w->store, &list, &n, NULL), HSEAL_ERR_OK);
    assert_int_equal(n, 1);
    assert_int_equal(list[0].state, HSEAL_ENTRY_UNFINISHED);
    hseal_store_list_free(list, n);
    assert_int_equal(
        hseal_store_load(w->store, "desk1", &c, &e), HSEAL_ERR_NOT_FOUND);
    assert_non_null(strstr(e.message, "unfinished"));
    assert_int_equal(import(w, "desk1", "SECRET", NULL), HSEAL_ERR_OK);
    world_counts(w, &keys, &data);
    assert_int_equal(keys, 2); /* the root and the new one */
    assert_int_equal(data, 1);
}

/* The names of other labels on the token are not ours to sweep. */
static void
sweep_leaves_other_names(void **state)
{
    struct world *w = *state;
    size_t keys, data;

    plant_key(w, "other");
    assert_int_equal(import(w, "desk1", "SECRET", NULL), HSEAL_ERR_OK);
    world_counts(w, &keys, &data);
    assert_int_equal(keys, 3);
}

static void
record_without_key_is_keyless(void **state)
{
    struct world *w = *state;
    struct hseal_entry *list = NULL;
    struct hseal_credential c;
    struct hseal_error e;
    size_t n = 0;

    assert_int_equal(import(w, "desk1", "SECRET", NULL), HSEAL_ERR_OK);
    world_destroy_all(w, HSEAL_OBJECT_KEY, "hardseal:desk1");
    assert_int_equal(
        hseal_store_load(w->store, "desk1", &c, &e), HSEAL_ERR_RECORD);
    assert_int_equal(hseal_store_list(w->store, &list, &n, NULL), HSEAL_ERR_OK);
    assert_int_equal(n, 1);
    assert_int_equal(list[0].state, HSEAL_ENTRY_KEYLESS);
    hseal_store_list_free(list, n);
    assert_int_equal(import(w, "desk1", "SECRET", NULL), HSEAL_ERR_OK);
}

/* Another secret under the same label and id: the known answer tells. */
static void
swapped_key_is_found_out(void **state)
{
    struct world *w = *state;
    struct hseal_object *list = NULL;
    struct hseal_key_name name = { "hardseal:desk1", NULL, HSEAL_ID_BYTES };
    unsigned char id[HSEAL_ID_BYTES];
    struct hseal_credential c;
    struct hseal_secret value;
    struct hseal_error e;
    unsigned long handle;
    size_t n = 0;

    assert_int_equal(import(w, "desk1", "SECRET", NULL), HSEAL_ERR_OK);
    assert_int_equal(hseal_object_find(w->token, HSEAL_OBJECT_KEY, name.label,
                         &list, &n, NULL),
        HSEAL_ERR_OK);
    memcpy(id, list[0].id, sizeof(id));
    free(list);
    world_destroy_all(w, HSEAL_OBJECT_KEY, name.label);
    name.id = id;
    assert_int_equal(
        hseal_key_pad(view_of("EVIL"), &value, NULL), HSEAL_ERR_OK);
    assert_int_equal(
        hseal_key_create(w->token, &name, &value, &handle, NULL), HSEAL_ERR_OK);
    hseal_secret_free(&value);
    assert_int_equal(
        hseal_store_load(w->store, "desk1", &c, &e), HSEAL_ERR_CUSTODY);
    assert_non_null(strstr(e.message, "known answer"));
}

/* A sealed record moved to another name does not open there. */
static void
moved_record_does_not_open(void **state)
{
    struct world *w = *state;
    struct hseal_object *list = NULL;
    struct hseal_entry *entries = NULL;
    struct hseal_credential c;
    struct hseal_buf value;
    struct hseal_view sealed;
    size_t n = 0;

    assert_int_equal(import(w, "desk1", "SECRET", NULL), HSEAL_ERR_OK);
    assert_int_equal(hseal_object_find(w->token, HSEAL_OBJECT_DATA,
                         "hardseal:desk1", &list, &n, NULL),
        HSEAL_ERR_OK);
    hseal_buf_init(&value, 65536);
    assert_int_equal(hseal_object_value(w->token, list[0].handle, &value, NULL),
        HSEAL_ERR_OK);
    free(list);
    sealed.data = value.data;
    sealed.len = value.len;
    assert_int_equal(hseal_object_create_data(
                         w->token, "hardseal:desk2", sealed, NULL, NULL),
        HSEAL_ERR_OK);
    hseal_buf_free(&value);
    assert_int_equal(
        hseal_store_load(w->store, "desk2", &c, NULL), HSEAL_ERR_RECORD);
    assert_int_equal(
        hseal_store_list(w->store, &entries, &n, NULL), HSEAL_ERR_OK);
    assert_int_equal(n, 2);
    assert_int_equal(entries[1].state, HSEAL_ENTRY_UNREADABLE);
    assert_true(entries[1].why[0] != '\0');
    hseal_store_list_free(entries, n);
    /* An import never sweeps what it cannot read; delete does. */
    assert_int_equal(import(w, "desk2", "SECRET", NULL), HSEAL_ERR_RECORD);
    assert_int_equal(
        hseal_store_delete(w->store, "desk2", 0, NULL), HSEAL_ERR_OK);
    assert_int_equal(
        hseal_store_load(w->store, "desk1", &c, NULL), HSEAL_ERR_OK);
    hseal_credential_free(&c);
}

static void
two_roots_are_an_error(void **state)
{
    struct world *w = *state;
    unsigned char id[HSEAL_ID_BYTES] = { 9 };
    struct hseal_key_name name = { HSEAL_ROOT_LABEL, id, sizeof(id) };
    struct hseal_store *again = NULL;
    struct hseal_error e;
    unsigned long handle;

    for (int i = 0; i < 2; i++)
        assert_int_equal(
            hseal_key_generate(w->token, &name, &handle, NULL), HSEAL_ERR_OK);
    assert_int_equal(
        hseal_store_open(w->token, NULL, NULL, &again, &e), HSEAL_ERR_RECORD);
    assert_null(again);
    assert_non_null(strstr(e.message, "2 keys"));
}

static void
missing_root_makes_records_unreadable(void **state)
{
    struct world *w = *state;
    struct hseal_store *again = NULL;
    struct hseal_credential c;
    struct hseal_error e;

    assert_int_equal(import(w, "desk1", "SECRET", NULL), HSEAL_ERR_OK);
    world_destroy_all(w, HSEAL_OBJECT_KEY, HSEAL_ROOT_LABEL);
    assert_int_equal(
        hseal_store_open(w->token, NULL, w->lock, &again, NULL), HSEAL_ERR_OK);
    assert_int_equal(
        hseal_store_load(again, "desk1", &c, &e), HSEAL_ERR_RECORD);
    assert_non_null(strstr(e.message, HSEAL_ROOT_LABEL));
    hseal_store_close(again);
}

static void
leftovers_can_be_deleted(void **state)
{
    struct world *w = *state;
    size_t keys, data;

    plant_key(w, "desk1");
    world_only(w, "desk1", HSEAL_ENTRY_UNFINISHED);
    assert_ok(hseal_store_delete(w->store, "desk1", 0, NULL));
    assert_ok(import(w, "desk2", "SECRET", NULL));
    world_destroy_all(w, HSEAL_OBJECT_KEY, "hardseal:desk2");
    world_only(w, "desk2", HSEAL_ENTRY_KEYLESS);
    assert_ok(hseal_store_delete(w->store, "desk2", 0, NULL));
    world_counts(w, &keys, &data);
    assert_int_equal(keys, 1);
    assert_int_equal(data, 0);
}

static void
survives_a_new_login(void **state)
{
    struct world *w = *state;

    assert_ok(import(w, "desk1", "SECRET", NULL));
    for (int i = 0; i < 3; i++) {
        world_close(w);
        assert_ok(world_open(w, NULL));
        world_loads(w, "desk1", view_of("SECRET"));
    }
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, world_soft, world_teardown)
    const struct CMUnitTest tests[] = {
        TEST(import_gives_a_whole_credential),
        TEST(same_name_twice_is_refused),
        TEST(bad_names_are_refused),
        TEST(delete_leaves_only_the_root),
        TEST(list_is_sorted_and_whole),
        TEST(leftover_key_is_listed_and_swept),
        TEST(sweep_leaves_other_names),
        TEST(record_without_key_is_keyless),
        TEST(swapped_key_is_found_out),
        TEST(moved_record_does_not_open),
        TEST(two_roots_are_an_error),
        TEST(missing_root_makes_records_unreadable),
        TEST(leftovers_can_be_deleted),
        TEST(survives_a_new_login),
    };

    return run_with_softhsm("store", tests, ROWS(tests));
}
