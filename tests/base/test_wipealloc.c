/*
 * tests/base/test_wipealloc.c: heap functions that wipe what is freed.
 */
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <jansson.h>
#include <openssl/crypto.h>

#include "base/wipealloc.h"

#include "heap.h"
#include "unit.h"

#define MARKER "s3cret-marker-s3cret-marker"

static void
free_wipes(void **state)
{
    char *p = hseal_wipealloc_malloc(100);

    (void)state;
    assert_non_null(p);
    memcpy(p, MARKER, sizeof(MARKER));
    memcpy(p + 70, MARKER, sizeof(MARKER));
    heap_watch(MARKER);
    hseal_wipealloc_free(p);
    assert_int_equal(heap_frees(), 1);
    assert_int_equal(heap_sightings(), 0);
    heap_watch(NULL);
    hseal_wipealloc_free(NULL);
}

static void
calloc_zeroes(void **state)
{
    unsigned char *p = hseal_wipealloc_calloc(30, 7);

    (void)state;
    assert_non_null(p);
    for (size_t i = 0; i < 210; i++)
        assert_int_equal(p[i], 0);
    hseal_wipealloc_free(p);
}

static void
strdup_copies(void **state)
{
    char *p = hseal_wipealloc_strdup(MARKER), *q = hseal_wipealloc_strdup("");

    (void)state;
    assert_string_equal(p, MARKER);
    assert_string_equal(q, "");
    heap_watch(MARKER);
    hseal_wipealloc_free(p);
    hseal_wipealloc_free(q);
    assert_int_equal(heap_sightings(), 0);
    heap_watch(NULL);
}

static void
realloc_keeps_contents_and_wipes_the_old(void **state)
{
    static const size_t sizes[] = { 40, 64, 65, 300, 5000, 100000, 2000, 60, 41,
        40, 29 };
    char *p = NULL;

    (void)state;
    heap_watch(MARKER);
    for (size_t i = 0; i < ROWS(sizes); i++) {
        p = hseal_wipealloc_realloc(p, sizes[i]);
        assert_non_null(p);
        if (i == 0)
            memcpy(p, MARKER, sizeof(MARKER));
        assert_string_equal(p, MARKER);
        memset(p + sizeof(MARKER), 'x', sizes[i] - sizeof(MARKER));
    }
    assert_true(heap_frees() >= 3);
    hseal_wipealloc_free(p);
    assert_int_equal(heap_sightings(), 0);
    heap_watch(NULL);
}

static void
a_failing_realloc_leaves_the_old(void **state)
{
    char *p = hseal_wipealloc_strdup(MARKER);

    (void)state;
    heap_fail_at(1);
    assert_null(hseal_wipealloc_realloc(p, 10000));
    assert_null(hseal_wipealloc_malloc(1));
    assert_null(hseal_wipealloc_calloc(1, 1));
    assert_null(hseal_wipealloc_strdup("x"));
    heap_fail_at(0);
    assert_string_equal(p, MARKER);
    hseal_wipealloc_free(p);
}

static int
exit_of(int (*in_child)(void))
{
    int status = 0;
    pid_t pid = fork();

    assert_true(pid >= 0);
    if (pid == 0)
        _exit(in_child());
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

/* After it, what the libraries give back holds nothing. */
static int
install_and_use(void)
{
    struct hseal_error e;
    json_t *v;
    char *p;

    if (hseal_wipealloc_install(&e) != HSEAL_ERR_OK)
        return 1;
    heap_watch(MARKER);
    v = json_pack("{s:s}", MARKER, MARKER MARKER);
    if (v == NULL)
        return 2;
    json_decref(v);
    if (heap_frees() == 0 || heap_sightings() != 0)
        return 3;
    heap_watch(MARKER);
    p = OPENSSL_strdup(MARKER);
    p = OPENSSL_realloc(p, 5000);
    if (p == NULL || strcmp(p, MARKER) != 0)
        return 4;
    OPENSSL_free(p);
    p = OPENSSL_strdup(MARKER);
    if (OPENSSL_realloc(p, 0) != NULL)
        return 5;
    if (heap_frees() < 2 || heap_sightings() != 0)
        return 6;
    return 0;
}

static int
install_too_late(void)
{
    struct hseal_error e;
    void *p = OPENSSL_malloc(10);

    OPENSSL_free(p);
    if (hseal_wipealloc_install(&e) != HSEAL_ERR_INTERNAL)
        return 1;
    return e.code == HSEAL_ERR_INTERNAL && e.message[0] != '\0' ? 0 : 2;
}

static void
installed_it_serves_both_libraries(void **state)
{
    (void)state;
    assert_int_equal(exit_of(install_and_use), 0);
}

static void
installing_late_is_reported(void **state)
{
    (void)state;
    assert_int_equal(exit_of(install_too_late), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(installed_it_serves_both_libraries),
        cmocka_unit_test(installing_late_is_reported),
        cmocka_unit_test(free_wipes),
        cmocka_unit_test(calloc_zeroes),
        cmocka_unit_test(strdup_copies),
        cmocka_unit_test(realloc_keeps_contents_and_wipes_the_old),
        cmocka_unit_test(a_failing_realloc_leaves_the_old),
    };

    return cmocka_run_group_tests_name("wipealloc", tests, NULL, NULL);
}
