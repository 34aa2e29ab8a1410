/*
 * tests/base/test_config.c: INI files with known sections and keys.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/config.h"

#include "heap.h"
#include "unit.h"

static const struct hseal_config_key known[] = {
    { "", "top" },
    { "token", "uri" },
    { "token", "label" },
    { "env", "*" },
};

static enum hseal_err
parse(const char *text, struct hseal_config **ret, struct hseal_error *e)
{
    return hseal_config_parse(text, "the file", known, ROWS(known), ret, e);
}

static void
entries_are_read(void **state)
{
    struct hseal_config *c = NULL;

    (void)state;
    assert_ok(parse("top = 0\n"
                    "; a comment\n"
                    "# another\n"
                    "\n"
                    "[token]\n"
                    "uri = pkcs11:token=a;serial=1?module-path=/x.so\n"
                    "  \n"
                    "label=\r\n"
                    "[env]\n"
                    "A = 1 ; why\n"
                    "b:2",
        &c, NULL));
    assert_string_equal(hseal_config_get(c, "", "top"), "0");
    assert_string_equal(hseal_config_get(c, "token", "uri"),
        "pkcs11:token=a;serial=1?module-path=/x.so");
    assert_string_equal(hseal_config_get(c, "token", "label"), "");
    assert_string_equal(hseal_config_get(c, "env", "A"), "1");
    assert_string_equal(hseal_config_get(c, "env", "b"), "2");
    assert_null(hseal_config_get(c, "env", "a"));
    assert_null(hseal_config_get(c, "", "uri"));
    assert_null(hseal_config_get(c, "nothing", "uri"));
    hseal_config_free(c);
}

static void
nothing_is_fine(void **state)
{
    static const char *const texts[] = { "", "\n", "; only this", "[token]\n",
        "\xef\xbb\xbf[token]\n" };

    (void)state;
    for (size_t i = 0; i < ROWS(texts); i++) {
        struct hseal_config *c = NULL;
        const char *key = "untouched";
        assert_ok(parse(texts[i], &c, NULL));
        assert_null(hseal_config_get(c, "token", "uri"));
        assert_null(hseal_config_at(c, "token", 0, &key));
        assert_string_equal(key, "untouched");
        hseal_config_free(c);
    }
    hseal_config_free(NULL);
    assert_null(hseal_config_get(NULL, "token", "uri"));
    assert_null(hseal_config_at(NULL, "token", 0, NULL));
}

static void
a_section_is_walked_in_order(void **state)
{
    static const char *const keys[] = { "z", "a", "m" };
    struct hseal_config *c = NULL;
    const char *key = NULL, *value;
    size_t n = 0;

    (void)state;
    assert_ok(parse(
        "[env]\nz = 0\na = 1\n[token]\nuri = u\n[env]\nm = 2\n", &c, NULL));
    while ((value = hseal_config_at(c, "env", n, &key)) != NULL) {
        assert_string_equal(key, keys[n]);
        assert_int_equal(value[0] - '0', n);
        n++;
    }
    assert_int_equal(n, 3);
    assert_null(hseal_config_at(c, "env", 100, &key));
    assert_string_equal(hseal_config_at(c, "token", 0, &key), "u");
    assert_string_equal(key, "uri");
    hseal_config_free(c);
}

static void
an_entry_knows_its_line(void **state)
{
    struct hseal_config *c = NULL;

    (void)state;
    assert_ok(parse("; one\n[token]\r\nuri = u\n\n[env]\na = 1", &c, NULL));
    assert_int_equal(hseal_config_line(c, "token", "uri"), 3);
    assert_int_equal(hseal_config_line(c, "env", "a"), 6);
    assert_int_equal(hseal_config_line(c, "env", "uri"), 0);
    assert_int_equal(hseal_config_line(NULL, "env", "a"), 0);
    hseal_config_free(c);
}

static void
many_entries_fit(void **state)
{
    static char text[64 * 1024];
    struct hseal_config *c = NULL;
    size_t at;
    char key[16];

    (void)state;
    at = (size_t)snprintf(text, sizeof(text), "[env]\n");
    for (int i = 0; i < 1000; i++)
        at +=
            (size_t)snprintf(text + at, sizeof(text) - at, "k%d = v%d\n", i, i);
    assert_ok(parse(text, &c, NULL));
    for (int i = 0; i < 1000; i++) {
        (void)snprintf(key, sizeof(key), "k%d", i);
        assert_int_equal(
            strtol(hseal_config_get(c, "env", key) + 1, NULL, 10), i);
    }
    hseal_config_free(c);
}

static void
errors_name_the_line(void **state)
{
    /* clang-format off */
    static const struct {
        const char *text, *line, *about;
    } rows[] = {
        { "garbage",                            "line 1", "key = value" },
        { "[token]\nuri = a\ngarbage\n",        "line 3", "key = value" },
        { "[token\nuri = a\n",                  "line 1", "key = value" },
        { "[token]\n\n; x\nurl = a\n",          "line 4", "\"url\"" },
        { "[tokens]\nuri = a\n",                "line 1", "[tokens]" },
        { "[Token]\nuri = a\n",                 "line 1", "[Token]" },
        { "uri = a\n",                          "line 1", "\"uri\"" },
        { "[token]\nURI = a\n",                 "line 2", "\"URI\"" },
        { "[token]\nuri = a\nuri = a\n",        "line 3", "twice" },
        { "[token]\nuri = a\n[env]\n[token]\nuri = b", "line 5", "twice" },
        { "[env]\nx = 1\ny = 2\nx = 3\n",       "line 4", "twice" },
        { "[token]\nuri = a\n  and more\n",     "line 3", "blank" },
        { "[token]\n\turi = a\n",             "line 2", "blank" },
        /* The first of several is the one to tell. */
        { "garbage\n[token]\nurl = a\n",        "line 1", "key = value" },
        { "[token]\nurl = a\ngarbage\n",        "line 2", "\"url\"" },
        { "[token]\nurl = a\nurm = b\n",        "line 2", "\"url\"" },
        /* A section without entries is a section. */
        { "[typo]\n",                           "line 1", "[typo]" },
        { "[token]\nuri = a\n  [env]\n",        "line 3", "blank" },
        { "[env]\n= 1\n",                       "line 2", "key = value" },
        { "[token] uri = a\n",                  "line 1", "key = value" },
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct hseal_config *c = NULL;
        struct hseal_error e;
        char all[HSEAL_MESSAGE_MAX + HSEAL_HINT_MAX + 2];
        if (parse(rows[i].text, &c, &e) != HSEAL_ERR_CONFIG)
            fail_msg("accepted: %s", rows[i].text);
        assert_null(c);
        assert_err(e.code, CONFIG);
        (void)snprintf(all, sizeof(all), "%s / %s", e.message, e.hint);
        assert_contains(all, "the file");
        assert_contains(all, rows[i].line);
        assert_contains(all, rows[i].about);
    }
}

