/*
 * store/knownanswer.c: what a key of a record must answer.
 * Layer: store.
 */
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include "base/error.h"

#include "store/knownanswer.h"

enum hseal_err
hseal_known_answer_ask(struct hseal_record *r, struct hseal_error *e)
{
    if (RAND_bytes(r->kat_message, HSEAL_KAT_BYTES) != 1)
        return hseal_fail(e, HSEAL_ERR_INTERNAL, "no random numbers");
    r->kat_message[0] = 0;
    return HSEAL_ERR_OK;
}

enum hseal_err
hseal_known_answer_make(
    struct hseal_view secret, struct hseal_record *r, struct hseal_error *e)
{
    unsigned len = 0;
    enum hseal_err err = hseal_known_answer_ask(r, e);

    if (err != HSEAL_ERR_OK)
        return err;
    if (HMAC(EVP_sha256(), secret.data, (int)secret.len, r->kat_message,
            HSEAL_KAT_BYTES, r->kat_mac, &len) == NULL ||
        len != HSEAL_KAT_BYTES)
        return hseal_fail(e, HSEAL_ERR_INTERNAL, "HMAC-SHA256 failed");
    return HSEAL_ERR_OK;
}
