/*
 * cli/tokenstate.h: in what state a token is, in a word or two.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_TOKENSTATE_H
#define HSEAL_CLI_TOKENSTATE_H

#include "token/uri.h"

/**
 * hseal_tokenstate_pin(info): what the token says of its PIN: "ok", "low" (a
 * wrong one was given), "final try", "locked", "not set"; "" if uninitialised.
 */
const char *hseal_tokenstate_pin(const struct hseal_token_info *info);

/**
 * hseal_tokenstate(state_dir, info): whether commands will use it: "ready",
 * "uninitialised", "PIN not set", "PIN locked", "PIN final try", "PIN refused"
 * (the ledger in `state_dir` says that the last one was), "PIN unclear" (an
 * attempt is under way, or nobody knows how it ended).  What cannot be read of
 * the ledger is unclear.
 */
const char *hseal_tokenstate(
    const char *state_dir, const struct hseal_token_info *info);

#endif
