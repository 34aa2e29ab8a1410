/*
 * store/knownanswer.h: what a key of a record must answer, to show that it is
 * the right one.
 * Layer: store.
 */
#ifndef HSEAL_STORE_KNOWNANSWER_H
#define HSEAL_STORE_KNOWNANSWER_H

#include "store/record.h"

/**
 * hseal_known_answer_ask(r, e): fill r->kat_message: random, and never a
 * prehash, since those begin with a digit.  Errors: INTERNAL.
 */
HSEAL_MUST_USE enum hseal_err hseal_known_answer_ask(
    struct hseal_record *r, struct hseal_error *e);

/**
 * hseal_known_answer_make(secret, r, e): the same, and fill r->kat_mac with
 * its HMAC-SHA256 under `secret` (1 to 4096 bytes), computed here.
 * Errors: INTERNAL.
 */
HSEAL_MUST_USE enum hseal_err hseal_known_answer_make(
    struct hseal_view secret, struct hseal_record *r, struct hseal_error *e);

#endif
