/*
 * test_place: records in files: what somebody can do to them who can write to
 * the folder, and what else may lie there.
 */
#define _GNU_SOURCE /* syscall */

#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/file.h"
#include "store/blobs.h"
#include "store/seen.h"

#include "store/putback.h"
#include "support/hmac.h"
#include "support/run.h"

#define ONE view_of("FIRST")
#define TWO view_of("SECOND")
#define RANDOM "0123456789abcdef"

/* ---- folders that are synced, by the linker's --wrap ---- */

static unsigned synced_dirs;
int __real_fsync(int fd);
int __wrap_fsync(int fd);

int
__wrap_fsync(int fd)
{
    struct stat st;

    if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode))
        synced_dirs++;
    return __real_fsync(fd);
}

static const char *
path_of(const struct world *w, const char *file)
{
    static char paths[4][320];
    static unsigned next;
    char *path = paths[next++ % 4];

    (void)snprintf(
        path, sizeof(paths[0]), "%s/records/0001/%s", w->state_dir, file);
    return path;
}

/* The one file of that name. */
static const char *
file_of(struct world *w, const char *name)
{
    struct hseal_place_item *list = NULL;
    const char *path;
    size_t n = 0;

    assert_ok(hseal_place_list(w->store->place, name, &list, &n, NULL));
    assert_int_equal(n, 1);
    path = path_of(w, list[0].file);
    free(list);
    return path;
}

static void
does_not_load(struct world *w, const char *name, enum hseal_err err)
{
    struct hseal_credential c;
    struct hseal_error e;

    assert_string_equal(
        hseal_err_name(hseal_store_load(w->store, name, &c, &e)),
        hseal_err_name(err));
    assert_contains(e.message, name);
}

/* What the list says of `name`; it never fails for one that is damaged. */
static void
is_listed(struct world *w, const char *name, enum hseal_entry_state state)
{
    struct hseal_entry *list = NULL;
    size_t n = 0, found = 0;

    assert_ok(hseal_store_list(w->store, &list, &n, NULL));
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].name, name) == 0 && list[i].state == state)
            found++;
    hseal_store_list_free(list, n);
    assert_int_equal(found, 1);
}

