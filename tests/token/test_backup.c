/*
 * test_backup: the copy of a SoftHSM token's file: when it is kept, put back,
 * and left alone.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <p11-kit/pkcs11.h>

#include "base/clock.h"
#include "token/session.h"

#include "support/run.h"
#include "token/losable.h"

static void
expect_object(struct losable *x, const void *data, size_t len)
{
    unsigned char now[1024];

    assert_int_equal(losable_read(x->object, now, sizeof(now)), len);
    if (len > 0)
        assert_memory_equal(now, data, len);
}

/* ---- putting back ---- */

static void
an_empty_one_is_put_back(void **state)
{
    uint64_t now = hseal_clock_wall_ms(hseal_clock_system()) / 1000;
    struct losable *x = *state;
    struct hseal_mended m;
    struct stat before, after;

    losable_keep(x);
    assert_int_equal(chmod(x->object, 0640), 0);
    assert_int_equal(stat(x->object, &before), 0);
    losable_write(x->object, "", 0);
    assert_int_equal(losable_mend(x, &m), 1);
    assert_int_equal(m.what, HSEAL_MEND_PUT_BACK);
    assert_string_equal(m.serial, x->serial);
    assert_string_equal(m.label, "test");
    assert_true(m.kept_s + 1 >= now && m.kept_s <= now + 60);
    expect_object(x, x->good, x->good_len);
    assert_int_equal(stat(x->object, &after), 0);
    assert_int_equal(after.st_mode, before.st_mode);
    assert_int_equal(after.st_ino, before.st_ino);
    assert_int_equal(losable_mend(x, &m), 0);
    assert_true(losable_signs(x));
}

/* Each needs a tenth of a second: some, among them those before a sealed
   key, where SoftHSM shows the token and says that it has no PIN. */
static void
cut_ones_are_put_back(void **state)
{
    static const size_t left[] = { 1, 8, 12, 63, 128, 223, 224, 319 };
    struct losable *x = *state;
    struct hseal_mended m;

    assert_int_equal(x->good_len, 320);
    losable_keep(x);
    for (size_t i = 0; i < ROWS(left); i++) {
        losable_write(x->object, x->good, left[i]);
        assert_int_equal(losable_mend(x, &m), 1);
        assert_int_equal(m.what, HSEAL_MEND_PUT_BACK);
        expect_object(x, x->good, x->good_len);
    }
    assert_true(losable_signs(x));
}

static void
zeros_are_put_back(void **state)
{
    const unsigned char zeros[512] = { 0 };
    struct losable *x = *state;
    struct hseal_mended m;

    losable_keep(x);
    losable_write(x->object, zeros, sizeof(zeros));
    assert_int_equal(losable_mend(x, &m), 1);
    assert_int_equal(m.what, HSEAL_MEND_PUT_BACK);
    expect_object(x, x->good, x->good_len);
}

/* ---- leaving alone ---- */

static void
without_a_good_copy_it_is_reported(void **state)
{
    struct losable *x = *state;
    struct hseal_mended m;

    losable_write(x->object, "", 0);
    assert_int_equal(losable_mend(x, &m), 1);
    assert_int_equal(m.what, HSEAL_MEND_NO_COPY);
    assert_string_equal(m.serial, x->serial);
    assert_string_equal(m.label, "");
    expect_object(x, "", 0);
    losable_write(x->object, x->good, x->good_len);
    losable_keep(x);
    losable_write(x->object, "", 0);
    losable_write(x->copy, x->good, x->good_len - 1);
    assert_int_equal(losable_mend(x, &m), 1);
    assert_int_equal(m.what, HSEAL_MEND_NO_COPY);
    expect_object(x, "", 0);
}

static void
the_copy_of_another_token_is_none(void **state)
{
    struct losable *x = *state;
    unsigned char other[1024];
    struct hseal_mended m;

    losable_keep(x);
    memcpy(other, x->good, x->good_len);
    other[0x58] ^= 1; /* in the serial */
    losable_write(x->copy, other, x->good_len);
    losable_write(x->object, "", 0);
    assert_int_equal(losable_mend(x, &m), 1);
    assert_int_equal(m.what, HSEAL_MEND_NO_COPY);
    expect_object(x, "", 0);
}

