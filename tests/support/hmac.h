/*
 * support/hmac.h: HMAC-SHA256 by OpenSSL, to compare the token's with.
 */
#ifndef HSEAL_TEST_HMAC_H
#define HSEAL_TEST_HMAC_H

#include "base/buf.h"

/** view_of(text): the bytes of a C string, borrowed. */
struct hseal_view view_of(const char *text);

/** hmac_of(key, msg, out): both may be empty. */
void hmac_of(
    struct hseal_view key, struct hseal_view msg, unsigned char out[32]);

/** hmac_base64(key, msg, out): the same as base64, 44 characters and NUL. */
void hmac_base64(struct hseal_view key, struct hseal_view msg, char out[45]);

#endif
