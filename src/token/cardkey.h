/*
 * token/cardkey.h: an HMAC key sealed to a smartcard that has no HMAC.
 * Layer: token.
 */
#ifndef HSEAL_TOKEN_CARDKEY_H
#define HSEAL_TOKEN_CARDKEY_H

#include "base/secret.h"

#include "token/token.h"

/** Bytes of the longest sealed key. */
#define HSEAL_CARDKEY_MAX 4096

/*
 * A sealed key is a text that only this card opens, and that only somebody
 * with its PIN has made: a random content key, RSA-encrypted under the card's
 * public key, the HMAC key under that, and a signature by another key of the
 * card over all of it and over the owner below.  It is checked before the card
 * is asked to decrypt: what was made without the card, changed, cut, or
 * belongs to another label, id or card never gets that far.  A copy of one
 * that was valid once is valid: whoever deletes it must see that it is not
 * used again (store/seen.h).
 *
 * The card holds what opens the key, and not the key: while it is in use it
 * is in the memory of this process.
 */

/** What a sealed key belongs to: it opens for no other. */
struct hseal_cardkey_owner {
    const char *label; /* shorter than HSEAL_LABEL_SIZE */
    const unsigned char *id;
    size_t id_len; /* at most HSEAL_OBJECT_ID_MAX */
};

/**
 * hseal_cardkey_seal(t, owner, value, b, e): append `value` (64 bytes, by
 * hseal_key_pad), sealed to the card, to `b`.  With OAEP where the card
 * decrypts that, which is tried, else with PKCS#1 v1.5.  Before `value` is
 * encrypted the card has shown that it has the private half.
 * Errors: UNSUPPORTED (no two RSA keys, or it does not decrypt), TOKEN*,
 * PIN_*, LIMIT, NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_cardkey_seal(struct hseal_token *t,
    const struct hseal_cardkey_owner *owner, const struct hseal_secret *value,
    struct hseal_buf *b, struct hseal_error *e);

/**
 * hseal_cardkey_open(t, owner, sealed, ret, e): the 64 bytes, in a secret that
 * is initialised here.  A wrong padding and a wrong content are one error, and
 * take the same steps.  So does a card that fails: where what it has signed
 * does not open, it is asked once more before that is believed.
 * Errors: RECORD (a newer format; changed, or of another name, key or card),
 * TOKEN*, PIN_*, NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_cardkey_open(struct hseal_token *t,
    const struct hseal_cardkey_owner *owner, struct hseal_view sealed,
    struct hseal_secret *ret, struct hseal_error *e);

#endif