/* What is left of it must not contradict the copy. */
static void
what_was_changed_since_is_left_alone(void **state)
{
    static const size_t changed[] = { 0x20, 0x7f, 0x98, 0xdf };
    struct losable *x = *state;
    struct hseal_mended m;

    losable_keep(x);
    for (size_t i = 0; i < ROWS(changed); i++) {
        unsigned char left[1024];
        memcpy(left, x->good, x->good_len);
        left[changed[i]] ^= 1; /* label, flags, SO PIN's beginning and end */
        losable_write(x->object, left, x->good_len - 1);
        assert_int_equal(losable_mend(x, &m), 1);
        assert_int_equal(m.what, HSEAL_MEND_CHANGED);
        expect_object(x, left, x->good_len - 1);
    }
}

static void
what_is_not_understood_is_left_alone(void **state)
{
    struct losable *x = *state;
    unsigned char strange[1024];
    struct hseal_mended m;

    losable_keep(x);
    memcpy(strange, x->good, x->good_len);
    strange[0x17] = 9; /* a kind that there is not */
    losable_write(x->object, strange, x->good_len);
    assert_int_equal(losable_mend(x, &m), 0);
    expect_object(x, strange, x->good_len);
}

static void
change_pin(struct losable *x, const char *old, const char *new)
{
    unsigned char a[8], b[8];
    struct hseal_token *t = softtoken_open(&x->any.soft);

    assert_non_null(t);
    memcpy(a, old, 4);
    memcpy(b, new, 4);
    assert_int_equal(t->f->C_SetPIN(t->session, a, 4, b, 4), CKR_OK);
    hseal_token_close(t);
}

/* Not waited for: nobody is at the other end of that pipe. */
static void
what_is_no_file_is_left_alone(void **state)
{
    struct losable *x = *state;
    struct hseal_mended m;

    losable_keep(x);
    assert_int_equal(unlink(x->object), 0);
    assert_int_equal(mkfifo(x->object, 0600), 0);
    assert_int_equal(losable_mend(x, &m), 0);
    assert_int_equal(unlink(x->object), 0);
    assert_int_equal(mkdir(x->object, 0700), 0);
    assert_int_equal(losable_mend(x, &m), 0);
    assert_int_equal(rmdir(x->object), 0);
}

static void
a_whole_one_is_never_overwritten(void **state)
{
    unsigned char changed[1024], copy[1024];
    struct losable *x = *state;
    struct hseal_mended m;
    size_t len;

    losable_keep(x);
    change_pin(x, "1234", "4321");
    len = losable_read(x->object, changed, sizeof(changed));
    assert_memory_not_equal(changed, x->good, len);
    assert_int_equal(losable_mend(x, &m), 0);
    expect_object(x, changed, len);
    losable_keep(x);
    assert_int_equal(losable_read(x->copy, copy, sizeof(copy)), len);
    assert_memory_equal(copy, changed, len);
}

/* ---- keeping ---- */

static void
it_is_kept_when_it_differs(void **state)
{
    struct losable *x = *state;
    struct stat first, second;

    losable_keep(x);
    assert_int_equal(stat(x->copy, &first), 0);
    assert_int_equal(first.st_mode & 07777, 0600);
    assert_true(losable_signs(x)); /* which counts the login */
    losable_keep(x);
    assert_int_equal(stat(x->copy, &second), 0);
    assert_int_equal(first.st_ino, second.st_ino);
    change_pin(x, "1234", "4321");
    losable_keep(x);
    assert_int_equal(stat(x->copy, &second), 0);
    assert_int_not_equal(first.st_ino, second.st_ino);
}

static void
a_good_copy_outlives_a_bad_original(void **state)
{
    struct losable *x = *state;
    unsigned char copy[1024];

    losable_keep(x);
    for (size_t len = 0; len < x->good_len; len += 224) {
        losable_write(x->object, x->good, len);
        losable_keep(x);
        assert_int_equal(
            losable_read(x->copy, copy, sizeof(copy)), x->good_len);
        assert_memory_equal(copy, x->good, x->good_len);
    }
}

