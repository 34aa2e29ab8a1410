/*
 * cli/subaccount_said.h: what an answer of the exchange is worth to the work on
 * a sub-account's key.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_SUBACCOUNT_SAID_H
#define HSEAL_CLI_SUBACCOUNT_SAID_H

#include <hardseal/client.h>

/**
 * hseal_subaccount_said_unread(a): the one answer that says of a POST that it
 * was not even looked at: 50011.  Never one that may hold a secret, which is
 * for one reader alone.
 */
int hseal_subaccount_said_unread(const struct hseal_answer *a);

#endif
