/*
 * token/probe.h: trying to get at the canary's value.
 * Layer: token.
 */
#ifndef HSEAL_TOKEN_PROBE_H
#define HSEAL_TOKEN_PROBE_H

#include "token/canary.h"
#include "token/keylist.h"

/** The attempts, in the order in which they are made. */
enum hseal_probe {
    HSEAL_PROBE_READ,
    HSEAL_PROBE_WRAP_AES_KEY_WRAP,
    HSEAL_PROBE_WRAP_AES_KEY_WRAP_PAD,
    HSEAL_PROBE_WRAP_AES_KEY_WRAP_KWP,
    HSEAL_PROBE_WRAP_AES_CBC_PAD,
    HSEAL_PROBE_WRAP_AES_ECB,
    HSEAL_PROBE_WRAP_RSA_PKCS,
    HSEAL_PROBE_WRAP_RSA_OAEP,
    HSEAL_PROBE_COPY_EXTRACTABLE,
    HSEAL_PROBE_COPY_READABLE,
    /* These two come last: where they succeed, the canary is weaker after. */
    HSEAL_PROBE_SET_EXTRACTABLE,
    HSEAL_PROBE_SET_READABLE,
    HSEAL_PROBE_COUNT
};

/** What came of one. */
enum hseal_probe_outcome {
    HSEAL_PROBE_HOLDS,
    HSEAL_PROBE_FAILS,
    HSEAL_PROBE_NOT_OFFERED, /* the token has no such function */
    HSEAL_PROBE_UNCLEAR,     /* its answer is no refusal, and no success */
    HSEAL_PROBE_OUTCOME_COUNT
};

struct hseal_probe_result {
    enum hseal_probe_outcome outcome;
    unsigned long rv; /* the token's answer, CK_RV */
    const char *call; /* the function that gave it; static */
    int secret_seen;  /* the secret itself came out, and was compared */
};

/** hseal_probe_name(p): "wrap-aes-key-wrap".  Static storage. */
const char *hseal_probe_name(enum hseal_probe p);

/** hseal_probe_text(p): "wrapping it, CKM_AES_KEY_WRAP".  Static storage. */
const char *hseal_probe_text(enum hseal_probe p);

/**
 * hseal_probe_exports(p): 1 if it is after a key that can leave the token
 * wrapped, 0 if it is after the value itself.
 */
int hseal_probe_exports(enum hseal_probe p);

/** hseal_probe_outcome_name(o): "holds", "FAILS", "not offered", "unclear". */
const char *hseal_probe_outcome_name(enum hseal_probe_outcome o);

/**
 * hseal_probe_run(c, p, ret): make attempt `p` on the canary.  What it needs
 * beside, session keys and copies, is destroyed again.
 * Spec: PKCS#11 v3.0 sections 4.2, 5.7.2, 5.7.5, 5.7.6 and 5.18.3.
 */
void hseal_probe_run(
    struct hseal_canary *c, enum hseal_probe p, struct hseal_probe_result *ret);

/**
 * hseal_probe_copies(c): 1 if the token makes a copy in the session that is
 * as well protected; it is destroyed again.
 */
int hseal_probe_copies(struct hseal_canary *c);

/**
 * hseal_probe_flips(c): the usage bits that somebody with the PIN can turn on
 * of a key made like this: 1 << HSEAL_USAGE_....  They are turned off again
 * where the token lets them be.
 */
unsigned hseal_probe_flips(struct hseal_canary *c);

#endif
