/*
 * store/fingerprint.c: SHA-256 of a public key, for people to compare.
 * Layer: store.
 */
#include <openssl/evp.h>

#include "base/codec.h"
#include "base/error.h"

#include "store/fingerprint.h"

#define GROUP 4

void
hseal_fingerprint_text(const unsigned char fp[HSEAL_FINGERPRINT_BYTES],
    char out[HSEAL_FINGERPRINT_SIZE])
{
    char hex[2 * HSEAL_FINGERPRINT_BYTES + 1];
    size_t n = 0;

    hseal_hex_encode(fp, HSEAL_FINGERPRINT_BYTES, hex);
    for (size_t i = 0; hex[i] != '\0'; i++) {
        if (i > 0 && i % GROUP == 0)
            out[n++] = ' ';
        out[n++] = hex[i];
    }
    out[n] = '\0';
}

int
hseal_fingerprint_parse(
    const char *text, unsigned char fp[HSEAL_FINGERPRINT_BYTES])
{
    char hex[2 * HSEAL_FINGERPRINT_BYTES];
    size_t n = 0;

    for (; *text != '\0'; text++) {
        if (*text == ' ' || *text == ':')
            continue;
        if (n == sizeof(hex))
            return 0;
        hex[n++] = *text;
    }
    return n == sizeof(hex) &&
           hseal_hex_decode(hex, n, fp, HSEAL_FINGERPRINT_BYTES, &n);
}

enum hseal_err
hseal_fingerprint_of(struct hseal_view v,
    unsigned char fp[HSEAL_FINGERPRINT_BYTES], struct hseal_error *e)
{
    if (EVP_Digest(v.data, v.len, fp, NULL, EVP_sha256(), NULL) != 1)
        return hseal_fail(e, HSEAL_ERR_INTERNAL, "SHA-256 failed");
    return HSEAL_ERR_OK;
}
