/*
 * tests/fuzz/fuzz_error.c: foreign bytes in an error's sentence.
 */
#include "base/error.h"

#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    struct hseal_error e;

    (void)hseal_fail(&e, HSEAL_ERR_IO, "%s: \"%.40s\"", text, text);
    (void)hseal_hint(&e, HSEAL_ERR_IO, "%.300s %s", text, text);
    fuzz_check_error(&e, HSEAL_ERR_IO);
    (void)hseal_fail_errno(&e, HSEAL_ERR_IO, (int)size, "%s", text);
    fuzz_check_error(&e, HSEAL_ERR_IO);
    free(text);
    return 0;
}
