/*
 * cli/refused.h: what follows when the exchange has refused a credential.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_REFUSED_H
#define HSEAL_CLI_REFUSED_H

#include "cli/context.h"
#include "okx/answer.h"

/** Whose request it was. */
struct hseal_refused_key {
    struct hseal_signer *signer;
    const char *spec;   /* NAME or NAME@GENERATION */
    const char *key_id; /* OK-ACCESS-KEY */
};

/**
 * hseal_refused(c, k, said, v): if the answer is of class STOP_CRED, stop the
 * key and alert a person.  What fails of it is a note.  For commands that ask
 * with HSEAL_SEND_KEEP or hseal_client_send; for others the client does it.
 */
void hseal_refused(struct hseal_context *c, const struct hseal_refused_key *k,
    const struct hseal_okx_answer *said, const struct hseal_okx_verdict *v);

#endif
