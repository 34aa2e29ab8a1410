/*
 * tests/client/certificate.c: throw-away certificates for 127.0.0.1.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "certificate.h"
#include "server.h"

void
certificate_make(const char *folder, const char *name,
    char cert_path[CERTIFICATE_PATH_SIZE], char key_path[CERTIFICATE_PATH_SIZE])
{
    char *argv[] = { strdup("openssl"), strdup("req"), strdup("-x509"),
        strdup("-newkey"), strdup("ec"), strdup("-pkeyopt"),
        strdup("ec_paramgen_curve:P-256"), strdup("-nodes"), strdup("-days"),
        strdup("2"), strdup("-subj"), strdup("/CN=throw-away"),
        strdup("-addext"), strdup("subjectAltName=IP:127.0.0.1"),
        strdup("-keyout"), NULL, strdup("-out"), NULL, NULL };

    (void)snprintf(cert_path, CERTIFICATE_PATH_SIZE, "%s/%s.pem", folder, name);
    (void)snprintf(key_path, CERTIFICATE_PATH_SIZE, "%s/%s.key", folder, name);
    argv[15] = strdup(key_path);
    argv[17] = strdup(cert_path);
    run_program(argv);
    for (size_t i = 0; argv[i] != NULL; i++)
        free(argv[i]);
}
