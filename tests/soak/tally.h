/*
 * soak/tally.h: what became of each request, and of the process.
 */
#ifndef HSEAL_SOAK_TALLY_H
#define HSEAL_SOAK_TALLY_H

#include <stdint.h>
#include <stdio.h>

#include <hardseal/error.h>

#define TALLY_REFUSALS_MAX 2000 /* told one by one; all are counted */

struct tally_call {
    uint64_t due_ns, begin_ns, end_ns;
    const struct hseal_error *error; /* NULL: signed */
    int wrong;                       /* signed, and not as it should be */
};

struct tally_refusal {
    uint64_t at_ns; /* when the call began */
    uint32_t us;    /* how long it took */
    enum hseal_err code;
};

/* Once a second: of the process. */
struct tally_sample {
    long rss_kb, fds;
};

struct tally {
    uint64_t begin_ns;
    uint32_t *call_us; /* of calls that signed, and since they were due */
    uint32_t *due_us;
    size_t signed_n, room;
    uint32_t *buckets; /* signatures in each 100 ms */
    size_t buckets_n;
    struct tally_refusal refusals[TALLY_REFUSALS_MAX];
    char first[HSEAL_MESSAGE_MAX]; /* why the first one was refused */
    size_t refused, wrong, switches, notes;
    uint32_t slowest_us; /* call, signed or not */
    struct tally_sample *samples;
    size_t samples_n, samples_room;
};

/** tally_init(t, calls, seconds): room for so many; 0: no memory. */
int tally_init(struct tally *t, uint64_t calls, uint64_t seconds);

/** tally_begin(t, now_ns): time counts from here. */
void tally_begin(struct tally *t, uint64_t now_ns);

/** tally_add(t, call): and a sample, if a second is over. */
void tally_add(struct tally *t, const struct tally_call *call);

/** tally_end(t): the last sample. */
void tally_end(struct tally *t);

/** tally_print(t, f): one JSON object. */
void tally_print(struct tally *t, FILE *f);

/** tally_free(t): a zeroed one is fine. */
void tally_free(struct tally *t);

#endif
