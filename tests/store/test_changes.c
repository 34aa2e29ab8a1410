/*
 * test_changes: the counter by which processes learn of a change: every
 * command that writes raises it, and everybody who has it mapped sees that.
 */
#define _XOPEN_SOURCE 700

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "store/changes.h"

#include "store/world.h"
#include "support/hmac.h"
#include "support/run.h"

/* ---- a disk that is full, by the linker's --wrap ---- */

static int no_room;
int __real_posix_fallocate(int fd, off_t start, off_t len);
int __wrap_posix_fallocate(int fd, off_t start, off_t len);

int
__wrap_posix_fallocate(int fd, off_t start, off_t len)
{
    return no_room ? ENOSPC : __real_posix_fallocate(fd, start, len);
}

static const char *
counter_path(const struct world *w)
{
    static char path[256];

    (void)snprintf(path, sizeof(path), "%s/changes", w->state_dir);
    return path;
}

/* It was raised since the last time, seen from the other store. */
static void
assert_raised(const struct world *other, uint64_t *last, int raised)
{
    uint64_t now = hseal_store_changes(other->store);

    if (raised)
        assert_true(now > *last);
    else
        assert_int_equal(now, *last);
    *last = now;
}

static void
each_command_that_writes(void **state)
{
    struct world *w = *state;
    struct hseal_entry *list = NULL;
    struct world other;
    uint64_t last;
    size_t n = 0;

    world_twin(w, &other);
    last = hseal_store_changes(other.store);
    assert_ok(world_import(w, "desk1", view_of("ONE"), NULL));
    assert_raised(&other, &last, 1);
    assert_ok(world_rotate(w, "desk1", view_of("TWO"), NULL));
    assert_raised(&other, &last, 1);
    assert_ok(hseal_store_activate(w->store, "desk1", 0, NULL));
    assert_raised(&other, &last, 1);
    assert_ok(hseal_store_freeze(w->store, "desk1", 1, NULL));
    assert_raised(&other, &last, 1);
    assert_ok(hseal_store_freeze(w->store, "desk1", 0, NULL));
    assert_raised(&other, &last, 1);
    /* reading is no change */
    world_loads(w, "desk1", view_of("TWO"));
    assert_ok(hseal_store_list(w->store, &list, &n, NULL));
    hseal_store_list_free(list, n);
    assert_raised(&other, &last, 0);
    assert_ok(hseal_store_delete(w->store, "desk1", 1, NULL));
    assert_raised(&other, &last, 1);
    assert_ok(hseal_store_delete(w->store, "desk1", 0, NULL));
    assert_raised(&other, &last, 1);
    /* a name that is none comes to nothing */
    assert_err(hseal_store_delete(w->store, "no name", 0, NULL), INPUT);
    assert_raised(&other, &last, 0);
    world_close(&other);
}

/* One that fails half-way may have changed something. */
static void
failures_count_too(void **state)
{
    struct world *w = *state;
    struct world other;
    uint64_t last;

    assert_ok(world_import(w, "desk1", view_of("ONE"), NULL));
    world_twin(w, &other);
    last = hseal_store_changes(other.store);
    faketoken_clear(&w->fake);
    w->fake.control->fail_call = FAKE_C_DestroyObject;
    w->fake.control->fail_at = 1;
    w->fake.control->fail_rv = 0x30; /* CKR_DEVICE_ERROR */
    assert_err(hseal_store_freeze(w->store, "desk1", 1, NULL), TOKEN);
    assert_raised(&other, &last, 1);
    w->fake.control->fail_at = 0;
    world_close(&other);
}

