/*
 * cli/review.h: what is to be found fault with in a key, as the token side
 * knows it.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_REVIEW_H
#define HSEAL_CLI_REVIEW_H

#include <stddef.h>
#include <stdint.h>

#include "store/store.h"

/** What can be found. */
enum hseal_review_rule {
    HSEAL_REVIEW_UNFINISHED,
    HSEAL_REVIEW_KEYLESS,
    HSEAL_REVIEW_UNREADABLE,
    HSEAL_REVIEW_STOPPED, /* the exchange has refused it */
    HSEAL_REVIEW_EXPIRED,
    HSEAL_REVIEW_EXPIRES_SOON, /* within 30 days */
    HSEAL_REVIEW_AGE,          /* over a year */
    HSEAL_REVIEW_EXPORTABLE,
    HSEAL_REVIEW_CARD_SEALED,
    HSEAL_REVIEW_WITHDRAW,
    HSEAL_REVIEW_UNBOUND,   /* may trade, and from anywhere */
    HSEAL_REVIEW_OLD,       /* superseded, with its key */
    HSEAL_REVIEW_FORGOTTEN, /* staged for more than a day */
    HSEAL_REVIEW_COUNT
};

/** hseal_review_name(rule): "unbound": stable, for programs.  Static. */
const char *hseal_review_name(enum hseal_review_rule rule);

/**
 * hseal_review_finds(rule, entry, now_ms): 1 if that is to be said of the
 * entry of an inventory.
 */
int hseal_review_finds(enum hseal_review_rule rule,
    const struct hseal_entry *entry, uint64_t now_ms);

/** Room for what is said. */
#define HSEAL_REVIEW_TEXT 512

/** hseal_review_message(rule, entry, out): what is wrong, a phrase. */
void hseal_review_message(enum hseal_review_rule rule,
    const struct hseal_entry *entry, char out[HSEAL_REVIEW_TEXT]);

/** hseal_review_remedy(rule, entry, out): what to do about it. */
void hseal_review_remedy(enum hseal_review_rule rule,
    const struct hseal_entry *entry, char out[HSEAL_REVIEW_TEXT]);

#endif
