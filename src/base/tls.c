/*
 * base/tls.c: looking into a TLS connection.
 * Layer: base.
 */
#include <openssl/ssl.h>

#include "base/tls.h"

int
hseal_tls_pending(const void *ssl)
{
    return SSL_pending(ssl) > 0;
}
