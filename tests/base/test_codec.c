/*
 * tests/base/test_codec.c: base64 and hex against RFC 4648, UTF-8 against
 * RFC 3629; small inputs exhaustively.
 */
#include <stdio.h>

#include <openssl/evp.h>

#include "base/codec.h"

#include "unit.h"

/* RFC 4648 section 10. */
static const struct {
    const char *plain, *base64, *hex;
} known[] = {
    { "", "", "" },
    { "f", "Zg==", "66" },
    { "fo", "Zm8=", "666f" },
    { "foo", "Zm9v", "666f6f" },
    { "foob", "Zm9vYg==", "666f6f62" },
    { "fooba", "Zm9vYmE=", "666f6f6261" },
    { "foobar", "Zm9vYmFy", "666f6f626172" },
};

static void
base64_gives_the_known_answers(void **state)
{
    char text[16];
    unsigned char bytes[16];
    size_t len = 99;

    (void)state;
    for (size_t i = 0; i < ROWS(known); i++) {
        size_t n = strlen(known[i].plain);
        hseal_base64_encode(known[i].plain, n, text);
        assert_string_equal(text, known[i].base64);
        assert_int_equal(HSEAL_BASE64_LEN(n), strlen(text));
        assert_true(hseal_base64_decode(text, strlen(text), bytes, n, &len));
        assert_int_equal(len, n);
        assert_memory_equal(bytes, known[i].plain, n);
    }
    hseal_base64_encode(NULL, 0, text);
    assert_string_equal(text, "");
}

static void
base64_uses_the_standard_alphabet(void **state)
{
    static const unsigned char bytes[] = { 0xfb, 0xff, 0xbf, 0x00, 0x10, 0x83 };
    char text[16];

    (void)state;
    hseal_base64_encode(bytes, sizeof(bytes), text);
    assert_string_equal(text, "+/+/ABCD");
}

static void
base64_of_any_two_bytes_goes_round(void **state)
{
    (void)state;
    for (unsigned v = 0; v < 0x10000; v++) {
        unsigned char in[2] = { (unsigned char)(v >> 8), (unsigned char)v };
        unsigned char out[3];
        char text[5];
        size_t len = 0;
        hseal_base64_encode(in, 2, text);
        assert_true(hseal_base64_decode(text, 4, out, 2, &len));
        assert_true(len == 2 && memcmp(in, out, 2) == 0);
        hseal_base64_encode(in, 1, text);
        assert_true(hseal_base64_decode(text, 4, out, 1, &len));
        assert_true(len == 1 && in[0] == out[0]);
    }
}

static void
base64_of_three_bytes_goes_round(void **state)
{
    static const unsigned char third[] = { 0x00, 0x01, 0x3f, 0x40, 0x7f, 0x80,
        0xbf, 0xc0, 0xff };

    (void)state;
    for (unsigned v = 0; v < 0x10000; v++) {
        for (size_t i = 0; i < sizeof(third); i++) {
            unsigned char in[3] = { (unsigned char)(v >> 8), (unsigned char)v,
                third[i] };
            unsigned char out[3];
            char text[5];
            size_t len = 0;
            hseal_base64_encode(in, 3, text);
            if (!hseal_base64_decode(text, 4, out, 3, &len) || len != 3 ||
                memcmp(in, out, 3) != 0)
                fail_msg("%06x does not go round", v << 8 | third[i]);
        }
    }
}

/* Of all "xx==" just 256 are the one text of a byte. */
static void
base64_has_one_text_per_byte(void **state)
{
    unsigned good = 0;

    (void)state;
    for (unsigned v = 0; v < 0x10000; v++) {
        char text[5] = { (char)(v >> 8), (char)v, '=', '=', '\0' }, back[5];
        unsigned char out[3];
        size_t len = 99;
        if (!hseal_base64_decode(text, 4, out, 3, &len)) {
            assert_int_equal(len, 99);
            continue;
        }
        hseal_base64_encode(out, len, back);
        assert_memory_equal(text, back, 5);
        good++;
    }
    assert_int_equal(good, 256);
}

