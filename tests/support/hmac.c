/*
 * support/hmac.c: HMAC-SHA256 by OpenSSL, to compare the token's with.
 */
#include <assert.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "support/hmac.h"

struct hseal_view
view_of(const char *text)
{
    struct hseal_view v = { (const unsigned char *)text, strlen(text) };

    return v;
}

void
hmac_of(struct hseal_view key, struct hseal_view msg, unsigned char out[32])
{
    static const unsigned char nothing;
    unsigned len = 0;

    if (key.len == 0)
        key.data = &nothing;
    if (msg.len == 0)
        msg.data = &nothing;
    if (HMAC(EVP_sha256(), key.data, (int)key.len, msg.data, msg.len, out,
            &len) == NULL)
        assert(0);
    assert(len == 32);
}

void
hmac_base64(struct hseal_view key, struct hseal_view msg, char out[45])
{
    unsigned char mac[32];

    hmac_of(key, msg, mac);
    assert(EVP_EncodeBlock((unsigned char *)out, mac, 32) == 44);
}
