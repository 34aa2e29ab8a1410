/*
 * bench/onetoken.h: a process that starts on a token, and signs.  What goes
 * wrong ends it with status 1.
 */
#ifndef HSEAL_BENCH_ONETOKEN_H
#define HSEAL_BENCH_ONETOKEN_H

#include <stdint.h>

#include <hardseal/hardseal.h>

#include "support/softtoken.h"
#include "token/functions.h"

/** onetoken_stop(what, why): say so, and end the process. */
_Noreturn void onetoken_stop(const char *what, const char *why);

/** onetoken_now_ns(): of the clock that never goes back. */
uint64_t onetoken_now_ns(void);

/** onetoken_open(st): log in, by the library; the state is kept in st->dir. */
struct hseal_signer *onetoken_open(const struct softtoken *st);

/** onetoken_headers(): empty ones. */
struct hseal_headers *onetoken_headers(void);

/** onetoken_sign(s, h): sign a request with MANYKEYS_NAME. */
void onetoken_sign(struct hseal_signer *s, struct hseal_headers *h);

/** onetoken_start(st, ret_open_ns, ret_first_ns): how long onetoken_open and
 * the first signature take. */
void onetoken_start(
    const struct softtoken *st, uint64_t *ret_open_ns, uint64_t *ret_first_ns);

/** onetoken_start_plain(st): the nanoseconds from C_Initialize to the first
 * C_Sign, with no more calls of the module than that takes. */
uint64_t onetoken_start_plain(const struct softtoken *st);

/** The module itself, signing with a copy of the key in a session. */
struct onetoken_module {
    CK_FUNCTION_LIST *f;
    CK_SESSION_HANDLE session;
    CK_OBJECT_HANDLE copy;
};

/** onetoken_module_open(st, ret): in a process that is logged in; close it
 * before that ends. */
void onetoken_module_open(
    const struct softtoken *st, struct onetoken_module *ret);

/** onetoken_module_sign(m): C_SignInit and C_Sign. */
void onetoken_module_sign(const struct onetoken_module *m);

/** onetoken_module_close(m): its session. */
void onetoken_module_close(const struct onetoken_module *m);

#endif
