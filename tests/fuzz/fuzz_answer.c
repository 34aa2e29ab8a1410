/*
 * tests/fuzz/fuzz_answer.c: the exchange's answer, of any bytes.
 */
#include "okx/answer.h"

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
    const struct hseal_view body = { data, size };
    const struct hseal_okx_asked asked = { 200, 0 }, wrote = { 500, 1 };
    struct hseal_okx_answer a;
    struct hseal_error e;
    enum hseal_err err;

    hseal_okx_answer_read(body, &a);
    check_text(a.code, sizeof(a.code));
    check_text(a.msg, sizeof(a.msg));
    check_text(a.scode, sizeof(a.scode));
    assert(a.is_json == (a.code[0] != '\0'));
    err = hseal_okx_answer_check(&a, &asked, &e);
    if (err != HSEAL_ERR_OK)
        fuzz_check_error(&e, err);
    else
        assert(strcmp(a.code, "0") == 0 && a.scode[0] == '\0');
    err = hseal_okx_answer_check(&a, &wrote, NULL);
    assert(err == HSEAL_ERR_EXCHANGE || err == HSEAL_ERR_UNKNOWN_OUTCOME);
    return 0;
}
