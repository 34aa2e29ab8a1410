/*
 * cli/clientid.c: --client-id: an order gets a name of its own.
 * Layer: cli.
 */
#include "base/random.h"

#include "cli/clientid.h"

enum hseal_err
hseal_clientid_add(struct hseal_request *req, struct hseal_buf *body,
    char ret[HSEAL_OKX_CLIENTID_LEN + 1], struct hseal_error *e)
{
    unsigned char random[HSEAL_OKX_CLIENTID_LEN];
    enum hseal_err err = hseal_random_fill(random, sizeof(random), e);

    if (err != HSEAL_ERR_OK)
        return err;
    hseal_okx_clientid_make(random, ret);
    err = hseal_okx_clientid_insert(req, ret, body, e);
    if (err != HSEAL_ERR_OK)
        return err;
    req->body = body->data;
    req->body_len = body->len;
    return HSEAL_ERR_OK;
}
