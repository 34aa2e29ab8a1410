/*
 * token/bycommand.h: encrypting to a token's key by OpenSSL's command.
 */
#ifndef HSEAL_TEST_BYCOMMAND_H
#define HSEAL_TEST_BYCOMMAND_H

#include "token/anytoken.h"

/**
 * bycommand_encrypt(x, key, plain, blob): what `openssl pkeyutl` makes of
 * `plain` with the public half of the private key `key`, by RSA-OAEP with
 * SHA-1; `blob` is initialised here.
 */
void bycommand_encrypt(struct anytoken *x, unsigned long key,
    struct hseal_view plain, struct hseal_buf *blob);

#endif
