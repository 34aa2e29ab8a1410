/*
 * bench/stand_in.h: who answers while requests are measured.
 */
#ifndef HSEAL_BENCH_STAND_IN_H
#define HSEAL_BENCH_STAND_IN_H

#include <sys/types.h>

/** A server on loopback; ended by its process id. */
struct stand_in {
    const char *name; /* "okxsim", "okxsim-tls", "nginx", "nginx-tls" */
    int tls;
    pid_t pid;
    int hold; /* its standard input; it ends when that does */
    char url[64];
    char ca_file[128]; /* "" without TLS */
};

/** The key that the stand-in knows. */
#define STAND_IN_KEY_ID "11111111-2222-3333-4444-555555555555"
#define STAND_IN_SECRET "22582BD0CFF14C41EDBF1AB98506286D"
#define STAND_IN_PASSPHRASE "Passphrase1!"

/** stand_in_sim(s, folder, tls): the stand-in exchange in its fastest mode,
 * which checks each signature; it makes its certificates in `folder`.  0 on
 * failure. */
int stand_in_sim(struct stand_in *s, const char *folder, int tls);

/** stand_in_nginx(s, folder, tls): nginx, which answers the same to all; with
 * certificates that the stand-in has made.  0 where it is not installed. */
int stand_in_nginx(struct stand_in *s, const char *folder, int tls);

/** stand_in_stop(s): end it, and wait. */
void stand_in_stop(struct stand_in *s);

#endif
