/*
 * client/offset.c: how far this machine's clock is from the exchange's: the
 * estimate.
 * Layer: client.
 */
#include <inttypes.h>
#include <stdio.h>

#include "base/error.h"

#include "client/offset.h"

#define NS_PER_US 1000
#define NS_PER_MS 1000000

void
hseal_offset_add(struct hseal_offset *o, const struct hseal_offset_sample *s)
{
    uint64_t rtt_ns = s->end_ns - s->begin_ns;

    o->samples++;
    if (o->samples > 1 && rtt_ns / NS_PER_US >= o->rtt_us)
        return;
    /* Both count whole milliseconds: what that loses is lost on both sides. */
    o->ms = (int64_t)s->server_ms +
            (int64_t)((rtt_ns / 2 + NS_PER_MS / 2) / NS_PER_MS) -
            (int64_t)s->wall_ms;
    o->rtt_us = rtt_ns / NS_PER_US;
    o->wall_ms = s->wall_ms;
    o->boot_ns = s->end_ns;
}

void
hseal_offset_text(int64_t ms, char out[HSEAL_OFFSET_TEXT_SIZE])
{
    int64_t size = ms < 0 ? -ms : ms;

    if (ms == 0)
        (void)snprintf(out, HSEAL_OFFSET_TEXT_SIZE, "exact");
    else
        (void)snprintf(out, HSEAL_OFFSET_TEXT_SIZE, "%" PRId64 ".%03d s %s",
            size / 1000, (int)(size % 1000), ms > 0 ? "behind" : "ahead");
}

enum hseal_err
hseal_offset_check(
    const struct hseal_offset *o, const char *base_url, struct hseal_error *e)
{
    char text[HSEAL_OFFSET_TEXT_SIZE];

    if (o->ms >= -HSEAL_OFFSET_MAX_MS && o->ms <= HSEAL_OFFSET_MAX_MS)
        return HSEAL_ERR_OK;
    hseal_offset_text(o->ms, text);
    (void)hseal_fail(e, HSEAL_ERR_CLOCK,
        "by the clock of %.128s this machine's is %s, more than %d s", base_url,
        text, HSEAL_OFFSET_MAX_MS / 1000);
    return hseal_hint(e, HSEAL_ERR_CLOCK,
        "set it (timedatectl set-ntp true, or chronyc makestep), then look "
        "with hardseal clock; nothing is signed until then");
}
