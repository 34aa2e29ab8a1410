/*
 * signer/signer.c: calls go to the implementation's table.
 * Layer: signer.
 */
#include <stddef.h>

#include "okx/headers.h"

#include "signer/signer.h"

enum hseal_err
hseal_signer_sign(struct hseal_signer *s, const char *key,
    const struct hseal_request *req, struct hseal_headers *h,
    struct hseal_error *e)
{
    enum hseal_err err = s->ops->sign(s, key, req, h, e);

    if (err != HSEAL_ERR_OK)
        hseal_headers_reset(h);
    return err;
}

enum hseal_err
hseal_signer_login(struct hseal_signer *s, const char *key,
    const char *timestamp, struct hseal_headers *h, struct hseal_error *e)
{
    enum hseal_err err = s->ops->login(s, key, timestamp, h, e);

    if (err != HSEAL_ERR_OK)
        hseal_headers_reset(h);
    return err;
}

enum hseal_err
hseal_signer_destination(struct hseal_signer *s, const char *key,
    struct hseal_destination *ret, struct hseal_error *e)
{
    return s->ops->destination(s, key, NULL, ret, e);
}

enum hseal_err
hseal_signer_permit(struct hseal_signer *s, const char *key,
    const struct hseal_request *req, struct hseal_destination *ret,
    struct hseal_error *e)
{
    return s->ops->destination(s, key, req, ret, e);
}

enum hseal_err
hseal_signer_check(
    struct hseal_signer *s, const char *key, struct hseal_error *e)
{
    return s->ops->check(s, key, e);
}

enum hseal_err
hseal_signer_stop(struct hseal_signer *s, const char *key,
    const struct hseal_stop *why, struct hseal_error *e)
{
    return s->ops->stop(s, key, why, e);
}

void
hseal_signer_free(struct hseal_signer *s)
{
    if (s != NULL)
        s->ops->free(s);
}
