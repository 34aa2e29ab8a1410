/*
 * cli/subaccount.h: a sub-account's key is made, or takes the place of another,
 * in steps of which each can be the last one of a process.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_SUBACCOUNT_H
#define HSEAL_CLI_SUBACCOUNT_H

#include "cli/context.h"
#include "cli/subaccount_ask.h"
#include "cli/subaccount_journal.h"

/** Where the journals are, below home/state. */
#define HSEAL_SUBACCOUNT_FOLDER "subaccount"

/** One piece of work.  Zeroed is a good start. */
struct hseal_subaccount {
    struct hseal_context *c;
    char dir[HSEAL_HOME_PATH_SIZE];
    int lock_fd; /* -1: not taken */
    struct hseal_subaccount_journal j;
    char before[HSEAL_OKX_SUBKEY_LABEL_SIZE]; /* mark of the last work; "": none
                                               */
    struct hseal_subaccount_master m;
    struct hseal_record record; /* of the new key, as far as it is known */
    unsigned tries;             /* keys that were asked for in this process */
    enum hseal_err why_err;     /* why it is taken back; OK: it is not */
    struct hseal_error why;
};

/**
 * hseal_subaccount_open(w, c, e): find the folder of the journals and open the
 * token.  Errors: those of opening, NOMEM, USAGE.
 */
HSEAL_MUST_USE enum hseal_err hseal_subaccount_open(
    struct hseal_subaccount *w, struct hseal_context *c, struct hseal_error *e);

/** hseal_subaccount_close(w): wipe and release; a zeroed one is accepted. */
void hseal_subaccount_close(struct hseal_subaccount *w);

/**
 * hseal_subaccount_known(w, name, exists, e): master key and sub-account by
 * options, or as they were the last time; then w->m can ask.  Refuses if work
 * on that name is under way.  `exists`: a key of that name must be there.
 * Errors: USAGE (not known; under way), NOT_FOUND, INPUT, RECORD, IO.
 */
HSEAL_MUST_USE enum hseal_err hseal_subaccount_known(struct hseal_subaccount *w,
    const char *name, int exists, struct hseal_error *e);

/**
 * hseal_subaccount_resumed(w, name, e): what is under way; `name` NULL: the one
 * thing that is.  Errors: NOT_FOUND, USAGE, RECORD, IO.
 */
HSEAL_MUST_USE enum hseal_err hseal_subaccount_resumed(
    struct hseal_subaccount *w, const char *name, struct hseal_error *e);

/**
 * hseal_subaccount_begin(w, e): a new piece of work on w->j.name, with a mark
 * of its own for its labels, which begin with --label, or with the name.
 * Errors: INPUT (no label), INTERNAL.
 */
HSEAL_MUST_USE enum hseal_err hseal_subaccount_begin(
    struct hseal_subaccount *w, int rotates, struct hseal_error *e);

/**
 * hseal_subaccount_facts(w, e): fill w->record for the new key: of a first one
 * by options, with site and address of the master key; of a next one by the
 * one it follows, on the token and at the exchange, whose permissions and
 * addresses it is to have.  Errors: DENIED, FROZEN, EXISTS, NOT_FOUND (it is
 * none of the sub-account's), those of asking.
 */
HSEAL_MUST_USE enum hseal_err hseal_subaccount_facts(
    struct hseal_subaccount *w, struct hseal_error *e);

/**
 * hseal_subaccount_claim(w, e): take the lock of all such work, waiting for
 * another process' for some times --deadline, and see that the journal of that
 * name is still the one that hseal_subaccount_known, or _resumed, has read.
 * hseal_subaccount_changed(w, e): the failure where something else is not as it
 * was.
 * Errors: DEADLINE (another process is at it), USAGE (its work is under way),
 * EXISTS (it has done its own work on that name), RECORD, IO.
 */
HSEAL_MUST_USE enum hseal_err hseal_subaccount_claim(
    struct hseal_subaccount *w, struct hseal_error *e);
HSEAL_MUST_USE enum hseal_err hseal_subaccount_changed(
    const struct hseal_subaccount *w, struct hseal_error *e);

/**
 * hseal_subaccount_run(w, e): claim it, and go from the step of the
 * journal to the end.  If it fails, the journal says how far it
 * has come, or that all was taken back, and a note says how to go on.
 * Errors: DEADLINE (another process is at it), EXISTS (another one has done its
 * own work on that name meanwhile), EXCHANGE, NOT_SENT,
 * UNKNOWN_OUTCOME, FINDING (the key is not what was asked for), those of
 * import and of signing.
 */
HSEAL_MUST_USE enum hseal_err hseal_subaccount_run(
    struct hseal_subaccount *w, struct hseal_error *e);

#endif
