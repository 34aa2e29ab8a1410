/*
 * cli/context.c: what a command works with, opened when it is asked for.
 * Layer: cli.
 */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"

#include "cli/watchdog.h"

#include "cli/context.h"

const char *
hseal_context_option(const struct hseal_context *c, enum hseal_option o)
{
    return c->arguments.value[o];
}

enum hseal_err
hseal_context_home(struct hseal_context *c, const struct hseal_home **ret,
    struct hseal_error *e)
{
    enum hseal_err err = HSEAL_ERR_OK;

    if (!c->home_known)
        err = hseal_home_find(hseal_context_option(c, HSEAL_OPTION_HOME),
            hseal_context_option(c, HSEAL_OPTION_CONFIG), &c->home, e);
    if (err != HSEAL_ERR_OK)
        return err;
    c->home_known = 1;
    *ret = &c->home;
    return HSEAL_ERR_OK;
}

/* The names of dropped variables that may, or may not, be configured. */
static void
list_dropped(
    const struct hseal_context *c, int settable, char *out, size_t size)
{
    const char *name;
    int one_is;

    out[0] = '\0';
    for (size_t i = 0; (name = hseal_environment_dropped(
                            &c->environment, i, &one_is)) != NULL;
         i++) {
        size_t used = strlen(out);
        int configured =
            c->settings != NULL &&
            hseal_settings_get(c->settings, "environment", name) != NULL;
        if (one_is == settable && !configured)
            (void)snprintf(
                out + used, size - used, "%s%s", used > 0 ? ", " : "", name);
    }
}

/* Somebody relied on these: say why they do nothing. */
static void
note_dropped(struct hseal_context *c)
{
    char names[512];

    list_dropped(c, 1, names, sizeof(names));
    if (names[0] != '\0')
        hseal_output_note(&c->out,
            "not used, though in the environment: %s (it belongs into "
            "[environment] of %s)",
            names, c->home.config_file);
    list_dropped(c, 0, names, sizeof(names));
    if (names[0] != '\0')
        hseal_output_note(&c->out,
            "not used, though in the environment: %s (no module is to write "
            "down what it sees)",
            names);
}

enum hseal_err
hseal_context_settings(struct hseal_context *c,
    const struct hseal_settings **ret, struct hseal_error *e)
{
    const struct hseal_home *home;
    enum hseal_err err;

    if (c->settings_known) {
        *ret = c->settings;
        return HSEAL_ERR_OK;
    }
    err = hseal_context_home(c, &home, e);
    if (err != HSEAL_ERR_OK)
        return err;
    err = hseal_settings_read(home->config_file, &c->settings, e);
    if (err == HSEAL_ERR_NOT_FOUND &&
        hseal_context_option(c, HSEAL_OPTION_CONFIG) == NULL)
        err = HSEAL_ERR_OK;
    if (err == HSEAL_ERR_OK && c->settings != NULL)
        err = hseal_settings_apply(c->settings, e);
    if (err != HSEAL_ERR_OK)
        return err;
    note_dropped(c);
    c->settings_known = 1;
    *ret = c->settings;
    return HSEAL_ERR_OK;
}

enum hseal_err
hseal_context_tokens(struct hseal_context *c, const struct hseal_tokens **ret,
    struct hseal_error *e)
{
    const struct hseal_settings *settings;
    enum hseal_err err = HSEAL_ERR_OK;

    if (c->tokens.n == 0)
        err = hseal_context_settings(c, &settings, e);
    if (c->tokens.n == 0 && err == HSEAL_ERR_OK)
        err = hseal_tokens_find(
            &c->arguments, settings, c->home.config_file, &c->tokens, e);
    if (err == HSEAL_ERR_OK)
        *ret = &c->tokens;
    return err;
}

void
hseal_context_use(struct hseal_context *c, size_t i)
{
    c->open[c->at].token = c->token;
    c->open[c->at].store = c->store;
    c->at = i;
    c->token = c->open[i].token;
    c->store = c->open[i].store;
}

