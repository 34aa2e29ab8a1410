/*
 * tests/base/test_buf.c: the bounded buffer and the read cursor.
 */
#include <stdlib.h>

#include "base/buf.h"

#include "heap.h"
#include "unit.h"

#define MARKER "s3cret-marker-s3cret-marker"

static struct hseal_view
view_of(const char *text)
{
    struct hseal_view v = { (const unsigned char *)text, strlen(text) };

    return v;
}

static void
a_new_one_is_empty(void **state)
{
    struct hseal_buf b;

    (void)state;
    memset(&b, 0x5a, sizeof(b));
    hseal_buf_init(&b, 10);
    assert_null(b.data);
    assert_int_equal(b.len, 0);
    assert_int_equal(b.max, 10);
    assert_string_equal(hseal_buf_str(&b), "");
    hseal_buf_reset(&b);
    hseal_buf_free(&b);
    hseal_buf_free(&b);
}

static void
bytes_come_out_as_they_went_in(void **state)
{
    static const unsigned char bytes[] = { 'a', 0, 0xff, '\n' };
    struct hseal_buf b;

    (void)state;
    hseal_buf_init(&b, 100);
    assert_ok(hseal_buf_add(&b, bytes, sizeof(bytes), NULL));
    assert_ok(hseal_buf_add(&b, NULL, 0, NULL));
    assert_ok(hseal_buf_add_str(&b, "xyz", NULL));
    assert_ok(hseal_buf_add_str(&b, "", NULL));
    assert_ok(hseal_buf_addf(&b, NULL, "-%d%%%s", 42, ""));
    assert_int_equal(b.len, 11);
    assert_memory_equal(b.data, "a\0\xff\nxyz-42%", 12); /* with the NUL */
    hseal_buf_free(&b);
}

static void
adding_nothing_makes_a_string(void **state)
{
    struct hseal_buf b;

    (void)state;
    hseal_buf_init(&b, 1);
    assert_ok(hseal_buf_add(&b, "", 0, NULL));
    assert_non_null(b.data);
    assert_int_equal(b.data[0], '\0');
    assert_string_equal(hseal_buf_str(&b), "");
    hseal_buf_free(&b);
}

static void
exactly_the_maximum_fits(void **state)
{
    static const size_t maxima[] = { 1, 2, 254, 255, 256, 257, 511, 512, 513,
        4096 };
    struct hseal_error e;

    (void)state;
    for (size_t i = 0; i < ROWS(maxima); i++) {
        struct hseal_buf b;
        hseal_buf_init(&b, maxima[i]);
        for (size_t n = 0; n < maxima[i]; n++) {
            assert_ok(hseal_buf_add(&b, "x", 1, &e));
            assert_int_equal(b.data[b.len], '\0');
        }
        assert_int_equal(b.len, maxima[i]);
        assert_err(hseal_buf_add(&b, "y", 1, &e), LIMIT);
        assert_err(e.code, LIMIT);
        assert_err(hseal_buf_add_str(&b, "y", NULL), LIMIT);
        assert_err(hseal_buf_addf(&b, &e, "%c", 'y'), LIMIT);
        assert_ok(hseal_buf_add(&b, "", 0, &e));
        assert_int_equal(b.len, maxima[i]);
        assert_int_equal(b.data[b.len], '\0');
        assert_null(memchr(b.data, 'y', b.len));
        hseal_buf_free(&b);
    }
}

static void
too_much_changes_nothing(void **state)
{
    struct hseal_error e;
    struct hseal_buf b;
    unsigned char *before;

    (void)state;
    hseal_buf_init(&b, 5);
    assert_err(hseal_buf_add_str(&b, "123456", &e), LIMIT);
    assert_contains(e.message, "5 bytes");
    assert_int_equal(b.len, 0);
    assert_string_equal(hseal_buf_str(&b), "");
    assert_ok(hseal_buf_add_str(&b, "abc", &e));
    before = b.data;
    assert_err(hseal_buf_add_str(&b, "def", &e), LIMIT);
    assert_err(hseal_buf_addf(&b, &e, "%s", "def"), LIMIT);
    assert_err(hseal_buf_reserve(&b, 3, &e), LIMIT);
    assert_err(hseal_buf_reserve(&b, SIZE_MAX, &e), LIMIT);
    assert_err(hseal_buf_reserve(&b, SIZE_MAX - 3, &e), LIMIT);
    assert_err(hseal_buf_add(&b, "x", SIZE_MAX, &e), LIMIT);
    assert_ptr_equal(b.data, before);
    assert_string_equal(hseal_buf_str(&b), "abc");
    hseal_buf_free(&b);
}

