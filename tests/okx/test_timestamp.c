/*
 * tests/okx/test_timestamp.c: the two forms of time that OKX signs.
 */
#include <stdio.h>
#include <time.h>

#include "okx/timestamp.h"

#include "../base/unit.h"

#define LAST_MS UINT64_C(253402300799999) /* the end of year 9999 */

/* Computed with date(1). */
static const struct {
    uint64_t ms;
    const char *iso;
} known[] = {
    { 0, "1970-01-01T00:00:00.000Z" },
    { 1, "1970-01-01T00:00:00.001Z" },
    { 999, "1970-01-01T00:00:00.999Z" },
    { 86399999, "1970-01-01T23:59:59.999Z" },
    { 86400000, "1970-01-02T00:00:00.000Z" },
    { 68169600000, "1972-02-29T00:00:00.000Z" },
    { 946684799999, "1999-12-31T23:59:59.999Z" },
    { 951696000000, "2000-02-28T00:00:00.000Z" },
    { 951782400000, "2000-02-29T00:00:00.000Z" },
    { 951868800000, "2000-03-01T00:00:00.000Z" },
    { 978220800000, "2000-12-31T00:00:00.000Z" },
    { 1585394501274, "2020-03-28T11:21:41.274Z" },
    { 1607418537715, "2020-12-08T09:08:57.715Z" },
    { 1700000000000, "2023-11-14T22:13:20.000Z" },
    { 1709164800000, "2024-02-29T00:00:00.000Z" },
    { 2147483648000, "2038-01-19T03:14:08.000Z" },
    { 4107456000000, "2100-02-28T00:00:00.000Z" },
    { 4107542400000, "2100-03-01T00:00:00.000Z" },
    { 4294967296000, "2106-02-07T06:28:16.000Z" },
    { 13574563200000, "2400-02-29T00:00:00.000Z" },
    { LAST_MS, "9999-12-31T23:59:59.999Z" },
};

static void
iso_gives_the_known_answers(void **state)
{
    char out[HSEAL_TIMESTAMP_SIZE];

    (void)state;
    for (size_t i = 0; i < ROWS(known); i++) {
        memset(out, 'x', sizeof(out));
        hseal_okx_timestamp_iso(known[i].ms, out);
        assert_string_equal(out, known[i].iso);
        assert_int_equal(strlen(out), HSEAL_TIMESTAMP_SIZE - 1);
    }
}

static void
unix_gives_whole_seconds(void **state)
{
    char out[HSEAL_TIMESTAMP_SIZE];

    (void)state;
    hseal_okx_timestamp_unix(0, out);
    assert_string_equal(out, "0");
    hseal_okx_timestamp_unix(1704876947999, out);
    assert_string_equal(out, "1704876947");
    hseal_okx_timestamp_unix(1704876948000, out);
    assert_string_equal(out, "1704876948");
    hseal_okx_timestamp_unix(LAST_MS, out);
    assert_string_equal(out, "253402300799");
    hseal_okx_timestamp_unix(UINT64_MAX, out);
    assert_string_equal(out, "18446744073709551");
}

static void
compare_with_libc(uint64_t ms)
{
    char out[HSEAL_TIMESTAMP_SIZE], want[64], part[32];
    time_t seconds = (time_t)(ms / 1000);
    uint64_t back = 0;
    struct tm tm;

    assert_non_null(gmtime_r(&seconds, &tm));
    assert_true(strftime(part, sizeof(part), "%Y-%m-%dT%H:%M:%S", &tm) > 0);
    (void)snprintf(want, sizeof(want), "%s.%03uZ", part, (unsigned)(ms % 1000));
    hseal_okx_timestamp_iso(ms, out);
    if (strcmp(out, want) != 0)
        fail_msg("%s, libc has %s", out, want);
    assert_ok(hseal_okx_timestamp_check_iso(out, NULL));
    assert_ok(hseal_okx_date_parse(out, &back, NULL));
    assert_true(back == ms);
}

