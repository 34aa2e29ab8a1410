/*
 * tests/base/test_secret.c: secrets in locked memory.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/crypto.h>

#include "base/secret.h"

#include "unit.h"

#define MARKER "s3cret-marker-s3cret-marker"

/* What a child tells by its exit status. */
enum { CHILD_FINE = 10, CHILD_WRONG, CHILD_CANNOT };

static int
setup_without_lockable_memory(void)
{
    const struct rlimit none = { 0, 0 };
    struct hseal_secret s;
    struct hseal_error e;

    if (setrlimit(RLIMIT_MEMLOCK, &none) != 0 ||
        (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0)))
        return CHILD_CANNOT;
    if (hseal_secret_setup(&e) != HSEAL_ERR_NOMEM ||
        e.code != HSEAL_ERR_NOMEM || strstr(e.hint, "ulimit -l") == NULL)
        return CHILD_WRONG;
    if (CRYPTO_secure_malloc_initialized())
        return CHILD_WRONG;
    if (hseal_secret_init(&s, 10, NULL) != HSEAL_ERR_NOMEM || s.data != NULL)
        return CHILD_WRONG;
    hseal_secret_free(&s);
    return CHILD_FINE;
}

/* First of all tests: later the heap stands. */
static void
a_heap_that_cannot_be_locked_is_refused(void **state)
{
    int status = 0;
    pid_t pid;

    (void)state;
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        _exit(setup_without_lockable_memory());
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    if (WEXITSTATUS(status) == CHILD_CANNOT)
        skip();
    assert_int_equal(WEXITSTATUS(status), CHILD_FINE);
}

static int
use_the_hosts_heap(void)
{
    struct hseal_secret s;

    if (CRYPTO_secure_malloc_init(4096, 16) != 1)
        return CHILD_CANNOT;
    if (hseal_secret_setup(NULL) != HSEAL_ERR_OK ||
        hseal_secret_init(&s, 100, NULL) != HSEAL_ERR_OK)
        return CHILD_WRONG;
    hseal_secret_free(&s);
    return CHILD_FINE;
}

static void
a_heap_of_the_host_is_fine(void **state)
{
    int status = 0;
    pid_t pid;

    (void)state;
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        _exit(use_the_hosts_heap());
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    if (WEXITSTATUS(status) == CHILD_CANNOT)
        skip();
    assert_int_equal(WEXITSTATUS(status), CHILD_FINE);
}

static void
setup_may_be_called_again(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++)
        assert_ok(hseal_secret_setup(NULL));
    assert_true(CRYPTO_secure_malloc_initialized());
}

/* The VmFlags line of the mapping that holds `p`, from /proc/self/smaps. */
static int
flags_of(const void *p, char *flags, size_t size)
{
    FILE *f = fopen("/proc/self/smaps", "r");
    int inside = 0, found = 0;
    char line[512];

    if (f == NULL)
        return 0;
    while (!found && fgets(line, sizeof(line), f) != NULL) {
        unsigned long from, to;
        if (sscanf(line, "%lx-%lx ", &from, &to) == 2)
            inside = (uintptr_t)p >= from && (uintptr_t)p < to;
        else if (inside && strncmp(line, "VmFlags:", 8) == 0)
            found = snprintf(flags, size, "%s", line + 8) > 0;
    }
    (void)fclose(f);
    return found;
}

static void
it_is_locked_and_in_no_dump(void **state)
{
    struct hseal_secret s;
    char flags[512] = "";

    (void)state;
    assert_ok(hseal_secret_init(&s, 64, NULL));
    assert_int_equal(CRYPTO_secure_allocated(s.data), 1);
    if (!flags_of(s.data, flags, sizeof(flags))) {
        hseal_secret_free(&s);
        skip();
    }
    assert_contains(flags, " lo"); /* mlock */
    assert_contains(flags, " dd"); /* MADV_DONTDUMP */
    hseal_secret_free(&s);
}

