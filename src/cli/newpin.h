/*
 * cli/newpin.h: new PINs.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_NEWPIN_H
#define HSEAL_CLI_NEWPIN_H

#include <hardseal/error.h>

#include "base/secret.h"
#include "token/pin.h"

/** What SoftHSM takes, in bytes. */
#define HSEAL_NEWPIN_MIN 4
#define HSEAL_NEWPIN_MAX 255

/**
 * hseal_newpin_so(pin, e): a random SO PIN of 48 characters; `pin` is
 * initialised here.  Errors: NOMEM, INTERNAL.
 */
HSEAL_MUST_USE enum hseal_err hseal_newpin_so(
    struct hseal_secret *pin, struct hseal_error *e);

/** What is asked for twice. */
struct hseal_newpin_question {
    const char *prompt; /* the first time */
    unsigned long min;  /* bytes */
    unsigned long max;
    const char *done; /* what does not happen where they differ: "changed" */
};

/**
 * hseal_newpin_ask(q, pin, e): append a PIN that a person types twice to `pin`,
 * whose content is worth nothing after a failure.
 * Errors: INPUT (too short, too long, not the same twice), IO.
 */
HSEAL_MUST_USE enum hseal_err hseal_newpin_ask(
    const struct hseal_newpin_question *q, struct hseal_secret *pin,
    struct hseal_error *e);

/**
 * hseal_newpin_get(src, label, pin, ret_generated, e): the user PIN for token
 * `label`, into `pin`, which is initialised here: from the file, descriptor
 * or credential in `src`, else asked for twice on the terminal, else made up:
 * 24 random characters, *ret_generated is 1.
 * Errors: PIN_NEEDED, INPUT (too short, too long, not the same twice).
 */
HSEAL_MUST_USE enum hseal_err hseal_newpin_get(
    const struct hseal_pin_source *src, const char *label,
    struct hseal_secret *pin, int *ret_generated, struct hseal_error *e);

#endif
