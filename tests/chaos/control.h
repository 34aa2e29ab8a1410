/*
 * chaos/control.h: the control file: what another program may read while the
 * module runs, and change.  The numbers are in the machine's byte order; the
 * offsets stand in README.md and do not change within a version.
 */
#ifndef HSEAL_CHAOS_CONTROL_H
#define HSEAL_CHAOS_CONTROL_H

#include <stdatomic.h>
#include <stdint.h>

#include "chaos/calls.h"

#define CHAOS_CONTROL_MAGIC "CHAOSP11"
#define CHAOS_CONTROL_VERSION 1
#define CHAOS_CONTROL_BYTES 8192
#define CHAOS_TEXT_BYTES 3968

typedef _Atomic uint64_t chaos_number;

struct chaos_count {
    chaos_number calls;
    chaos_number failed; /* of these, not CKR_OK */
};

struct chaos_control {
    char magic[8];               /* 0 */
    uint32_t version;            /* 8 */
    uint32_t calls;              /* 12: how many functions are counted */
    chaos_number generation;     /* 16: odd while `text` is being written */
    chaos_number applied;        /* 24: the last generation taken up */
    chaos_number rejected;       /* 32: the last one that made no sense */
    chaos_number written_ns;     /* 40: CLOCK_MONOTONIC at the writing */
    chaos_number pin_wrong;      /* 48: wrong user PINs in a row */
    chaos_number logins;         /* 56: C_Login, successes */
    chaos_number logins_wrong;   /* 64: C_Login, everything else */
    chaos_number injected;       /* 72: answers that were not the module's */
    chaos_number drops;          /* 80: times that sessions were closed */
    chaos_number removals;       /* 88: times that the token went away */
    chaos_number stalled;        /* 96: calls that stand still now */
    char reserved[24];           /* 104 */
    char text[CHAOS_TEXT_BYTES]; /* 128: rules, ends in NUL */
    struct chaos_count count[CHAOS_CALL_COUNT]; /* 4096 */
};

/**
 * chaos_control_map(path): the file's mapping, made if it is not there; NULL
 * with errno.  Processes share it; it stays mapped.
 */
struct chaos_control *chaos_control_map(const char *path);

/** chaos_control_unmap(c): of a helper; the module never does. */
void chaos_control_unmap(struct chaos_control *c);

/**
 * chaos_control_text(c, generation, out): copy the text of that generation; 0
 * if it was changed meanwhile.
 */
int chaos_control_text(struct chaos_control *c, uint64_t generation,
    char out[CHAOS_TEXT_BYTES + 1]);

/** chaos_control_write(c, text): give new rules; 0 if they are too long. */
int chaos_control_write(struct chaos_control *c, const char *text);

/** chaos_clock_ns(): CLOCK_MONOTONIC. */
uint64_t chaos_clock_ns(void);

#endif
