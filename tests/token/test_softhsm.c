/*
 * test_softhsm: what is left of a token.object, and the folder of tokens in a
 * configuration.
 */
#include <stdio.h>
#include <string.h>

#include "token/softhsm.h"

#include "base/tempdir.h"
#include "support/run.h"

/* ---- token.object ---- */

/* A file put together from its parts. */
struct made {
    unsigned char data[1024];
    size_t len;
};

static void
add_number(struct made *m, uint64_t n)
{
    for (int shift = 56; shift >= 0; shift -= 8)
        m->data[m->len++] = (unsigned char)(n >> shift);
}

static void
add_bytes(struct made *m, uint64_t type, const char *text)
{
    add_number(m, type);
    add_number(m, 3);
    add_number(m, strlen(text));
    memcpy(m->data + m->len, text, strlen(text));
    m->len += strlen(text);
}

static void
add_flags(struct made *m, uint64_t flags)
{
    add_number(m, 0x8000534b);
    add_number(m, 2);
    add_number(m, flags);
}

/* One with a user PIN (flag 8), where user_pin is not NULL. */
static void
make(struct made *m, uint64_t flags, const char *user_pin)
{
    m->len = 0;
    add_number(m, 7); /* changes */
    add_bytes(m, 0x80005349, "desk                            ");
    add_bytes(m, 0x8000534a, "0123456789abcdef");
    add_flags(m, flags);
    add_bytes(m, 0x8000534c, "the key sealed by the SO PIN");
    if (user_pin != NULL)
        add_bytes(m, 0x8000534d, user_pin);
}

static enum hseal_softhsm_shape
shape_of(const struct made *m, struct hseal_softhsm_object *o)
{
    const struct hseal_view v = { m->data, m->len };

    return hseal_softhsm_parse(v, o);
}

static void
a_whole_one_has_all(void **state)
{
    struct hseal_softhsm_object o;
    struct made m;

    (void)state;
    make(&m, 0x42d, "the key sealed by the PIN");
    assert_int_equal(shape_of(&m, &o), HSEAL_SOFTHSM_WHOLE);
    assert_int_equal(o.label.len, 32);
    assert_memory_equal(o.serial.data, "0123456789abcdef", 16);
    assert_int_equal(o.flags.len, 8);
    assert_memory_equal(o.so_pin.data, "the key sealed by the SO", 24);
    assert_memory_equal(o.user_pin.data, "the key sealed by the PIN", 25);
}

static void
one_without_a_user_pin_is_whole_if_it_says_so(void **state)
{
    struct hseal_softhsm_object o;
    struct made m;

    (void)state;
    make(&m, 0x425, NULL);
    assert_int_equal(shape_of(&m, &o), HSEAL_SOFTHSM_WHOLE);
    make(&m, 0x42d, NULL);
    assert_int_equal(shape_of(&m, &o), HSEAL_SOFTHSM_LOST);
    make(&m, 0x42d, "");
    assert_int_equal(shape_of(&m, &o), HSEAL_SOFTHSM_LOST);
}

static void
each_cut_one_is_lost_and_contradicts_nothing(void **state)
{
    struct hseal_softhsm_object whole, o;
    struct made m, cut;

    (void)state;
    make(&m, 0x42d, "the key sealed by the PIN");
    assert_int_equal(shape_of(&m, &whole), HSEAL_SOFTHSM_WHOLE);
    assert_true(hseal_softhsm_same(&whole, &whole));
    for (cut = m, cut.len = 0; cut.len < m.len; cut.len++) {
        assert_int_equal(shape_of(&cut, &o), HSEAL_SOFTHSM_LOST);
        assert_true(hseal_softhsm_same(&o, &whole));
    }
}

static void
zeros_are_lost(void **state)
{
    struct hseal_softhsm_object o;
    struct made m = { .len = 0 };

    (void)state;
    for (m.len = 0; m.len <= 512; m.len += 16)
        assert_int_equal(shape_of(&m, &o), HSEAL_SOFTHSM_LOST);
}

static void
what_no_softhsm_writes_is_strange(void **state)
{
    struct hseal_softhsm_object o;
    struct made m;

    (void)state;
    make(&m, 0x42d, "pin");
    add_number(&m, 0x8000534e);
    add_number(&m, 4); /* a kind that tokens do not use */
    assert_int_equal(shape_of(&m, &o), HSEAL_SOFTHSM_STRANGE);
    make(&m, 0x42d, "pin");
    add_bytes(&m, 0x8000534d, "twice");
    assert_int_equal(shape_of(&m, &o), HSEAL_SOFTHSM_STRANGE);
    make(&m, 0x42d, "pin");
    add_number(&m, 0x8000534e);
    add_number(&m, 3);
    add_number(&m, UINT64_MAX);
    assert_int_equal(shape_of(&m, &o), HSEAL_SOFTHSM_STRANGE);
    m.len = 0;
    add_number(&m, 1);
    add_number(&m, 0x80005349);
    add_number(&m, 2); /* a label that is a number */
    add_number(&m, 5);
    assert_int_equal(shape_of(&m, &o), HSEAL_SOFTHSM_STRANGE);
    m.len = 0;
    add_number(&m, 1);
    add_bytes(&m, 0x8000534b, "flags");
    assert_int_equal(shape_of(&m, &o), HSEAL_SOFTHSM_STRANGE);
}