/* And of all "xxx=" over the alphabet, 65,536. */
static void
base64_has_one_text_per_two_bytes(void **state)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmn"
                                 "opqrstuvwxyz0123456789+/";
    unsigned good = 0;

    (void)state;
    for (unsigned v = 0; v < 64 * 64 * 64; v++) {
        const char text[4] = { digits[v >> 12], digits[v >> 6 & 63],
            digits[v & 63], '=' };
        unsigned char out[3];
        size_t len;
        good += (unsigned)hseal_base64_decode(text, 4, out, 3, &len);
    }
    assert_int_equal(good, 65536);
}

static void
base64_refuses_what_is_none(void **state)
{
    /* clang-format off */
    static const struct {
        const char *text;
        size_t len;
    } rows[] = {
        { "A", 1 }, { "AA", 2 }, { "AAA", 3 }, { "AAAAA", 5 }, { "=", 1 },
        { "==", 2 }, { "===", 3 }, { "====", 4 }, { "A===", 4 },
        { "=AAA", 4 }, { "A=AA", 4 }, { "AA=A", 4 }, { "AAA=AAAA", 8 },
        { "AA==AAAA", 8 }, { "Zg==Zg==", 8 }, { "AAAA====", 8 },
        { "AAAAA===", 8 }, { "Zh==", 4 }, { "Zm9=", 4 }, { "AB-_", 4 },
        { "AA A", 4 }, { "AA\nA", 4 }, { "AAA\n", 4 }, { " AAA", 4 },
        { "AAAA\n", 5 }, { "AA\0A", 4 }, { "\0AAA", 4 }, { "AAA\0", 4 },
        { "AA.=", 4 }, { "\xc3\xa4""AA", 4 }, { "AAA\x80", 4 },
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        unsigned char out[16];
        size_t len = 77;
        if (hseal_base64_decode(
                rows[i].text, rows[i].len, out, sizeof(out), &len))
            fail_msg("accepted: \"%s\"", rows[i].text);
        assert_int_equal(len, 77);
    }
}

static void
base64_never_writes_beyond_cap(void **state)
{
    (void)state;
    for (size_t n = 0; n <= 12; n++) {
        char text[20];
        hseal_base64_encode("abcdefghijkl", n, text);
        for (size_t cap = 0; cap <= 13; cap++) {
            unsigned char out[20];
            size_t len = 77;
            int good;
            memset(out, 0xee, sizeof(out));
            good = hseal_base64_decode(text, strlen(text), out, cap, &len);
            assert_int_equal(good, cap >= n);
            assert_int_equal(len, good ? n : 77);
            for (size_t i = cap; i < sizeof(out); i++)
                assert_int_equal(out[i], 0xee);
        }
    }
}

static void
base64_agrees_with_openssl(void **state)
{
    uint64_t seed = 1;

    (void)state;
    for (size_t round = 0; round < 2000; round++) {
        unsigned char in[300], want[404], back[300];
        char text[404];
        size_t n = next_number(&seed) % sizeof(in), len = 0;
        for (size_t i = 0; i < n; i++)
            in[i] = (unsigned char)next_number(&seed);
        hseal_base64_encode(in, n, text);
        assert_int_equal(EVP_EncodeBlock(want, in, (int)n), strlen(text));
        assert_string_equal(text, (char *)want);
        assert_true(hseal_base64_decode(text, strlen(text), back, n, &len));
        assert_int_equal(len, n);
        assert_memory_equal(back, in, n);
    }
}

static void
hex_gives_the_known_answers(void **state)
{
    char text[32];
    unsigned char bytes[16];
    size_t len = 99;

    (void)state;
    for (size_t i = 0; i < ROWS(known); i++) {
        size_t n = strlen(known[i].plain);
        hseal_hex_encode(known[i].plain, n, text);
        assert_string_equal(text, known[i].hex);
        assert_true(hseal_hex_decode(text, strlen(text), bytes, n, &len));
        assert_int_equal(len, n);
        assert_memory_equal(bytes, known[i].plain, n);
    }
}

static void
hex_reads_either_case_and_nothing_else(void **state)
{
    unsigned good = 0;

    (void)state;
    for (unsigned v = 0; v < 0x10000; v++) {
        char text[3] = { (char)(v >> 8), (char)v, '\0' }, want[3];
        unsigned char out = 0;
        size_t len = 77;
        if (!hseal_hex_decode(text, 2, &out, 1, &len)) {
            assert_int_equal(len, 77);
            continue;
        }
        good++;
        (void)snprintf(want, sizeof(want), "%02x", out);
        assert_int_equal(text[0] | 0x20, want[0] | 0x20);
        assert_int_equal(text[1] | 0x20, want[1] | 0x20);
    }
    assert_int_equal(good, 22 * 22);
}

