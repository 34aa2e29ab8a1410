/*
 * base/random.h: random bytes of the kernel.
 * Layer: base.
 */
#ifndef HSEAL_BASE_RANDOM_H
#define HSEAL_BASE_RANDOM_H

#include <stddef.h>

#include <hardseal/error.h>

/**
 * hseal_random_fill(out, len, e): `len` bytes, at most 256, that nobody can
 * foretell.  Waits for nothing once the machine is up.  Errors: INTERNAL.
 * Spec: getrandom(2), "Interruption by a signal handler".
 */
HSEAL_MUST_USE enum hseal_err hseal_random_fill(
    void *out, size_t len, struct hseal_error *e);

#endif
