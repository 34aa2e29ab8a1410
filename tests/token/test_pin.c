/*
 * test_pin: where a PIN comes from, in which order, and what is cut off.
 */
#define _XOPEN_SOURCE 700

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "token/pin.h"

#include "support/run.h"

/* A folder with the file hardseal.pin, which is also used as --pin-file. */
struct world {
    char dir[64];
    char path[96];
    char other[96];
    struct hseal_secret pin;
};

static int
setup(void **state)
{
    struct world *w = calloc(1, sizeof(*w));

    if (w == NULL || hseal_secret_init(&w->pin, HSEAL_PIN_MAX, NULL) != 0)
        return -1;
    (void)snprintf(w->dir, sizeof(w->dir), "/tmp/hseal-test.XXXXXX");
    if (mkdtemp(w->dir) == NULL)
        return -1;
    (void)snprintf(w->path, sizeof(w->path), "%s/hardseal.pin", w->dir);
    (void)snprintf(w->other, sizeof(w->other), "%s/other", w->dir);
    *state = w;
    return 0;
}

static int
teardown(void **state)
{
    struct world *w = *state;

    (void)unlink(w->path);
    (void)unlink(w->other);
    (void)rmdir(w->dir);
    hseal_secret_free(&w->pin);
    free(w);
    return 0;
}

static void
write_file(const char *path, const void *data, size_t len, mode_t mode)
{
    int fd;

    (void)unlink(path); /* it may be one that cannot be written */
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, data, len), (ssize_t)len);
    assert_int_equal(fchmod(fd, mode), 0);
    assert_int_equal(close(fd), 0);
}

/* A descriptor from which `text` can be read, and then the end. */
static int
pipe_of(const char *text)
{
    int ends[2];

    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], text, strlen(text)), (ssize_t)strlen(text));
    assert_int_equal(close(ends[1]), 0);
    return ends[0];
}

static enum hseal_err
get(struct world *w, const struct hseal_pin_source *src, struct hseal_error *e)
{
    hseal_secret_reset(&w->pin);
    return hseal_pin_get(src, "desk", &w->pin, e);
}

static void
endings_of_a_file(void **state)
{
    static const struct {
        const char *text;
        const char *pin;
    } rows[] = {
        { "1234", "1234" },
        { "1234\n", "1234" },
        { "1234\r\n", "1234" },
        { "1234\n\n", "1234\n" }, /* one, nothing else */
        { " 1234 \n", " 1234 " },
        { "1\n2\n", "1\n2" },
        { "\n1234", "\n1234" },
        { "p\xc3\xa4ss wort\n", "p\xc3\xa4ss wort" },
    };
    struct world *w = *state;
    struct hseal_pin_source file = { .file = w->path, .fd = -1 };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct hseal_pin_source fd = { .fd = pipe_of(rows[i].text) };
        write_file(w->path, rows[i].text, strlen(rows[i].text), 0600);
        assert_ok(get(w, &file, NULL));
        assert_string_equal(hseal_secret_str(&w->pin), rows[i].pin);
        assert_ok(get(w, &fd, NULL));
        assert_string_equal(hseal_secret_str(&w->pin), rows[i].pin);
        assert_int_equal(w->pin.len, strlen(rows[i].pin));
        (void)close(fd.fd);
    }
}

static void
empty_is_refused(void **state)
{
    static const char *const texts[] = { "", "\n", "\r\n" };
    struct world *w = *state;
    struct hseal_pin_source src = { .file = w->path, .fd = -1 };
    struct hseal_error e;

    for (size_t i = 0; i < ROWS(texts); i++) {
        write_file(w->path, texts[i], strlen(texts[i]), 0600);
        assert_err(get(w, &src, &e), PIN_NEEDED);
        assert_contains(e.message, "empty");
        assert_contains(e.message, "desk");
    }
}

static void
open_permissions_are_refused(void **state)
{
    static const mode_t bad[] = { 0644, 0640, 0604, 0660, 0602, 0610, 0777 };
    static const mode_t good[] = { 0600, 0400, 0700, 0500 };
    struct world *w = *state;
    struct hseal_pin_source sources[] = {
        { .file = w->path, .fd = -1 },
        { .uri_file = w->path, .fd = -1 },
        { .credentials_dir = w->dir, .fd = -1 },
    };
    struct hseal_error e;

    for (size_t s = 0; s < ROWS(sources); s++) {
        for (size_t i = 0; i < ROWS(bad); i++) {
            if (bad[i] == 0640 && sources[s].credentials_dir != NULL)
                continue; /* below */
            write_file(w->path, "7351\n", 5, bad[i]);
            assert_err(get(w, &sources[s], &e), CONFIG);
            assert_contains(e.message, w->path);
            assert_contains(e.hint, "chmod 600");
            assert_lacks(e.message, "7351");
            assert_int_equal(w->pin.len, 0);
        }
        for (size_t i = 0; i < ROWS(good); i++) {
            write_file(w->path, "7351\n", 5, good[i]);
            assert_ok(get(w, &sources[s], NULL));
        }
    }
}

/*
 * systemd lets the service's user in by an access list, which shows as rights
 * of the group, on files of root: there, and only for reading, they may be.
 */