enum hseal_err
hseal_context_uri(
    struct hseal_context *c, struct hseal_buf *uri, struct hseal_error *e)
{
    const struct hseal_tokens *tokens;
    enum hseal_err err = hseal_context_tokens(c, &tokens, e);

    if (err == HSEAL_ERR_OK)
        err = hseal_buf_add_str(uri, tokens->list[c->at].uri, e);
    return err;
}

/* Given to each of them, it would cost all but one a try. */
static enum hseal_err
check_one_pin(const struct hseal_context *c, struct hseal_error *e)
{
    static const enum hseal_option options[] = { HSEAL_OPTION_PIN_FILE,
        HSEAL_OPTION_PIN_FD };

    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
        if (c->tokens.n < 2 || hseal_context_option(c, options[i]) == NULL)
            continue;
        (void)hseal_fail(e, HSEAL_ERR_USAGE,
            "--%s gives one PIN, and there are %zu tokens",
            hseal_option_row(options[i])->name, c->tokens.n);
        return hseal_hint(e, HSEAL_ERR_USAGE,
            "name one with --token, or give each a pin-file in its section");
    }
    return HSEAL_ERR_OK;
}

enum hseal_err
hseal_context_pins(const struct hseal_context *c, struct hseal_pin_source *ret,
    struct hseal_error *e)
{
    long fd = -1;
    enum hseal_err err;

    err = hseal_arguments_number(
        &c->arguments, HSEAL_OPTION_PIN_FD, 0, INT_MAX, &fd, e);
    if (err != HSEAL_ERR_OK)
        return err;
    if (fd >= 0 && fcntl((int)fd, F_GETFD) < 0)
        return hseal_fail(
            e, HSEAL_ERR_USAGE, "--pin-fd: descriptor %ld is not open", fd);
    err = check_one_pin(c, e);
    if (err != HSEAL_ERR_OK)
        return err;
    memset(ret, 0, sizeof(*ret));
    ret->file = hseal_context_option(c, HSEAL_OPTION_PIN_FILE);
    ret->fd = (int)fd;
    if (c->tokens.n < 2) /* it has one PIN, too */
        ret->credentials_dir = getenv("CREDENTIALS_DIRECTORY");
    ret->ask = 1;
    return HSEAL_ERR_OK;
}

void
hseal_context_note(void *arg, const char *text)
{
    hseal_output_note(arg, "%s", text);
}

enum hseal_err
hseal_context_watch(struct hseal_context *c, struct hseal_error *e)
{
    const struct hseal_named_token *t = &c->tokens.list[c->at];

    return hseal_watchdog_start(
        t->timeout_ms != 0 ? t->timeout_ms : HSEAL_OPEN_TIMEOUT_MS, t->name,
        c->out.json, e);
}

/* Of several tokens: which one fails. */
static enum hseal_err
name_token(
    const struct hseal_context *c, enum hseal_err err, struct hseal_error *e)
{
    struct hseal_error why;

    if (e == NULL || c->tokens.n < 2)
        return err;
    why = *e;
    (void)hseal_fail_cause(e, err, why.origin, why.cause, "token %s: %s",
        c->tokens.list[c->at].name, why.message);
    return hseal_hint(e, err, "%s", why.hint);
}

enum hseal_err
hseal_context_token(
    struct hseal_context *c, struct hseal_token **ret, struct hseal_error *e)
{
    struct hseal_token_opening o;
    const struct hseal_token_info *info;
    const struct hseal_home *home;
    struct hseal_buf uri;
    enum hseal_err err = HSEAL_ERR_OK;

