/*
 * cli/context_client.c: how a command reaches the exchange.
 * Layer: cli.
 */
#include <string.h>

#include "base/error.h"
#include "cli/alert.h"

#include "cli/context.h"

#define SECTION "exchange"

/* The same error, as one of the configuration. */
static enum hseal_err
blame_settings(const struct hseal_context *c, const struct hseal_error *why,
    struct hseal_error *e)
{
    (void)hseal_fail_cause(e, HSEAL_ERR_CONFIG, why->origin, why->cause,
        "%s: [" SECTION "]: %s", c->home.config_file, why->message);
    return hseal_hint(e, HSEAL_ERR_CONFIG, "%s", why->hint);
}

static void
tell(void *arg, const char *text)
{
    struct hseal_context *c = arg;

    hseal_output_detail(&c->out, "%s", text);
}

static void
alert(void *arg, const struct hseal_alert *a)
{
    struct hseal_context *c = arg;

    hseal_output_note(&c->out,
        "%s signs nothing more until `hardseal key thaw %s`", a->key, a->key);
    hseal_alert_raise(c, a);
}

/* What the configuration says, as it stands there. */
static enum hseal_err
read_settings(struct hseal_context *c, struct hseal_client_params *params,
    struct hseal_error *e)
{
    const struct hseal_settings *s;
    enum hseal_err err = hseal_context_settings(c, &s, e);

    if (err != HSEAL_ERR_OK || s == NULL)
        return err;
    params->proxy = hseal_settings_get(s, SECTION, "proxy");
    params->source = hseal_settings_get(s, SECTION, "source-address");
    params->pinned_key = hseal_settings_get(s, SECTION, "pinned-key");
    return HSEAL_ERR_OK;
}

/* Of what came of these settings. */
static enum hseal_err
blame(const struct hseal_context *c, enum hseal_err err,
    const struct hseal_error *why, struct hseal_error *e)
{
    if (err == HSEAL_ERR_INPUT || err == HSEAL_ERR_CONFIG)
        return blame_settings(c, why, e);
    if (err != HSEAL_ERR_OK && e != NULL)
        *e = *why;
    return err;
}

enum hseal_err
hseal_context_way(
    struct hseal_context *c, struct hseal_params *ret, struct hseal_error *e)
{
    struct hseal_client_params params = { .connections = 0 };
    struct hseal_error why;
    enum hseal_err err;

    memset(ret, 0, sizeof(*ret));
    err = read_settings(c, &params, e);
    if (err != HSEAL_ERR_OK)
        return err;
    return blame(c, hseal_params_copy(&params, ret, &why), &why, e);
}

enum hseal_err
hseal_context_client(
    struct hseal_context *c, struct hseal_client **ret, struct hseal_error *e)
{
    struct hseal_client_params params = {
        .note = tell, .alert = alert, .arg = c
    };
    const struct hseal_home *home;
    struct hseal_error why;
    enum hseal_err err = read_settings(c, &params, e);

    if (err == HSEAL_ERR_OK)
        err = hseal_context_home(c, &home, e);
    if (err != HSEAL_ERR_OK)
        return err;
    params.state_dir = home->state;
    return blame(c, hseal_client_new(&params, ret, &why), &why, e);
}
