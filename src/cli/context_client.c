/*
 * cli/context_client.c: how a command reaches the exchange.
 * Layer: cli.
 */
#include <stddef.h>
#include <string.h>

#include "base/error.h"
#include "cli/alert.h"

#include "cli/context.h"

#define SECTION "exchange"

/* What may be set, and where it goes. */
static const struct {
    const char *key;
    size_t at;
} keys[] = {
    { "proxy", offsetof(struct hseal_client_params, proxy) },
    { "source-address", offsetof(struct hseal_client_params, source) },
    { "pinned-key", offsetof(struct hseal_client_params, pinned_key) },
};
#define N_KEYS (sizeof(keys) / sizeof(keys[0]))

static void
set(struct hseal_client_params *params, size_t i, const char *value)
{
    memcpy((char *)params + keys[i].at, &value, sizeof(value));
}

/* The line of the first that is wrong by itself; 0: none is. */
static unsigned
line_of_fault(const struct hseal_settings *s)
{
    for (size_t i = 0; i < N_KEYS; i++) {
        struct hseal_client_params one = { .connections = 0 };
        struct hseal_params checked;
        enum hseal_err err;

        set(&one, i, hseal_settings_get(s, SECTION, keys[i].key));
        err = hseal_params_copy(&one, &checked, NULL);
        hseal_params_free(&checked);
        if (err == HSEAL_ERR_INPUT || err == HSEAL_ERR_CONFIG)
            return hseal_settings_line(s, SECTION, keys[i].key);
    }
    return 0;
}

/* The same error, as one of the configuration, if it is one. */
static enum hseal_err
blame_settings(struct hseal_context *c, const struct hseal_error *why,
    struct hseal_error *e)
{
    const struct hseal_settings *s = NULL;
    unsigned line = 0;

    if (hseal_context_settings(c, &s, NULL) == HSEAL_ERR_OK && s != NULL)
        line = line_of_fault(s);
    if (line == 0) {
        if (e != NULL)
            *e = *why;
        return why->code;
    }
    (void)hseal_fail_cause(e, HSEAL_ERR_CONFIG, why->origin, why->cause,
        "%s: line %u: [" SECTION "]: %s", c->home.config_file, line,
        why->message);
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

    if (err == HSEAL_ERR_OK && s != NULL)
        err = hseal_settings_check_alert(s, e);
    if (err != HSEAL_ERR_OK || s == NULL)
        return err;
    for (size_t i = 0; i < N_KEYS; i++)
        set(params, i, hseal_settings_get(s, SECTION, keys[i].key));
    return HSEAL_ERR_OK;
}

/* Of what came of these settings. */
static enum hseal_err
blame(struct hseal_context *c, enum hseal_err err,
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
