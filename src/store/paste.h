/*
 * store/paste.h: reading a credential as people have it: pasted, as JSON, as
 * KEY=VALUE.
 * Layer: store.
 */
#ifndef HSEAL_STORE_PASTE_H
#define HSEAL_STORE_PASTE_H

#include "base/secret.h"

/** Most bytes of a pasted text. */
#define HSEAL_PASTE_MAX 16384
/** Bytes of the longest API secret; the exchange's has 32. */
#define HSEAL_API_SECRET_MAX 512

/** The parts of a credential that a text may hold. */
enum hseal_paste_field {
    HSEAL_PASTE_KEY_ID,
    HSEAL_PASTE_SECRET,
    HSEAL_PASTE_PASSPHRASE,
    HSEAL_PASTE_IPS,
    HSEAL_PASTE_PERMISSIONS,
    HSEAL_PASTE_PURPOSE, /* OKX: "API key name" */
    HSEAL_PASTE_COUNT
};

/** Each part in locked memory; len 0 where the text has none. */
struct hseal_paste {
    struct hseal_secret field[HSEAL_PASTE_COUNT];
    unsigned trimmed; /* bit 1 << field: blanks were cut off its ends */
    unsigned given;   /* bit 1 << field: the text names it */
};

/** hseal_paste_field_name(f): "API key", "secret", "passphrase", ... */
const char *hseal_paste_field_name(enum hseal_paste_field f);

/** hseal_paste_init(p, e): all empty.  Errors: NOMEM. */
HSEAL_MUST_USE enum hseal_err hseal_paste_init(
    struct hseal_paste *p, struct hseal_error *e);

/** hseal_paste_free(p): wipe; a zeroed struct is accepted. */
void hseal_paste_free(struct hseal_paste *p);

/**
 * hseal_paste_read(text, p, e): read one of
 *  - the block that OKX's page copies: apikey = "..." / secretkey = "..." /
 *    IP = "" / API key name = "..." / Permissions = "Read/Trade", to which a
 *    line passphrase = "..." may be added;
 *  - a JSON object with the same keys;
 *  - KEY=VALUE lines, with or without "export " and a prefix OKX_.
 * Keys are taken without regard to case, blanks, '_' and '-'.  Empty lines
 * and lines that begin with '#' are skipped.  A key that is not known or
 * stands twice is an error naming its line; values never appear in errors.
 * Errors: INPUT, LIMIT.
 */
HSEAL_MUST_USE enum hseal_err hseal_paste_read(
    struct hseal_view text, struct hseal_paste *p, struct hseal_error *e);

/**
 * hseal_paste_set(p, f, value, e): put one field, as a prompt gave it: blanks
 * at its ends are cut off and noted.  Errors: LIMIT.
 */
HSEAL_MUST_USE enum hseal_err hseal_paste_set(struct hseal_paste *p,
    enum hseal_paste_field f, struct hseal_view value, struct hseal_error *e);

/**
 * hseal_paste_check(p, e): key id and secret are there, of visible ASCII; the
 * passphrase is there, UTF-8 without control characters; all within their
 * bounds.  Errors: INPUT naming the field and what is wrong with it.
 */
HSEAL_MUST_USE enum hseal_err hseal_paste_check(
    const struct hseal_paste *p, struct hseal_error *e);

/**
 * hseal_paste_check_keyless(p, e): the same for a key that is on the token
 * already: there must be no secret.  Errors: INPUT.
 */
HSEAL_MUST_USE enum hseal_err hseal_paste_check_keyless(
    const struct hseal_paste *p, struct hseal_error *e);

#endif
