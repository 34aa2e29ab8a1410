/*
 * tests/base/test_lowheap.c: room at the low end of the heap.
 */
#include <stdlib.h>

#include "base/lowheap.h"

#include "unit.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define OTHER_HEAP 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define OTHER_HEAP 1
#endif
#endif

static void
zeroed_gives_nothing(void **state)
{
    struct hseal_lowheap l = { NULL };

    (void)state;
    hseal_lowheap_give(&l);
    assert_null(l.first);
}

static void
given_back_whole(void **state)
{
    struct hseal_lowheap l = { NULL };

    (void)state;
    hseal_lowheap_take(&l);
    assert_non_null(l.first);
    hseal_lowheap_give(&l);
    assert_null(l.first);
}

/* What a module does: much that stays, then small blocks that come and go. */
static void
small_blocks_lie_below_what_was_made_between(void **state)
{
    static const size_t sizes[] = { 24, 40, 64, 100, 256, 500, 1000 };
    struct hseal_lowheap l = { NULL };
    void *between, *block;

    (void)state;
#ifdef OTHER_HEAP
    skip();
#endif
    hseal_lowheap_take(&l);
    between = malloc(2000);
    assert_non_null(between);
    hseal_lowheap_give(&l);
    for (size_t i = 0; i < ROWS(sizes); i++) {
        block = malloc(sizes[i]);
        assert_non_null(block);
        assert_true((uintptr_t)block < (uintptr_t)between);
        free(block);
    }
    free(between);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(zeroed_gives_nothing),
        cmocka_unit_test(given_back_whole),
        cmocka_unit_test(small_blocks_lie_below_what_was_made_between),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
