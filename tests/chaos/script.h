/*
 * chaos/script.h: the script language, see README.md.
 */
#ifndef HSEAL_CHAOS_SCRIPT_H
#define HSEAL_CHAOS_SCRIPT_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "chaos/quirks.h"

#define CHAOS_RULES_MAX 128
#define CHAOS_PATH_MAX 512
#define CHAOS_FOREVER UINT64_MAX

enum chaos_what {
    CHAOS_ANSWER,    /* argument: CK_RV */
    CHAOS_PASS_THEN, /* CK_RV */
    CHAOS_STALL,     /* ns */
    CHAOS_MAC_SHORT, /* bytes */
    CHAOS_MAC_LONG,  /* bytes */
    CHAOS_MAC_WRONG,
    CHAOS_MAC_HASH, /* mechanism */
    CHAOS_KILL_BEFORE,
    CHAOS_KILL_AFTER,
    CHAOS_ABORT_BEFORE,
    CHAOS_ABORT_AFTER,
    /* From here on: done to the token, at a call or at a time. */
    CHAOS_DROP_SESSION,
    CHAOS_DROP_ALL,
    CHAOS_LOGOUT,
    CHAOS_TOKEN_GONE, /* ns */
    CHAOS_TOKEN_BACK,
    CHAOS_DEAD
};

/** One rule.  At a time: `call` is -2. */
struct chaos_rule {
    int call;  /* enum chaos_id; -1: any */
    int since; /* holds once that function has been called; or -2 */
    uint64_t from, to, step;
    uint64_t delay_ns; /* from when on */
    uint64_t every_ns; /* at a time: the period; 0: once */
    enum chaos_what what;
    uint64_t argument;
    _Atomic uint64_t seen;  /* calls that it looked at */
    _Atomic uint64_t armed; /* `since` has been called */
    uint64_t due_ns;        /* at a time: when next; CHAOS_FOREVER: never */
};

#define CHAOS_CALL_ANY (-1)
#define CHAOS_CALL_NONE (-2)

struct chaos_rules {
    struct chaos_rule rule[CHAOS_RULES_MAX];
    size_t n;
    uint64_t base_ns;
};

struct chaos_script {
    char module[CHAOS_PATH_MAX];
    char control[CHAOS_PATH_MAX]; /* "": none */
    char log[CHAOS_PATH_MAX];
    uint64_t pin_tries; /* 0: as many as the module allows */
    unsigned char quirk[CHAOS_QUIRK_COUNT];
    unsigned long number[CHAOS_QUIRK_COUNT]; /* of a quirk */
    struct chaos_rules rules;
};

/**
 * chaos_script_read(path, s, problem, size): the script of that file.  0 with
 * "FILE:LINE: what is wrong" otherwise.  Relative paths in it begin at the
 * folder of the file.  `setenv` lines take effect at once.
 */
int chaos_script_read(
    const char *path, struct chaos_script *s, char *problem, size_t size);

/**
 * chaos_rules_read(text, rules, problem, size): rules alone, as the control
 * file has them; 0 with "control:LINE: what is wrong".
 */
int chaos_rules_read(
    const char *text, struct chaos_rules *rules, char *problem, size_t size);

/** chaos_rules_start(rules, base_ns): delays and periods count from there. */
void chaos_rules_start(struct chaos_rules *rules, uint64_t base_ns);

#endif
