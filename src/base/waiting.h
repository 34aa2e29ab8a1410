/*
 * base/waiting.h: whether this process waits for somebody else.
 * Layer: base.
 */
#ifndef HSEAL_BASE_WAITING_H
#define HSEAL_BASE_WAITING_H

/**
 * hseal_waiting_begin(), hseal_waiting_end(): a person is asked, another
 * program's output is read, or another process' lock is waited for.  They
 * nest; any thread.
 */
void hseal_waiting_begin(void);
void hseal_waiting_end(void);

/** hseal_waiting_now(): 1 if so at this moment. */
int hseal_waiting_now(void);

#endif
