/*
 * test_seen: an old record that somebody has put back is told from the newest
 * one that this home has seen.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "store/seen.h"

#include "store/putback.h"
#include "support/hmac.h"
#include "support/run.h"

#define ONE view_of("FIRST")
#define TWO view_of("SECOND")

static void
assert_old(struct world *w)
{
    struct hseal_credential c;
    struct hseal_error e;

    assert_err(hseal_store_load(w->store, "desk1", &c, &e), RECORD);
    assert_contains(e.message, "older");
    assert_contains(e.message, "desk1");
}

static const char *
seen_path(const struct world *w)
{
    static char path[256];

    (void)snprintf(path, sizeof(path), "%s/seen/0001/desk1", w->state_dir);
    return path;
}

static uint64_t
seen(const struct world *w)
{
    uint64_t number = 0;

    assert_ok(hseal_seen_get(
        w->state_dir, hseal_token_info(w->token), "desk1", &number, NULL));
    return number;
}

/* From before it was frozen. */
static void
thawed_by_an_old_copy(void **state)
{
    struct world *w = *state;
    struct hseal_credential c;
    struct hseal_buf old;

    hseal_buf_init(&old, 65536);
    assert_ok(world_import(w, "desk1", ONE, NULL));
    world_loads(w, "desk1", ONE);
    putback_copy(w, "desk1", &old);
    assert_ok(hseal_store_freeze(w->store, "desk1", 1, NULL));
    /* beside the newest: which counts */
    putback_put(w, "desk1", &old);
    assert_ok(hseal_store_load(w->store, "desk1", &c, NULL));
    assert_int_equal(c.record.state, HSEAL_RECORD_FROZEN);
    hseal_credential_free(&c);
    /* in its place */
    putback_remove(w, "desk1");
    putback_put(w, "desk1", &old);
    assert_old(w);
    world_close(w);
    assert_ok(world_open(w, NULL));
    assert_old(w);
    /* Nothing makes a new record of the old one. */
    assert_err(hseal_store_freeze(w->store, "desk1", 1, NULL), RECORD);
    assert_old(w);
    assert_ok(hseal_store_delete(w->store, "desk1", 0, NULL));
    assert_ok(world_import(w, "desk1", TWO, NULL));
    world_loads(w, "desk1", TWO);
    hseal_buf_free(&old);
}

/* The newest generation is taken away: the one before does not step in. */
static void
record_of_a_new_generation_is_gone(void **state)
{
    struct world *w = *state;
    struct hseal_buf old;

    hseal_buf_init(&old, 65536);
    assert_ok(world_import(w, "desk1", ONE, NULL));
    putback_copy(w, "desk1", &old);
    assert_ok(world_rotate(w, "desk1", TWO, NULL));
    assert_ok(hseal_store_activate(w->store, "desk1", 0, NULL));
    putback_remove(w, "desk1");
    putback_put(w, "desk1", &old);
    assert_old(w);
    hseal_buf_free(&old);
}

/* The same without its key: an older generation does not step in either. */
static void
key_of_the_new_generation_is_gone(void **state)
{
    struct world *w = *state;
    struct hseal_credential c;
    struct hseal_finds f;
    const struct hseal_found *r;
    struct hseal_error e;

    assert_ok(world_import(w, "desk1", ONE, NULL));
    assert_ok(world_rotate(w, "desk1", TWO, NULL));
    assert_ok(hseal_store_activate(w->store, "desk1", 0, NULL));
    assert_ok(hseal_finds_read(w->store, "desk1", &f, NULL));
    r = hseal_finds_winner(&f, "desk1");
    assert_int_equal(r->record.generation, 2);
    assert_ok(
        hseal_object_destroy(w->token, hseal_finds_key(&f, r)->handle, NULL));
    hseal_finds_free(&f);
    assert_err(hseal_store_load(w->store, "desk1", &c, &e), RECORD);
    assert_contains(e.message, "its key is not");
    assert_contains(e.hint, "activate");
    assert_ok(hseal_store_activate(w->store, "desk1", 1, NULL));
    world_loads(w, "desk1", ONE);
}