static void
iso_agrees_with_libc_at_random(void **state)
{
    uint64_t seed = 42;

    (void)state;
    for (int i = 0; i < 200000; i++)
        compare_with_libc(next_number(&seed) % (LAST_MS + 1));
}

static void
iso_agrees_with_libc_on_every_day(void **state)
{
    const uint64_t day = 86400000;

    (void)state;
    for (uint64_t ms = 0; ms <= LAST_MS; ms += day)
        compare_with_libc(ms + day - 1);
}

static void
good_timestamps_pass(void **state)
{
    static const char *const good[] = { "2020-12-08T09:08:57.715Z",
        "2020-12-08T09:08:57Z", "1970-01-01T00:00:00.000Z",
        "2000-02-29T23:59:59.999Z", "2024-02-29T00:00:00Z",
        "9999-12-31T23:59:59.999Z", "2400-02-29T00:00:00Z" };

    (void)state;
    for (size_t i = 0; i < ROWS(good); i++)
        if (hseal_okx_timestamp_check_iso(good[i], NULL) != HSEAL_ERR_OK)
            fail_msg("refused: %s", good[i]);
}

static const char *const bad[] = { "", "Z", "now", "1607418537715",
    "1607418537", "2020-12-08", "2020-12-08T09:08:57.715",
    "2020-12-08T09:08:57.715z", "2020-12-08t09:08:57.715Z",
    "2020-12-08 09:08:57.715Z", "2020-12-08T09:08:57.715+00:00",
    "2020-12-08T09:08:57.715Z ", " 2020-12-08T09:08:57.715Z",
    "2020-12-08T09:08:57.715Z\n", "2020-12-08T09:08:57.715ZZ",
    "2020-12-08T09:08:57.71Z", "2020-12-08T09:08:57.7151Z",
    "2020-12-08T09:08:57.715000Z", "2020-12-08T09:08:57.Z",
    "2020-12-08T09:08:57,715Z", "2020-12-08T09:08Z", "2020-12-08T09:08:5Z",
    "2020-12-8T09:08:57Z", "20-12-08T09:08:57Z", "20201208T090857Z",
    "2020/12/08T09:08:57Z", "+020-12-08T09:08:57Z", "-020-12-08T09:08:57Z",
    "2020-12-08T09:08:57.-15Z", "2020-12-08T09:0a:57Z", "12020-12-08T09:08:57Z",
    "2020-00-08T09:08:57Z", "2020-13-08T09:08:57Z", "2020-12-00T09:08:57Z",
    "2020-12-32T09:08:57Z", "2020-04-31T09:08:57Z", "2021-02-29T09:08:57Z",
    "2100-02-29T09:08:57Z", "1900-02-28T09:08:57Z", "1969-12-31T23:59:59Z",
    "0000-01-01T00:00:00Z", "2020-12-08T24:00:00Z", "2020-12-08T09:60:57Z",
    "2020-12-08T23:59:60Z", "2020-12-08T09:08:60Z" };

static void
bad_timestamps_are_refused(void **state)
{
    struct hseal_error e;

    (void)state;
    for (size_t i = 0; i < ROWS(bad); i++) {
        if (hseal_okx_timestamp_check_iso(bad[i], &e) != HSEAL_ERR_INPUT)
            fail_msg("accepted: %s", bad[i]);
        assert_err(e.code, INPUT);
        assert_contains(e.message, "is not a timestamp");
        assert_contains(e.hint, "2020-12-08T09:08:57.715Z");
    }
}

static void
every_day_of_a_month_is_known(void **state)
{
    static const unsigned lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31,
        30, 31 };
    static const unsigned years[] = { 1970, 1999, 2000, 2023, 2024, 2100, 2400,
        9999 };
    char text[64];

    (void)state;
    for (size_t y = 0; y < ROWS(years); y++) {
        int leap = years[y] == 2000 || years[y] == 2024 || years[y] == 2400;
        for (unsigned m = 0; m <= 13; m++)
            for (unsigned d = 0; d <= 33; d++) {
                unsigned last = m >= 1 && m <= 12 ? lengths[m - 1] : 0;
                int good = d >= 1 && d <= last + (m == 2 && leap);
                (void)snprintf(text, sizeof(text), "%04u-%02u-%02uT00:00:00Z",
                    years[y], m, d);
                if ((hseal_okx_timestamp_check_iso(text, NULL) ==
                        HSEAL_ERR_OK) != good)
                    fail_msg("%s: want %d", text, good);
            }
    }
}