static void
hex_refuses_odd_lengths_and_small_room(void **state)
{
    unsigned char out[4] = { 1, 2, 3, 4 };
    size_t len = 77;

    (void)state;
    assert_false(hseal_hex_decode("0", 1, out, 4, &len));
    assert_false(hseal_hex_decode("000", 3, out, 4, &len));
    assert_false(hseal_hex_decode("0x00", 4, out, 4, &len));
    assert_false(hseal_hex_decode("00 0", 4, out, 4, &len));
    assert_int_equal(len, 77);
    assert_false(hseal_hex_decode("aabbcc", 6, out, 2, &len));
    assert_int_equal(out[2], 3);
    assert_true(hseal_hex_decode("aabbcc", 6, out, 3, &len));
    assert_int_equal(len, 3);
    assert_int_equal(out[3], 4);
    assert_true(hseal_hex_decode("", 0, out, 0, &len));
    assert_int_equal(len, 0);
}

/* Encoded by hand here, so that the check has another author. */
static size_t
put_utf8(uint32_t c, unsigned char *out)
{
    if (c < 0x80) {
        out[0] = (unsigned char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (unsigned char)(0xc0 + c / 64);
        out[1] = (unsigned char)(0x80 + c % 64);
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (unsigned char)(0xe0 + c / 4096);
        out[1] = (unsigned char)(0x80 + c / 64 % 64);
        out[2] = (unsigned char)(0x80 + c % 64);
        return 3;
    }
    out[0] = (unsigned char)(0xf0 + c / 262144);
    out[1] = (unsigned char)(0x80 + c / 4096 % 64);
    out[2] = (unsigned char)(0x80 + c / 64 % 64);
    out[3] = (unsigned char)(0x80 + c % 64);
    return 4;
}

static void
utf8_takes_every_character(void **state)
{
    (void)state;
    for (uint32_t c = 0; c < 0x200000; c++) {
        unsigned char text[4];
        size_t n = put_utf8(c, text);
        int want = c <= 0x10ffff && !(c >= 0xd800 && c <= 0xdfff);
        if (hseal_utf8_valid(text, n) != want)
            fail_msg("U+%04x: want %d", (unsigned)c, want);
        if (n > 1 && hseal_utf8_valid(text, n - 1))
            fail_msg("U+%04x cut short is accepted", (unsigned)c);
    }
}

/* 128 characters of one byte, 1920 of two, 61,440 of three. */
static void
utf8_takes_nothing_else(void **state)
{
    unsigned two = 0, three = 0;

    (void)state;
    for (uint32_t v = 0; v < 0x1000000; v++) {
        const unsigned char text[3] = { (unsigned char)(v >> 16),
            (unsigned char)(v >> 8), (unsigned char)v };
        three += (unsigned)hseal_utf8_valid(text, 3);
        if (text[2] == 0)
            two += (unsigned)hseal_utf8_valid(text, 2);
    }
    assert_int_equal(two, 128 * 128 + 1920);
    assert_int_equal(three, 128 * 128 * 128 + 2 * 128 * 1920 + 61440);
    assert_true(hseal_utf8_valid(NULL, 0));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(base64_gives_the_known_answers),
        cmocka_unit_test(base64_uses_the_standard_alphabet),
        cmocka_unit_test(base64_of_any_two_bytes_goes_round),
        cmocka_unit_test(base64_of_three_bytes_goes_round),
        cmocka_unit_test(base64_has_one_text_per_byte),
        cmocka_unit_test(base64_has_one_text_per_two_bytes),
        cmocka_unit_test(base64_refuses_what_is_none),
        cmocka_unit_test(base64_never_writes_beyond_cap),
        cmocka_unit_test(base64_agrees_with_openssl),
        cmocka_unit_test(hex_gives_the_known_answers),
        cmocka_unit_test(hex_reads_either_case_and_nothing_else),
        cmocka_unit_test(hex_refuses_odd_lengths_and_small_room),
        cmocka_unit_test(utf8_takes_every_character),
        cmocka_unit_test(utf8_takes_nothing_else),
    };

    return cmocka_run_group_tests_name("codec", tests, NULL, NULL);
}