/* A whole credential, kept aside before it was deleted. */
static void
deleted_and_put_back(void **state)
{
    struct world *w = *state;
    struct hseal_key_name name = { "hardseal:desk1", NULL, HSEAL_ID_BYTES };
    struct hseal_credential c;
    struct hseal_secret value;
    struct hseal_buf old;
    unsigned char id[HSEAL_ID_BYTES];
    unsigned long key;

    hseal_buf_init(&old, 65536);
    assert_ok(world_import(w, "desk1", ONE, NULL));
    assert_ok(hseal_store_load(w->store, "desk1", &c, NULL));
    memcpy(id, c.id, sizeof(id));
    hseal_credential_free(&c);
    putback_copy(w, "desk1", &old);
    assert_ok(hseal_store_delete(w->store, "desk1", 0, NULL));
    name.id = id;
    assert_ok(hseal_key_pad(ONE, &value, NULL));
    assert_ok(hseal_key_create(w->token, &name, &value, &key, NULL));
    hseal_secret_free(&value);
    putback_put(w, "desk1", &old);
    assert_old(w);
    hseal_buf_free(&old);
}

/* A name that was deleted can be made anew, and goes on from there. */
static void
deleted_and_made_anew(void **state)
{
    struct world *w = *state;
    uint64_t before;

    assert_ok(world_import(w, "desk1", ONE, NULL));
    for (int i = 0; i < 3; i++) {
        before = seen(w);
        assert_ok(hseal_store_delete(w->store, "desk1", 0, NULL));
        assert_true(seen(w) > before);
        assert_ok(world_import(w, "desk1", TWO, NULL));
        world_loads(w, "desk1", TWO);
        assert_true(seen(w) > before + 1);
    }
}

/* What another host has written is remembered when it is first seen. */
static void
newer_ones_are_remembered(void **state)
{
    struct world *w = *state;
    struct world other;
    struct hseal_buf old;
    uint64_t before;

    hseal_buf_init(&old, 65536);
    assert_ok(world_import(w, "desk1", ONE, NULL));
    world_loads(w, "desk1", ONE);
    before = seen(w);
    assert_true(before > 0);
    putback_copy(w, "desk1", &old);
    world_twin(w, &other);
    free(other.store->state_dir);
    other.store->state_dir = NULL; /* it has a home of its own */
    assert_ok(hseal_store_freeze(other.store, "desk1", 1, NULL));
    assert_ok(hseal_store_freeze(other.store, "desk1", 0, NULL));
    assert_int_equal(seen(w), before);
    world_loads(w, "desk1", ONE);
    assert_int_equal(seen(w), before + 2);
    putback_remove(w, "desk1");
    putback_put(w, "desk1", &old);
    assert_old(w);
    world_close(&other);
    hseal_buf_free(&old);
}

/* ---- the file ---- */

static void
damaged_file(void **state)
{
    static const char *const texts[] = { "", "\n", "x\n", "12", "12 \n",
        "12\n\n", "-1\n", "+1\n", "0x12\n", " 12\n", "12345678901234567890\n" };
    struct world *w = *state;
    struct hseal_credential c;
    struct hseal_error e;
    char text[9000];
    uint64_t right;

    assert_ok(world_import(w, "desk1", ONE, NULL));
    world_loads(w, "desk1", ONE);
    right = seen(w);
    for (size_t i = 0; i < ROWS(texts); i++) {
        assert_ok(
            hseal_file_write(seen_path(w), texts[i], strlen(texts[i]), NULL));
        assert_err(hseal_store_load(w->store, "desk1", &c, &e), RECORD);
        assert_contains(e.message, seen_path(w));
        assert_true(e.hint[0] != '\0');
        assert_err(hseal_store_freeze(w->store, "desk1", 1, NULL), RECORD);
        assert_err(world_rotate(w, "desk1", TWO, NULL), RECORD);
    }
    /* Longer than any number, a right one first. */
    memset(text, '\n', sizeof(text));
    text[0] = '9';
    for (size_t len = 60; len <= sizeof(text); len += len < 70 ? 1 : 4000) {
        assert_ok(hseal_file_write(seen_path(w), text, len, NULL));
        assert_err(hseal_store_load(w->store, "desk1", &c, &e), RECORD);
        assert_contains(e.message, "damaged");
        assert_contains(e.hint, "remove the file");
    }
    /* One with a NUL in it, which ends a text and not a file. */
    assert_ok(hseal_file_write(seen_path(w), "12\n\0", 4, NULL));
    assert_err(hseal_store_load(w->store, "desk1", &c, NULL), RECORD);
    assert_int_equal(unlink(seen_path(w)), 0);
    world_loads(w, "desk1", ONE);
    assert_int_equal(seen(w), right);
}

