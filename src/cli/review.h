/*
 * cli/review.h: what is to be found fault with in a key.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_REVIEW_H
#define HSEAL_CLI_REVIEW_H

#include <stddef.h>
#include <stdint.h>

#include "cli/settings.h"
#include "cli/verified.h"
#include "store/store.h"

/** What can be found. */
enum hseal_review_rule {
    HSEAL_REVIEW_UNFINISHED,
    HSEAL_REVIEW_KEYLESS,
    HSEAL_REVIEW_UNREADABLE,
    HSEAL_REVIEW_STOPPED, /* the exchange has refused it */
    HSEAL_REVIEW_EXPIRED,
    HSEAL_REVIEW_EXPIRES_SOON, /* within 30 days */
    HSEAL_REVIEW_AGE,          /* over the rotation period */
    HSEAL_REVIEW_IDLE,         /* unused for so long that it is deleted */
    HSEAL_REVIEW_IDLE_SOON,    /* or will be within four days */
    HSEAL_REVIEW_EXPORTABLE,
    HSEAL_REVIEW_CARD_SEALED,
    HSEAL_REVIEW_WITHDRAW,
    HSEAL_REVIEW_UNBOUND,     /* may trade, and from anywhere */
    HSEAL_REVIEW_SHARED,      /* one API key under two names */
    HSEAL_REVIEW_ENVIRONMENT, /* one API key as live and as demo */
    HSEAL_REVIEW_CROWDED,     /* the account has as many as it may */
    HSEAL_REVIEW_VERIFY,      /* not as its record says, when asked last */
    HSEAL_REVIEW_OLD,         /* superseded, with its key */
    HSEAL_REVIEW_FORGOTTEN,   /* staged for more than a day */
    HSEAL_REVIEW_COUNT
};

/** A key that goes idle is told of so many days before. */
#define HSEAL_REVIEW_WARNING_DAYS 4

/** How much is too much; [review] of the configuration. */
struct hseal_review_limits {
    unsigned rotate_days;
    unsigned idle_days;
    unsigned keys_per_account;
};

/**
 * hseal_review_limits(s, ret, e): those of the configuration, else 90 days, 14
 * days and 50 keys; `s` may be NULL.  Errors: CONFIG.
 */
HSEAL_MUST_USE enum hseal_err hseal_review_limits(
    const struct hseal_settings *s, struct hseal_review_limits *ret,
    struct hseal_error *e);

/** An inventory, and what else is known of each; all borrowed. */
struct hseal_review_facts {
    uint64_t now_ms;
    struct hseal_review_limits limits;
    const struct hseal_entry *list;
    size_t n;
    const uint64_t *used_ms;               /* 0: no use is known */
    const struct hseal_verified *verified; /* zeroed: never */
    const struct hseal_token_info *token;  /* for names */
};

/** hseal_review_name(rule): "unbound": stable, for programs.  Static. */
const char *hseal_review_name(enum hseal_review_rule rule);

/** hseal_review_has_record(entry): 1 if entry->record is valid. */
int hseal_review_has_record(const struct hseal_entry *entry);

/** hseal_review_is_key(entry): 1 if it has a key, too. */
int hseal_review_is_key(const struct hseal_entry *entry);

/** hseal_review_goes_idle(r): 1 if the exchange deletes a key of this record
 * after some time without use. */
int hseal_review_goes_idle(const struct hseal_record *r);

/** hseal_review_idles(r, v): the same, as the exchange has said when it was
 * asked about the record as it is now; as the record says if it was not. */
int hseal_review_idles(
    const struct hseal_record *r, const struct hseal_verified *v);

/**
 * hseal_review_days_left(last_ms, idle_days, now_ms): whole days until a key
 * used last at `last_ms` is deleted; 0 or less: it was.
 */
int64_t hseal_review_days_left(
    uint64_t last_ms, unsigned idle_days, uint64_t now_ms);

/** hseal_review_last_use(f, i): when the i-th was used last as far as is
 * known; else when it came here. */
uint64_t hseal_review_last_use(const struct hseal_review_facts *f, size_t i);

/** hseal_review_finds(rule, f, i): 1 if that is to be said of the i-th entry.
 */
int hseal_review_finds(
    enum hseal_review_rule rule, const struct hseal_review_facts *f, size_t i);

/** Room for what is said. */
#define HSEAL_REVIEW_TEXT 512

/** hseal_review_message(rule, f, i, out): what is wrong, a phrase. */
void hseal_review_message(enum hseal_review_rule rule,
    const struct hseal_review_facts *f, size_t i, char out[HSEAL_REVIEW_TEXT]);

/** hseal_review_remedy(rule, f, i, out): what to do about it. */
void hseal_review_remedy(enum hseal_review_rule rule,
    const struct hseal_review_facts *f, size_t i, char out[HSEAL_REVIEW_TEXT]);

#endif
