/*
 * cli/subaccount_ask.h: what a master key asks the exchange about the keys of a
 * sub-account.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_SUBACCOUNT_ASK_H
#define HSEAL_CLI_SUBACCOUNT_ASK_H

#include <hardseal/client.h>

#include "cli/context.h"
#include "okx/account.h"
#include "okx/subaccount.h"

/** Who asks, and of which sub-account.  Where the exchange refuses the key that
 * signed, it is stopped, and a person is told. */
struct hseal_subaccount_master {
    struct hseal_context *c;
    const char *key;
    const char *sub_account;
    long timeout_ms;
    struct hseal_client *client; /* NULL: none yet */
    uint64_t posted_ns[3];       /* by path: when something was changed last */
    int refused;                 /* see hseal_subaccount_whose */
};

/**
 * hseal_subaccount_master_init(m, c, key, sub_account, e): texts are borrowed;
 * the time for one request is that of --deadline, and so long it is asked again
 * what an exchange that is busy did not tell.  Errors: USAGE.
 */
HSEAL_MUST_USE enum hseal_err hseal_subaccount_master_init(
    struct hseal_subaccount_master *m, struct hseal_context *c, const char *key,
    const char *sub_account, struct hseal_error *e);

/** hseal_subaccount_master_close(m): close connections, and wipe what passed
 * through their buffers; may be used again. */
void hseal_subaccount_master_close(struct hseal_subaccount_master *m);

/**
 * hseal_subaccount_keys(m, ret, ret_n, e): the keys that the sub-account has;
 * the caller frees *ret.
 * Errors: EXCHANGE, NOT_SENT, UNKNOWN_OUTCOME, those of signing.
 */
HSEAL_MUST_USE enum hseal_err hseal_subaccount_keys(
    struct hseal_subaccount_master *m, struct hseal_okx_subkey **ret,
    size_t *ret_n, struct hseal_error *e);

/** hseal_subaccount_key_by_id(list, n, key_id): NULL if it is not among them.
 */
const struct hseal_okx_subkey *hseal_subaccount_key_by_id(
    const struct hseal_okx_subkey *list, size_t n, const char *key_id);

/**
 * hseal_subaccount_create(m, wish, passphrase, ret, e): have a key made.  Its
 * secret goes from the answer's buffer into the initialised *ret, and that
 * buffer, with all of libcurl's and TLS's, is wiped before this returns.
 * Errors: EXCHANGE and NOT_SENT (there is none), UNKNOWN_OUTCOME (there may be
 * one, whose secret is lost), those of signing.
 */
HSEAL_MUST_USE enum hseal_err hseal_subaccount_create(
    struct hseal_subaccount_master *m, const struct hseal_okx_subkey_wish *wish,
    const struct hseal_secret *passphrase, struct hseal_okx_created *ret,
    struct hseal_error *e);

/** hseal_subaccount_modify(m, wish, e): Errors: as of create. */
HSEAL_MUST_USE enum hseal_err hseal_subaccount_modify(
    struct hseal_subaccount_master *m, const struct hseal_okx_subkey_wish *wish,
    struct hseal_error *e);

/**
 * hseal_subaccount_delete(m, key_id, e): have it deleted; OK only if it is
 * gone, which the exchange's list tells where its answer did not. Errors: as of
 * create; then it is there, or nobody could be asked.
 */
HSEAL_MUST_USE enum hseal_err hseal_subaccount_delete(
    struct hseal_subaccount_master *m, const char *key_id,
    struct hseal_error *e);

/**
 * hseal_subaccount_whose(m, spec, fresh, ret, e): what account/config says to
 * the key `spec` ("NAME@GENERATION"), which signs this itself.  `fresh`: it was
 * just made, and may not be known everywhere yet: asked a few times if it is
 * unknown, and not stopped if it is refused, but taken back.
 * m->refused afterwards: 1 if it is the key that the exchange does not take; 0
 * if it does, or nobody knows.
 * Errors: EXCHANGE, NOT_SENT, UNKNOWN_OUTCOME, those of signing.
 */
HSEAL_MUST_USE enum hseal_err hseal_subaccount_whose(
    struct hseal_subaccount_master *m, const char *spec, int fresh,
    struct hseal_okx_account *ret, struct hseal_error *e);

#endif
