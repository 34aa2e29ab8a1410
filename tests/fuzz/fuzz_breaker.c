/*
 * tests/fuzz/fuzz_breaker.c: the file that says why a key is stopped, of any
 * bytes.
 */
#include "store/breaker.h"

#include "fuzz.h"

static void
check_text(const char *text, size_t size)
{
    assert(memchr(text, '\0', size) != NULL);
    assert(hseal_utf8_valid(text, strlen(text)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct hseal_view text = { data, size };
    struct hseal_stop why;
    struct hseal_error e;
    int good;

    memset(&why, 0x5a, sizeof(why));
    good = hseal_breaker_parse(text, &why);
    check_text(why.code, sizeof(why.code));
    check_text(why.text, sizeof(why.text));
    assert(good == (why.code[0] != '\0'));
    assert(why.key_id[0] == '\0');
    assert(hseal_breaker_fail("desk1", &why, &e) == HSEAL_ERR_FROZEN);
    fuzz_check_error(&e, HSEAL_ERR_FROZEN);
    return 0;
}