/* Who may only read signs all the same; who writes must remember. */
/* The secret goes, and who deletes is told that it has gone. */
static void
deleted_and_not_remembered(void **state)
{
    struct world *w = *state;
    struct hseal_error e;
    size_t before, keys, data;
    char dir[256];

    assert_ok(world_import(w, "desk1", ONE, NULL));
    world_loads(w, "desk1", ONE);
    world_counts(w, &before, &data);
    (void)snprintf(dir, sizeof(dir), "%s/seen/0001", w->state_dir);
    assert_int_equal(chmod(dir, 0777), 0); /* is refused */
    assert_true(hseal_store_freeze(w->store, "desk1", 1, &e) != HSEAL_ERR_OK);
    assert_contains(e.hint, "made all the same");
    assert_true(hseal_store_delete(w->store, "desk1", 0, &e) != HSEAL_ERR_OK);
    assert_contains(e.hint, "deleted all the same");
    world_counts(w, &keys, &data);
    assert_int_equal(keys, before - 1);
    assert_int_equal(chmod(dir, 0700), 0);
    assert_err(hseal_store_delete(w->store, "desk1", 0, NULL), NOT_FOUND);
}

static void
cannot_be_remembered(void **state)
{
    struct world *w = *state;
    char dir[256];

    assert_ok(world_import(w, "desk1", ONE, NULL));
    world_loads(w, "desk1", ONE);
    assert_int_equal(unlink(seen_path(w)), 0);
    (void)snprintf(dir, sizeof(dir), "%s/seen/0001", w->state_dir);
    assert_int_equal(chmod(dir, 0777), 0); /* is refused */
    free(w->store->lock_path);
    w->store->lock_path = NULL;
    world_loads(w, "desk1", ONE);
    assert_int_equal(seen(w), 0);
    world_close(w);
    assert_ok(world_open(w, NULL));
    assert_true(hseal_store_freeze(w->store, "desk1", 1, NULL) != HSEAL_ERR_OK);
    assert_int_equal(chmod(dir, 0700), 0);
    assert_ok(hseal_store_freeze(w->store, "desk1", 0, NULL));
    assert_true(seen(w) > 0);
    world_loads(w, "desk1", ONE);
}

static void
numbers(void **state)
{
    static const uint64_t rows[] = { 0, 1, 9, 10, 1700000000000, INT64_MAX };
    struct world *w = *state;
    const struct hseal_token_info *info = hseal_token_info(w->token);
    uint64_t got = 99;

    assert_ok(hseal_seen_get(w->state_dir, info, "none", &got, NULL));
    assert_int_equal(got, 0);
    for (size_t i = 0; i < ROWS(rows); i++) {
        assert_ok(hseal_seen_put(w->state_dir, info, "a.b-c", rows[i], NULL));
        assert_ok(hseal_seen_get(w->state_dir, info, "a.b-c", &got, NULL));
        assert_int_equal(got, rows[i]);
    }
    assert_ok(hseal_seen_get(w->state_dir, info, "a.b", &got, NULL));
    assert_int_equal(got, 0);
}

/* A process that saw an older one tells of it later than another of the newer.
 */
static void
never_lower(void **state)
{
    struct world *w = *state;
    const struct hseal_token_info *info = hseal_token_info(w->token);
    uint64_t got = 99;

    assert_ok(hseal_seen_put(w->state_dir, info, "a", 6, NULL));
    assert_ok(hseal_seen_put(w->state_dir, info, "a", 5, NULL));
    assert_ok(hseal_seen_get(w->state_dir, info, "a", &got, NULL));
    assert_int_equal(got, 6);
}

int
main(void)
{
#define WITH(f, setup) cmocka_unit_test_setup_teardown(f, setup, world_teardown)
#define TEST(f) WITH(f, world_fake_state), WITH(f, world_fake_files)
    const struct CMUnitTest tests[] = {
        TEST(thawed_by_an_old_copy),
        TEST(record_of_a_new_generation_is_gone),
        TEST(key_of_the_new_generation_is_gone),
        TEST(deleted_and_put_back),
        TEST(deleted_and_made_anew),
        TEST(newer_ones_are_remembered),
        TEST(damaged_file),
        TEST(cannot_be_remembered),
        TEST(deleted_and_not_remembered),
        TEST(numbers),
        TEST(never_lower),
    };

    return cmocka_run_group_tests_name("seen", tests, NULL, NULL);
}
