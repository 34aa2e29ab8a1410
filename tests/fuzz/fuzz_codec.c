/*
 * tests/fuzz/fuzz_codec.c: base64, hex and UTF-8, both ways.
 */
#include "base/codec.h"

#include "fuzz.h"

/* Room of just the size, so that a byte beyond it is noticed. */
static void *
room(size_t size)
{
    void *p = malloc(size > 0 ? size : 1);

    assert(p != NULL);
    return p;
}

static void
check_encoding(const uint8_t *data, size_t size)
{
    char *base64 = room(HSEAL_BASE64_LEN(size) + 1);
    char *hex = room(2 * size + 1);
    uint8_t *back = room(size);
    size_t len = 0;

    hseal_base64_encode(data, size, base64);
    assert(strlen(base64) == HSEAL_BASE64_LEN(size));
    assert(hseal_base64_decode(base64, strlen(base64), back, size, &len));
    assert(len == size && (size == 0 || memcmp(back, data, size) == 0));
    hseal_hex_encode(data, size, hex);
    assert(strlen(hex) == 2 * size);
    assert(hseal_hex_decode(hex, 2 * size, back, size, &len));
    assert(len == size && (size == 0 || memcmp(back, data, size) == 0));
    free(back);
    free(hex);
    free(base64);
}

/* A text that decodes is the one that encoding gives. */
static void
check_decoding(const uint8_t *data, size_t size)
{
    size_t cap = size / 4 * 3, len = 0;
    uint8_t *out = room(cap);
    char *text = room(size + 1);

    if (hseal_base64_decode((const char *)data, size, out, cap, &len)) {
        hseal_base64_encode(out, len, text);
        assert(size == 0 || memcmp(text, data, size) == 0);
        assert(len == 0 || !hseal_base64_decode(
                               (const char *)data, size, out, len - 1, &len));
    }
    free(out);
    out = room(size / 2);
    if (hseal_hex_decode((const char *)data, size, out, size / 2, &len)) {
        hseal_hex_encode(out, len, text);
        for (size_t i = 0; i < size; i++)
            assert(text[i] == (data[i] | 0x20) || text[i] == data[i]);
    }
    free(text);
    free(out);
}

/* Valid as a whole is valid in every part between characters. */
static void
check_utf8(const uint8_t *data, size_t size)
{
    if (!hseal_utf8_valid(data, size))
        return;
    for (size_t i = 0; i < size && i < 64; i++) {
        int within = (data[i] & 0xc0) == 0x80;
        assert(hseal_utf8_valid(data, i) == !within);
        assert(hseal_utf8_valid(data + i, size - i) == !within);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check_encoding(data, size);
    check_decoding(data, size);
    check_utf8(data, size);
    return 0;
}