static void
reserved_room_cannot_fail(void **state)
{
    struct hseal_error e;
    struct hseal_buf b;

    (void)state;
    hseal_buf_init(&b, 100000);
    assert_ok(hseal_buf_reserve(&b, 0, &e));
    assert_ok(hseal_buf_reserve(&b, 100000, &e));
    heap_fail_at(1);
    for (int i = 0; i < 1000; i++)
        assert_ok(hseal_buf_add(&b, MARKER MARKER MARKER MARKER, 100, &e));
    assert_false(heap_failed());
    heap_fail_at(0);
    assert_int_equal(b.len, 100000);
    assert_int_equal(b.data[b.len], '\0');
    hseal_buf_free(&b);
}

static void
no_memory_is_reported_and_changes_nothing(void **state)
{
    struct hseal_error e;
    struct hseal_buf b;

    (void)state;
    hseal_buf_init(&b, 100000);
    heap_fail_at(1);
    assert_err(hseal_buf_add_str(&b, "abc", &e), NOMEM);
    heap_fail_at(0);
    assert_int_equal(b.len, 0);
    assert_ok(hseal_buf_add_str(&b, "abc", &e));
    heap_fail_at(1);
    assert_err(hseal_buf_reserve(&b, 50000, &e), NOMEM);
    assert_err(hseal_buf_addf(&b, &e, "%5000d", 1), NOMEM);
    heap_fail_at(0);
    assert_err(e.code, NOMEM);
    assert_string_equal(hseal_buf_str(&b), "abc");
    hseal_buf_free(&b);
}

static void
what_is_freed_is_wiped(void **state)
{
    struct hseal_buf b;

    (void)state;
    heap_watch(MARKER);
    hseal_buf_init(&b, 1 << 20);
    for (int i = 0; i < 1000; i++)
        assert_ok(hseal_buf_add_str(&b, MARKER, NULL));
    assert_true(heap_frees() >= 5); /* it has grown several times */
    hseal_buf_free(&b);
    assert_int_equal(heap_sightings(), 0);
    heap_watch(NULL);
    assert_null(b.data);
    assert_int_equal(b.len, 0);
    assert_int_equal(b.max, 1 << 20);
    assert_ok(hseal_buf_add_str(&b, "again", NULL));
    assert_string_equal(hseal_buf_str(&b), "again");
    hseal_buf_free(&b);
}

/* A control: without it, the test above would also pass if blind. */
static void
the_watch_sees_what_is_not_wiped(void **state)
{
    char *p = malloc(64);

    (void)state;
    assert_non_null(p);
    memcpy(p, MARKER, sizeof(MARKER));
    heap_watch(MARKER);
    free(p);
    assert_int_equal(heap_sightings(), 1);
    heap_watch(NULL);
}

static void
reset_wipes_and_keeps(void **state)
{
    struct hseal_buf b;
    unsigned char *data;

    (void)state;
    hseal_buf_init(&b, 1000);
    assert_ok(hseal_buf_add_str(&b, MARKER, NULL));
    data = b.data;
    hseal_buf_reset(&b);
    assert_ptr_equal(b.data, data);
    assert_int_equal(b.len, 0);
    for (size_t i = 0; i < b.cap; i++)
        assert_int_equal(data[i], 0);
    assert_string_equal(hseal_buf_str(&b), "");
    assert_ok(hseal_buf_add_str(&b, "x", NULL));
    assert_string_equal(hseal_buf_str(&b), "x");
    hseal_buf_free(&b);
}

static void
cut_wipes_the_tail(void **state)
{
    struct hseal_buf b;

    (void)state;
    hseal_buf_init(&b, 1000);
    hseal_buf_cut(&b, 0);
    assert_ok(hseal_buf_add_str(&b, "keep" MARKER, NULL));
    hseal_buf_cut(&b, 4);
    assert_string_equal(hseal_buf_str(&b), "keep");
    for (size_t i = 4; i <= 4 + strlen(MARKER); i++)
        assert_int_equal(b.data[i], 0);
    hseal_buf_cut(&b, 4);
    assert_int_equal(b.len, 4);
    hseal_buf_free(&b);
}

static void
taking_consumes_or_does_nothing(void **state)
{
    struct hseal_view v = view_of("abcdef");
    const unsigned char *p = NULL;

    (void)state;
    assert_true(hseal_view_take(&v, 2, &p));
    assert_memory_equal(p, "ab", 2);
    assert_int_equal(v.len, 4);
    p = NULL;
    assert_false(hseal_view_take(&v, 5, &p));
    assert_false(hseal_view_take(&v, SIZE_MAX, &p));
    assert_null(p);
    assert_int_equal(v.len, 4);
    assert_memory_equal(v.data, "cdef", 4);
    assert_true(hseal_view_take(&v, 4, &p));
    assert_memory_equal(p, "cdef", 4);
    assert_int_equal(v.len, 0);
    assert_true(hseal_view_take(&v, 0, &p));
    assert_false(hseal_view_take(&v, 1, &p));
}

