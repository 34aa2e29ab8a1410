/*
 * signer/signer.h: what an implementation of a signer provides.
 * Layer: signer.
 */
#ifndef HSEAL_SIGNER_SIGNER_H
#define HSEAL_SIGNER_SIGNER_H

#include <hardseal/signer.h>

/**
 * The operations behind hardseal/signer.h, one table per implementation;
 * the contracts stand there.  `free` also releases the struct.
 */
struct hseal_signer_ops {
    enum hseal_err (*sign)(struct hseal_signer *s, const char *key,
        const struct hseal_request *req, struct hseal_headers *h,
        struct hseal_error *e);
    enum hseal_err (*login)(struct hseal_signer *s, const char *key,
        const char *timestamp, struct hseal_headers *h, struct hseal_error *e);
    /* `req`: of hseal_signer_permit; NULL: of hseal_signer_destination. */
    enum hseal_err (*destination)(struct hseal_signer *s, const char *key,
        const struct hseal_request *req, struct hseal_destination *ret,
        struct hseal_error *e);
    enum hseal_err (*check)(
        struct hseal_signer *s, const char *key, struct hseal_error *e);
    enum hseal_err (*stop)(struct hseal_signer *s, const char *key,
        const struct hseal_stop *why, struct hseal_error *e);
    /*
     * One attempt to bring a token that was lost back, with its handles found
     * anew and known answers checked; OK if nothing is wrong.  NULL: there is
     * nothing that could be lost.
     */
    enum hseal_err (*mend)(struct hseal_signer *s, struct hseal_error *e);
    void (*free)(struct hseal_signer *s);
};

/** An implementation has this as its first member. */
struct hseal_signer {
    const struct hseal_signer_ops *ops;
};

#endif
