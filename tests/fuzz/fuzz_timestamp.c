/*
 * tests/fuzz/fuzz_timestamp.c: timestamps and dates from text, and of any
 * number.
 */
#include <stdio.h>

#include "okx/timestamp.h"

#include "fuzz.h"

#define YEAR_10000_MS UINT64_C(253402300800000)

/* What is taken as a time is that time when written again. */
static void
check_text(const char *text)
{
    char again[HSEAL_TIMESTAMP_SIZE];
    struct hseal_error e;
    uint64_t ms = 0;
    int is_iso, is_date;

    is_iso = hseal_okx_timestamp_check_iso(text, &e) == HSEAL_ERR_OK;
    if (!is_iso)
        fuzz_check_error(&e, HSEAL_ERR_INPUT);
    is_date = hseal_okx_date_parse(text, &ms, &e) == HSEAL_ERR_OK;
    if (!is_date)
        fuzz_check_error(&e, HSEAL_ERR_INPUT);
    assert(!is_iso || is_date);
    assert(ms <= YEAR_10000_MS);
    if (is_iso) {
        hseal_okx_timestamp_iso(ms, again);
        assert(memcmp(text, again, 19) == 0);
        assert(strlen(text) == 20 || strcmp(text, again) == 0);
    } else if (is_date) {
        hseal_okx_timestamp_iso(ms - 1, again);
        assert(memcmp(text, again, 10) == 0 && text[10] == '\0');
        assert(strcmp(again + 10, "T23:59:59.999Z") == 0);
    }
    if (hseal_okx_timestamp_check_unix(text, &e) == HSEAL_ERR_OK)
        assert(strlen(text) == 10 && strspn(text, "0123456789") == 10);
    else
        fuzz_check_error(&e, HSEAL_ERR_INPUT);
}

static void
check_number(uint64_t ms)
{
    char iso[HSEAL_TIMESTAMP_SIZE], seconds[HSEAL_TIMESTAMP_SIZE];
    uint64_t back = 0;

    hseal_okx_timestamp_unix(ms, seconds);
    assert(strtoull(seconds, NULL, 10) == ms / 1000);
    ms %= YEAR_10000_MS;
    hseal_okx_timestamp_iso(ms, iso);
    assert(hseal_okx_timestamp_check_iso(iso, NULL) == HSEAL_ERR_OK);
    assert(hseal_okx_date_parse(iso, &back, NULL) == HSEAL_ERR_OK);
    assert(back == ms);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    uint64_t ms = 0;

    check_text(text);
    memcpy(&ms, data, size < sizeof(ms) ? size : sizeof(ms));
    check_number(ms);
    free(text);
    return 0;
}
