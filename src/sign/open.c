/*
 * sign/open.c: a signer that opens and owns its store and token.
 * Layer: sign.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/lowheap.h"
#include "signer/signer.h"

#include "sign/holder.h"
#include "sign/several.h"

/* A holder, and the store that goes with it. */
struct owner {
    struct hseal_signer signer; /* first: what others see */
    struct hseal_store *store;
    struct hseal_signer *holder;
};

static enum hseal_err
owner_sign(struct hseal_signer *s, const char *key,
    const struct hseal_request *req, struct hseal_headers *h,
    struct hseal_error *e)
{
    return hseal_signer_sign(((struct owner *)s)->holder, key, req, h, e);
}

static enum hseal_err
owner_login(struct hseal_signer *s, const char *key, const char *timestamp,
    struct hseal_headers *h, struct hseal_error *e)
{
    return hseal_signer_login(
        ((struct owner *)s)->holder, key, timestamp, h, e);
}

static enum hseal_err
owner_destination(struct hseal_signer *s, const char *key,
    const struct hseal_request *req, struct hseal_destination *ret,
    struct hseal_error *e)
{
    struct hseal_signer *holder = ((struct owner *)s)->holder;

    return holder->ops->destination(holder, key, req, ret, e);
}

static enum hseal_err
owner_check(struct hseal_signer *s, const char *key, struct hseal_error *e)
{
    return hseal_signer_check(((struct owner *)s)->holder, key, e);
}

static enum hseal_err
owner_stop(struct hseal_signer *s, const char *key,
    const struct hseal_stop *why, struct hseal_error *e)
{
    return hseal_signer_stop(((struct owner *)s)->holder, key, why, e);
}

static enum hseal_err
owner_mend(struct hseal_signer *s, struct hseal_error *e)
{
    struct hseal_signer *holder = ((struct owner *)s)->holder;

    return holder->ops->mend(holder, e);
}

static void
owner_free(struct hseal_signer *s)
{
    struct owner *o = (struct owner *)s;

    hseal_signer_free(o->holder);
    hseal_store_close(o->store);
    free(o);
}

/* ---- what is to be opened, with text of its own ---- */

/*
 * Opening runs in the guard's thread, which may be left behind there: nothing
 * of the caller's is touched then.
 */
struct opening {
    struct hseal_token_params params; /* its text is below */
    char *text[6];
    unsigned patience_ms;
    struct hseal_signer *made; /* opened already; or NULL */
};

static void
opening_free(void *arg)
{
    struct opening *o = arg;

    if (o == NULL)
        return;
    hseal_signer_free(o->made);
    for (size_t i = 0; i < sizeof(o->text) / sizeof(o->text[0]); i++)
        free(o->text[i]);
    free(o);
}

static struct opening *
opening_copy(const struct hseal_token_params *params, unsigned patience_ms)
{
    struct opening *o = calloc(1, sizeof(*o));
    const char **slot[6];

    if (o == NULL)
        return NULL;
    o->params = *params;
    o->patience_ms = patience_ms;
    slot[0] = &o->params.uri;
    slot[1] = &o->params.pin_file;
    slot[2] = &o->params.credentials_dir;
    slot[3] = &o->params.state_dir;
    slot[4] = &o->params.softhsm_conf;
    slot[5] = &o->params.name;
    for (size_t i = 0; i < sizeof(slot) / sizeof(slot[0]); i++) {
        if (*slot[i] == NULL)
            continue;
        o->text[i] = strdup(*slot[i]);
        if (o->text[i] == NULL) {
            opening_free(o);
            return NULL;
        }
        *slot[i] = o->text[i];
    }
    return o;
}

/* `ask`: a person may be asked, now; what it opens goes to the thread. */
static enum hseal_err
open_owner(const struct opening *x, int ask, struct hseal_signer **ret,
    struct hseal_error *e)
{
    static const struct hseal_signer_ops ops = {
        .sign = owner_sign,
        .login = owner_login,
        .destination = owner_destination,
        .check = owner_check,
        .stop = owner_stop,
        .mend = owner_mend,
        .free = owner_free,
    };
    const struct hseal_token_opening opening = {
        .uri = x->params.uri,
        .pins = {
            .file = x->params.pin_file,
            .fd = x->params.pin_fd,
            .credentials_dir = x->params.credentials_dir,
            .ask = ask,
        },
        .state_dir = x->params.state_dir,
        .softhsm_conf = x->params.softhsm_conf,
        .last_try = x->params.last_try,
        .keep_pin = 1,
        .ask_now = 1,
        .note = x->params.note,
        .note_arg = x->params.note_arg,
    };
    struct owner *o = calloc(1, sizeof(*o));
    struct hseal_lowheap low = { NULL };
    enum hseal_err err;

    if (o == NULL)
        return hseal_fail_nomem(e);
    o->signer.ops = &ops;
    hseal_lowheap_take(&low);
    err = hseal_store_login(&opening, NULL, &o->store, e);
    hseal_lowheap_give(&low);
    if (err == HSEAL_ERR_OK)
        err = hseal_holder_open(
            o->store, hseal_clock_system(), x->patience_ms, &o->holder, e);
    if (err != HSEAL_ERR_OK) {
        owner_free(&o->signer);
        return err;
    }
    *ret = &o->signer;
    return HSEAL_ERR_OK;
}