static void
an_empty_view_gives_nothing(void **state)
{
    struct hseal_view v = { NULL, 0 }, line = { NULL, 77 };
    const unsigned char *p = NULL;
    uint8_t byte = 7;
    uint32_t word = 8;

    (void)state;
    assert_true(hseal_view_take(&v, 0, &p));
    assert_false(hseal_view_take(&v, 1, &p));
    assert_false(hseal_view_u8(&v, &byte));
    assert_false(hseal_view_u32(&v, &word));
    assert_false(hseal_view_line(&v, &line));
    hseal_view_trim(&v);
    assert_int_equal(v.len, 0);
    assert_int_equal(byte, 7);
    assert_int_equal(word, 8);
    assert_int_equal(line.len, 77);
}

static void
numbers_are_big_endian(void **state)
{
    static const unsigned char bytes[] = { 0xff, 0x80, 0x01, 0x02, 0xfe, 0x01,
        0x02, 0x03 };
    struct hseal_view v = { bytes, sizeof(bytes) };
    uint8_t byte = 0;
    uint32_t word = 0;

    (void)state;
    assert_true(hseal_view_u8(&v, &byte));
    assert_int_equal(byte, 0xff);
    assert_true(hseal_view_u32(&v, &word));
    assert_true(word == UINT32_C(0x800102fe));
    assert_false(hseal_view_u32(&v, &word));
    assert_int_equal(v.len, 3);
    assert_true(word == UINT32_C(0x800102fe));
    assert_true(hseal_view_u8(&v, &byte));
    assert_int_equal(byte, 1);
}

static void
lines_end_with_lf_or_crlf(void **state)
{
    /* clang-format off */
    static const struct {
        const char *text;
        const char *lines[6];
    } rows[] = {
        { "",             { NULL } },
        { "\n",           { "", NULL } },
        { "\r\n",         { "", NULL } },
        { "\r",           { "", NULL } },
        { "a",            { "a", NULL } },
        { "a\n",          { "a", NULL } },
        { "a\r\n",        { "a", NULL } },
        { "a\r",          { "a", NULL } },
        { "a\nb",         { "a", "b", NULL } },
        { "a\r\nb\r\n",   { "a", "b", NULL } },
        { "\n\na\n\n",    { "", "", "a", "", NULL } },
        { "a\rb\n",       { "a\rb", NULL } },
        { "a\r\r\n",      { "a\r", NULL } },
        { " a \n\tb\n",   { " a ", "\tb", NULL } },
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct hseal_view v = view_of(rows[i].text), line;
        size_t n = 0;
        for (; hseal_view_line(&v, &line); n++) {
            assert_non_null(rows[i].lines[n]);
            assert_int_equal(line.len, strlen(rows[i].lines[n]));
            assert_memory_equal(line.data, rows[i].lines[n], line.len);
        }
        assert_null(rows[i].lines[n]);
        assert_int_equal(v.len, 0);
    }
}

static void
blanks_are_trimmed_at_both_ends(void **state)
{
    /* clang-format off */
    static const struct {
        const char *in, *out;
    } rows[] = {
        { "", "" }, { "   ", "" }, { "\r\n\t ", "" }, { "a", "a" },
        { " a", "a" }, { "a ", "a" }, { "\t a b\r\n", "a b" },
        { "\va\f", "\va\f" }, { "\xc2\xa0x", "\xc2\xa0x" },
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct hseal_view v = view_of(rows[i].in);
        hseal_view_trim(&v);
        assert_int_equal(v.len, strlen(rows[i].out));
        assert_memory_equal(v.data, rows[i].out, v.len);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_one_is_empty),
        cmocka_unit_test(bytes_come_out_as_they_went_in),
        cmocka_unit_test(adding_nothing_makes_a_string),
        cmocka_unit_test(exactly_the_maximum_fits),
        cmocka_unit_test(too_much_changes_nothing),
        cmocka_unit_test(reserved_room_cannot_fail),
        cmocka_unit_test(no_memory_is_reported_and_changes_nothing),
        cmocka_unit_test(what_is_freed_is_wiped),
        cmocka_unit_test(the_watch_sees_what_is_not_wiped),
        cmocka_unit_test(reset_wipes_and_keeps),
        cmocka_unit_test(cut_wipes_the_tail),
        cmocka_unit_test(taking_consumes_or_does_nothing),
        cmocka_unit_test(an_empty_view_gives_nothing),
        cmocka_unit_test(numbers_are_big_endian),
        cmocka_unit_test(lines_end_with_lf_or_crlf),
        cmocka_unit_test(blanks_are_trimmed_at_both_ends),
    };

    return cmocka_run_group_tests_name("buf", tests, NULL, NULL);
}
