/*
 * cli/elsewhere.c: ask another site of the exchange for a key.
 * Layer: cli.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/error.h"
#include "signer/signer.h"

#include "cli/elsewhere.h"

struct elsewhere {
    struct hseal_signer signer; /* first: what others see */
    struct hseal_signer *inner;
    enum hseal_okx_site site;
};

static enum hseal_err
elsewhere_sign(struct hseal_signer *s, const char *key,
    const struct hseal_request *req, struct hseal_headers *h,
    struct hseal_error *e)
{
    return hseal_signer_sign(((struct elsewhere *)s)->inner, key, req, h, e);
}

static enum hseal_err
elsewhere_login(struct hseal_signer *s, const char *key, const char *timestamp,
    struct hseal_headers *h, struct hseal_error *e)
{
    (void)s;
    (void)key;
    (void)timestamp;
    (void)h;
    return hseal_fail(e, HSEAL_ERR_UNSUPPORTED, "a probe does not log in");
}

static enum hseal_err
elsewhere_destination(struct hseal_signer *s, const char *key,
    const struct hseal_request *req, struct hseal_destination *ret,
    struct hseal_error *e)
{
    const struct elsewhere *x = (const struct elsewhere *)s;
    enum hseal_err err = x->inner->ops->destination(x->inner, key, req, ret, e);

    if (err == HSEAL_ERR_OK)
        (void)snprintf(ret->base_url, sizeof(ret->base_url), "%s",
            hseal_okx_site_base_url(x->site));
    return err;
}

static void
elsewhere_free(struct hseal_signer *s)
{
    free(s);
}

enum hseal_err
hseal_elsewhere_new(struct hseal_signer *inner, enum hseal_okx_site site,
    struct hseal_signer **ret, struct hseal_error *e)
{
    static const struct hseal_signer_ops ops = {
        .sign = elsewhere_sign,
        .login = elsewhere_login,
        .destination = elsewhere_destination,
        .free = elsewhere_free,
    };
    struct elsewhere *x = calloc(1, sizeof(*x));

    if (x == NULL)
        return hseal_fail_nomem(e);
    x->signer.ops = &ops;
    x->inner = inner;
    x->site = site;
    *ret = &x->signer;
    return HSEAL_ERR_OK;
}
