/*
 * cli/rundoctor.h: token doctor on the fake module, in a process of its own.
 */
#ifndef HSEAL_TEST_RUNDOCTOR_H
#define HSEAL_TEST_RUNDOCTOR_H

#include <stddef.h>

#include <jansson.h>

#include "store/world.h"

/* What one run of the command left behind. */
struct outcome {
    int status;
    json_t *answer;
    size_t canaries; /* on the token, after it */
    struct fake_control control;
};

/**
 * doctor(w): run it as main() does, with --json; the world is closed before.
 * The fake's objects and switches are what they are in this process.  The
 * caller releases the answer.
 */
struct outcome doctor(struct world *w);

/** has(o, list, code): 1 if "findings" or "notes" have a remark of `code`. */
int has(const struct outcome *o, const char *list, const char *code);

#endif
