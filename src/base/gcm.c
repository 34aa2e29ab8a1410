/*
 * base/gcm.c: AES-256-GCM.
 * Layer: base.
 */
#include <openssl/evp.h>

#include "base/gcm.h"

/* 1 on success. */
static int
run(int encrypt, struct hseal_gcm *x, struct hseal_view in, unsigned char *out)
{
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    int len = 0, tail = 0, ok;

    if (ctx == NULL)
        return 0;
    ok = EVP_CipherInit_ex(ctx, EVP_aes_256_gcm(), NULL, x->key->data, x->nonce,
             encrypt) == 1 &&
         EVP_CipherUpdate(ctx, NULL, &len, x->aad.data, (int)x->aad.len) == 1 &&
         EVP_CipherUpdate(ctx, out, &len, in.data, (int)in.len) == 1 &&
         (encrypt || EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_SET_TAG,
                         HSEAL_GCM_TAG_BYTES, x->tag) == 1) &&
         EVP_CipherFinal_ex(ctx, out + len, &tail) == 1 &&
         (!encrypt || EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_GET_TAG,
                          HSEAL_GCM_TAG_BYTES, x->tag) == 1);
    EVP_CIPHER_CTX_free(ctx); /* wipes its key schedule */
    return ok && (size_t)len == in.len && tail == 0;
}

int
hseal_gcm_close(struct hseal_gcm *x, struct hseal_view text, unsigned char *out)
{
    return run(1, x, text, out);
}

int
hseal_gcm_open(
    struct hseal_gcm *x, struct hseal_view sealed, unsigned char *out)
{
    return run(0, x, sealed, out);
}