static void
another_process(void **state)
{
    struct world *w = *state;
    struct hseal_changes *c = NULL;
    uint64_t before = hseal_store_changes(w->store);
    int status = -1;
    pid_t pid = fork();

    if (pid == 0) {
        if (hseal_changes_open(w->state_dir, &c, NULL) != HSEAL_ERR_OK)
            _exit(1);
        for (int i = 0; i < 1000; i++)
            hseal_changes_raise(c);
        _exit(0);
    }
    assert_true(pid > 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    assert_int_equal(hseal_store_changes(w->store), before + 1000);
}

/* It goes on from where it was, in a file that is for its owner alone. */
static void
stays_on_the_disk(void **state)
{
    struct world *w = *state;
    uint64_t before = hseal_store_changes(w->store);
    struct stat st;

    assert_ok(world_import(w, "desk1", view_of("ONE"), NULL));
    world_close(w);
    assert_int_equal(stat(counter_path(w), &st), 0);
    assert_int_equal(st.st_size, 8);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_ok(world_open(w, NULL));
    assert_int_equal(hseal_store_changes(w->store), before + 1);
}

/* A hole in a file would be a SIGBUS when it is first written to. */
static void
has_its_place_on_the_disk(void **state)
{
    struct world *w = *state;
    struct hseal_changes *c = NULL;
    struct hseal_error e;
    struct stat st;

    assert_int_equal(unlink(counter_path(w)), 0);
    no_room = 1;
    assert_err(hseal_changes_open(w->state_dir, &c, &e), IO);
    no_room = 0;
    assert_null(c);
    assert_contains(e.message, "changes");
    assert_contains(e.hint, "make room");
    assert_ok(hseal_changes_open(w->state_dir, &c, NULL));
    assert_int_equal(stat(counter_path(w), &st), 0);
    assert_int_equal(st.st_size, 8);
    hseal_changes_close(c);
}

/* ---- files that are none ---- */

static void
short_file_is_made_longer(void **state)
{
    struct world *w = *state;
    struct hseal_changes *c = NULL;

    assert_ok(hseal_file_write(counter_path(w), "abc", 3, NULL));
    assert_ok(hseal_changes_open(w->state_dir, &c, NULL));
    assert_non_null(c);
    assert_true(hseal_changes_now(c) > 0); /* abc and zeros: no SIGBUS */
    hseal_changes_raise(c);
    hseal_changes_close(c);
}

static void
what_is_no_file(void **state)
{
    struct world *w = *state;
    struct hseal_changes *c = NULL;
    struct hseal_error e;
    const char *path = counter_path(w);

    assert_int_equal(unlink(path), 0);
    assert_int_equal(symlink("/dev/null", path), 0);
    assert_err(hseal_changes_open(w->state_dir, &c, &e), IO);
    assert_contains(e.message, path);
    assert_null(c);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_err(hseal_changes_open(w->state_dir, &c, NULL), IO);
    assert_int_equal(rmdir(path), 0);
    assert_int_equal(mkfifo(path, 0600), 0); /* does not wait for a writer */
    assert_err(hseal_changes_open(w->state_dir, &c, NULL), IO);
    assert_null(c);
}

static void
no_folder(void **state)
{
    struct world *w = *state;
    struct hseal_changes *c = NULL;
    char dir[1400];

    (void)snprintf(dir, sizeof(dir), "%s/missing", w->state_dir);
    assert_ok(hseal_changes_open(dir, &c, NULL));
    assert_null(c);
    assert_int_equal(hseal_changes_now(NULL), 0);
    hseal_changes_raise(NULL);
    hseal_changes_close(NULL);
    memset(dir, 'x', sizeof(dir) - 1);
    dir[sizeof(dir) - 1] = '\0';
    assert_err(hseal_changes_open(dir, &c, NULL), IO);
}

/* One who may not write looks all the same. */
static void
reader_only(void **state)
{
    enum { NOBODY = 65534 };
    struct world *w = *state;
    struct hseal_changes *c = NULL;
    uint64_t before = hseal_store_changes(w->store);
    int status = -1;
    pid_t pid;

    if (geteuid() != 0)
        skip();
    assert_int_equal(chmod(counter_path(w), 0644), 0);
    assert_int_equal(chmod(w->state_dir, 0755), 0);
    assert_int_equal(chmod(w->fake.dir, 0755), 0);
    pid = fork();
    if (pid == 0) {
        if (setuid(NOBODY) != 0 ||
            hseal_changes_open(w->state_dir, &c, NULL) != HSEAL_ERR_OK ||
            c == NULL || hseal_changes_now(c) != before)
            _exit(1);
        hseal_changes_raise(c); /* is none of his */
        _exit(hseal_changes_now(c) == before ? 0 : 1);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    assert_int_equal(truncate(counter_path(w), 3), 0);
    pid = fork();
    if (pid == 0)
        _exit(setuid(NOBODY) == 0 &&
                      hseal_changes_open(w->state_dir, &c, NULL) == HSEAL_ERR_IO
                  ? 0
                  : 1);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    assert_int_equal(truncate(counter_path(w), 8), 0);
}

int
main(void)
{
#define TEST(f)                                                                \
    cmocka_unit_test_setup_teardown(f, world_fake_state, world_teardown)
    const struct CMUnitTest tests[] = {
        TEST(each_command_that_writes),
        TEST(failures_count_too),
        TEST(another_process),
        TEST(stays_on_the_disk),
        TEST(has_its_place_on_the_disk),
        TEST(short_file_is_made_longer),
        TEST(what_is_no_file),
        TEST(no_folder),
        TEST(reader_only),
    };

    return cmocka_run_group_tests_name("changes", tests, NULL, NULL);
}
