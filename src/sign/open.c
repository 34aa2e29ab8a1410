/*
 * sign/open.c: a signer that opens and owns its store and token.
 * Layer: sign.
 */
#include <stdlib.h>

#include "base/error.h"
#include "signer/signer.h"

#include "sign/holder.h"

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
    struct hseal_destination *ret, struct hseal_error *e)
{
    return hseal_signer_destination(((struct owner *)s)->holder, key, ret, e);
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

enum hseal_err
hseal_signer_open_token(const struct hseal_token_params *params,
    struct hseal_signer **ret, struct hseal_error *e)
{
    static const struct hseal_signer_ops ops = {
        .sign = owner_sign,
        .login = owner_login,
        .destination = owner_destination,
        .mend = owner_mend,
        .free = owner_free,
    };
    const struct hseal_token_opening opening = {
        .uri = params->uri,
        .pins = {
            .file = params->pin_file,
            .fd = params->pin_fd,
            .credentials_dir = params->credentials_dir,
            .ask = params->ask,
        },
        .state_dir = params->state_dir,
        .softhsm_conf = params->softhsm_conf,
        .last_try = params->last_try,
        .keep_pin = 1,
        .note = params->note,
        .note_arg = params->note_arg,
    };
    unsigned timeout_ms =
        params->timeout_ms == 0 ? HSEAL_TIMEOUT_MS : params->timeout_ms;
    struct owner *o = calloc(1, sizeof(*o));
    enum hseal_err err;

    if (o == NULL)
        return hseal_fail_nomem(e);
    o->signer.ops = &ops;
    err = hseal_store_login(&opening, NULL, &o->store, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_holder_open(
            o->store, hseal_clock_system(), timeout_ms, &o->holder, e);
    if (err != HSEAL_ERR_OK) {
        owner_free(&o->signer);
        return err;
    }
    *ret = &o->signer;
    return HSEAL_ERR_OK;
}
