/*
 * tests/base/test_siphash.c: known answers of SipHash-2-4.
 */
#include "base/siphash.h"

#include "unit.h"

/* Of the reference implementation (vectors.h): the key is 00 01 .. 0f, the
 * message of length n is 00 01 .. n-1; little-endian there. */
static const struct {
    size_t len;
    uint64_t hash;
} rows[] = {
    { 0, UINT64_C(0x726fdb47dd0e0e31) },
    { 1, UINT64_C(0x74f839c593dc67fd) },
    { 7, UINT64_C(0xab0200f58b01d137) },
    { 8, UINT64_C(0x93f5f5799a932462) },
    { 15, UINT64_C(0xa129ca6149be45e5) }, /* the paper's own example */
    { 63, UINT64_C(0x958a324ceb064572) },
};

static void
it_gives_the_known_answers(void **state)
{
    unsigned char key[HSEAL_SIPHASH_KEY_BYTES], data[64];

    (void)state;
    for (unsigned i = 0; i < sizeof(key); i++)
        key[i] = (unsigned char)i;
    for (unsigned i = 0; i < sizeof(data); i++)
        data[i] = (unsigned char)i;
    for (size_t i = 0; i < ROWS(rows); i++)
        assert_true(hseal_siphash(key, data, rows[i].len) == rows[i].hash);
}

static void
keys_differ(void **state)
{
    unsigned char first[HSEAL_SIPHASH_KEY_BYTES] = { 0 };
    unsigned char second[HSEAL_SIPHASH_KEY_BYTES] = { 0 };

    (void)state;
    hseal_siphash_key(first);
    hseal_siphash_key(second);
    assert_memory_not_equal(first, second, sizeof(first));
    assert_true(hseal_siphash(first, "a", 1) != hseal_siphash(second, "a", 1));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_gives_the_known_answers),
        cmocka_unit_test(keys_differ),
    };

    return cmocka_run_group_tests_name("siphash", tests, NULL, NULL);
}
