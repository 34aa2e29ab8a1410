/*
 * base/secret.h: secrets in locked memory that no core dump shows.
 * Layer: base.
 */
#ifndef HSEAL_BASE_SECRET_H
#define HSEAL_BASE_SECRET_H

#include <stddef.h>

#include <hardseal/error.h>

#include "base/buf.h"

/**
 * A secret: at most `cap` bytes in OpenSSL's secure heap, which is mlock()ed,
 * excluded from core dumps and fenced by guard pages.  `data[len]` is always
 * a NUL (there is a byte beyond cap for it).  Never grows, so no copy is ever
 * left behind.
 */
struct hseal_secret {
    unsigned char *data;
    size_t len;
    size_t cap;
};

/**
 * hseal_secret_setup(e): make the secure heap, once per process; further
 * calls and an application that has made its own are fine.  Refuses a heap
 * that could not be locked.  Errors: NOMEM, with a hint on RLIMIT_MEMLOCK.
 */
HSEAL_MUST_USE enum hseal_err hseal_secret_setup(struct hseal_error *e);

/**
 * hseal_secret_init(s, cap, e): an empty secret of at most `cap` bytes
 * (1 to 65,536).  Sets the heap up when needed.  Errors: NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_secret_init(
    struct hseal_secret *s, size_t cap, struct hseal_error *e);

/** hseal_secret_free(s): wipe and release.  A zeroed struct is accepted. */
void hseal_secret_free(struct hseal_secret *s);

/** hseal_secret_reset(s): wipe, keep the memory. */
void hseal_secret_reset(struct hseal_secret *s);

/** hseal_secret_cut(s, len): keep the first `len` bytes, wipe the rest. */
void hseal_secret_cut(struct hseal_secret *s, size_t len);

/**
 * hseal_secret_add(s, data, len, e): append.  Nothing is appended on
 * failure.  Errors: LIMIT.
 */
HSEAL_MUST_USE enum hseal_err hseal_secret_add(struct hseal_secret *s,
    const void *data, size_t len, struct hseal_error *e);

/** hseal_secret_equal(a, b): 1 if the same bytes, in constant time. */
int hseal_secret_equal(
    const struct hseal_secret *a, const struct hseal_secret *b);

/** hseal_secret_str(s): as a C string; "" when empty.  Borrowed. */
const char *hseal_secret_str(const struct hseal_secret *s);

/** hseal_secret_view(s): the bytes, borrowed. */
struct hseal_view hseal_secret_view(const struct hseal_secret *s);

/** hseal_wipe(p, len): zero memory in a way no compiler removes. */
void hseal_wipe(void *p, size_t len);

#endif
