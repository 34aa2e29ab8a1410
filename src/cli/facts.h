/*
 * cli/facts.h: what an import is told of a key beside its secret.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_FACTS_H
#define HSEAL_CLI_FACTS_H

#include "cli/context.h"
#include "store/paste.h"
#include "store/record.h"

/**
 * hseal_facts_options(c, r, e): put what the options say into `r`; each is
 * checked.  Errors: INPUT, LIMIT, NOT_FOUND (CA file), IO.
 */
HSEAL_MUST_USE enum hseal_err hseal_facts_options(const struct hseal_context *c,
    struct hseal_record *r, struct hseal_error *e);

/**
 * hseal_facts_paste(c, p, r, e): put API key and passphrase of `p`, which was
 * checked, into `r`; permissions, addresses and purpose too where no option
 * gave them, which a note says.  Errors: INPUT, LIMIT.
 */
HSEAL_MUST_USE enum hseal_err hseal_facts_paste(struct hseal_context *c,
    const struct hseal_paste *p, struct hseal_record *r, struct hseal_error *e);

/**
 * hseal_facts_inherit(c, p, from, r): what neither an option nor `p` has given
 * is as in `from`, the record that is to be replaced: all but the expiry, and
 * the base URL if there is another site.
 */
void hseal_facts_inherit(const struct hseal_context *c,
    const struct hseal_paste *p, const struct hseal_record *from,
    struct hseal_record *r);

/** hseal_facts_advise(c, r): notes on what the exchange, or we, advise. */
void hseal_facts_advise(struct hseal_context *c, const struct hseal_record *r);

#endif
