/*
 * cli/verified.h: what the exchange said of a key when it was asked last.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_VERIFIED_H
#define HSEAL_CLI_VERIFIED_H

#include <stdint.h>

#include "cli/compare.h"
#include "store/store.h"

/*
 * One file for each API key of a name, STATE_DIR/verified/NAME@HASH, in JSON:
 * when, of which API key and of which facts of its record.  So what a staged
 * generation is found to be does not hide what is known of the active one.  For
 * review alone: nothing is allowed or refused by it.
 */

#define HSEAL_VERIFIED_CODE_SIZE 32
#define HSEAL_VERIFIED_FINDINGS_SIZE 256

/** The last time; zeroed: it was never asked. */
struct hseal_verified {
    uint64_t at_ms;
    char code[HSEAL_VERIFIED_CODE_SIZE];         /* "0": it was accepted */
    char findings[HSEAL_VERIFIED_FINDINGS_SIZE]; /* names, by commas */
    int current; /* 1: its record says now what it said then */
};

/**
 * hseal_verified_put(state_dir, x, found, now_ms, e): keep it for name
 * and API key of `x`.  Folders that are missing are made.
 * Errors: IO, CONFIG, NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_verified_put(const char *state_dir,
    const struct hseal_compared *x, unsigned found, uint64_t now_ms,
    struct hseal_error *e);

/**
 * hseal_verified_get(state_dir, name, record, ret): what is kept of that name
 * and API key.  A file that is missing or damaged is none.
 */
void hseal_verified_get(const char *state_dir, const char *name,
    const struct hseal_record *record, struct hseal_verified *ret);

/**
 * hseal_verified_tidy(state_dir, name, list, n): remove what is kept of API
 * keys of that name which are not in `list`.  What cannot be removed stays.
 */
void hseal_verified_tidy(const char *state_dir, const char *name,
    const struct hseal_entry *list, size_t n);

#endif
