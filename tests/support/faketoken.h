/*
 * support/faketoken.h: the fake PKCS#11 module in a folder of its own.
 */
#ifndef HSEAL_TEST_FAKETOKEN_H
#define HSEAL_TEST_FAKETOKEN_H

#include "support/fakemodule.h"
#include "token/token.h"

/** A copy of the module that this process alone has; label "fake". */
struct faketoken {
    char dir[64];
    char module_path[96];
    char pin_file[96];
    char lock[96];
    char state_dir[96]; /* a name; the folder is not made */
    char uri[384];      /* with module-path and pin-source */
    struct fake_control *control;
    fake_reset_function *reset;
};

/** faketoken_make(ft): copy and load it; 0 on failure, reason on stderr. */
int faketoken_make(struct faketoken *ft);

/** faketoken_open(ft, ret, e): hseal_token_open of its URI. */
enum hseal_err faketoken_open(const struct faketoken *ft,
    struct hseal_token **ret, struct hseal_error *e);

/** faketoken_open_with(ft, state_dir, ret, e): the same with a state folder. */
enum hseal_err faketoken_open_with(const struct faketoken *ft,
    const char *state_dir, struct hseal_token **ret, struct hseal_error *e);

/** faketoken_clear(ft): set the counters of calls and faults to 0. */
void faketoken_clear(struct faketoken *ft);

/** faketoken_remove(ft): delete the folder; the library stays loaded. */
void faketoken_remove(struct faketoken *ft);

#endif
