/*
 * client/clockask.c: asking the exchange what time it is.
 * Layer: client.
 */
#include <string.h>

#include "base/error.h"
#include "okx/servertime.h"

#include "client/clockask.h"

/* An answer of 100 bytes is what comes. */
#define BODY_MAX 65536
#define NS_PER_MS 1000000
/* In less there is no answer to be had. */
#define LEAST_MS 20

static enum hseal_err
ask_once(const struct hseal_clockask *a, uint32_t timeout_ms,
    struct hseal_offset *o, struct hseal_error *e)
{
    struct hseal_offset_sample s = {
        .begin_ns = hseal_clock_boot_ns(a->clock),
    };
    struct hseal_view view;
    struct hseal_buf body;
    enum hseal_err err;

    hseal_buf_init(&body, BODY_MAX);
    err = a->get(a->ctx, timeout_ms, &body, e);
    s.wall_ms = hseal_clock_wall_ms(a->clock);
    s.end_ns = hseal_clock_boot_ns(a->clock);
    view.data = body.data;
    view.len = body.len;
    if (err == HSEAL_ERR_OK)
        err = hseal_okx_servertime_read(view, &s.server_ms, e);
    if (err == HSEAL_ERR_OK)
        hseal_offset_add(o, &s);
    hseal_buf_free(&body);
    return err;
}

static int
may_go_on(enum hseal_err err)
{
    return err == HSEAL_ERR_OK || err == HSEAL_ERR_NOT_SENT ||
           err == HSEAL_ERR_UNKNOWN_OUTCOME || err == HSEAL_ERR_EXCHANGE;
}

/* 0: none is left. */
static uint32_t
time_left(const struct hseal_clockask *a, uint64_t begin_ns)
{
    uint64_t gone_ms = (hseal_clock_mono_ns(a->clock) - begin_ns) / NS_PER_MS;

    return gone_ms + LEAST_MS > a->timeout_ms
               ? 0
               : a->timeout_ms - (uint32_t)gone_ms;
}

static enum hseal_err
too_few(const struct hseal_clockask *a, unsigned good, enum hseal_err err,
    const struct hseal_error *why, struct hseal_error *e)
{
    if (err == HSEAL_ERR_OK)
        return hseal_fail(e, HSEAL_ERR_NOT_SENT,
            "%s has told its time %u times in %u ms, and %d are needed",
            a->base_url, good, (unsigned)a->timeout_ms,
            HSEAL_OFFSET_SAMPLES_LEAST);
    /* Whether it was asked does not matter: it has not told. */
    if (err == HSEAL_ERR_UNKNOWN_OUTCOME)
        err = HSEAL_ERR_NOT_SENT;
    (void)hseal_fail_cause(e, err, why->origin, why->cause,
        "cannot learn the time of %.128s: %.300s", a->base_url, why->message);
    return hseal_hint(e, err, "%s", why->hint);
}

enum hseal_err
hseal_clockask_measure(const struct hseal_clockask *a, struct hseal_offset *ret,
    struct hseal_error *e)
{
    uint64_t begin_ns = hseal_clock_mono_ns(a->clock);
    unsigned failed = 0;
    struct hseal_offset o;
    struct hseal_error why;
    enum hseal_err err = HSEAL_ERR_OK, last = HSEAL_ERR_OK;
    uint32_t left;

    memset(&o, 0, sizeof(o));
    memset(&why, 0, sizeof(why));
    while (o.samples + failed < HSEAL_OFFSET_SAMPLES &&
           failed <= HSEAL_OFFSET_SAMPLES - HSEAL_OFFSET_SAMPLES_LEAST &&
           (left = time_left(a, begin_ns)) > 0) {
        err = ask_once(a, left, &o, &why);
        if (!may_go_on(err)) {
            if (e != NULL)
                *e = why;
            return err;
        }
        if (err != HSEAL_ERR_OK) {
            failed++;
            last = err;
        }
    }
    if (o.samples < HSEAL_OFFSET_SAMPLES_LEAST)
        return too_few(a, o.samples, last, &why, e);
    if (a->state_dir != NULL) /* a home that cannot be written to asks again */
        (void)!hseal_offset_store(a->state_dir, a->base_url, &o, NULL);
    *ret = o;
    return HSEAL_ERR_OK;
}

enum hseal_err
hseal_clockask_offset(const struct hseal_clockask *a, struct hseal_offset *ret,
    struct hseal_error *e)
{
    struct hseal_offset o;

    if (a->state_dir != NULL &&
        hseal_offset_load(a->state_dir, a->clock, a->base_url, &o, NULL) ==
            HSEAL_ERR_OK &&
        hseal_offset_check(&o, a->base_url, NULL) == HSEAL_ERR_OK) {
        *ret = o;
        return HSEAL_ERR_OK;
    }
    return hseal_clockask_measure(a, ret, e);
}
