/*
 * okx/ip.h: the addresses a key is bound to at the exchange.
 * Layer: okx.
 */
#ifndef HSEAL_OKX_IP_H
#define HSEAL_OKX_IP_H

#include <stddef.h>

#include <hardseal/error.h>

#include "base/json.h"

/** The exchange binds a key to so many addresses at most. */
#define HSEAL_OKX_IPS_MAX 20
/** Bytes of one address or segment, with the NUL. */
#define HSEAL_OKX_IP_SIZE 64

/** A list of addresses; zeroed is empty. */
struct hseal_okx_ips {
    char text[HSEAL_OKX_IPS_MAX][HSEAL_OKX_IP_SIZE];
    size_t n;
};

/**
 * hseal_okx_ips_add(ips, text, len, e): add the addresses in `text`,
 * separated by commas or blanks: IPv4, IPv6, or a segment of either as
 * ADDRESS/BITS.  One that is there already is not added again.  `ips` is
 * unchanged on failure.  Errors: INPUT, LIMIT (more than 20).
 * Spec: OKX API v5, "API Key Creation": up to 20 addresses.
 */
HSEAL_MUST_USE enum hseal_err hseal_okx_ips_add(struct hseal_okx_ips *ips,
    const char *text, size_t len, struct hseal_error *e);

/**
 * hseal_okx_ips_has(ips, text): 1 if `text`, an address or segment as it stands
 * in such a list, is the same network as one in `ips`, however they are
 * written: 10.0.0.9/8 is 10.0.0.0/8, 10.0.0.1 is 10.0.0.1/32, and an IPv4
 * address mapped into IPv6 is that address.
 */
int hseal_okx_ips_has(const struct hseal_okx_ips *ips, const char *text);

/** hseal_okx_ips_json(ips): a new list of strings; NULL: no memory. */
json_t *hseal_okx_ips_json(const struct hseal_okx_ips *ips);

#endif
