/*
 * cli/stop.c: showing that the exchange has refused a key.
 * Layer: cli.
 */
#include <stdio.h>
#include <string.h>

#include "cli/output.h"
#include "okx/timestamp.h"

#include "cli/stop.h"

#define DATE_LEN 10 /* "2027-01-31" */

void
hseal_stop_brief(const struct hseal_breaker *b, char out[HSEAL_STOP_TEXT_SIZE])
{
    char when[HSEAL_TIMESTAMP_SIZE];

    hseal_okx_timestamp_iso(b->why.time_ms, when);
    if (b->why.code[0] == '\0')
        (void)snprintf(out, HSEAL_STOP_TEXT_SIZE, "stopped (unreadable)");
    else
        (void)snprintf(out, HSEAL_STOP_TEXT_SIZE, "stopped (%s, %.*s)",
            b->why.code, DATE_LEN, when);
}

void
hseal_stop_text(const struct hseal_breaker *b, char out[HSEAL_STOP_TEXT_SIZE])
{
    char when[HSEAL_TIMESTAMP_SIZE];

    hseal_okx_timestamp_iso(b->why.time_ms, when);
    if (b->why.code[0] == '\0')
        (void)snprintf(
            out, HSEAL_STOP_TEXT_SIZE, "by what cannot be read any more");
    else
        (void)snprintf(out, HSEAL_STOP_TEXT_SIZE, "on %s, by %s%s%s", when,
            b->why.code, b->why.text[0] != '\0' ? ": " : "", b->why.text);
}

json_t *
hseal_stop_json(const struct hseal_breaker *b)
{
    char when[HSEAL_TIMESTAMP_SIZE];

    if (b->why.code[0] == '\0')
        return json_pack("{s:n, s:n, s:n}", "code", "text", "time");
    hseal_okx_timestamp_iso(b->why.time_ms, when);
    return json_pack("{s:o, s:o, s:s}", "code",
        hseal_output_string(b->why.code), "text",
        hseal_output_string(b->why.text), "time", when);
}
