/*
 * cli/subaccount_journal.h: what of a sub-account's key exists where, for
 * whoever has to go on after a process that was killed.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_SUBACCOUNT_JOURNAL_H
#define HSEAL_CLI_SUBACCOUNT_JOURNAL_H

#include <stdint.h>

#include <hardseal/error.h>

#include "okx/account.h"
#include "okx/subaccount.h"
#include "store/store.h"

/** Random hex digits at the end of a mark. */
#define HSEAL_SUBACCOUNT_MARK_DIGITS 16

/** Keys that are asked for, at most: a label has two digits for it. */
#define HSEAL_SUBACCOUNT_ATTEMPTS_MAX 99

/** How far it has come: what is about to happen, or has happened in part. */
enum hseal_subaccount_step {
    HSEAL_SUBACCOUNT_STARTING,    /* nothing has been asked for */
    HSEAL_SUBACCOUNT_CREATING,    /* a key may be there, its secret is not */
    HSEAL_SUBACCOUNT_IMPORTING,   /* a key is there; perhaps on the token too */
    HSEAL_SUBACCOUNT_VERIFYING,   /* the token has it */
    HSEAL_SUBACCOUNT_ACTIVATING,  /* the exchange takes it */
    HSEAL_SUBACCOUNT_DELETING,    /* it signs; the old one still could */
    HSEAL_SUBACCOUNT_DROPPING,    /* the old one is gone at the exchange */
    HSEAL_SUBACCOUNT_SWEEPING,    /* keys of lost answers may have come late */
    HSEAL_SUBACCOUNT_TAKING_BACK, /* nothing of the new one is to stay */
    HSEAL_SUBACCOUNT_DONE,
    HSEAL_SUBACCOUNT_STEP_COUNT
};

/** One piece of work on one name.  No secret, no passphrase. */
struct hseal_subaccount_journal {
    char name[HSEAL_NAME_SIZE];
    char master[HSEAL_NAME_SIZE];
    char sub_account[HSEAL_OKX_SUBACCOUNT_SIZE];
    int rotates; /* 0: makes the first key of that name */
    int keeps;   /* 1: the old generation stays on the token */
    enum hseal_subaccount_step step;
    /* What the label of every key made here begins with, and nothing else. */
    char mark[HSEAL_OKX_SUBKEY_LABEL_SIZE];
    unsigned attempt;                    /* the label ends with it */
    char new_key[HSEAL_OKX_KEY_ID_SIZE]; /* "": not known */
    char old_key[HSEAL_OKX_KEY_ID_SIZE]; /* "": there is none */
    char uid[HSEAL_OKX_UID_SIZE];        /* of the old one; "": none */
    uint64_t since_ms;
};

/** hseal_subaccount_step_name(step): "creating", as in the file. */
const char *hseal_subaccount_step_name(enum hseal_subaccount_step step);

/** hseal_subaccount_label(j, out): that of the present attempt. */
void hseal_subaccount_label(const struct hseal_subaccount_journal *j,
    char out[HSEAL_OKX_SUBKEY_LABEL_SIZE]);

/**
 * hseal_subaccount_journal_read(dir, name, ret, e): that of `name` in the
 * folder.  Errors: NOT_FOUND, RECORD (damaged, or a newer version's), IO.
 */
HSEAL_MUST_USE enum hseal_err hseal_subaccount_journal_read(const char *dir,
    const char *name, struct hseal_subaccount_journal *ret,
    struct hseal_error *e);

/**
 * hseal_subaccount_journal_write(dir, j, e): put it into the folder, which is
 * made; it outlasts a power cut from now on.  Errors: IO, CONFIG, NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_subaccount_journal_write(const char *dir,
    const struct hseal_subaccount_journal *j, struct hseal_error *e);

/** hseal_subaccount_journal_remove(dir, name, e): fine if it is not there.
 * Errors: IO. */
HSEAL_MUST_USE enum hseal_err hseal_subaccount_journal_remove(
    const char *dir, const char *name, struct hseal_error *e);

/**
 * hseal_subaccount_journal_open(dir, ret_name, e): the one name whose work is
 * not done.  Errors: NOT_FOUND (none), USAGE (several, named), IO.
 */
HSEAL_MUST_USE enum hseal_err hseal_subaccount_journal_open(
    const char *dir, char ret_name[HSEAL_NAME_SIZE], struct hseal_error *e);

#endif
