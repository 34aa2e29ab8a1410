/*
 * base/tls.h: looking into a TLS connection.
 * Layer: base.
 */
#ifndef HSEAL_BASE_TLS_H
#define HSEAL_BASE_TLS_H

/**
 * hseal_tls_pending(ssl): 1 if OpenSSL's connection `ssl` (SSL *) holds bytes
 * that the peer has sent and nobody has read: those of a record that was not
 * read to its end, of which the socket tells nothing.
 */
int hseal_tls_pending(const void *ssl);

#endif