static void
a_copy_that_is_dropped_is_gone(void **state)
{
    struct losable *x = *state;
    struct hseal_backup *b;

    losable_keep(x);
    assert_int_equal(access(x->copy, F_OK), 0);
    b = losable_begin(x);
    assert_ok(hseal_backup_drop(b, x->serial, NULL));
    assert_int_equal(access(x->copy, F_OK), -1);
    assert_ok(hseal_backup_drop(b, x->serial, NULL));
    assert_ok(hseal_backup_drop(b, "../../../../../../tmp", NULL));
    hseal_backup_end(b);
}

static void
a_token_that_is_not_there(void **state)
{
    struct losable *x = *state;
    struct hseal_backup *b = losable_begin(x);
    struct hseal_error e;

    assert_err(hseal_backup_keep(b, "0123456789abcdef", &e), NOT_FOUND);
    assert_contains(e.message, "0123456789abcdef");
    hseal_backup_end(b);
}

/* ---- the folder ---- */

static void
a_second_one_waits(void **state)
{
    struct losable *x = *state;
    struct hseal_backup *b = losable_begin(x), *second = NULL;
    struct hseal_error e;

    assert_err(
        hseal_backup_begin(x->any.soft.conf, x->state_dir, 20, &second, &e),
        DEADLINE);
    assert_null(second);
    assert_contains(e.message, "/tokens");
    hseal_backup_end(b);
    hseal_backup_end(NULL);
    hseal_backup_end(losable_begin(x));
}

static void
nothing_to_look_after(void **state)
{
    static const char *const texts[] = {
        "directories.tokendir = /tmp\nobjectstore.backend = db\n",
        "directories.tokendir = tokens\n",
        "directories.tokendir = /nonexistent/tokens\n",
    };
    struct losable *x = *state;

    for (size_t i = 0; i < ROWS(texts); i++) {
        struct hseal_backup *b = NULL;
        losable_write(x->any.soft.conf, texts[i], strlen(texts[i]));
        assert_ok(
            hseal_backup_begin(x->any.soft.conf, x->state_dir, 0, &b, NULL));
        assert_null(b);
    }
}

static void
no_configuration(void **state)
{
    struct losable *x = *state;
    struct hseal_backup *b = NULL;
    struct hseal_error e;

    assert_int_equal(unlink(x->any.soft.conf), 0);
    assert_err(hseal_backup_begin(x->any.soft.conf, x->state_dir, 0, &b, &e),
        NOT_FOUND);
    assert_contains(e.message, "softhsm2.conf");
}

/* A disk with no room: files of this process may have 100 bytes. */
static void
no_room_to_put_it_back(void **state)
{
    const struct rlimit tight = { 100, RLIM_INFINITY };
    const struct rlimit loose = { RLIM_INFINITY, RLIM_INFINITY };
    struct losable *x = *state;
    struct hseal_mended m[HSEAL_MENDED_MAX];
    struct hseal_backup *b;
    struct hseal_error e;
    size_t n;

    losable_keep(x);
    losable_write(x->object, "", 0);
    b = losable_begin(x);
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &tight), 0);
    assert_err(hseal_backup_mend(b, m, &n, &e), IO);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &loose), 0);
    assert_contains(e.message, x->object);
    assert_contains(e.hint, "room");
    hseal_backup_end(b);
    assert_int_equal(losable_mend(x, m), 1);
    assert_int_equal(m[0].what, HSEAL_MEND_PUT_BACK);
    expect_object(x, x->good, x->good_len);
}

#define TEST(f)                                                                \
    cmocka_unit_test_setup_teardown(f, losable_setup, losable_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_empty_one_is_put_back),
        TEST(cut_ones_are_put_back),
        TEST(zeros_are_put_back),
        TEST(without_a_good_copy_it_is_reported),
        TEST(the_copy_of_another_token_is_none),
        TEST(what_was_changed_since_is_left_alone),
        TEST(what_is_not_understood_is_left_alone),
        TEST(what_is_no_file_is_left_alone),
        TEST(a_whole_one_is_never_overwritten),
        TEST(it_is_kept_when_it_differs),
        TEST(a_good_copy_outlives_a_bad_original),
        TEST(a_copy_that_is_dropped_is_gone),
        TEST(a_token_that_is_not_there),
        TEST(a_second_one_waits),
        TEST(nothing_to_look_after),
        TEST(no_configuration),
        TEST(no_room_to_put_it_back),
    };

    return run_with_softhsm("backup", tests, ROWS(tests));
}