static void
exactly_the_capacity_fits(void **state)
{
    static const size_t caps[] = { 1, 2, 31, 32, 33, 64, 1000, 4096 };
    struct hseal_error e;

    (void)state;
    for (size_t i = 0; i < ROWS(caps); i++) {
        struct hseal_secret s;
        assert_ok(hseal_secret_init(&s, caps[i], &e));
        assert_int_equal(s.len, 0);
        assert_int_equal(s.cap, caps[i]);
        assert_string_equal(hseal_secret_str(&s), "");
        for (size_t n = 0; n < caps[i]; n++) {
            assert_ok(hseal_secret_add(&s, "x", 1, &e));
            assert_int_equal(s.data[s.len], '\0');
        }
        assert_err(hseal_secret_add(&s, "y", 1, &e), LIMIT);
        assert_ok(hseal_secret_add(&s, NULL, 0, &e));
        assert_int_equal(strlen(hseal_secret_str(&s)), caps[i]);
        assert_int_equal(hseal_secret_view(&s).len, caps[i]);
        assert_ptr_equal(hseal_secret_view(&s).data, s.data);
        hseal_secret_free(&s);
    }
}

static void
too_much_changes_nothing(void **state)
{
    struct hseal_secret s;
    struct hseal_error e;

    (void)state;
    assert_ok(hseal_secret_init(&s, 6, &e));
    assert_ok(hseal_secret_add(&s, "abc", 3, &e));
    assert_err(hseal_secret_add(&s, "defg", 4, &e), LIMIT);
    assert_contains(e.message, "6 bytes");
    assert_lacks(e.message, "defg");
    assert_err(hseal_secret_add(&s, "d", SIZE_MAX, &e), LIMIT);
    assert_string_equal(hseal_secret_str(&s), "abc");
    assert_ok(hseal_secret_add(&s, "def", 3, &e));
    assert_string_equal(hseal_secret_str(&s), "abcdef");
    hseal_secret_free(&s);
}

static void
the_largest_fits_a_fresh_heap(void **state)
{
    struct hseal_secret s;

    (void)state;
    assert_ok(hseal_secret_init(&s, 65536, NULL));
    memset(s.data, 'x', s.cap);
    hseal_secret_free(&s);
}

static void
a_full_heap_is_reported(void **state)
{
    enum { MANY = 128, SIZE = 8191 };
    struct hseal_secret s[MANY];
    struct hseal_error e;
    enum hseal_err err = HSEAL_ERR_OK;
    size_t n = 0;

    (void)state;
    while (n < MANY && err == HSEAL_ERR_OK) {
        err = hseal_secret_init(&s[n], SIZE, &e);
        if (err == HSEAL_ERR_OK)
            n++;
    }
    assert_err(err, NOMEM);
    assert_err(e.code, NOMEM);
    assert_contains(e.message, "locked memory");
    assert_true(n >= 8);
    assert_null(s[n].data); /* accepted by free */
    hseal_secret_free(&s[n]);
    while (n > 0)
        hseal_secret_free(&s[--n]);
    assert_ok(hseal_secret_init(&s[0], SIZE, &e));
    hseal_secret_free(&s[0]);
}

static void
reset_wipes_and_keeps(void **state)
{
    struct hseal_secret s;
    unsigned char *data;

    (void)state;
    assert_ok(hseal_secret_init(&s, 100, NULL));
    assert_ok(hseal_secret_add(&s, MARKER, strlen(MARKER), NULL));
    data = s.data;
    hseal_secret_reset(&s);
    assert_ptr_equal(s.data, data);
    assert_int_equal(s.len, 0);
    assert_int_equal(s.cap, 100);
    for (size_t i = 0; i <= s.cap; i++)
        assert_int_equal(data[i], 0);
    hseal_secret_free(&s);
}

static void
cut_wipes_the_tail(void **state)
{
    struct hseal_secret s;

    (void)state;
    assert_ok(hseal_secret_init(&s, 100, NULL));
    assert_ok(hseal_secret_add(&s, "keep" MARKER, 4 + strlen(MARKER), NULL));
    hseal_secret_cut(&s, 4);
    assert_string_equal(hseal_secret_str(&s), "keep");
    for (size_t i = 4; i <= s.cap; i++)
        assert_int_equal(s.data[i], 0);
    hseal_secret_cut(&s, 4);
    assert_int_equal(s.len, 4);
    hseal_secret_free(&s);
}

