/*
 * okx/servertime.c: the exchange's clock, as it tells it.
 * Layer: okx.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/json.h"

#include "okx/servertime.h"

#define DIGITS 13
#define LEAST_MS UINT64_C(1577836800000) /* 2020-01-01 */
#define MOST_MS UINT64_C(7258118400000)  /* 2200-01-01 */

/* The text of "ts"; NULL where the answer is another one. */
static const char *
find_ts(const json_t *v)
{
    const char *code = json_string_value(json_object_get(v, "code"));
    const json_t *data = json_object_get(v, "data");

    if (code == NULL || strcmp(code, "0") != 0 || json_array_size(data) != 1)
        return NULL;
    return json_string_value(json_object_get(json_array_get(data, 0), "ts"));
}

static int
parse(const char *ts, uint64_t *ret_ms)
{
    uint64_t ms;

    if (ts == NULL || strlen(ts) != DIGITS ||
        strspn(ts, "0123456789") != DIGITS)
        return 0;
    ms = strtoull(ts, NULL, 10);
    if (ms < LEAST_MS || ms >= MOST_MS)
        return 0;
    *ret_ms = ms;
    return 1;
}

enum hseal_err
hseal_okx_servertime_read(
    struct hseal_view body, uint64_t *ret_ms, struct hseal_error *e)
{
    json_t *v = NULL;
    enum hseal_err err = hseal_json_parse(body, "the answer", &v, e);

    if (err == HSEAL_ERR_NOMEM)
        return err;
    if (err != HSEAL_ERR_OK || !parse(find_ts(v), ret_ms)) {
        (void)hseal_fail(e, HSEAL_ERR_EXCHANGE,
            "the answer to GET " HSEAL_OKX_SERVERTIME_PATH
            " does not tell the time");
        err = hseal_hint(e, HSEAL_ERR_EXCHANGE,
            "its edge or a proxy may have answered; try again later");
    }
    json_decref(v);
    return err;
}