static void
unix_seconds_have_ten_digits(void **state)
{
    static const char *const refused[] = { "", "0", "999999999", "17048769470",
        "1704876947.0", " 1704876947", "1704876947 ", "+704876947",
        "-704876947", "170487694a", "1704876947\n", "1704876947000",
        "2020-12-08T09:08:57.715Z", "0x12345678" };
    struct hseal_error e;

    (void)state;
    assert_ok(hseal_okx_timestamp_check_unix("1704876947", &e));
    assert_ok(hseal_okx_timestamp_check_unix("1538054050", &e));
    assert_ok(hseal_okx_timestamp_check_unix("9999999999", &e));
    for (size_t i = 0; i < ROWS(refused); i++) {
        if (hseal_okx_timestamp_check_unix(refused[i], &e) != HSEAL_ERR_INPUT)
            fail_msg("accepted: %s", refused[i]);
        assert_contains(e.message, "Unix seconds");
        assert_contains(e.hint, "1704876947");
    }
}

static void
a_date_is_its_end(void **state)
{
    /* clang-format off */
    static const struct {
        const char *text;
        uint64_t ms;
    } rows[] = {
        { "1970-01-01",               86400000 },
        { "2000-02-28",               951782400000 },
        { "2000-02-29",               951868800000 },
        { "2100-02-28",               4107542400000 },
        { "2027-01-31",               1801440000000 },
        { "9999-12-31",               LAST_MS + 1 },
        { "1970-01-01T00:00:00Z",     0 },
        { "1970-01-01T00:00:00.001Z", 1 },
        { "2020-12-08T09:08:57.715Z", 1607418537715 },
        { "2020-12-08T09:08:57Z",     1607418537000 },
        { "9999-12-31T23:59:59.999Z", LAST_MS },
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        uint64_t ms = 77;
        assert_ok(hseal_okx_date_parse(rows[i].text, &ms, NULL));
        if (ms != rows[i].ms)
            fail_msg("%s: %llu", rows[i].text, (unsigned long long)ms);
    }
}

static void
bad_dates_are_refused(void **state)
{
    static const char *const dates[] = { "2027-02-29", "2027-13-01",
        "2027-1-31", "2027-01-31 ", " 2027-01-31", "31.01.2027", "2027-01-31T",
        "2027-01", "tomorrow", "1969-12-31", "2027-01-00" };
    struct hseal_error e;
    uint64_t ms = 77;

    (void)state;
    for (size_t i = 0; i < ROWS(dates); i++) {
        if (hseal_okx_date_parse(dates[i], &ms, &e) != HSEAL_ERR_INPUT)
            fail_msg("accepted: %s", dates[i]);
        assert_contains(e.message, "is not a date");
        assert_contains(e.hint, "2027-01-31");
    }
    for (size_t i = 0; i < ROWS(bad); i++)
        if (strcmp(bad[i], "2020-12-08") != 0)
            assert_err(hseal_okx_date_parse(bad[i], &ms, &e), INPUT);
    assert_true(ms == 77);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(iso_gives_the_known_answers),
        cmocka_unit_test(unix_gives_whole_seconds),
        cmocka_unit_test(iso_agrees_with_libc_at_random),
        cmocka_unit_test(iso_agrees_with_libc_on_every_day),
        cmocka_unit_test(good_timestamps_pass),
        cmocka_unit_test(bad_timestamps_are_refused),
        cmocka_unit_test(every_day_of_a_month_is_known),
        cmocka_unit_test(unix_seconds_have_ten_digits),
        cmocka_unit_test(a_date_is_its_end),
        cmocka_unit_test(bad_dates_are_refused),
    };

    return cmocka_run_group_tests_name("timestamp", tests, NULL, NULL);
}
