/*
 * cli/inventory.h: showing a credential, never its secret.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_INVENTORY_H
#define HSEAL_CLI_INVENTORY_H

#include <stdint.h>

#include <hardseal/error.h>

#include "base/json.h"
#include "cli/output.h"
#include "cli/table.h"
#include "store/store.h"
#include "token/token.h"

/** Columns of a row of hseal_inventory_row. */
#define HSEAL_INVENTORY_COLUMNS 10

/** One credential to show; all borrowed. */
struct hseal_inventory {
    const char *name;
    enum hseal_entry_state state;
    const struct hseal_record *record; /* NULL: it has none that opens */
    const char *why;                   /* of an unreadable one, else "" */
    const struct hseal_breaker *stop;  /* NULL: it is not stopped */
    const struct hseal_token_info *token;
    uint64_t now_ms;
    int passphrase; /* 1: show it */
};

/** hseal_inventory_of(entry, token, ret): for one line of a store's list. */
void hseal_inventory_of(const struct hseal_entry *entry,
    const struct hseal_token_info *token, struct hseal_inventory *ret);

/** hseal_inventory_name(x, out): "desk1"; "desk1@2" if it is a generation that
 * is staged or old. */
void hseal_inventory_name(
    const struct hseal_inventory *x, char out[HSEAL_SPEC_SIZE]);

/** hseal_inventory_state(x): "ok", "stopped", "expired", "unfinished", ... */
const char *hseal_inventory_state(const struct hseal_inventory *x);

/** hseal_inventory_json(x): its facts as an object; NULL: out of memory. */
json_t *hseal_inventory_json(const struct hseal_inventory *x);

/** hseal_inventory_heads(t, e): the names of the columns. */
HSEAL_MUST_USE enum hseal_err hseal_inventory_heads(
    struct hseal_table *t, struct hseal_error *e);

/** hseal_inventory_row(x, t, e): the facts that fit into a row. */
HSEAL_MUST_USE enum hseal_err hseal_inventory_row(
    const struct hseal_inventory *x, struct hseal_table *t,
    struct hseal_error *e);

/** hseal_inventory_facts(x, t, e): all facts, label and value in turn. */
HSEAL_MUST_USE enum hseal_err hseal_inventory_facts(
    const struct hseal_inventory *x, struct hseal_table *t,
    struct hseal_error *e);

/** hseal_inventory_advise(x, o): what to do about one that is not whole. */
void hseal_inventory_advise(
    const struct hseal_inventory *x, struct hseal_output *o);

#endif
