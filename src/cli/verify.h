/*
 * cli/verify.h: ask the exchange about a key, and compare with its record.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_VERIFY_H
#define HSEAL_CLI_VERIFY_H

#include "base/json.h"
#include "cli/compare.h"
#include "cli/context.h"

/** What the exchange said; zeroed is a good start, hseal_verification_free the
 * end. */
struct hseal_verification {
    char spec[HSEAL_SPEC_SIZE];
    struct hseal_credential credential; /* whose record is compared */
    struct hseal_okx_account account;   /* valid if `refusal` is OK */
    char code[32];                      /* of the answer; "" if it has none */
    enum hseal_err refusal;             /* OK, or EXCHANGE */
    struct hseal_error why;             /* of the refusal */
    int at_site;                        /* see struct hseal_compared */
    enum hseal_okx_site site;
    unsigned found; /* a bit for each enum hseal_difference */
    int stopped;    /* 1: the exchange has refused the key, which was stopped */
};

/** What hseal_verify does beside. */
#define HSEAL_VERIFY_SITES                                                     \
    1U /* where the key is not known, ask other sites                          \
        */

/**
 * hseal_verify(c, spec, flags, ret, e): sign GET /api/v5/account/config with
 * `spec` (NAME or NAME@GENERATION) of the token in use, send it within
 * --deadline, and compare the answer with the record.  A key that its site does
 * not know is asked for, once each, at the other sites of the table, by the
 * same headers: at hosts of the exchange alone, and never if the key has a base
 * URL of its own.  What is found is kept for review.  A refusal is OK here.
 * Errors: USAGE, NOT_SENT, UNKNOWN_OUTCOME, those of signing.
 */
HSEAL_MUST_USE enum hseal_err hseal_verify(struct hseal_context *c,
    const char *spec, unsigned flags, struct hseal_verification *ret,
    struct hseal_error *e);

/** hseal_verification_free(v): wipe; a zeroed struct is accepted. */
void hseal_verification_free(struct hseal_verification *v);

/**
 * hseal_verify_learn(c, v, generation, all, e): keep uid and label as the
 * exchange has said in the record of that generation (0: the one that counts)
 * on the token in use; with `all` what else it has said, too, in place of what
 * the record said.  Without `all`, nothing is kept of a key that belongs to
 * another account, or has another label, than before.  What `v` has found is
 * then what is left.  Errors: those of hseal_store_learn.
 */
HSEAL_MUST_USE enum hseal_err hseal_verify_learn(struct hseal_context *c,
    struct hseal_verification *v, uint64_t generation, int all,
    struct hseal_error *e);

/**
 * hseal_verify_learn_everywhere(c, v, generation): the same without `all` on
 * every token; generation[i] is that of the i-th, NULL stands for the one that
 * counts.  What fails is noted: what was found holds all the same.  The first
 * token is in use afterwards.
 */
void hseal_verify_learn_everywhere(struct hseal_context *c,
    struct hseal_verification *v, const uint64_t *generation);

/** hseal_verify_result(v, e): OK, EXCHANGE (refused) or FINDING. */
HSEAL_MUST_USE enum hseal_err hseal_verify_result(
    const struct hseal_verification *v, struct hseal_error *e);

/** hseal_verify_differs(v): 1 if anything is not as the record says; that it is
 * bound to no address may be so. */
int hseal_verify_differs(const struct hseal_verification *v);

/** hseal_verification_compared(v): both sides; borrowed from `v`. */
struct hseal_compared hseal_verification_compared(
    const struct hseal_verification *v);

/** hseal_verify_text(v, b, e): append what was said and found, in lines. */
HSEAL_MUST_USE enum hseal_err hseal_verify_text(
    const struct hseal_verification *v, struct hseal_buf *b,
    struct hseal_error *e);

/** hseal_verify_json(v): the same as an object; NULL: out of memory. */
json_t *hseal_verify_json(const struct hseal_verification *v);

/**
 * hseal_verify_print(c, v, end, why, e): print it; as JSON with the error
 * `end`, which `why` tells of unless it is OK.  Errors: IO, NOMEM, LIMIT.
 */
HSEAL_MUST_USE enum hseal_err hseal_verify_print(struct hseal_context *c,
    const struct hseal_verification *v, enum hseal_err end,
    const struct hseal_error *why, struct hseal_error *e);

#endif
