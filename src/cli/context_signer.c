/*
 * cli/context_signer.c: what a command signs with.
 * Layer: cli.
 */
#include <stdlib.h>

#include "base/error.h"
#include "sign/holder.h"

#include "cli/context.h"

enum hseal_err
hseal_context_holder(
    struct hseal_context *c, struct hseal_signer **ret, struct hseal_error *e)
{
    struct hseal_store *store;
    enum hseal_err err = HSEAL_ERR_OK;

    if (c->signer == NULL)
        err = hseal_context_store(c, 0, &store, e);
    if (c->signer == NULL && err == HSEAL_ERR_OK)
        err = hseal_holder_open(
            store, hseal_clock_system(), HSEAL_TIMEOUT_MS / 2, &c->signer, e);
    if (err == HSEAL_ERR_OK)
        *ret = c->signer;
    return err;
}

static void
note_switched(
    void *arg, const char *from, const char *to, const struct hseal_error *why)
{
    struct hseal_context *c = arg;

    if (why != NULL)
        hseal_output_note(&c->out, "token %s signs in place of %s: %s", to,
            from, why->message);
    else
        hseal_output_note(&c->out, "token %s signs again", to);
}

static enum hseal_err
open_signer(struct hseal_context *c, struct hseal_error *e)
{
    struct hseal_token_params params[HSEAL_TOKENS_MAX];
    struct hseal_tokens_params several = {
        .tokens = params, .switched = note_switched, .arg = c
    };
    const struct hseal_tokens *tokens;
    const struct hseal_home *home;
    struct hseal_pin_source pins;
    enum hseal_err err = hseal_context_tokens(c, &tokens, e);

    if (err == HSEAL_ERR_OK)
        err = hseal_context_pins(c, &pins, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_context_home(c, &home, e);
    if (err != HSEAL_ERR_OK)
        return err;
    for (several.n = 0; several.n < tokens->n; several.n++)
        params[several.n] = (struct hseal_token_params){
            .uri = tokens->list[several.n].uri,
            .pin_file = pins.file,
            .pin_fd = pins.fd,
            .credentials_dir = pins.credentials_dir,
            .ask = pins.ask,
            .last_try = hseal_context_option(c, HSEAL_OPTION_LAST_TRY) != NULL,
            .state_dir = home->state,
            .softhsm_conf = getenv("SOFTHSM2_CONF"),
            .name = tokens->list[several.n].name,
            .timeout_ms = tokens->list[several.n].timeout_ms,
            .open_timeout_ms = tokens->list[several.n].timeout_ms,
            .note = hseal_context_note,
            .note_arg = &c->out,
        };
    if (several.n == 1)
        err = hseal_signer_open_token(&params[0], &c->signer, e);
    else
        err = hseal_signer_open_tokens(&several, &c->signer, e);
    for (size_t i = 0; i < several.n && err == HSEAL_ERR_OK; i++)
        hseal_output_detail(&c->out, "to sign: token %s", params[i].name);
    return err;
}

enum hseal_err
hseal_context_signer(
    struct hseal_context *c, struct hseal_signer **ret, struct hseal_error *e)
{
    enum hseal_err err = HSEAL_ERR_OK;

    if (c->signer == NULL)
        err = open_signer(c, e);
    if (err == HSEAL_ERR_OK)
        *ret = c->signer;
    return err;
}
