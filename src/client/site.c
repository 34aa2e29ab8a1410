/*
 * client/site.c: a host of the exchange, and the time there.
 * Layer: client.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "client/again.h"
#include "client/claim.h"
#include "client/engine.h"
#include "client/lines.h"
#include "okx/servertime.h"

#include "client/site.h"

#define NS_PER_MS UINT64_C(1000000)
/* Of one question: a slow answer tells little. */
#define QUESTION_MS 2000
/* After so long nobody has waited for it. */
#define LEFT_MS 3000
/* So long an offset is believed with which nothing may be signed. */
#define FORBIDS_MS 5000

struct hseal_site {
    struct hseal_site *next;
    struct hseal_engine *engine;
    struct hseal_destination dest;
    struct hseal_offset offset; /* it counts if `known` */
    int known;
    /* Being asked. */
    int asking;
    int paused; /* for a place within the exchange's limits */
    struct hseal_limits_ticket ticket;
    struct hseal_request req;
    struct hseal_lines lines;
    struct hseal_offset next_offset;
    unsigned asked;         /* questions of this round */
    unsigned failed;        /* rounds in a row that told nothing */
    unsigned failures;      /* such rounds in all */
    uint64_t begin_ns;      /* of the question, by the boot clock */
    uint64_t due_ns;        /* not asked again before */
    struct hseal_error why; /* of the last round, if it failed */
};

static void ask(struct hseal_site *site);
static void begin_round(struct hseal_site *site);

static void
load(struct hseal_site *site)
{
    const struct hseal_engine *en = site->engine;

    site->known =
        en->params->state_dir != NULL &&
        hseal_offset_load(en->params->state_dir, en->world.clock,
            site->dest.base_url, &site->offset, NULL) == HSEAL_ERR_OK &&
        hseal_offset_check(&site->offset, site->dest.base_url, NULL) ==
            HSEAL_ERR_OK;
}

static struct hseal_site *
seek(const struct hseal_engine *en, const struct hseal_destination *dest)
{
    for (struct hseal_site *s = en->sites; s != NULL; s = s->next)
        if (strcmp(s->dest.base_url, dest->base_url) == 0 &&
            strcmp(s->dest.ca_file, dest->ca_file) == 0)
            return s;
    return NULL;
}

enum hseal_err
hseal_site_find(struct hseal_engine *en, const struct hseal_destination *dest,
    struct hseal_site **ret, struct hseal_error *e)
{
    struct hseal_site *site = seek(en, dest);

    if (site == NULL) {
        site = calloc(1, sizeof(*site));
        if (site == NULL)
            return hseal_fail_nomem(e);
        site->engine = en;
        site->dest = *dest;
        site->req.method = "GET";
        site->req.path = HSEAL_OKX_SERVERTIME_PATH;
        load(site);
        site->next = en->sites;
        en->sites = site;
    }
    *ret = site;
    return HSEAL_ERR_OK;
}

void
hseal_sites_free(struct hseal_site *first)
{
    while (first != NULL) {
        struct hseal_site *next = first->next;
        free(first);
        first = next;
    }
}

/* ---- asking ---- */

static void
end_round(struct hseal_site *site)
{
    const struct hseal_engine *en = site->engine;
    struct hseal_error e;

    site->asking = 0;
    if (site->next_offset.samples < HSEAL_OFFSET_SAMPLES_LEAST) {
        site->failed++;
        site->failures++;
        site->due_ns =
            hseal_engine_now_ns(en) + hseal_again_pause_ms(site->failed,
                                          en->world.random(en->world.ctx)) *
                                          NS_PER_MS;
        return;
    }
    site->failed = 0;
    memset(&site->why, 0, sizeof(site->why));
    site->known = 1;
    site->offset = site->next_offset;
    if (en->params->state_dir != NULL &&
        hseal_offset_store(en->params->state_dir, site->dest.base_url,
            &site->offset, &e) != HSEAL_ERR_OK)
        hseal_engine_note(
            en, "the next process will measure the clock again: %s", e.message);
}

/* Not answered in time, and nobody looked then: that tells nothing of now. */
static int
was_left(const struct hseal_site *site)
{
    uint64_t now_ns = hseal_clock_boot_ns(site->engine->world.clock);

    return now_ns - site->begin_ns > LEFT_MS * NS_PER_MS;
}

