/*
 * support/softtoken.h: a SoftHSM token in a folder of its own, for one test.
 */
#ifndef HSEAL_TEST_SOFTTOKEN_H
#define HSEAL_TEST_SOFTTOKEN_H

#include "store/store.h"
#include "token/token.h"

/** A token that nobody else sees; label "test", PIN "1234". */
struct softtoken {
    char dir[64];
    char conf[96];
    char pin_file[96];
    char lock[96];
    char *uri; /* with module-path and pin-source */
    const char *module_path;
};

/** softtoken_available(): 1 if SoftHSM's module is on this machine. */
int softtoken_available(void);

/** softtoken_make(st): make it, and point SOFTHSM2_CONF at it; 0 on failure,
 * with the reason on stderr. */
int softtoken_make(struct softtoken *st);

/** softtoken_make_in(st, folder): the same in a folder other than /tmp. */
int softtoken_make_in(struct softtoken *st, const char *folder);

/** softtoken_open(st): log in; NULL on failure, reason on stderr. */
struct hseal_token *softtoken_open(const struct softtoken *st);

/** softtoken_remove(st): delete the folder. */
void softtoken_remove(struct softtoken *st);

#endif
