/*
 * tests/fuzz/fuzz_servertime.c: what the exchange says the time is, of any
 * bytes.
 */
#include "okx/servertime.h"

#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct hseal_view body = { data, size };
    struct hseal_error e;
    uint64_t ms = 7;
    enum hseal_err err = hseal_okx_servertime_read(body, &ms, &e);

    if (err != HSEAL_ERR_OK) {
        fuzz_check_error(&e, err);
        assert(err == HSEAL_ERR_EXCHANGE && ms == 7);
    } else {
        assert(ms >= 1577836800000 && ms < 7258118400000);
    }
    return 0;
}
