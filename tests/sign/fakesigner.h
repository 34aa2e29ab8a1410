/*
 * sign/fakesigner.h: a signer that does as it is told, from another thread.
 */
#ifndef HSEAL_TEST_FAKESIGNER_H
#define HSEAL_TEST_FAKESIGNER_H

#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>

#include "sign/guard.h"
#include "signer/signer.h"

enum fakesigner_op {
    FAKE_OPEN,
    FAKE_CALL,
    FAKE_CHECK,
    FAKE_STOP,
    FAKE_MEND,
    FAKE_FREE,
    FAKE_OPS
};

/* What one operation does; set before the thread that makes it starts or
 * while it waits, except for the atomics. */
struct fakesigner_script {
    atomic_int err;    /* what it answers ... */
    atomic_int fails;  /* ... so many times; below 0: always */
    atomic_int stalls; /* 1: it does not come back while this is 1 */
    atomic_int inside; /* 1: it is in there */
    atomic_int calls;
};

struct fakesigner {
    struct hseal_signer signer; /* first: what others see */
    struct fakesigner_script ops[FAKE_OPS];
    atomic_int arg_frees;
    atomic_int intact;  /* the request was the same at the end of the call */
    atomic_int held;    /* SIGINT was blocked in the thread of the last call */
    uint64_t work_ns;   /* of a call */
    const char *key_id; /* in the headers */
    /* Of the last call. */
    const void *key, *path, *body;
    char timestamp[64];
    struct hseal_stop stop;
    int64_t clock_offset_ms;
    int signal;         /* raised in open; 0: none */
    atomic_int *caught; /* what its handler sets ... */
    int caught_in_open; /* ... as it was at the end of open */
    sigset_t blocked;   /* in the thread that opened it */
};

/** fakesigner_init(f, key_id): answers OK to everything. */
void fakesigner_init(struct fakesigner *f, const char *key_id);

/** fakesigner_fail(f, op, err, times): the next calls fail; < 0: all. */
void fakesigner_fail(
    struct fakesigner *f, enum fakesigner_op op, enum hseal_err err, int times);

/** fakesigner_params(f): a guard over it, generous, with no background. */
struct hseal_guard_params fakesigner_params(struct fakesigner *f);

/** fakesigner_calls(f, op): how often it was called. */
int fakesigner_calls(struct fakesigner *f, enum fakesigner_op op);

/** fakesigner_until(a, value): wait until *a is that; 0 after a minute. */
int fakesigner_until(atomic_int *a, int value);

#endif