    if (c->token != NULL) {
        *ret = c->token;
        return HSEAL_ERR_OK;
    }
    hseal_buf_init(&uri, HSEAL_SETTINGS_URI_MAX);
    memset(&o, 0, sizeof(o));
    err = hseal_context_uri(c, &uri, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_context_watch(c, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_context_pins(c, &o.pins, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_context_home(c, &home, e);
    if (err == HSEAL_ERR_OK) {
        o.uri = hseal_buf_str(&uri);
        o.state_dir = home->state;
        o.softhsm_conf = getenv("SOFTHSM2_CONF");
        o.keep_pin = 1;
        o.last_try = hseal_context_option(c, HSEAL_OPTION_LAST_TRY) != NULL;
        o.note = hseal_context_note;
        o.note_arg = &c->out;
        err = hseal_token_open(&o, &c->token, e);
    }
    hseal_buf_free(&uri);
    if (err != HSEAL_ERR_OK)
        return name_token(c, err, e);
    info = hseal_token_info(c->token);
    hseal_output_detail(&c->out, "logged in to token \"%s\", serial %s, of %s",
        info->label, info->serial, hseal_token_module_path(c->token));
    *ret = c->token;
    return HSEAL_ERR_OK;
}

/* A folder that is missing, or not ours, is no use unless records lie there. */
static const char *
state_to_read(const struct hseal_home *home, const struct hseal_token *token)
{
    if (hseal_token_profile(token)->records == HSEAL_PLACE_FILE ||
        hseal_dir_make(home->state, NULL) == HSEAL_ERR_OK)
        return home->state;
    return NULL;
}

/* What writes needs the folder; it is made only if a token is named, too. */
static enum hseal_err
make_state(struct hseal_context *c, const struct hseal_home *home,
    struct hseal_error *e)
{
    struct hseal_buf uri;
    enum hseal_err err;

    hseal_buf_init(&uri, HSEAL_SETTINGS_URI_MAX);
    err = hseal_context_uri(c, &uri, e);
    hseal_buf_free(&uri);
    return err == HSEAL_ERR_OK ? hseal_dir_make(home->state, e) : err;
}

static enum hseal_err
open_store(struct hseal_context *c, int writes, struct hseal_error *e)
{
    const struct hseal_home *home;
    struct hseal_token *token = NULL;
    enum hseal_err err = hseal_context_home(c, &home, e);

    if (err == HSEAL_ERR_OK && writes)
        err = make_state(c, home, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_context_token(c, &token, e);
    if (err != HSEAL_ERR_OK)
        return err;
    if (writes)
        return hseal_store_open(
            token, home->state, home->lock_file, &c->store, e);
    return hseal_store_open(
        token, state_to_read(home, token), NULL, &c->store, e);
}

enum hseal_err
hseal_context_store(struct hseal_context *c, int writes,
    struct hseal_store **ret, struct hseal_error *e)
{
    enum hseal_err err = HSEAL_ERR_OK;

    if (c->store == NULL)
        err = open_store(c, writes, e);
    else /* what follows is of this token */
        err = hseal_context_watch(c, e);
    if (err == HSEAL_ERR_OK)
        *ret = c->store;
    return err;
}

enum hseal_err
hseal_context_use_stdin(
    const struct hseal_context *c, const char *what, struct hseal_error *e)
{
    struct hseal_pin_source pins = { .fd = -1 };
    enum hseal_err err = hseal_context_pins(c, &pins, e);

    if (err == HSEAL_ERR_OK && pins.fd == 0)
        err = hseal_fail(e, HSEAL_ERR_USAGE,
            "standard input cannot give both the PIN and %s", what);
    return err;
}

void
hseal_context_close(struct hseal_context *c)
{
    hseal_signer_free(c->signer);
    for (size_t i = 0; i < HSEAL_TOKENS_MAX; i++) {
        hseal_context_use(c, i);
        hseal_store_close(c->store);
        hseal_token_close(c->token);
        c->store = NULL;
        c->token = NULL;
    }
    hseal_watchdog_stop();
    hseal_tokens_free(&c->tokens);
    hseal_settings_free(c->settings);
    c->signer = NULL;
    c->store = NULL;
    c->token = NULL;
    c->settings = NULL;
}
