/*
 * base/digest.c: a name for a text that the name does not tell.
 * Layer: base.
 */
#include <openssl/evp.h>

#include "base/codec.h"
#include "base/error.h"

#include "base/digest.h"

enum hseal_err
hseal_digest_text(const void *data, size_t len, char out[HSEAL_DIGEST_SIZE],
    struct hseal_error *e)
{
    unsigned char digest[EVP_MAX_MD_SIZE];

    if (EVP_Digest(data, len, digest, NULL, EVP_sha256(), NULL) != 1)
        return hseal_fail_nomem(e);
    hseal_hex_encode(digest, (HSEAL_DIGEST_SIZE - 1) / 2, out);
    return HSEAL_ERR_OK;
}