static void
answered(void *arg, enum hseal_outcome outcome, struct hseal_reply *reply,
    const struct hseal_error *why)
{
    struct hseal_site *site = arg;
    struct hseal_view body = { reply->body.data, reply->body.len };
    const struct hseal_clock *clock = site->engine->world.clock;
    struct hseal_offset_sample sample = { .begin_ns = site->begin_ns };
    struct hseal_error e;

    if (outcome == HSEAL_OUTCOME_ANSWERED)
        hseal_limits_done(site->engine->limits, &site->ticket);
    else if (outcome == HSEAL_OUTCOME_NOT_SENT)
        hseal_limits_drop(site->engine->limits, &site->ticket);
    if (outcome != HSEAL_OUTCOME_ANSWERED && was_left(site)) {
        begin_round(site);
        return;
    }
    if (outcome != HSEAL_OUTCOME_ANSWERED) {
        site->why = *why;
    } else if (hseal_okx_servertime_read(body, &sample.server_ms, &e) !=
               HSEAL_ERR_OK) {
        site->why = e;
    } else {
        sample.wall_ms = hseal_clock_wall_ms(clock);
        sample.end_ns = hseal_clock_boot_ns(clock);
        hseal_offset_add(&site->next_offset, &sample);
    }
    /* A host that does not answer is not asked five times in a row. */
    if (site->asked == HSEAL_OFFSET_SAMPLES ||
        (outcome != HSEAL_OUTCOME_ANSWERED && site->next_offset.samples == 0))
        end_round(site);
    else
        ask(site);
}

static enum hseal_err
send_question(struct hseal_site *site, struct hseal_error *e)
{
    struct hseal_transfer_job job = { &site->req, &site->dest, QUESTION_MS };
    struct hseal_transfer *t = NULL;
    enum hseal_err err = hseal_pool_prepare(site->engine->pool, &job, &t, e);

    site->asked++;
    site->begin_ns = hseal_clock_boot_ns(site->engine->world.clock);
    if (err == HSEAL_ERR_OK)
        err = hseal_pool_start(
            t, hseal_lines_first(&site->lines), answered, site, e);
    if (err != HSEAL_ERR_OK && t != NULL)
        (void)hseal_pool_cancel(t); /* was never started */
    if (err != HSEAL_ERR_OK)
        hseal_limits_drop(site->engine->limits, &site->ticket);
    return err;
}

static void
ask(struct hseal_site *site)
{
    struct hseal_limits_claim claim;
    struct hseal_error e;
    uint64_t wait_ns = 0;
    enum hseal_err err;

    hseal_claim_public(&site->req, QUESTION_MS, &claim);
    err = hseal_limits_take(
        site->engine->limits, &claim, &site->ticket, &wait_ns, &e);
    site->paused = err == HSEAL_ERR_OK && wait_ns > 0;
    if (site->paused) {
        site->due_ns = hseal_engine_now_ns(site->engine) + wait_ns;
        return;
    }
    if (err == HSEAL_ERR_OK)
        err = send_question(site, &e);
    if (err == HSEAL_ERR_OK)
        return;
    site->why = e;
    end_round(site);
}

static void
begin_round(struct hseal_site *site)
{
    memset(&site->next_offset, 0, sizeof(site->next_offset));
    site->asking = 1;
    site->asked = 0;
    hseal_lines_public(&site->lines);
    ask(site);
}

/* ---- reading ---- */

static uint64_t
age_max_ms(const struct hseal_site *site)
{
    return hseal_offset_check(&site->offset, site->dest.base_url, NULL) ==
                   HSEAL_ERR_OK
               ? HSEAL_OFFSET_AGE_MAX_MS
               : FORBIDS_MS;
}

/* Not too old, and the machine's clock was not set since then. */
static int
still_counts(const struct hseal_site *site)
{
    const struct hseal_clock *clock = site->engine->world.clock;
    const struct hseal_offset *o = &site->offset;
    uint64_t age_ms = (hseal_clock_boot_ns(clock) - o->boot_ns) / NS_PER_MS;
    int64_t drift_ms =
        (int64_t)(hseal_clock_wall_ms(clock) - o->wall_ms - age_ms);

    return age_ms <= age_max_ms(site) && drift_ms <= HSEAL_OFFSET_STEP_MAX_MS &&
           drift_ms >= -HSEAL_OFFSET_STEP_MAX_MS;
}

enum hseal_site_clock
hseal_site_read(
    struct hseal_site *site, uint64_t now_ns, struct hseal_offset *ret)
{
    if (site->known && !still_counts(site))
        site->known = 0;
    if (!site->known && !site->asking && now_ns >= site->due_ns)
        begin_round(site);
    else if (site->asking && site->paused && now_ns >= site->due_ns)
        ask(site);
    if (!site->known)
        return site->failed > 0 && !site->asking ? HSEAL_SITE_FAILED
                                                 : HSEAL_SITE_BUSY;
    *ret = site->offset;
    return HSEAL_SITE_KNOWN;
}

uint64_t
hseal_site_due(const struct hseal_site *site)
{
    return site->asking && !site->paused ? UINT64_MAX : site->due_ns;
}

unsigned
hseal_site_failures(const struct hseal_site *site)
{
    return site->failures;
}

const struct hseal_error *
hseal_site_why(const struct hseal_site *site)
{
    return &site->why;
}

void
hseal_site_forget(struct hseal_site *site)
{
    site->known = 0;
    site->due_ns = 0;
}
