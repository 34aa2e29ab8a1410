/*
 * okx/site.h: which host serves which account.
 * Layer: okx.
 */
#ifndef HSEAL_OKX_SITE_H
#define HSEAL_OKX_SITE_H

#include <hardseal/signer.h>

/** Where an account is registered. */
enum hseal_okx_site {
    HSEAL_OKX_SITE_GLOBAL, /* www.okx.com */
    HSEAL_OKX_SITE_EEA,    /* my.okx.com */
    HSEAL_OKX_SITE_US,     /* app.okx.com, also Australia */
    HSEAL_OKX_SITE_COUNT
};

/** Real money or demo trading; the hosts are the same. */
enum hseal_okx_env {
    HSEAL_OKX_ENV_LIVE,
    HSEAL_OKX_ENV_DEMO,
    HSEAL_OKX_ENV_COUNT
};

/** hseal_okx_site_name(site): "global", "eea", "us". */
const char *hseal_okx_site_name(enum hseal_okx_site site);

/** hseal_okx_env_name(env): "live", "demo". */
const char *hseal_okx_env_name(enum hseal_okx_env env);

/** hseal_okx_site_parse(text, ret, e): the reverse.  Errors: INPUT. */
HSEAL_MUST_USE enum hseal_err hseal_okx_site_parse(
    const char *text, enum hseal_okx_site *ret, struct hseal_error *e);

/** hseal_okx_env_parse(text, ret, e): the reverse.  Errors: INPUT. */
HSEAL_MUST_USE enum hseal_err hseal_okx_env_parse(
    const char *text, enum hseal_okx_env *ret, struct hseal_error *e);

/** hseal_okx_site_base_url(site): "https://openapi.okx.com", ... */
const char *hseal_okx_site_base_url(enum hseal_okx_site site);

/**
 * hseal_okx_base_url_check(url, e): an override must be https://HOST[:PORT]
 * or http://LOOPBACK[:PORT] (127.0.0.1, [::1], localhost), nothing after it:
 * no slash, user name or query.  Errors: INPUT, with what is wrong; LIMIT.
 */
HSEAL_MUST_USE enum hseal_err hseal_okx_base_url_check(
    const char *url, struct hseal_error *e);

#endif
