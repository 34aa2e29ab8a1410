/*
 * base/signals.h: holding back the signals that end a process.
 * Layer: base.
 */
#ifndef HSEAL_BASE_SIGNALS_H
#define HSEAL_BASE_SIGNALS_H

#include <signal.h>

/** What was blocked before. */
struct hseal_signals {
    sigset_t before;
};

/**
 * hseal_signals_hold(s): hold SIGINT, SIGTERM, SIGHUP and SIGTSTP back, in
 * this thread, while a token is being written to: SoftHSM rewrites the file
 * with its master key in place at every login, and a process that ends in
 * between takes all keys with it.  SIGQUIT stays a way out of a module that
 * hangs.  Calls nest.
 */
void hseal_signals_hold(struct hseal_signals *s);

/**
 * hseal_signals_release(s): as it was before the hold; what came in meanwhile
 * acts now.
 */
void hseal_signals_release(const struct hseal_signals *s);

/**
 * hseal_signals_waiting(): 1 if a signal that ends the process is being held
 * back: a long piece of work breaks off then.
 */
int hseal_signals_waiting(void);

#endif
