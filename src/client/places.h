/*
 * client/places.h: the memory in which places under rate limits are held, the
 * same for all processes that share it.
 * Layer: client.
 */
#ifndef HSEAL_CLIENT_PLACES_H
#define HSEAL_CLIENT_PLACES_H

#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/siphash.h"

/**
 * A bucket is one limit of one subject.  It has so many places; a limit that
 * allows more is kept as if it allowed this many.
 */
#define HSEAL_PLACES_SMALL 64
#define HSEAL_PLACES_SMALL_BUCKETS 512
#define HSEAL_PLACES_MIDDLE 320
#define HSEAL_PLACES_MIDDLE_BUCKETS 160
#define HSEAL_PLACES_LARGE 1024
#define HSEAL_PLACES_LARGE_BUCKETS 32
#define HSEAL_PLACES_BUCKETS                                                   \
    (HSEAL_PLACES_SMALL_BUCKETS + HSEAL_PLACES_MIDDLE_BUCKETS +                \
        HSEAL_PLACES_LARGE_BUCKETS)
#define HSEAL_PLACES_COUNT                                                     \
    (HSEAL_PLACES_SMALL * HSEAL_PLACES_SMALL_BUCKETS +                         \
        HSEAL_PLACES_MIDDLE * HSEAL_PLACES_MIDDLE_BUCKETS +                    \
        HSEAL_PLACES_LARGE * HSEAL_PLACES_LARGE_BUCKETS)

/** No place is held for longer than a month and a day. */
#define HSEAL_PLACES_HELD_MAX_NS (UINT64_C(32) * 86400 * 1000000000)

/** Held until a moment of the machine's boot clock; free after. */
struct hseal_place {
    uint64_t until_ns;
    uint32_t weight; /* of the orders in one request */
    uint32_t tag;    /* whose it is; the highest bit: still under way */
};

/**
 * All of it, in a file or not.  Whatever is found in it is used within bounds:
 * others write here, and a process may end at any moment.
 */
struct hseal_places {
    char magic[8];
    uint32_t layout;
    uint32_t next_tag;
    unsigned char hash_key[HSEAL_SIPHASH_KEY_BYTES];
    char boot_id[40];
    uint64_t last_ns; /* when it was last looked at */
    uint64_t key[HSEAL_PLACES_BUCKETS];
    uint64_t busy_ns[HSEAL_PLACES_BUCKETS]; /* until then something is held */
    uint32_t used[HSEAL_PLACES_BUCKETS];    /* its first places, so many */
    struct hseal_place place[HSEAL_PLACES_COUNT];
};

/** A limit, as it is kept. */
struct hseal_places_limit {
    uint64_t key; /* of the bucket; not 0 */
    uint32_t count;
    uint32_t weight;  /* of what wants in */
    uint64_t hold_ns; /* from the moment that it is done */
};

/** hseal_places_begin(p): everything free, with a new key for hashing. */
void hseal_places_begin(struct hseal_places *p);

/** hseal_places_valid(p): 1 if it is ours, in this layout. */
int hseal_places_valid(const struct hseal_places *p);

/**
 * hseal_places_look(p, boot_id, now_ns): to be called first, whenever it was
 * locked.  If the machine was started anew, or its clock went back, what was
 * held stays held for the time that was left when it was last looked at: the
 * time in between is not known to have passed.  `boot_id` NULL: not asked.
 */
void hseal_places_look(
    struct hseal_places *p, const char *boot_id, uint64_t now_ns);

/**
 * hseal_places_bucket(p, limit, now_ns, ret): the bucket of limit->key.  One
 * in which nothing is held any more, the one that was left longest ago, gets
 * another key.  *ret is where it was last time, or 0; it is looked at first.
 * 0 if there is *ret; else nanoseconds until one is free.
 */
uint64_t hseal_places_bucket(struct hseal_places *p,
    const struct hseal_places_limit *limit, uint64_t now_ns, size_t *ret);

/**
 * hseal_places_wait(p, bucket, limit, more, now_ns): 0 if there is room for
 * limit->weight beside `more`; else nanoseconds until there can be.  Exact
 * where all that has to leave is done; what is under way is taken to be done
 * now.  UINT64_MAX: never.
 */
uint64_t hseal_places_wait(struct hseal_places *p, size_t bucket,
    const struct hseal_places_limit *limit, uint64_t more, uint64_t now_ns);

/**
 * hseal_places_enter(p, bucket, limit, tag, until_ns): hold a place, of which
 * there is one.  Returns which.
 */
uint32_t hseal_places_enter(struct hseal_places *p, size_t bucket,
    const struct hseal_places_limit *limit, uint32_t tag, uint64_t until_ns);

/**
 * hseal_places_leave(p, bucket, key, tag, slot, until_ns): what is under way
 * there is done, and is held until then.  If something else is there by now,
 * it stays.
 */
void hseal_places_leave(struct hseal_places *p, size_t bucket, uint64_t key,
    uint32_t tag, uint32_t slot, uint64_t until_ns);

#endif
