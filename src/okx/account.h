/*
 * okx/account.h: what the exchange says of the key that asks.
 * Layer: okx.
 */
#ifndef HSEAL_OKX_ACCOUNT_H
#define HSEAL_OKX_ACCOUNT_H

#include <hardseal/error.h>

#include "base/buf.h"
#include "okx/ip.h"
#include "okx/permission.h"

#define HSEAL_OKX_UID_SIZE 33    /* digits; the exchange uses 18 */
#define HSEAL_OKX_LABEL_SIZE 201 /* the exchange allows 50 characters */
#define HSEAL_OKX_WORDS_SIZE 65

/** What the exchange can grant to a key. */
#define HSEAL_OKX_GRANTS (HSEAL_OKX_READ | HSEAL_OKX_TRADE | HSEAL_OKX_WITHDRAW)

/** Where one asks; any key may. */
#define HSEAL_OKX_ACCOUNT_PATH "/api/v5/account/config"

/** Whose key it is; all "" if that is not known. */
struct hseal_okx_owner {
    char uid[HSEAL_OKX_UID_SIZE];
    char main_uid[HSEAL_OKX_UID_SIZE]; /* of the account that it is below */
    char label[HSEAL_OKX_LABEL_SIZE];  /* of the key; may be "" */
};

/** An answer of account/config, as far as it is about the key. */
struct hseal_okx_account {
    struct hseal_okx_owner owner;
    unsigned permissions; /* enum hseal_okx_permission */
    /* Permissions that this version does not know, by commas; "" if none. */
    char others[HSEAL_OKX_WORDS_SIZE];
    struct hseal_okx_ips ips; /* that it is bound to */
};

/**
 * hseal_okx_granted(record): what the exchange has to grant for the permissions
 * of a record: `keys` is part of trade there.
 */
unsigned hseal_okx_granted(unsigned record);

/**
 * hseal_okx_accepted(record, granted): the permissions of a record that accepts
 * what the exchange grants.  Trade that is there for `keys` alone stays so.
 */
unsigned hseal_okx_accepted(unsigned record, unsigned granted);

/** hseal_okx_owner_same(a, b): 1 if they are alike in all. */
int hseal_okx_owner_same(
    const struct hseal_okx_owner *a, const struct hseal_okx_owner *b);

/** hseal_okx_owner_is_main(o): 1 if it is no sub-account. */
int hseal_okx_owner_is_main(const struct hseal_okx_owner *o);

/** hseal_okx_uid_valid(text): 1 to 32 digits. */
int hseal_okx_uid_valid(const char *text);

/** hseal_okx_label_valid(text): UTF-8 of one line, of at most 200 bytes. */
int hseal_okx_label_valid(const char *text);

/**
 * hseal_okx_account_read(body, ret, e): read an answer that was found to be
 * accepted.  `data` must be one object with the texts uid, mainUid, label, ip
 * and perm; what else stands in it is ignored.  *ret is untouched on failure.
 * Errors: EXCHANGE (anything else, with the name of the field).
 * Spec: OKX API v5, GET /api/v5/account/config.
 */
HSEAL_MUST_USE enum hseal_err hseal_okx_account_read(struct hseal_view body,
    struct hseal_okx_account *ret, struct hseal_error *e);

#endif