static void
others_attributes_are_passed_over(void **state)
{
    struct hseal_softhsm_object o;
    struct made m;

    (void)state;
    make(&m, 0x42d, "pin");
    add_bytes(&m, 0x8000534e, "later");
    add_number(&m, 0x8000534f);
    add_number(&m, 1);
    m.data[m.len++] = 1;
    add_number(&m, 0x80005350);
    add_number(&m, 2);
    add_number(&m, 99);
    assert_int_equal(shape_of(&m, &o), HSEAL_SOFTHSM_WHOLE);
}

static void
only_mistyped_pins_are_no_difference(void **state)
{
    struct hseal_softhsm_object a, b;
    struct made m, n;

    (void)state;
    make(&m, 0x42d, "pin");
    assert_int_equal(shape_of(&m, &a), HSEAL_SOFTHSM_WHOLE);
    make(&n, 0x42d | 0x110000, "pin");
    assert_int_equal(shape_of(&n, &b), HSEAL_SOFTHSM_WHOLE);
    assert_true(hseal_softhsm_same(&a, &b));
    make(&n, 0x425, "pin");
    assert_int_equal(shape_of(&n, &b), HSEAL_SOFTHSM_WHOLE);
    assert_false(hseal_softhsm_same(&a, &b));
    make(&n, 0x42d, "pim");
    assert_int_equal(shape_of(&n, &b), HSEAL_SOFTHSM_WHOLE);
    assert_false(hseal_softhsm_same(&a, &b));
    make(&n, 0x425, NULL); /* the PIN was taken away, and came later */
    assert_int_equal(shape_of(&n, &b), HSEAL_SOFTHSM_WHOLE);
    assert_false(hseal_softhsm_same(&a, &b));
}

/* ---- names ---- */

static void
serials_of_folders(void **state)
{
    static const char *const wrong[] = { "", ".", "..",
        "ed4b439b-6756-c22d-8665-343b8a08394",
        "ed4b439b-6756-c22d-8665-343b8a08394ee",
        "ed4b439b-6756-c22d-8665x343b8a08394e",
        "ed4b439b-6756-c22d-866/-343b8a08394e",
        "ed4b439b-6756-c22d-8665-343b8a0839/e" };
    char serial[HSEAL_SOFTHSM_SERIAL + 1] = "untouched";

    (void)state;
    for (size_t i = 0; i < ROWS(wrong); i++)
        assert_false(hseal_softhsm_serial(wrong[i], serial));
    assert_string_equal(serial, "untouched");
    assert_true(
        hseal_softhsm_serial("ed4b439b-6756-c22d-8665-343b8a08394e", serial));
    assert_string_equal(serial, "8665343b8a08394e");
}

/* ---- the configuration ---- */

static void
configurations(void **state)
{
    static const struct {
        const char *text, *dir;
    } rows[] = {
        { "directories.tokendir = /a/b\n", "/a/b" },
        { "directories.tokendir=/a b/", "/a b/" },
        { "  directories.tokendir \t=\t /a/b # that is it\r\n", "/a/b" },
        { "# directories.tokendir = /a\ndirectories.tokendir = /b\n", "/b" },
        { "directories.tokendir = /a\ndirectories.tokendir = /b\n", "/b" },
        { "directories.tokendir = /a=b\n", "/a" },
        { "==directories.tokendir==/a\n", "/a" },
        { "directories.tokendir = /a\nobjectstore.backend = file\n", "/a" },
        { "directories.tokendir = /a\nobjectstore.backend = db\n", "/a" },
        { "directories.tokendir = /a\ndirectories.tokendir =\n", "/a" },
        { "directories.tokendir = a/b\n", "" },
        { "directories.tokendir = ~/a\n", "" },
        { "log.level = INFO\n", "/var/lib/softhsm/tokens/" },
        { "", "/var/lib/softhsm/tokens/" },
        { "directories.tokendirs = /a\n", "/var/lib/softhsm/tokens/" },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        const char *path = tempdir_file(state, "conf", rows[i].text, 0600);
        struct hseal_buf dir;
        int files = -1;
        hseal_buf_init(&dir, 100);
        assert_ok(hseal_softhsm_tokendir(path, &dir, &files, NULL));
        assert_string_equal(hseal_buf_str(&dir), rows[i].dir);
        assert_int_equal(files, strstr(rows[i].text, "= db") == NULL);
        hseal_buf_free(&dir);
    }
}

static void
a_configuration_that_cannot_be_read(void **state)
{
    struct hseal_buf dir;
    struct hseal_error e;
    int files;

    hseal_buf_init(&dir, 4);
    assert_err(
        hseal_softhsm_tokendir(tempdir_path(state, "none"), &dir, &files, &e),
        NOT_FOUND);
    assert_contains(e.message, "/none");
    assert_err(
        hseal_softhsm_tokendir(
            tempdir_file(state, "conf", "directories.tokendir = /abcd\n", 0600),
            &dir, &files, &e),
        LIMIT);
    assert_int_equal(dir.len, 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, tempdir_make, tempdir_remove)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_one_has_all),
        cmocka_unit_test(one_without_a_user_pin_is_whole_if_it_says_so),
        cmocka_unit_test(each_cut_one_is_lost_and_contradicts_nothing),
        cmocka_unit_test(zeros_are_lost),
        cmocka_unit_test(what_no_softhsm_writes_is_strange),
        cmocka_unit_test(others_attributes_are_passed_over),
        cmocka_unit_test(only_mistyped_pins_are_no_difference),
        cmocka_unit_test(serials_of_folders),
        TEST(configurations),
        TEST(a_configuration_that_cannot_be_read),
    };

    return cmocka_run_group_tests_name("softhsm", tests, NULL, NULL);
}
