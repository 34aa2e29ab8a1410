/*
 * okx/passphrase.h: a passphrase as the exchange wants one.
 * Layer: okx.
 */
#ifndef HSEAL_OKX_PASSPHRASE_H
#define HSEAL_OKX_PASSPHRASE_H

#include <hardseal/error.h>

#include "base/secret.h"

/** Characters of one that is made here; the exchange takes 8 to 32. */
#define HSEAL_OKX_PASSPHRASE_LEN 24

/** Where random bytes come from. */
struct hseal_okx_random {
    /* fill(arg, out, len, e): `len` bytes, at most 256 at a time. */
    enum hseal_err (*fill)(
        void *arg, void *out, size_t len, struct hseal_error *e);
    void *arg;
};

/**
 * hseal_okx_passphrase_make(random, ret, e): put a new one into `ret`, whose
 * capacity must be HSEAL_OKX_PASSPHRASE_LEN at least: each of all that obey
 * the exchange's rule is as likely as any other (about 2^147 of them).  No
 * character of it needs an escape in JSON or in a header.  `ret` is emptied on
 * failure.  Errors: those of random->fill, INTERNAL (bytes that are not
 * random), LIMIT, NOMEM.
 * Spec: OKX API v5, "Create an API Key for a sub-account": 8 to 32 characters,
 * a digit, an upper-case, a lower-case and a special one at least.
 */
HSEAL_MUST_USE enum hseal_err hseal_okx_passphrase_make(
    const struct hseal_okx_random *random, struct hseal_secret *ret,
    struct hseal_error *e);

/** hseal_okx_passphrase_obeys(text): 1 if it obeys that rule. */
int hseal_okx_passphrase_obeys(const char *text);

#endif
