/*
 * cli/refused.h: what follows when the exchange has refused a credential.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_REFUSED_H
#define HSEAL_CLI_REFUSED_H

#include "cli/context.h"
#include "okx/answer.h"

/**
 * hseal_refused(c, signer, said, v): if the answer is of class STOP_CRED, and
 * not one that a probe has to explain first, the key of the command's first
 * argument is stopped, and a person alerted.  What fails of it is a note.
 */
void hseal_refused(struct hseal_context *c, struct hseal_signer *signer,
    const struct hseal_okx_answer *said, const struct hseal_okx_verdict *v);

#endif
