/*
 * store/record.h: what hardseal keeps of a credential beside its key.
 * Layer: store.
 */
#ifndef HSEAL_STORE_RECORD_H
#define HSEAL_STORE_RECORD_H

#include <stdint.h>

#include <hardseal/signer.h>

#include "base/secret.h"
#include "okx/ip.h"
#include "okx/permission.h"
#include "okx/site.h"

#define HSEAL_ID_BYTES 16        /* CKA_ID of a key */
#define HSEAL_NAME_SIZE 65       /* 64 characters */
#define HSEAL_KEY_ID_SIZE 129    /* the exchange uses 36 */
#define HSEAL_PASSPHRASE_MAX 128 /* the exchange allows 32 */
#define HSEAL_PURPOSE_SIZE 129
#define HSEAL_KAT_BYTES 32
/** The newest format that is read and the one that is written. */
#define HSEAL_RECORD_VERSION 1
/** Bytes of the longest record as text. */
#define HSEAL_RECORD_MAX 8192

/** A record in the clear; hseal_record_init first, hseal_record_free last. */
struct hseal_record {
    char key_id[HSEAL_KEY_ID_SIZE]; /* OK-ACCESS-KEY */
    struct hseal_secret passphrase; /* OK-ACCESS-PASSPHRASE */
    enum hseal_okx_site site;
    enum hseal_okx_env env;
    char base_url[HSEAL_BASE_URL_SIZE]; /* "": that of the site */
    char ca_file[HSEAL_CA_FILE_SIZE];   /* "": the system's */
    unsigned permissions;               /* enum hseal_okx_permission */
    struct hseal_okx_ips ips;
    char purpose[HSEAL_PURPOSE_SIZE];
    uint64_t created_ms;
    uint64_t expires_ms; /* 0: never */
    uint64_t generation; /* of the credential, from 1 */
    /* A message no prehash can equal, and its MAC under the key. */
    unsigned char kat_message[HSEAL_KAT_BYTES];
    unsigned char kat_mac[HSEAL_KAT_BYTES];
};

/** hseal_record_init(r, e): empty, read-only, live, global.  Errors: NOMEM. */
HSEAL_MUST_USE enum hseal_err hseal_record_init(
    struct hseal_record *r, struct hseal_error *e);

/** hseal_record_free(r): wipe; a zeroed struct is accepted. */
void hseal_record_free(struct hseal_record *r);

/** hseal_record_base_url(r): where its requests go; borrowed. */
const char *hseal_record_base_url(const struct hseal_record *r);

/**
 * hseal_record_encode(r, text, e): append the JSON text of `r` to `text`,
 * whose capacity must be HSEAL_RECORD_MAX.  Errors: INPUT (a text with control
 * characters or not of UTF-8), LIMIT, NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_record_encode(const struct hseal_record *r,
    struct hseal_secret *text, struct hseal_error *e);

/**
 * hseal_record_decode(text, what, r, e): read such a text into an initialised
 * `r`.  A newer format is refused, as is anything missing or out of bounds.
 * `r` may be half filled on failure.  Errors: RECORD, NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_record_decode(struct hseal_view text,
    const char *what, struct hseal_record *r, struct hseal_error *e);

/**
 * hseal_name_check(name, e): 1 to 64 of letters, digits, '.', '_' and '-',
 * beginning with a letter or digit.  Errors: INPUT.
 */
HSEAL_MUST_USE enum hseal_err hseal_name_check(
    const char *name, struct hseal_error *e);

#endif
