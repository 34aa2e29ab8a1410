/*
 * cli/compare.h: a key as its record has it, and as the exchange has it.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_COMPARE_H
#define HSEAL_CLI_COMPARE_H

#include "okx/account.h"
#include "store/record.h"

/** What can be found. */
enum hseal_difference {
    HSEAL_DIFFERENCE_ACCOUNT,          /* another one than before */
    HSEAL_DIFFERENCE_LABEL,            /* another one than before */
    HSEAL_DIFFERENCE_MORE_PERMISSIONS, /* than its record has */
    HSEAL_DIFFERENCE_FEWER_PERMISSIONS,
    HSEAL_DIFFERENCE_MORE_ADDRESSES, /* than its record has */
    HSEAL_DIFFERENCE_FEWER_ADDRESSES,
    HSEAL_DIFFERENCE_UNBOUND,     /* live, more than read, from anywhere */
    HSEAL_DIFFERENCE_ENVIRONMENT, /* refused: live for demo or the reverse */
    HSEAL_DIFFERENCE_SITE,        /* refused, and known at another site */
    HSEAL_DIFFERENCE_COUNT
};

/** Both sides, and what the exchange said; borrowed. */
struct hseal_compared {
    const char *name; /* "desk1", "desk1@2" */
    const struct hseal_record *record;
    const struct hseal_okx_account *account; /* NULL: it has refused */
    const char *code;                        /* of its answer */
    int at_site; /* 1: it knows the key at `site`, and not where it was asked */
    enum hseal_okx_site site;
};

/** hseal_difference_name(d): "more-permissions"; stable.  Static. */
const char *hseal_difference_name(enum hseal_difference d);

/** hseal_difference_finds(d, x): 1 if that is to be said. */
int hseal_difference_finds(
    enum hseal_difference d, const struct hseal_compared *x);

/** hseal_difference_all(x): a bit for each that is to be said. */
unsigned hseal_difference_all(const struct hseal_compared *x);

/** Room for what is said. */
#define HSEAL_DIFFERENCE_TEXT 512

/** hseal_difference_message(d, x, out): what is wrong, a phrase. */
void hseal_difference_message(enum hseal_difference d,
    const struct hseal_compared *x, char out[HSEAL_DIFFERENCE_TEXT]);

/** hseal_difference_remedy(d, x, out): what to do about it. */
void hseal_difference_remedy(enum hseal_difference d,
    const struct hseal_compared *x, char out[HSEAL_DIFFERENCE_TEXT]);

#endif