static void
files_and_no_objects(void **state)
{
    struct world *w = *state;
    struct stat st;
    size_t keys, data;

    assert_ok(world_import(w, "desk1", ONE, NULL));
    world_counts(w, &keys, &data);
    assert_int_equal(keys, 2);
    assert_int_equal(data, 0);
    assert_int_equal(stat(file_of(w, "desk1"), &st), 0);
    assert_true(S_ISREG(st.st_mode));
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(stat(path_of(w, "."), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    assert_ok(hseal_store_delete(w->store, "desk1", 0, NULL));
    assert_int_equal(putback_count(w, "desk1"), 0);
}

/* A file whose name a power cut takes away is no record. */
static void
names_are_on_the_disk(void **state)
{
    struct world *w = *state;
    struct hseal_place_item item;

    synced_dirs = 0;
    assert_ok(hseal_place_write(
        w->store->place, "desk1", view_of("sealed"), &item, NULL));
    assert_int_equal(synced_dirs, 3);
    synced_dirs = 0;
    assert_ok(hseal_seen_put(
        w->state_dir, hseal_token_info(w->token), "desk1", 7, NULL));
    assert_int_equal(synced_dirs, 3);
}

static void
cards_keys_names_are_on_the_disk(void **state)
{
    struct world *w = *state;
    const struct hseal_blob blob = { .name = "desk1", .id = { 1 } };

    synced_dirs = 0;
    assert_ok(hseal_blobs_write(
        w->token, w->state_dir, &blob, view_of("sealed"), NULL));
    assert_int_equal(synced_dirs, 3);
    synced_dirs = 0;
    assert_ok(hseal_blobs_remove(w->token, w->state_dir, &blob, NULL));
    assert_int_equal(synced_dirs, 1);
}

/* What a power cut brings back, a record that was deleted or frozen, counts. */
static void
removals_are_on_the_disk(void **state)
{
    struct world *w = *state;
    struct hseal_place_item item;

    assert_ok(hseal_place_write(
        w->store->place, "desk1", view_of("sealed"), &item, NULL));
    synced_dirs = 0;
    assert_ok(hseal_place_remove(w->store->place, &item, NULL));
    assert_int_equal(synced_dirs, 1);
}

/* ---- moved, cut, changed, swapped ---- */

static void
moved_to_another_name(void **state)
{
    struct world *w = *state;

    assert_ok(world_import(w, "desk1", ONE, NULL));
    assert_int_equal(
        rename(file_of(w, "desk1"), path_of(w, "desk2." RANDOM)), 0);
    does_not_load(w, "desk2", HSEAL_ERR_RECORD);
    does_not_load(w, "desk1", HSEAL_ERR_NOT_FOUND);
    is_listed(w, "desk2", HSEAL_ENTRY_UNREADABLE);
    is_listed(w, "desk1", HSEAL_ENTRY_UNFINISHED);
    /* Under its own name it may be called as it likes. */
    assert_int_equal(
        rename(path_of(w, "desk2." RANDOM), path_of(w, "desk1." RANDOM)), 0);
    world_loads(w, "desk1", ONE);
}

static void
swapped_between_two(void **state)
{
    struct world *w = *state;

    assert_ok(world_import(w, "desk1", ONE, NULL));
    assert_ok(world_import(w, "desk2", TWO, NULL));
    assert_int_equal(rename(file_of(w, "desk1"), path_of(w, "aside")), 0);
    assert_int_equal(
        rename(file_of(w, "desk2"), path_of(w, "desk1." RANDOM)), 0);
    assert_int_equal(
        rename(path_of(w, "aside"), path_of(w, "desk2." RANDOM)), 0);
    does_not_load(w, "desk1", HSEAL_ERR_RECORD);
    does_not_load(w, "desk2", HSEAL_ERR_RECORD);
    /* and none of them is overwritten */
    assert_err(world_import(w, "desk1", ONE, NULL), RECORD);
    assert_int_equal(putback_count(w, "desk1"), 1);
}

static void
cut_anywhere(void **state)
{
    struct world *w = *state;
    struct hseal_buf whole;
    const char *path;

    hseal_buf_init(&whole, 65536);
    assert_ok(world_import(w, "desk1", ONE, NULL));
    putback_copy(w, "desk1", &whole);
    path = file_of(w, "desk1");
    for (size_t len = 0; len < whole.len; len += len < 64 ? 1 : 37) {
        assert_ok(hseal_file_write(path, whole.data, len, NULL));
        does_not_load(w, "desk1", HSEAL_ERR_RECORD);
    }
    is_listed(w, "desk1", HSEAL_ENTRY_UNREADABLE);
    assert_ok(hseal_file_write(path, whole.data, whole.len, NULL));
    world_loads(w, "desk1", ONE);
    hseal_buf_free(&whole);
}

static void
one_bit_anywhere(void **state)
{
    struct world *w = *state;
    struct hseal_buf whole;
    const char *path;

    hseal_buf_init(&whole, 65536);
    assert_ok(world_import(w, "desk1", ONE, NULL));
    putback_copy(w, "desk1", &whole);
    path = file_of(w, "desk1");
    for (size_t i = 0; i < whole.len; i += i < 64 ? 1 : 23) {
        whole.data[i] ^= (unsigned char)(1U << (i % 8));
        assert_ok(hseal_file_write(path, whole.data, whole.len, NULL));
        does_not_load(w, "desk1", HSEAL_ERR_RECORD);
        whole.data[i] ^= (unsigned char)(1U << (i % 8));
    }
    hseal_buf_free(&whole);
}

static void
much_too_long(void **state)
{
    struct world *w = *state;
    unsigned char *bytes = calloc(1, 100000);

    assert_non_null(bytes);
    assert_ok(world_import(w, "desk1", ONE, NULL));
    assert_ok(
        hseal_file_write(path_of(w, "desk2." RANDOM), bytes, 100000, NULL));
    does_not_load(w, "desk2", HSEAL_ERR_RECORD);
    is_listed(w, "desk2", HSEAL_ENTRY_UNREADABLE);
    world_loads(w, "desk1", ONE);
    free(bytes);
}

/* A copy of it, twice: one credential, and the next command sweeps. */
static void
two_of_the_same(void **state)
{
    struct world *w = *state;
    struct hseal_buf whole;

    hseal_buf_init(&whole, 65536);
    assert_ok(world_import(w, "desk1", ONE, NULL));
    putback_copy(w, "desk1", &whole);
    putback_put(w, "desk1", &whole);
    assert_int_equal(putback_count(w, "desk1"), 2);
    world_loads(w, "desk1", ONE);
    world_only(w, "desk1", HSEAL_ENTRY_WHOLE);
    assert_ok(hseal_store_freeze(w->store, "desk1", 1, NULL));
    assert_int_equal(putback_count(w, "desk1"), 1);
    hseal_buf_free(&whole);
}

/* ---- what else lies there ---- */

static void
foreign_files(void **state)
{
    static const char *const names[] = { "README", "desk1", "desk1.txt",
        "desk1.0123456789abcdeg", "desk1.0123456789ABCDEF",
        "desk1.0123456789abcde", "desk1.0123456789abcdef0", "." RANDOM,
        "-desk." RANDOM, "desk 1." RANDOM, "desk1." RANDOM ".a1B2c3",
        ".desk1." RANDOM, "desk1~", "\xc3\xa4." RANDOM };
    struct world *w = *state;

    assert_ok(world_import(w, "desk1", ONE, NULL));
    for (size_t i = 0; i < ROWS(names); i++)
        assert_ok(hseal_file_write(path_of(w, names[i]), "x", 1, NULL));
    world_loads(w, "desk1", ONE);
    world_only(w, "desk1", HSEAL_ENTRY_WHOLE);
    assert_ok(world_rotate(w, "desk1", TWO, NULL));
    assert_ok(hseal_store_activate(w->store, "desk1", 0, NULL));
    assert_ok(hseal_store_delete(w->store, "desk1", 0, NULL));
    for (size_t i = 0; i < ROWS(names); i++)
        assert_int_equal(access(path_of(w, names[i]), F_OK), 0);
}

/* What stands in the place of one record keeps no other from being read. */
static void
in_place_of_a_record(void **state)
{
    struct world *w = *state;

    assert_ok(world_import(w, "desk1", ONE, NULL));
    assert_int_equal(mkfifo(path_of(w, "desk2." RANDOM), 0600), 0);
    assert_int_equal(mkdir(path_of(w, "desk3." RANDOM), 0700), 0);
    assert_int_equal(
        symlink(file_of(w, "desk1"), path_of(w, "desk4." RANDOM)), 0);
    does_not_load(w, "desk2", HSEAL_ERR_RECORD);
    does_not_load(w, "desk3", HSEAL_ERR_RECORD);
    does_not_load(w, "desk4", HSEAL_ERR_RECORD);
    is_listed(w, "desk2", HSEAL_ENTRY_UNREADABLE);
    is_listed(w, "desk3", HSEAL_ENTRY_UNREADABLE);
    is_listed(w, "desk4", HSEAL_ENTRY_UNREADABLE);
    world_loads(w, "desk1", ONE);
    assert_int_equal(rmdir(path_of(w, "desk3." RANDOM)), 0);
}

/* Permissions do not bind root: give that power up, or take it back. */
static void
obey_permissions(int obey)
{
    const unsigned powers = 1U << CAP_DAC_OVERRIDE | 1U << CAP_DAC_READ_SEARCH;
    struct __user_cap_header_struct head = { _LINUX_CAPABILITY_VERSION_3, 0 };
    struct __user_cap_data_struct data[2];

    assert_int_equal(syscall(SYS_capget, &head, data), 0);
    data[0].effective &= ~powers;
    if (!obey)
        data[0].effective |= data[0].permitted & powers;
    assert_int_equal(syscall(SYS_capset, &head, data), 0);
}

/* One that is closed to us is no reason to say nothing of the others. */
static void
closed_file(void **state)
{
    struct world *w = *state;
    struct hseal_credential c;
    struct hseal_error e;
    const char *path;

    assert_ok(world_import(w, "desk1", ONE, NULL));
    assert_ok(world_import(w, "desk2", TWO, NULL));
    path = file_of(w, "desk1");
    assert_int_equal(chmod(path, 0), 0);
    obey_permissions(1);
    is_listed(w, "desk1", HSEAL_ENTRY_UNREADABLE);
    is_listed(w, "desk2", HSEAL_ENTRY_WHOLE);
    world_loads(w, "desk2", TWO);
    assert_err(hseal_store_load(w->store, "desk1", &c, &e), IO);
    assert_contains(e.message, path);
    /* What is not known is not changed. */
    assert_err(hseal_store_freeze(w->store, "desk1", 1, NULL), IO);
    assert_err(world_rotate(w, "desk1", TWO, NULL), IO);
    assert_err(world_import(w, "desk1", TWO, NULL), IO);
    assert_err(hseal_store_delete(w->store, "desk1", 0, NULL), IO);
    obey_permissions(0);
    assert_int_equal(chmod(path, 0600), 0);
    is_listed(w, "desk1", HSEAL_ENTRY_WHOLE);
    world_loads(w, "desk1", ONE);
}

static void
folder_that_is_none(void **state)
{
    struct world *w = *state;
    struct hseal_credential c;
    struct hseal_error e;
    char dir[256];

    (void)snprintf(dir, sizeof(dir), "%s/records", w->state_dir);
    assert_err(hseal_store_load(w->store, "desk1", &c, NULL), NOT_FOUND);
    assert_ok(hseal_file_write(dir, "in the way", 10, NULL));
    assert_err(hseal_store_load(w->store, "desk1", &c, &e), IO);
    assert_contains(e.message, dir);
    assert_true(world_import(w, "desk1", ONE, &e) != HSEAL_ERR_OK);
    assert_int_equal(unlink(dir), 0);
    assert_ok(world_import(w, "desk1", ONE, NULL));
}

static void
no_state_folder(void **state)
{
    struct world *w = *state;
    struct hseal_store *s = NULL;
    struct hseal_error e;

    assert_err(hseal_store_open(w->token, NULL, w->lock, &s, &e), CONFIG);
    assert_null(s);
    assert_contains(e.message, "fake");
}

/* ---- one item ---- */

static void
item_by_item(void **state)
{
    struct world *w = *state;
    struct hseal_place *p = w->store->place;
    struct hseal_view sealed = view_of("whatever is sealed");
    struct hseal_place_item item;
    struct hseal_buf b;
    int there = 0, gone = 0;

    hseal_buf_init(&b, 64);
    assert_ok(hseal_place_write(p, "desk1", sealed, &item, NULL));
    assert_string_equal(item.name, "desk1");
    assert_ok(hseal_place_there(p, &item, &there, NULL));
    assert_int_equal(there, 1);
    assert_ok(hseal_place_read(p, &item, &b, &gone, NULL));
    assert_int_equal(gone, 0);
    assert_int_equal(b.len, sealed.len);
    assert_memory_equal(b.data, sealed.data, sealed.len);
    assert_ok(hseal_place_remove(p, &item, NULL));
    assert_ok(hseal_place_remove(p, &item, NULL));
    assert_ok(hseal_place_there(p, &item, &there, NULL));
    assert_int_equal(there, 0);
    assert_ok(hseal_place_read(p, &item, &b, &gone, NULL));
    assert_int_equal(gone, 1);
    assert_int_equal(b.len, sealed.len);
    hseal_buf_free(&b);
}

int
main(void)
{
#define WITH(f, setup) cmocka_unit_test_setup_teardown(f, setup, world_teardown)
#define TEST(f) WITH(f, world_fake_files)
    const struct CMUnitTest tests[] = {
        TEST(files_and_no_objects),
        TEST(names_are_on_the_disk),
        TEST(cards_keys_names_are_on_the_disk),
        TEST(removals_are_on_the_disk),
        TEST(moved_to_another_name),
        TEST(swapped_between_two),
        TEST(cut_anywhere),
        TEST(one_bit_anywhere),
        TEST(much_too_long),
        TEST(two_of_the_same),
        TEST(foreign_files),
        TEST(in_place_of_a_record),
        TEST(closed_file),
        TEST(folder_that_is_none),
        TEST(no_state_folder),
        TEST(item_by_item),
        WITH(item_by_item, world_fake_state),
    };

    return cmocka_run_group_tests_name("place", tests, NULL, NULL);
}
