/*
 * tests/fuzz/fuzz_lines.c: the read cursor over lines, and trimming.
 */
#include "base/buf.h"

#include "fuzz.h"

static int
is_blank(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void
check_trim(struct hseal_view v)
{
    const struct hseal_view whole = v;

    hseal_view_trim(&v);
    assert(v.len <= whole.len);
    if (v.len == 0)
        return;
    assert(v.data >= whole.data && v.data + v.len <= whole.data + whole.len);
    assert(!is_blank(v.data[0]) && !is_blank(v.data[v.len - 1]));
}

/* Joined again, with the ends that were cut, the lines are the input. */
static void
check_lines(const uint8_t *data, size_t size)
{
    struct hseal_view rest = { data, size }, line;
    size_t at = 0;

    while (hseal_view_line(&rest, &line)) {
        assert(line.data == data + at);
        assert(line.len == 0 || memchr(line.data, '\n', line.len) == NULL);
        at += line.len;
        if (at < size && data[at] == '\r')
            at++;
        if (at < size && data[at] == '\n')
            at++;
        assert(at + rest.len == size);
        check_trim(line);
    }
    assert(at == size && rest.len == 0);
}

static void
check_taking(const uint8_t *data, size_t size)
{
    struct hseal_view v = { data, size };
    const unsigned char *p = NULL;
    uint32_t word = 0;
    uint8_t n = 0;

    while (hseal_view_u8(&v, &n)) {
        size_t before = v.len;
        if (!hseal_view_take(&v, n, &p))
            assert(v.len == before && n > before);
        else
            assert(v.len == before - n);
        (void)hseal_view_u32(&v, &word);
    }
    assert(v.len == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check_lines(data, size);
    check_taking(data, size);
    return 0;
}
