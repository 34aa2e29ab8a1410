/*
 * tests/base/test_file_trust.c: whose files and folders are trusted
 * (base/file.h: hseal_path_trusted, hseal_dir_make).
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

#include "tempdir.h"
#include "unit.h"

#define NOBODY 65534

static enum hseal_err
trusted(const char *path, struct hseal_error *e)
{
    return hseal_path_trusted(path, "the module", e);
}

/* Also shows that the sticky /tmp above it is accepted. */
static void
an_own_file_is_trusted(void **state)
{
    static const unsigned modes[] = { 0400, 0600, 0644, 0755, 0555, 0711 };

    for (size_t i = 0; i < ROWS(modes); i++) {
        assert_ok(trusted(tempdir_file(state, "m.so", "", modes[i]), NULL));
        assert_int_equal(unlink(tempdir_path(state, "m.so")), 0);
    }
}

static void
a_file_of_roots_is_trusted(void **state)
{
    (void)state;
    assert_ok(trusted("/etc/passwd", NULL));
}

static void
a_relative_path_is_not(void **state)
{
    static const char *const paths[] = { "", "m.so", "./m.so", "../m.so",
        "libsofthsm2.so", "tmp/m.so", "~/m.so" };
    struct hseal_error e;

    (void)state;
    for (size_t i = 0; i < ROWS(paths); i++) {
        assert_err(trusted(paths[i], &e), MODULE);
        assert_contains(e.message, "the module");
        assert_contains(e.message, "not an absolute path");
        assert_contains(e.hint, "/usr/lib/");
    }
}

static void
a_missing_file_is_not(void **state)
{
    const char *path = tempdir_path(state, "none.so");
    struct hseal_error e;

    assert_err(trusted(path, &e), MODULE);
    assert_contains(e.message, path);
    assert_contains(e.message, "No such file");
    assert_err(trusted(tempdir_path(state, "none/m.so"), &e), MODULE);
}

static void
a_folder_is_not(void **state)
{
    struct hseal_error e;

    assert_err(trusted(tempdir_dir(state, "d", 0700), &e), MODULE);
    assert_contains(e.message, "not a file");
    assert_err(trusted("/", &e), MODULE);
    assert_err(trusted("/dev/null", &e), MODULE);
}

static void
a_file_that_others_can_write_is_not(void **state)
{
    static const unsigned modes[] = { 0620, 0602, 0666, 0777, 0775, 01602 };
    struct hseal_error e;

    for (size_t i = 0; i < ROWS(modes); i++) {
        const char *path = tempdir_file(state, "m.so", "", modes[i]);
        assert_err(trusted(path, &e), MODULE);
        assert_contains(e.message, path);
        assert_contains(e.message, "written by other users");
        assert_contains(e.hint, "chmod go-w ");
        assert_int_equal(unlink(path), 0);
    }
}

static void
a_folder_above_that_others_can_write_is_not(void **state)
{
    static const unsigned modes[] = { 0770, 0707, 0777, 0720, 0702 };
    struct hseal_error e;

    (void)tempdir_dir(state, "a", 0700);
    (void)tempdir_dir(state, "a/b", 0755);
    (void)tempdir_file(state, "a/b/m.so", "", 0644);
    assert_ok(trusted(tempdir_path(state, "a/b/m.so"), &e));
    for (size_t i = 0; i < ROWS(modes); i++) {
        const char *above = tempdir_path(state, "a");
        assert_int_equal(chmod(above, modes[i]), 0);
        assert_err(trusted(tempdir_path(state, "a/b/m.so"), &e), MODULE);
        assert_contains(e.message, above);
        assert_contains(e.message, "written by other users");
        assert_contains(e.hint, above);
        /* The sticky bit keeps others from renaming what is inside. */
        assert_int_equal(chmod(above, modes[i] | S_ISVTX), 0);
        assert_ok(trusted(tempdir_path(state, "a/b/m.so"), &e));
    }
}

static void
a_link_is_judged_by_where_it_leads(void **state)
{
    struct hseal_error e;
    const char *path;

    (void)tempdir_file(state, "good.so", "", 0644);
    (void)tempdir_file(state, "bad.so", "", 0666);
    (void)tempdir_dir(state, "open", 0777);
    (void)tempdir_file(state, "open/m.so", "", 0644);
    path = tempdir_path(state, "link.so");
    assert_int_equal(symlink("good.so", path), 0);
    assert_ok(trusted(path, &e));
    assert_int_equal(unlink(path), 0);
    assert_int_equal(symlink("bad.so", path), 0);
    assert_err(trusted(path, &e), MODULE);
    assert_contains(e.message, "bad.so");
    assert_int_equal(unlink(path), 0);
    assert_int_equal(symlink("open/m.so", path), 0);
    assert_err(trusted(path, &e), MODULE);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(symlink("nowhere.so", path), 0);
    assert_err(trusted(path, &e), MODULE);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(symlink("link.so", path), 0);
    assert_err(trusted(path, &e), MODULE);
}

/* Whoever can write there can make it lead elsewhere after the check. */
static void
a_link_in_a_folder_of_others_is_not(void **state)
{
    struct hseal_error e;
    const char *path;

    (void)tempdir_file(state, "good.so", "", 0644);
    (void)tempdir_dir(state, "open", 0777);
    path = tempdir_path(state, "open/link.so");
    assert_int_equal(symlink("../good.so", path), 0);
    assert_err(trusted(path, &e), MODULE);
    assert_contains(e.message, "/open can be written by other users");
    assert_int_equal(chmod(tempdir_path(state, "open"), 01777), 0);
    assert_ok(trusted(path, &e));
    assert_int_equal(chmod(tempdir_path(state, "open"), 0755), 0);
    assert_ok(trusted(path, &e));
    assert_ok(trusted(tempdir_path(state, "open/..//./open/link.so"), &e));
}