/* In the guard's thread. */
static enum hseal_err
open_inside(void *arg, struct hseal_signer **ret, struct hseal_error *e)
{
    struct opening *o = arg;

    if (o->made == NULL)
        return open_owner(o, 0, ret, e);
    *ret = o->made;
    o->made = NULL;
    return HSEAL_ERR_OK;
}

/* Would a person be asked?  That is not for a thread with a deadline. */
static int
is_attended(const struct hseal_token_params *params)
{
    struct hseal_pin_source pins = {
        .file = params->pin_file,
        .fd = params->pin_fd,
        .credentials_dir = params->credentials_dir,
        .ask = params->ask,
    };
    struct hseal_uri *uri = NULL;
    int attended;

    if (hseal_uri_parse(params->uri, &uri, NULL) != HSEAL_ERR_OK)
        return 0; /* opening says why */
    pins.uri_file = hseal_uri_pin_file(uri);
    attended = hseal_pin_attended(&pins);
    hseal_uri_free(uri);
    return attended;
}

static unsigned
timeout_of(const struct hseal_token_params *params)
{
    return params->timeout_ms == 0 ? HSEAL_TIMEOUT_MS : params->timeout_ms;
}

/* `others`: there are more tokens, which need not wait for this one. */
static enum hseal_err
open_guard(const struct hseal_token_params *params, int others,
    struct hseal_guard **ret, struct hseal_error *e)
{
    unsigned timeout_ms = timeout_of(params);
    struct opening *o = opening_copy(params, others ? 0 : timeout_ms / 2);
    const struct hseal_guard_params guard = {
        .open = open_inside,
        .arg = o,
        .free_arg = opening_free,
        .name = params->name != NULL ? params->name : params->uri,
        .timeout_ms = timeout_ms,
        .open_timeout_ms = params->open_timeout_ms == 0
                               ? HSEAL_OPEN_TIMEOUT_MS
                               : params->open_timeout_ms,
        .background = others,
        .late = others,
    };
    enum hseal_err err = HSEAL_ERR_OK;

    if (o == NULL)
        return hseal_fail_nomem(e);
    if (is_attended(params))
        err = open_owner(o, 1, &o->made, e);
    if (err != HSEAL_ERR_OK) {
        opening_free(o);
        return err;
    }
    return hseal_guard_open(&guard, ret, e);
}

enum hseal_err
hseal_signer_open_token(const struct hseal_token_params *params,
    struct hseal_signer **ret, struct hseal_error *e)
{
    struct hseal_guard *guard = NULL;
    enum hseal_err err = open_guard(params, 0, &guard, e);

    if (err == HSEAL_ERR_OK)
        *ret = hseal_guard_signer(guard);
    return err;
}

/* One that cannot be opened is left out, as long as there is another. */
static enum hseal_err
open_guards(const struct hseal_tokens_params *params,
    struct hseal_guard *guards[HSEAL_TOKENS_MAX], size_t *ret_n,
    struct hseal_error *e)
{
    struct hseal_error first, why;
    enum hseal_err err, first_err = HSEAL_ERR_OK;
    char text[HSEAL_MESSAGE_MAX + 64];

    for (size_t i = 0; i < params->n; i++) {
        const struct hseal_token_params *t = &params->tokens[i];
        err = open_guard(t, 1, &guards[*ret_n], &why);
        if (err == HSEAL_ERR_OK) {
            (*ret_n)++;
            continue;
        }
        if (first_err == HSEAL_ERR_OK) {
            first_err = err;
            first = why;
        }
        (void)snprintf(
            text, sizeof(text), "a token is left out: %s", why.message);
        if (t->note != NULL)
            t->note(t->note_arg, text);
    }
    if (*ret_n > 0)
        return HSEAL_ERR_OK;
    if (e != NULL)
        *e = first;
    return first_err;
}

enum hseal_err
hseal_signer_open_tokens(const struct hseal_tokens_params *params,
    struct hseal_signer **ret, struct hseal_error *e)
{
    struct hseal_guard *guards[HSEAL_TOKENS_MAX] = { NULL };
    struct hseal_several_params several = {
        .guards = guards, .switched = params->switched, .arg = params->arg
    };
    enum hseal_err err;

    if (params->n < 1 || params->n > HSEAL_TOKENS_MAX)
        return hseal_fail(e, HSEAL_ERR_INPUT, "%zu tokens are not 1 to %d",
            params->n, HSEAL_TOKENS_MAX);
    several.patience_ms = timeout_of(&params->tokens[0]) / 2;
    for (size_t i = 1; i < params->n; i++)
        if (several.patience_ms > timeout_of(&params->tokens[i]) / 2)
            several.patience_ms = timeout_of(&params->tokens[i]) / 2;
    err = open_guards(params, guards, &several.n, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_several_open(&several, ret, e);
    if (err == HSEAL_ERR_OK)
        return err;
    for (size_t i = 0; i < several.n; i++)
        hseal_guard_free(guards[i]);
    return err;
}

const char *
hseal_signer_token(const struct hseal_signer *s)
{
    return hseal_several_last(s);
}
