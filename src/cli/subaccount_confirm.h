/*
 * cli/subaccount_confirm.h: asking before keys of a sub-account are made,
 * changed or deleted.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_SUBACCOUNT_CONFIRM_H
#define HSEAL_CLI_SUBACCOUNT_CONFIRM_H

#include "cli/subaccount_ask.h"

/** What is about to be asked of the exchange; texts are borrowed. */
struct hseal_subaccount_deed {
    const char *what;     /* "make a new API key"; of people's words */
    const char *key_id;   /* of which; NULL: none yet */
    const char *label;    /* NULL: not said */
    unsigned permissions; /* 0: not said */
    const struct hseal_okx_ips *ips; /* NULL: not said */
    const char *then; /* what follows on the token; NULL: nothing */
};

/**
 * hseal_subaccount_confirm(m, d, e): unless --yes was given, show at the
 * terminal what the master key is to sign, whether that is live or demo, and
 * for which host, and ask; only "y" or "yes" is a yes. Errors: USAGE (no
 * terminal and no --yes), DENIED (no), IO, those of hseal_signer_destination.
 */
HSEAL_MUST_USE enum hseal_err hseal_subaccount_confirm(
    const struct hseal_subaccount_master *m,
    const struct hseal_subaccount_deed *d, struct hseal_error *e);

#endif
