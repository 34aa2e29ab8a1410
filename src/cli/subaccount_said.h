/*
 * cli/subaccount_said.h: what an answer of the exchange is worth to the work on
 * a sub-account's key.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_SUBACCOUNT_SAID_H
#define HSEAL_CLI_SUBACCOUNT_SAID_H

#include <hardseal/client.h>

/**
 * hseal_subaccount_said_busy(a): the answer to a GET says only that another one
 * is to be had later: the exchange is busy, or asked too often, or its edge has
 * answered.
 */
int hseal_subaccount_said_busy(const struct hseal_answer *a);

/**
 * hseal_subaccount_said_no_key(a): the answer to a GET refuses the key that has
 * signed it, or what it may, and would to any request: those of class
 * STOP_CRED, of live and demo mixed up, of a permission, and a refused login
 * that is not in the table.  Not the account, the machine's address in general
 * or its clock, nor a malformed request.
 * Spec: OKX API v5, "Error Code", 501xx.
 */
int hseal_subaccount_said_no_key(const struct hseal_answer *a);

/**
 * hseal_subaccount_said_unread(a): the one answer that says of a POST that it
 * was not even looked at: 50011.  Never one that may hold a secret, which is
 * for one reader alone.
 */
int hseal_subaccount_said_unread(const struct hseal_answer *a);

#endif