/* inih reads a line into 200 bytes and takes the rest for the next line. */
static void
long_lines_are_refused_not_cut(void **state)
{
    (void)state;
    for (size_t n = 150; n < 450; n++) {
        struct hseal_config *c = NULL;
        struct hseal_error e;
        char text[512] = "[env]\nk = 1\nlong = ", *value;
        enum hseal_err err;
        value = text + strlen(text);
        memset(value, '=', n); /* so that a rest looks like an entry */
        value[n] = '\0';
        err = parse(text, &c, &e);
        if (err == HSEAL_ERR_OK) {
            assert_string_equal(hseal_config_get(c, "env", "long"), value);
            assert_int_equal(strlen(hseal_config_get(c, "env", "long")), n);
            hseal_config_free(c);
            continue;
        }
        assert_err(err, CONFIG);
        assert_true(n + strlen("long = ") > 198);
        assert_contains(e.message, "line 3");
        assert_contains(e.message, "long");
    }
}

static void
a_long_comment_is_refused_too(void **state)
{
    struct hseal_config *c = NULL;
    struct hseal_error e;
    char text[600] = "; ";

    (void)state;
    memset(text + 2, 'x', 300);
    memcpy(text + 302, "\n[token]\nuri = a\n", 18);
    assert_err(parse(text, &c, &e), CONFIG);
    assert_contains(e.message, "line 1");
}

/* Its first 49 bytes are what inih keeps of a section's name. */
static void
long_section_names_are_not_cut(void **state)
{
    static const struct hseal_config_key keys[] = {
        { "0123456789012345678901234567890123456789012345678", "*" },
    };
    struct hseal_config *c = NULL;

    (void)state;
    assert_ok(hseal_config_parse(
        "[0123456789012345678901234567890123456789012345678]\nk = v\n", "f",
        keys, 1, &c, NULL));
    hseal_config_free(c);
    assert_err(hseal_config_parse("[0123456789012345678901234567890123456789"
                                  "012345678x]\nk = v\n",
                   "f", keys, 1, &c, NULL),
        CONFIG);
}

