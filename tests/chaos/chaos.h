/*
 * chaos/chaos.h: for tests in C: the fault-injecting module in a folder of its
 * own, its script and its control file.
 */
#ifndef HSEAL_CHAOS_CHAOS_H
#define HSEAL_CHAOS_CHAOS_H

#include "chaos/control.h"

struct chaos {
    char dir[64];
    char module_path[96]; /* give this to the program under test */
    char script[96];
    char log[96];
    struct chaos_control *control; /* read it with atomic_load */
};

/**
 * chaos_make(c, real, lines): a new folder under /tmp with a copy of the
 * module, and a script that names `real` (NULL: SoftHSM), a control file, a log
 * and holds `lines` ("" for none) after that.  Where SOFTHSM2_CONF is set, the
 * script sets it too, for programs that drop their environment.  0 on failure,
 * reason on stderr.
 */
int chaos_make(struct chaos *c, const char *real, const char *lines);

/**
 * chaos_rules(c, text): these rules, in place of those given so before; ""
 * takes them back.  They hold from the module's next call on.  0 if the text is
 * too long.
 */
int chaos_rules(struct chaos *c, const char *text);

/** chaos_rules_taken(c): 1 taken up, -1 refused (stderr says why), 0 not yet.
 */
int chaos_rules_taken(struct chaos *c);

/** chaos_calls(c, "C_Sign"): how often it was called, in all processes. */
uint64_t chaos_calls(struct chaos *c, const char *function);

/** chaos_failed(c, "C_Sign"): how often it answered anything but CKR_OK. */
uint64_t chaos_failed(struct chaos *c, const char *function);

/** chaos_remove(c): delete the folder; a loaded module stays loaded. */
void chaos_remove(struct chaos *c);

#endif
