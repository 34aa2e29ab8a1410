/*
 * okx/timestamp.c: the two forms of time that OKX signs.
 * Layer: okx.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"

#include "okx/timestamp.h"

#define DAY_MS UINT64_C(86400000)

/*
 * Days since 1970-01-01 and civil dates, proleptic Gregorian, counted in
 * years that begin on 1 March so that leap days come last.
 */
static uint64_t
days_of(unsigned year, unsigned month, unsigned day)
{
    uint64_t y = month > 2 ? year : year - 1;
    uint64_t m = month > 2 ? month - 3 : month + 9;

    return y * 365 + y / 4 - y / 100 + y / 400 + (m * 153 + 2) / 5 + day - 1 -
           719468;
}

static void
civil_of(uint64_t days, unsigned *year, unsigned *month, unsigned *day)
{
    uint64_t z = days + 719468, era = z / 146097, doe = z % 146097;
    uint64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    uint64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    uint64_t mp = (5 * doy + 2) / 153;

    *day = (unsigned)(doy - (153 * mp + 2) / 5 + 1);
    *month = (unsigned)(mp < 10 ? mp + 3 : mp - 9);
    *year = (unsigned)(yoe + era * 400 + (*month <= 2));
}

static void
put_digits(char *out, unsigned value, unsigned digits)
{
    while (digits-- > 0) {
        out[digits] = (char)('0' + value % 10);
        value /= 10;
    }
}

void
hseal_okx_timestamp_iso(uint64_t ms, char out[HSEAL_TIMESTAMP_SIZE])
{
    unsigned year, month, day, rest = (unsigned)(ms % DAY_MS);

    civil_of(ms / DAY_MS, &year, &month, &day);
    memcpy(out, "0000-00-00T00:00:00.000Z", HSEAL_TIMESTAMP_SIZE);
    put_digits(out, year, 4);
    put_digits(out + 5, month, 2);
    put_digits(out + 8, day, 2);
    put_digits(out + 11, rest / 3600000, 2);
    put_digits(out + 14, rest / 60000 % 60, 2);
    put_digits(out + 17, rest / 1000 % 60, 2);
    put_digits(out + 20, rest % 1000, 3);
}

void
hseal_okx_timestamp_unix(uint64_t ms, char out[HSEAL_TIMESTAMP_SIZE])
{
    (void)snprintf(out, HSEAL_TIMESTAMP_SIZE, "%" PRIu64, ms / 1000);
}

/* 0 unless text follows the picture, in which '0' stands for a digit. */
static int
matches(const char *text, const char *picture)
{
    for (; *picture != '\0'; text++, picture++) {
        if (*picture == '0' ? (*text < '0' || *text > '9') : *text != *picture)
            return 0;
    }
    return *text == '\0';
}

static unsigned
number_at(const char *p, unsigned digits)
{
    unsigned v = 0;

    while (digits-- > 0)
        v = v * 10 + (unsigned)(*p++ - '0');
    return v;
}

static int
date_valid(const char *text)
{
    static const unsigned char lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30,
        31, 30, 31 };
    unsigned y = number_at(text, 4), m = number_at(text + 5, 2);
    unsigned d = number_at(text + 8, 2), last;

    if (y < 1970 || m < 1 || m > 12)
        return 0;
    last = lengths[m - 1];
    if (m == 2 && y % 4 == 0 && (y % 100 != 0 || y % 400 == 0))
        last = 29;
    return d >= 1 && d <= last;
}

static int
iso_valid(const char *text)
{
    if (!matches(text, "0000-00-00T00:00:00.000Z") &&
        !matches(text, "0000-00-00T00:00:00Z"))
        return 0;
    return date_valid(text) && number_at(text + 11, 2) < 24 &&
           number_at(text + 14, 2) < 60 && number_at(text + 17, 2) < 60;
}

enum hseal_err
hseal_okx_timestamp_check_iso(const char *text, struct hseal_error *e)
{
    if (iso_valid(text))
        return HSEAL_ERR_OK;
    (void)hseal_fail(e, HSEAL_ERR_INPUT, "\"%.40s\" is not a timestamp", text);
    return hseal_hint(e, HSEAL_ERR_INPUT,
        "write UTC as 2020-12-08T09:08:57.715Z, or leave it out for now");
}

enum hseal_err
hseal_okx_timestamp_check_unix(const char *text, struct hseal_error *e)
{
    if (matches(text, "0000000000"))
        return HSEAL_ERR_OK;
    (void)hseal_fail(
        e, HSEAL_ERR_INPUT, "\"%.40s\" is not a time in Unix seconds", text);
    return hseal_hint(e, HSEAL_ERR_INPUT,
        "a login is stamped in whole seconds, such as 1704876947");
}

enum hseal_err
hseal_okx_date_parse(const char *text, uint64_t *ret_ms, struct hseal_error *e)
{
    uint64_t days;

    if (!(matches(text, "0000-00-00") && date_valid(text)) &&
        !iso_valid(text)) {
        (void)hseal_fail(e, HSEAL_ERR_INPUT, "\"%.40s\" is not a date", text);
        return hseal_hint(e, HSEAL_ERR_INPUT, "write it as 2027-01-31");
    }
    days = days_of(
        number_at(text, 4), number_at(text + 5, 2), number_at(text + 8, 2));
    if (text[10] == '\0') {
        *ret_ms = (days + 1) * DAY_MS;
        return HSEAL_ERR_OK;
    }
    *ret_ms = days * DAY_MS + number_at(text + 11, 2) * UINT64_C(3600000) +
              number_at(text + 14, 2) * UINT64_C(60000) +
              number_at(text + 17, 2) * UINT64_C(1000) +
              (text[19] == '.' ? number_at(text + 20, 3) : 0);
    return HSEAL_ERR_OK;
}
