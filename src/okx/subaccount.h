/*
 * okx/subaccount.h: API keys of sub-accounts: what is asked, and answered.
 * Layer: okx.
 */
#ifndef HSEAL_OKX_SUBACCOUNT_H
#define HSEAL_OKX_SUBACCOUNT_H

#include <stdint.h>

#include <hardseal/error.h>

#include "base/buf.h"
#include "base/secret.h"
#include "okx/created.h"
#include "okx/ip.h"
#include "okx/permission.h"

/** Where they are made and listed, changed, deleted. */
#define HSEAL_OKX_SUBKEY_PATH "/api/v5/users/subaccount/apikey"
#define HSEAL_OKX_SUBKEY_MODIFY_PATH "/api/v5/users/subaccount/modify-apikey"
#define HSEAL_OKX_SUBKEY_DELETE_PATH "/api/v5/users/subaccount/delete-apikey"

/** Bytes of a sub-account's name and of a key's label, with the NUL. */
#define HSEAL_OKX_SUBACCOUNT_SIZE 21
#define HSEAL_OKX_SUBKEY_LABEL_SIZE 51
/** Bytes of the longest body of a request here. */
#define HSEAL_OKX_SUBKEY_BODY_MAX 4096
/** Most keys of a list that are read. */
#define HSEAL_OKX_SUBKEYS_MAX 512

/**
 * hseal_okx_subaccount_check(name, e): 6 to 20 letters and digits.
 * hseal_okx_label_check(label, e): 1 to 50 of them.
 * hseal_okx_key_id_check(id, e): 1 to 128 letters, digits and '-'.
 * Errors: INPUT.  Spec: OKX API v5, "Sub-account".
 */
HSEAL_MUST_USE enum hseal_err hseal_okx_subaccount_check(
    const char *name, struct hseal_error *e);
HSEAL_MUST_USE enum hseal_err hseal_okx_label_check(
    const char *label, struct hseal_error *e);
HSEAL_MUST_USE enum hseal_err hseal_okx_key_id_check(
    const char *id, struct hseal_error *e);

/** A key that is to be; all borrowed. */
struct hseal_okx_subkey_wish {
    const char *sub_account;
    const char *key_id;              /* of one to modify or delete */
    const char *label;               /* NULL: as it is */
    unsigned permissions;            /* 0: as they are */
    const struct hseal_okx_ips *ips; /* NULL: as they are */
};

/**
 * hseal_okx_subkey_check(w, e): could it be asked for?  The key's id is looked
 * at if there is one.  Errors: INPUT, DENIED.
 */
HSEAL_MUST_USE enum hseal_err hseal_okx_subkey_check(
    const struct hseal_okx_subkey_wish *w, struct hseal_error *e);

/**
 * hseal_okx_subkey_create(w, passphrase, body, e): append the body of the
 * request to `body`, whose capacity must be HSEAL_OKX_SUBKEY_BODY_MAX.  Label
 * and permissions are needed; without addresses it is bound to none.
 * Errors: INPUT (a name, a label, a passphrase that the exchange's rule does
 * not let through), DENIED (withdraw, which no sub-account's key can have),
 * LIMIT.
 */
HSEAL_MUST_USE enum hseal_err hseal_okx_subkey_create(
    const struct hseal_okx_subkey_wish *w,
    const struct hseal_secret *passphrase, struct hseal_secret *body,
    struct hseal_error *e);

/**
 * hseal_okx_subkey_modify(w, body, e): append the body of the request; what is
 * not given stays.  hseal_okx_subkey_delete(w, body, e): the same for deleting.
 * hseal_okx_subkey_list(sub_account, path, e): append the path with its query.
 * Errors: INPUT, DENIED, LIMIT, NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_okx_subkey_modify(
    const struct hseal_okx_subkey_wish *w, struct hseal_buf *body,
    struct hseal_error *e);
HSEAL_MUST_USE enum hseal_err hseal_okx_subkey_delete(
    const struct hseal_okx_subkey_wish *w, struct hseal_buf *body,
    struct hseal_error *e);
HSEAL_MUST_USE enum hseal_err hseal_okx_subkey_list(
    const char *sub_account, struct hseal_buf *path, struct hseal_error *e);

/** A key as the exchange lists it; texts are cut where they are longer. */
struct hseal_okx_subkey {
    char key_id[HSEAL_OKX_KEY_ID_SIZE];
    char label[128];
    char perm[64]; /* "read_only,trade" */
    char ip[1024]; /* by commas */
    uint64_t created_ms;
};

/**
 * hseal_okx_subkeys_read(body, ret, ret_n, e): the keys of an answer that was
 * accepted; the caller frees *ret.  Errors: EXCHANGE (no such answer), LIMIT
 * (more than HSEAL_OKX_SUBKEYS_MAX), NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_okx_subkeys_read(struct hseal_view body,
    struct hseal_okx_subkey **ret, size_t *ret_n, struct hseal_error *e);

#endif