static void
no_memory_is_reported(void **state)
{
    unsigned n = 0;

    (void)state;
    for (;;) {
        struct hseal_config *c = NULL;
        struct hseal_error e;
        enum hseal_err err;
        heap_fail_at(++n);
        err = parse("top = 1\n[token]\nuri = a\n", &c, &e);
        if (err == HSEAL_ERR_OK) {
            hseal_config_free(c);
            break;
        }
        heap_fail_at(0);
        assert_err(err, NOMEM);
        assert_err(e.code, NOMEM);
        assert_null(c);
    }
    heap_fail_at(0);
    assert_true(n >= 8);
}

static void
write_text(const char *path, const char *text, size_t len)
{
    FILE *f = fopen(path, "wb");

    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, len, f), len);
    assert_int_equal(fclose(f), 0);
}

static void
files_are_read_whole(void **state)
{
    char path[] = "/tmp/hardseal-config.XXXXXX";
    struct hseal_config *c = NULL;
    struct hseal_error e;
    int fd = mkstemp(path);

    (void)state;
    assert_true(fd >= 0);
    (void)close(fd);
    write_text(path, "[token]\nuri = a\n", 16);
    assert_ok(hseal_config_read(path, known, ROWS(known), &c, &e));
    assert_string_equal(hseal_config_get(c, "token", "uri"), "a");
    hseal_config_free(c);
    c = NULL;

    write_text(path, "[token]\nuri = a\nx = 1\n", 22);
    assert_err(hseal_config_read(path, known, ROWS(known), &c, &e), CONFIG);
    assert_contains(e.message, path);

    write_text(path, "[token]\n\0uri = a\n", 17);
    assert_err(hseal_config_read(path, known, ROWS(known), &c, &e), CONFIG);
    assert_contains(e.message, "NUL");
    assert_contains(e.message, path);

    write_text(path, "", 0);
    assert_ok(hseal_config_read(path, known, ROWS(known), &c, &e));
    hseal_config_free(c);
    c = NULL;

    assert_int_equal(unlink(path), 0);
    assert_err(hseal_config_read(path, known, ROWS(known), &c, &e), NOT_FOUND);
    assert_contains(e.message, path);
    assert_null(c);
}

static void
a_file_may_have_256_kib(void **state)
{
    enum { MAX = 256 * 1024 };
    char path[] = "/tmp/hardseal-config.XXXXXX";
    struct hseal_config *c = NULL;
    struct hseal_error e;
    char *text = malloc(MAX + 1);
    int fd = mkstemp(path);

    (void)state;
    assert_true(fd >= 0);
    (void)close(fd);
    assert_non_null(text);
    memset(text, '\n', MAX + 1);
    write_text(path, text, MAX);
    assert_ok(hseal_config_read(path, known, ROWS(known), &c, &e));
    hseal_config_free(c);
    c = NULL;
    write_text(path, text, MAX + 1);
    assert_true(
        hseal_config_read(path, known, ROWS(known), &c, &e) != HSEAL_ERR_OK);
    assert_contains(e.message, "262144 bytes");
    assert_null(c);
    free(text);
    assert_int_equal(unlink(path), 0);
}

/* One would wait for what is in it. */
static void
a_pipe_is_refused(void **state)
{
    char path[64];
    struct hseal_config *c = NULL;
    struct hseal_error e;

    (void)state;
    (void)snprintf(path, sizeof(path), "/tmp/hseal-%d.ini", (int)getpid());
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_err(hseal_config_read(path, known, ROWS(known), &c, &e), CONFIG);
    assert_contains(e.message, path);
    assert_null(c);
    assert_int_equal(unlink(path), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_are_read),
        cmocka_unit_test(nothing_is_fine),
        cmocka_unit_test(a_section_is_walked_in_order),
        cmocka_unit_test(an_entry_knows_its_line),
        cmocka_unit_test(many_entries_fit),
        cmocka_unit_test(errors_name_the_line),
        cmocka_unit_test(long_lines_are_refused_not_cut),
        cmocka_unit_test(a_long_comment_is_refused_too),
        cmocka_unit_test(long_section_names_are_not_cut),
        cmocka_unit_test(no_memory_is_reported),
        cmocka_unit_test(files_are_read_whole),
        cmocka_unit_test(a_file_may_have_256_kib),
        cmocka_unit_test(a_pipe_is_refused),
    };

    return cmocka_run_group_tests_name("config", tests, NULL, NULL);
}