static void
what_another_user_owns_is_not(void **state)
{
    const char *path = tempdir_file(state, "m.so", "", 0644);
    struct hseal_error e;

    if (geteuid() != 0)
        skip(); /* takes root */
    assert_int_equal(chown(path, NOBODY, NOBODY), 0);
    assert_err(trusted(path, &e), MODULE);
    assert_contains(e.message, "another user (uid 65534)");
    (void)tempdir_dir(state, "d", 0755);
    path = tempdir_file(state, "d/m.so", "", 0644);
    assert_ok(trusted(path, &e));
    assert_int_equal(chown(tempdir_path(state, "d"), NOBODY, NOBODY), 0);
    assert_err(trusted(path, &e), MODULE);
    assert_contains(e.message, "another user");
    assert_int_equal(chmod(tempdir_path(state, "d"), 01777), 0);
    assert_err(trusted(path, &e), MODULE);
}

static mode_t
mode_of(const char *path)
{
    struct stat st;

    assert_int_equal(stat(path, &st), 0);
    assert_true(S_ISDIR(st.st_mode));
    return st.st_mode & 07777;
}

static void
missing_folders_are_made_private(void **state)
{
    mode_t old = umask(0);

    assert_ok(hseal_dir_make(tempdir_path(state, "a/b/c"), NULL));
    (void)umask(old);
    assert_int_equal(mode_of(tempdir_path(state, "a")), 0700);
    assert_int_equal(mode_of(tempdir_path(state, "a/b")), 0700);
    assert_int_equal(mode_of(tempdir_path(state, "a/b/c")), 0700);
    assert_ok(hseal_dir_make(tempdir_path(state, "a/b/c"), NULL));
    assert_ok(hseal_dir_make(tempdir_path(state, "a//b///d/"), NULL));
    assert_int_equal(mode_of(tempdir_path(state, "a/b/d")), 0700);
}

static void
an_existing_folder_keeps_its_mode(void **state)
{
    assert_ok(hseal_dir_make(tempdir_dir(state, "d", 0755), NULL));
    assert_int_equal(mode_of(tempdir_path(state, "d")), 0755);
}

static void
an_existing_folder_must_be_ours_alone(void **state)
{
    static const unsigned modes[] = { 0770, 0702, 0777, 01777 };
    const char *path = tempdir_dir(state, "d", 0700);
    struct hseal_error e;

    for (size_t i = 0; i < ROWS(modes); i++) {
        assert_int_equal(chmod(path, modes[i]), 0);
        assert_err(hseal_dir_make(path, &e), CONFIG);
        assert_contains(e.message, path);
        assert_contains(e.hint, "chmod go-w ");
    }
    assert_int_equal(chmod(path, 0700), 0);
    assert_ok(hseal_dir_make(path, &e));
    if (geteuid() == 0) {
        assert_int_equal(chown(path, NOBODY, NOBODY), 0);
        assert_err(hseal_dir_make(path, &e), CONFIG);
        assert_contains(e.message, "another user");
    }
}

static void
what_is_no_folder_is_reported(void **state)
{
    struct hseal_error e;

    (void)tempdir_file(state, "f", "", 0600);
    assert_err(hseal_dir_make(tempdir_path(state, "f"), &e), CONFIG);
    assert_contains(e.message, "not a folder");
    assert_err(hseal_dir_make(tempdir_path(state, "f/g"), &e), IO);
    assert_err(hseal_dir_make("/proc/none/x", &e), IO);
    assert_err(hseal_dir_make("", &e), IO);
}

static void
a_relative_folder_is_made_where_we_are(void **state)
{
    char here[4096];

    assert_non_null(getcwd(here, sizeof(here)));
    assert_int_equal(chdir(*state), 0);
    assert_ok(hseal_dir_make("x/y", NULL));
    assert_ok(hseal_dir_make("z", NULL));
    assert_int_equal(chdir(here), 0);
    assert_int_equal(mode_of(tempdir_path(state, "x/y")), 0700);
    assert_int_equal(mode_of(tempdir_path(state, "z")), 0700);
}

#define IN_TEMPDIR(f)                                                          \
    cmocka_unit_test_setup_teardown(f, tempdir_make, tempdir_remove)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        IN_TEMPDIR(an_own_file_is_trusted),
        cmocka_unit_test(a_file_of_roots_is_trusted),
        cmocka_unit_test(a_relative_path_is_not),
        IN_TEMPDIR(a_missing_file_is_not),
        IN_TEMPDIR(a_folder_is_not),
        IN_TEMPDIR(a_file_that_others_can_write_is_not),
        IN_TEMPDIR(a_folder_above_that_others_can_write_is_not),
        IN_TEMPDIR(a_link_is_judged_by_where_it_leads),
        IN_TEMPDIR(a_link_in_a_folder_of_others_is_not),
        IN_TEMPDIR(what_another_user_owns_is_not),
        IN_TEMPDIR(missing_folders_are_made_private),
        IN_TEMPDIR(an_existing_folder_keeps_its_mode),
        IN_TEMPDIR(an_existing_folder_must_be_ours_alone),
        IN_TEMPDIR(what_is_no_folder_is_reported),
        IN_TEMPDIR(a_relative_folder_is_made_where_we_are),
    };

    return cmocka_run_group_tests_name("file_trust", tests, NULL, NULL);
}
