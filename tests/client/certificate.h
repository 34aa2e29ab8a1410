/*
 * tests/client/certificate.h: throw-away certificates for 127.0.0.1.
 */
#ifndef HSEAL_TESTS_CLIENT_CERTIFICATE_H
#define HSEAL_TESTS_CLIENT_CERTIFICATE_H

#define CERTIFICATE_PATH_SIZE 64

/**
 * certificate_make(folder, name, cert_path, key_path): a certificate of its
 * own and its key, as folder/name.pem and folder/name.key.
 */
void certificate_make(const char *folder, const char *name,
    char cert_path[CERTIFICATE_PATH_SIZE],
    char key_path[CERTIFICATE_PATH_SIZE]);

#endif
