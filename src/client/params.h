/*
 * client/params.h: how a client connects, checked and kept.
 * Layer: client.
 */
#ifndef HSEAL_CLIENT_PARAMS_H
#define HSEAL_CLIENT_PARAMS_H

#include <hardseal/client.h>

/** Texts of its own; NULL where nothing was asked for. */
struct hseal_params {
    char *state_dir;
    void (*note)(void *arg, const char *text);
    void (*alert)(void *arg, const struct hseal_alert *a);
    void *arg;
    char *proxy;
    char *interface; /* of `source`, in libcurl's words: "host!127.0.0.2" */
    char *pinned_key;
    unsigned connections; /* to one host at most; 0: no bound */
};

/**
 * hseal_params_copy(from, ret, e): check `from` (NULL: nothing is asked for)
 * and copy it.  *ret is to be freed also after a failure.
 * Errors: INPUT, saying what is wrong and how it is written; CONFIG (the
 * source is not this machine's); NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_params_copy(
    const struct hseal_client_params *from, struct hseal_params *ret,
    struct hseal_error *e);

/** hseal_params_free(p): a zeroed struct is accepted. */
void hseal_params_free(struct hseal_params *p);

#endif
