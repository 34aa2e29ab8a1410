/*
 * token/pin.h: where a PIN comes from.
 * Layer: token.
 */
#ifndef HSEAL_TOKEN_PIN_H
#define HSEAL_TOKEN_PIN_H

#include "base/secret.h"

/** Longest PIN or password of a token, in bytes. */
#define HSEAL_PIN_MAX 256

/** The sources, in the order in which they are looked at; all borrowed. */
struct hseal_pin_source {
    const char *file;            /* --pin-file; NULL: none */
    int fd;                      /* --pin-fd; -1: none */
    const char *uri_file;        /* pin-source of the URI; NULL: none */
    const char *credentials_dir; /* file hardseal.pin in it; NULL: none */
    int ask;                     /* 1: a person at the terminal */
};

/**
 * hseal_pin_get(src, label, pin, e): append the PIN for the token `label` to
 * `pin`.  Of a file or descriptor one newline at the end is cut off, nothing
 * else; files must be of mode 0600 or stricter.  An empty PIN is refused.
 * Errors: PIN_NEEDED, and those of reading.
 */
HSEAL_MUST_USE enum hseal_err hseal_pin_get(const struct hseal_pin_source *src,
    const char *label, struct hseal_secret *pin, struct hseal_error *e);

/**
 * hseal_pin_attended(src): 1 if hseal_pin_get would ask a person at the
 * terminal.
 */
int hseal_pin_attended(const struct hseal_pin_source *src);

/**
 * hseal_pin_origin(src): where hseal_pin_get looks, for a message: a file's
 * path, "--pin-fd", "the terminal".  Borrowed, or static.
 */
const char *hseal_pin_origin(const struct hseal_pin_source *src);

#endif
