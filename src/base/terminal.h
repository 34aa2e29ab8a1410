/*
 * base/terminal.h: asking a person.
 * Layer: base.
 */
#ifndef HSEAL_BASE_TERMINAL_H
#define HSEAL_BASE_TERMINAL_H

#include <hardseal/error.h>

#include "base/secret.h"

/** hseal_terminal_there(): 1 if the process has a controlling terminal. */
int hseal_terminal_there(void);

/**
 * hseal_terminal_secret(prompt, s, e): ask on /dev/tty with echo off and
 * append the line, without its newline, to `s`; nothing on failure.  The
 * echo comes back also when a signal interrupts; the signal then takes its
 * course.
 * Errors: IO (no terminal), LIMIT, INPUT (end of input).
 */
HSEAL_MUST_USE enum hseal_err hseal_terminal_secret(
    const char *prompt, struct hseal_secret *s, struct hseal_error *e);

/** hseal_terminal_line(prompt, s, e): the same with echo. */
HSEAL_MUST_USE enum hseal_err hseal_terminal_line(
    const char *prompt, struct hseal_secret *s, struct hseal_error *e);

#endif
