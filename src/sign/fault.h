/*
 * sign/fault.h: whom an error of a signer is about.
 * Layer: sign.
 */
#ifndef HSEAL_SIGN_FAULT_H
#define HSEAL_SIGN_FAULT_H

#include <hardseal/error.h>

/** What an error says about the token it came from. */
enum hseal_fault {
    HSEAL_FAULT_REQUEST, /* nothing: no other token would do better */
    HSEAL_FAULT_HERE,    /* it is well, but this it cannot do or has not */
    HSEAL_FAULT_PIN,     /* it lets nobody in, and trying again harms */
    HSEAL_FAULT_TOKEN,   /* it is lost or broken; that may pass */
};

/**
 * hseal_fault_of(err): the one list of which error is of which kind; OK
 * counts as a matter of the request.
 */
enum hseal_fault hseal_fault_of(enum hseal_err err);

/**
 * hseal_fault_lasts(err): 1 if a token that could not be brought back for
 * this reason must not be tried again by a program on its own.
 */
int hseal_fault_lasts(enum hseal_err err);

#endif