/* The arena stays mapped, so what a freed block holds can be looked at. */
static void
free_wipes(void **state)
{
    struct hseal_secret s, other;
    const volatile unsigned char *was;
    size_t same = 0, len = strlen(MARKER);

    (void)state;
    assert_ok(hseal_secret_init(&other, 10, NULL));
    assert_ok(hseal_secret_init(&s, 200, NULL));
    for (size_t at = 0; at + len <= 200; at += len)
        assert_ok(hseal_secret_add(&s, MARKER, len, NULL));
    was = s.data;
    hseal_secret_free(&s);
    assert_null(s.data);
    assert_int_equal(s.len, 0);
    assert_int_equal(s.cap, 0);
    /* The first bytes now hold the allocator's list. */
    for (size_t i = 32; i + 4 <= 200; i++)
        same += was[i] == 's' && was[i + 1] == '3' && was[i + 2] == 'c' &&
                was[i + 3] == 'r';
    assert_int_equal(same, 0);
    hseal_secret_free(&other);
}

static void
a_zeroed_struct_is_accepted(void **state)
{
    struct hseal_secret s = { NULL, 0, 0 }, t = { NULL, 0, 0 };

    (void)state;
    hseal_secret_free(&s);
    hseal_secret_reset(&s);
    assert_string_equal(hseal_secret_str(&s), "");
    assert_int_equal(hseal_secret_view(&s).len, 0);
    assert_true(hseal_secret_equal(&s, &t));
}

static void
equality_is_of_all_bytes(void **state)
{
    /* clang-format off */
    static const struct {
        const char *a;
        size_t a_len;
        const char *b;
        size_t b_len;
        int equal;
    } rows[] = {
        { "", 0, "", 0, 1 },           { "", 0, "a", 1, 0 },
        { "a", 1, "a", 1, 1 },         { "a", 1, "b", 1, 0 },
        { "abc", 3, "abd", 3, 0 },     { "abc", 3, "xbc", 3, 0 },
        { "abc", 3, "ab", 2, 0 },      { "a\0b", 3, "a\0c", 3, 0 },
        { "a\0b", 3, "a\0b", 3, 1 },   { "a", 1, "a\0", 2, 0 },
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct hseal_secret a, b;
        assert_ok(hseal_secret_init(&a, 10, NULL));
        assert_ok(hseal_secret_init(&b, 20, NULL));
        assert_ok(hseal_secret_add(&a, rows[i].a, rows[i].a_len, NULL));
        assert_ok(hseal_secret_add(&b, rows[i].b, rows[i].b_len, NULL));
        assert_int_equal(hseal_secret_equal(&a, &b), rows[i].equal);
        assert_int_equal(hseal_secret_equal(&b, &a), rows[i].equal);
        assert_int_equal(hseal_secret_equal(&a, &a), 1);
        hseal_secret_free(&a);
        hseal_secret_free(&b);
    }
}

static void
wipe_zeroes_just_its_bytes(void **state)
{
    unsigned char bytes[16];

    (void)state;
    memset(bytes, 0xaa, sizeof(bytes));
    hseal_wipe(bytes + 4, 8);
    for (size_t i = 0; i < sizeof(bytes); i++)
        assert_int_equal(bytes[i], i >= 4 && i < 12 ? 0 : 0xaa);
    hseal_wipe(bytes, 0);
    assert_int_equal(bytes[0], 0xaa);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_heap_that_cannot_be_locked_is_refused),
        cmocka_unit_test(a_heap_of_the_host_is_fine),
        cmocka_unit_test(setup_may_be_called_again),
        cmocka_unit_test(the_largest_fits_a_fresh_heap),
        cmocka_unit_test(it_is_locked_and_in_no_dump),
        cmocka_unit_test(exactly_the_capacity_fits),
        cmocka_unit_test(too_much_changes_nothing),
        cmocka_unit_test(a_full_heap_is_reported),
        cmocka_unit_test(reset_wipes_and_keeps),
        cmocka_unit_test(cut_wipes_the_tail),
        cmocka_unit_test(free_wipes),
        cmocka_unit_test(a_zeroed_struct_is_accepted),
        cmocka_unit_test(equality_is_of_all_bytes),
        cmocka_unit_test(wipe_zeroes_just_its_bytes),
    };

    return cmocka_run_group_tests_name("secret", tests, NULL, NULL);
}
