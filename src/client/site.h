/*
 * client/site.h: a host of the exchange, and the time there.
 * Layer: client.
 */
#ifndef HSEAL_CLIENT_SITE_H
#define HSEAL_CLIENT_SITE_H

#include <stdint.h>

#include <hardseal/signer.h>

#include "client/offset.h"

struct hseal_engine;
struct hseal_site;

/** What is known of its clock. */
enum hseal_site_clock {
    HSEAL_SITE_KNOWN,
    HSEAL_SITE_BUSY,   /* it is being asked */
    HSEAL_SITE_FAILED, /* it has not told, and will be asked in a moment */
};

/**
 * hseal_site_find(en, dest, ret, e): that of `dest`, the engine's; with what is
 * kept of its clock.  Errors: NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_site_find(struct hseal_engine *en,
    const struct hseal_destination *dest, struct hseal_site **ret,
    struct hseal_error *e);

/**
 * hseal_site_read(site, now_ns, ret): how far the machine's clock is off; else
 * see to it that the host is asked: hseal_pool_step carries that on.  What was
 * measured counts for an hour (5 s, if it is beyond HSEAL_OFFSET_MAX_MS), and
 * while the machine's clock is not set.
 */
enum hseal_site_clock hseal_site_read(
    struct hseal_site *site, uint64_t now_ns, struct hseal_offset *ret);

/** hseal_site_due(site): while it is not KNOWN: when to read again without a
 * word from the pool; UINT64_MAX: never. */
uint64_t hseal_site_due(const struct hseal_site *site);

/** hseal_site_failures(site): how often it was asked and has not told. */
unsigned hseal_site_failures(const struct hseal_site *site);

/** hseal_site_why(site): why not, the last time; OK: it has told since, or was
 * never asked.  Borrowed. */
const struct hseal_error *hseal_site_why(const struct hseal_site *site);

/** hseal_site_forget(site): its clock is to be measured before it is read. */
void hseal_site_forget(struct hseal_site *site);

/** hseal_sites_free(first): all; the pool has ended what it did for them. */
void hseal_sites_free(struct hseal_site *first);

#endif
