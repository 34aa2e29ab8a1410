/*
 * okx/site.c: which host serves which account.
 * Layer: okx.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

#include "okx/site.h"

/* clang-format off */
static const struct {
    const char *name;
    const char *base_url;
} sites[] = {
    /* The regional host is mandatory: a key of one is unknown to the others
     * and answered with 50119. */
    [HSEAL_OKX_SITE_GLOBAL] = { "global", "https://openapi.okx.com" },
    [HSEAL_OKX_SITE_EEA]    = { "eea",    "https://eea.okx.com" },
    [HSEAL_OKX_SITE_US]     = { "us",     "https://us.okx.com" },
};
static const char *const envs[] = {
    [HSEAL_OKX_ENV_LIVE] = "live",
    [HSEAL_OKX_ENV_DEMO] = "demo",
};
/* clang-format on */
static_assert(
    sizeof(sites) / sizeof(sites[0]) == HSEAL_OKX_SITE_COUNT, "a row per site");
static_assert(
    sizeof(envs) / sizeof(envs[0]) == HSEAL_OKX_ENV_COUNT, "a row per env");

const char *
hseal_okx_site_name(enum hseal_okx_site site)
{
    return sites[site].name;
}

const char *
hseal_okx_env_name(enum hseal_okx_env env)
{
    return envs[env];
}

const char *
hseal_okx_site_base_url(enum hseal_okx_site site)
{
    return sites[site].base_url;
}

enum hseal_err
hseal_okx_site_parse(
    const char *text, enum hseal_okx_site *ret, struct hseal_error *e)
{
    for (unsigned i = 0; i < HSEAL_OKX_SITE_COUNT; i++) {
        if (strcmp(text, sites[i].name) == 0) {
            *ret = (enum hseal_okx_site)i;
            return HSEAL_ERR_OK;
        }
    }
    (void)hseal_fail(e, HSEAL_ERR_INPUT, "\"%.32s\" is not a site", text);
    return hseal_hint(e, HSEAL_ERR_INPUT,
        "global (www.okx.com), eea (my.okx.com) or us (app.okx.com)");
}

enum hseal_err
hseal_okx_env_parse(
    const char *text, enum hseal_okx_env *ret, struct hseal_error *e)
{
    for (unsigned i = 0; i < HSEAL_OKX_ENV_COUNT; i++) {
        if (strcmp(text, envs[i]) == 0) {
            *ret = (enum hseal_okx_env)i;
            return HSEAL_ERR_OK;
        }
    }
    (void)hseal_fail(
        e, HSEAL_ERR_INPUT, "\"%.32s\" is not an environment", text);
    return hseal_hint(e, HSEAL_ERR_INPUT, "live or demo");
}

static int
is_host_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '.' || c == '-';
}

/* The host's length, an IPv6 literal with its brackets; 0 if none. */
static size_t
host_len(const char *p)
{
    size_t n = 0;

    if (p[0] == '[') {
        n = strspn(p + 1, "0123456789abcdefABCDEF:.");
        return n > 0 && p[n + 1] == ']' ? n + 2 : 0;
    }
    while (is_host_char(p[n]))
        n++;
    return n;
}

static int
is_loopback(const char *host, size_t len)
{
    static const char *const loopbacks[] = { "127.0.0.1", "[::1]",
        "localhost" };

    for (size_t i = 0; i < sizeof(loopbacks) / sizeof(loopbacks[0]); i++)
        if (strlen(loopbacks[i]) == len && memcmp(loopbacks[i], host, len) == 0)
            return 1;
    return 0;
}

/* What follows the host: nothing, or a port from 1 to 65535. */
static int
port_valid(const char *p)
{
    size_t digits;
    long port;

    if (*p == '\0')
        return 1;
    if (*p != ':')
        return 0;
    digits = strspn(p + 1, "0123456789");
    if (digits < 1 || digits > 5 || p[1 + digits] != '\0')
        return 0;
    port = strtol(p + 1, NULL, 10);
    return port >= 1 && port <= 65535;
}

enum hseal_err
hseal_okx_base_url_check(const char *url, struct hseal_error *e)
{
    const char *host;
    size_t len;
    int plain = 0;

    if (strlen(url) >= HSEAL_BASE_URL_SIZE)
        return hseal_fail(e, HSEAL_ERR_LIMIT,
            "the base URL is longer than %d bytes", HSEAL_BASE_URL_SIZE - 1);
    if (strchr(url, '@') != NULL) { /* may hold a password: not repeated */
        (void)hseal_fail(
            e, HSEAL_ERR_INPUT, "the base URL has a user name in it");
        return hseal_hint(e, HSEAL_ERR_INPUT, "https://HOST[:PORT] is all");
    }
    if (strncmp(url, "https://", 8) == 0) {
        host = url + 8;
    } else if (strncmp(url, "http://", 7) == 0) {
        host = url + 7;
        plain = 1;
    } else {
        return hseal_fail(e, HSEAL_ERR_INPUT,
            "the base URL \"%.64s\" does not start with https://", url);
    }
    len = host_len(host);
    if (len == 0 || !port_valid(host + len)) {
        (void)hseal_fail(e, HSEAL_ERR_INPUT,
            "the base URL \"%.64s\" is not https://HOST[:PORT]", url);
        return hseal_hint(e, HSEAL_ERR_INPUT,
            "no user name, path, query or slash at the end");
    }
    if (plain && !is_loopback(host, len)) {
        (void)hseal_fail(e, HSEAL_ERR_INPUT,
            "the base URL \"%.64s\" would send the passphrase in clear", url);
        return hseal_hint(e, HSEAL_ERR_INPUT,
            "use https://; plain http:// is for 127.0.0.1, [::1] and "
            "localhost only");
    }
    return HSEAL_ERR_OK;
}
