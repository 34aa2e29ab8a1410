/*
 * tests/base/test_digest.c: known answers of SHA-256, cut in half.
 */
#include "base/digest.h"

#include "unit.h"

static void
known_answers(void **state)
{
    /* FIPS 180-4, the examples of one block and of two; and of nothing. */
    static const struct {
        const char *text;
        const char *digest;
    } rows[] = {
        { "abc", "ba7816bf8f01cfea414140de5dae2223" },
        { "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039" },
        { "", "e3b0c44298fc1c149afbf4c8996fb924" },
    };
    char out[HSEAL_DIGEST_SIZE];

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        assert_ok(
            hseal_digest_text(rows[i].text, strlen(rows[i].text), out, NULL));
        assert_string_equal(out, rows[i].digest);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_answers),
    };

    return cmocka_run_group_tests_name("digest", tests, NULL, NULL);
}
