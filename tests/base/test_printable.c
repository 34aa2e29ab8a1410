/*
 * tests/base/test_printable.c: foreign text that is safe on a terminal.
 */
#include <stdio.h>

#include "base/printable.h"

#include "unit.h"

static void
check(const char *text, const char *wanted)
{
    char copy[64];

    (void)snprintf(copy, sizeof(copy), "%s", text);
    hseal_printable_replace(copy);
    assert_string_equal(copy, wanted);
}

static void
text_stays(void **state)
{
    (void)state;
    check("", "");
    check("50111: Invalid key ~", "50111: Invalid key ~");
    /* Of two, three and four bytes. */
    check("\u00a0\u00e9\u0416\u4e2d\u20ac", "\u00a0\u00e9\u0416\u4e2d\u20ac");
    check("\U0001f511\U0010ffff", "\U0001f511\U0010ffff");
    /* Beside those that are replaced. */
    check("\u061b\u200d\u2010\u2027\u202f\u2065\u206a",
        "\u061b\u200d\u2010\u2027\u202f\u2065\u206a");
}

static void
what_steers_a_terminal_goes(void **state)
{
    (void)state;
    check("a\x1b[31mb\r\n\tc\x7f", "a?[31mb???c?");
    check("\xc2\x80\xc2\x9b"
          "1m",
        "????1m");
}

/* Right to left it would read as another text. */
static void
what_turns_the_text_goes(void **state)
{
    (void)state;
    check("a\u202eb", "a???b");
    check("\u200e\u200f", "??????");
    check("\u2028\u2029\u202a\u202b\u202c\u202d", "??????????????????");
    check("\u2066\u2067\u2068\u2069", "????????????");
    check("\u061c", "??");
}

static void
what_is_no_utf8_goes(void **state)
{
    (void)state;
    check("a\xff"
          "b\x80",
        "a?b?");
    check("\xc0\xaf\xe0\x80\xaf", "?????"); /* overlong */
    check("\xed\xa0\x80", "???");           /* a surrogate */
    check("\xe2\x82", "??");                /* cut */
    check("\xf0\x9f\x94", "???");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_stays),
        cmocka_unit_test(what_steers_a_terminal_goes),
        cmocka_unit_test(what_turns_the_text_goes),
        cmocka_unit_test(what_is_no_utf8_goes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