static void
group_may_read_root_s_credentials(void **state)
{
    struct world *w = *state;
    struct hseal_pin_source src = { .credentials_dir = w->dir, .fd = -1 };

    write_file(w->path, "7351\n", 5, 0440);
    if (geteuid() == 0)
        assert_ok(get(w, &src, NULL));
    else
        assert_err(get(w, &src, NULL), CONFIG);
    write_file(w->path, "7351\n", 5, 0444);
    assert_err(get(w, &src, NULL), CONFIG);
    write_file(w->path, "7351\n", 5, 0460);
    assert_err(get(w, &src, NULL), CONFIG);
}

static void
missing_and_no_file(void **state)
{
    struct world *w = *state;
    struct hseal_pin_source src = { .file = w->path, .fd = -1 };
    struct hseal_error e;

    assert_err(get(w, &src, &e), NOT_FOUND);
    assert_contains(e.message, w->path);
    assert_contains(e.hint, "PIN");
    src.file = w->dir;
    assert_true(get(w, &src, &e) != HSEAL_ERR_OK);
    assert_contains(e.message, w->dir);
    src.file = NULL;
    src.uri_file = w->path;
    assert_err(get(w, &src, NULL), NOT_FOUND);
}

/* A folder without the file is as good as no folder. */
static void
credentials_folder(void **state)
{
    struct world *w = *state;
    struct hseal_pin_source src = { .credentials_dir = w->dir, .fd = -1 };
    char longer[5000];
    struct hseal_error e;

    assert_err(get(w, &src, &e), PIN_NEEDED);
    write_file(w->path, "5678", 4, 0400);
    assert_ok(get(w, &src, NULL));
    assert_string_equal(hseal_secret_str(&w->pin), "5678");
    memset(longer, 'x', sizeof(longer));
    longer[sizeof(longer) - 1] = '\0';
    src.credentials_dir = longer;
    assert_err(get(w, &src, &e), PIN_NEEDED);
}

static void
nothing_given(void **state)
{
    struct hseal_pin_source src = { .fd = -1 };
    struct world *w = *state;
    struct hseal_error e;

    assert_err(get(w, &src, &e), PIN_NEEDED);
    assert_contains(e.message, "desk");
    assert_contains(e.hint, "--pin-file");
    assert_contains(e.hint, "--pin-fd");
    assert_contains(e.hint, "pin-source");
    assert_err(get(w, &src, NULL), PIN_NEEDED);
}

/* The first that is given counts, also when it fails: no silent other PIN. */
static void
order_of_sources(void **state)
{
    struct world *w = *state;
    struct hseal_pin_source src = {
        .file = w->other,
        .fd = pipe_of("2222"),
        .uri_file = w->path,
        .credentials_dir = w->dir,
    };

    write_file(w->path, "3333", 4, 0600);
    assert_err(get(w, &src, NULL), NOT_FOUND);
    write_file(w->other, "1111", 4, 0600);
    assert_ok(get(w, &src, NULL));
    assert_string_equal(hseal_secret_str(&w->pin), "1111");
    src.file = NULL;
    assert_ok(get(w, &src, NULL));
    assert_string_equal(hseal_secret_str(&w->pin), "2222");
    (void)close(src.fd);
    assert_err(get(w, &src, NULL), IO); /* closed: no fall back */
    src.fd = -1;
    src.uri_file = w->other;
    assert_ok(get(w, &src, NULL));
    assert_string_equal(hseal_secret_str(&w->pin), "1111");
    src.uri_file = NULL;
    assert_ok(get(w, &src, NULL));
    assert_string_equal(hseal_secret_str(&w->pin), "3333");
}

static void
lengths(void **state)
{
    struct world *w = *state;
    struct hseal_pin_source src = { .file = w->path, .fd = -1 };
    char text[HSEAL_PIN_MAX + 8];
    struct hseal_error e;

    memset(text, '7', sizeof(text));
    write_file(w->path, text, HSEAL_PIN_MAX, 0600);
    assert_ok(get(w, &src, NULL));
    assert_int_equal(w->pin.len, HSEAL_PIN_MAX);
    text[HSEAL_PIN_MAX - 1] = '\n';
    write_file(w->path, text, HSEAL_PIN_MAX, 0600);
    assert_ok(get(w, &src, NULL));
    assert_int_equal(w->pin.len, HSEAL_PIN_MAX - 1);
    text[HSEAL_PIN_MAX - 1] = '7';
    write_file(w->path, text, HSEAL_PIN_MAX + 1, 0600);
    assert_err(get(w, &src, &e), LIMIT);
    assert_lacks(e.message, "777");
    write_file(w->path, text, sizeof(text), 0600);
    assert_err(get(w, &src, &e), LIMIT);
}

/* A NUL is a byte like any other; some tokens take binary PINs. */
static void
nul_inside(void **state)
{
    struct world *w = *state;
    struct hseal_pin_source src = { .file = w->path, .fd = -1 };

    write_file(w->path, "12\00034\n", 6, 0600);
    assert_ok(get(w, &src, NULL));
    assert_int_equal(w->pin.len, 5);
    assert_memory_equal(w->pin.data, "12\00034", 5);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(endings_of_a_file),
        TEST(empty_is_refused),
        TEST(open_permissions_are_refused),
        TEST(group_may_read_root_s_credentials),
        TEST(missing_and_no_file),
        TEST(credentials_folder),
        TEST(nothing_given),
        TEST(order_of_sources),
        TEST(lengths),
        TEST(nul_inside),
    };

    return cmocka_run_group_tests_name("pin", tests, NULL, NULL);
}
