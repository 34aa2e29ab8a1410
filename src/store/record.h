/*
 * store/record.h: what hardseal keeps of a credential beside its key.
 * Layer: store.
 */
#ifndef HSEAL_STORE_RECORD_H
#define HSEAL_STORE_RECORD_H

#include <stdint.h>

#include <hardseal/signer.h>

#include "base/secret.h"
#include "okx/account.h"
#include "okx/ip.h"
#include "okx/permission.h"
#include "okx/site.h"

#define HSEAL_ID_BYTES 16        /* CKA_ID of a key */
#define HSEAL_NAME_SIZE 65       /* 64 characters */
#define HSEAL_KEY_ID_SIZE 129    /* the exchange uses 36 */
#define HSEAL_PASSPHRASE_MAX 128 /* the exchange allows 32 */
#define HSEAL_PURPOSE_SIZE 129
#define HSEAL_KAT_BYTES 32
#define HSEAL_ADOPTED_LABEL_SIZE 128
#define HSEAL_ADOPTED_ID_MAX 32
/** The newest format that is read and the one that is written. */
#define HSEAL_RECORD_VERSION 2
/** Bytes of the longest record as text. */
#define HSEAL_RECORD_MAX 8192

/** What a generation of a credential is for. */
enum hseal_record_state {
    HSEAL_RECORD_ACTIVE, /* signs, if it is the newest of its name */
    HSEAL_RECORD_STAGED, /* waits to be activated */
    HSEAL_RECORD_FROZEN, /* signs nothing until it is thawed */
    HSEAL_RECORD_STATE_COUNT
};

/** How a key is kept. */
enum hseal_custody {
    HSEAL_CUSTODY_IN_TOKEN,    /* the token computes the HMAC */
    HSEAL_CUSTODY_EXPORTABLE,  /* so, but a PIN holder can wrap it out */
    HSEAL_CUSTODY_CARD_SEALED, /* opened by the card into locked memory */
    HSEAL_CUSTODY_COUNT
};

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
    uint64_t number;     /* of the record: the highest of a name counts */
    enum hseal_record_state state;
    enum hseal_custody custody;
    /* A key that the vendor's tool brought: its own label and CKA_ID. */
    int adopted;
    char adopted_label[HSEAL_ADOPTED_LABEL_SIZE];
    unsigned char adopted_id[HSEAL_ADOPTED_ID_MAX];
    size_t adopted_id_len;
    /* Whose it is, as the exchange has told once; "" before that. */
    struct hseal_okx_owner owner;
    /*
     * A message no prehash can equal, and its MAC under the key.  Of an
     * adopted key the first answer was believed: nobody knew its secret.
     */
    unsigned char kat_message[HSEAL_KAT_BYTES];
    unsigned char kat_mac[HSEAL_KAT_BYTES];
};

/** hseal_record_state_name(state): "active", "staged", "frozen". */
const char *hseal_record_state_name(enum hseal_record_state state);

/** hseal_custody_name(custody): "in-token", "in-token-exportable",
 * "card-sealed". */
const char *hseal_custody_name(enum hseal_custody custody);

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
 * hseal_record_is_text(text, len): 1 if it is UTF-8 of one line: it goes into
 * headers, the login frame and a terminal.
 */
int hseal_record_is_text(const char *text, size_t len);

/**
 * hseal_name_check(name, e): 1 to 64 of letters, digits, '.', '_' and '-',
 * beginning with a letter or digit.  Errors: INPUT.
 */
HSEAL_MUST_USE enum hseal_err hseal_name_check(
    const char *name, struct hseal_error *e);

#endif
