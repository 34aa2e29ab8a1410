/*
 * client/places.c: the memory in which places under rate limits are held, the
 * same for all processes that share it.
 * Layer: client.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/places.h"

#define MAGIC "hsealrl\n"
#define LAYOUT 1
#define UNDER_WAY 0x80000000U

static_assert(sizeof(struct hseal_place) == 16, "no gaps in the file");
static_assert(sizeof(((struct hseal_places *)0)->magic) == sizeof(MAGIC) - 1,
    "the magic fills its place");

/* Buckets of one size stand together, and so do their places. */
/* clang-format off */
static const struct size {
    size_t first;       /* bucket */
    size_t buckets;
    size_t first_place;
    uint32_t places;    /* of each */
} sizes[] = {
    { 0, HSEAL_PLACES_SMALL_BUCKETS, 0, HSEAL_PLACES_SMALL },
    { HSEAL_PLACES_SMALL_BUCKETS, HSEAL_PLACES_MIDDLE_BUCKETS,
      (size_t)HSEAL_PLACES_SMALL_BUCKETS * HSEAL_PLACES_SMALL, HSEAL_PLACES_MIDDLE },
    { HSEAL_PLACES_SMALL_BUCKETS + HSEAL_PLACES_MIDDLE_BUCKETS,
      HSEAL_PLACES_LARGE_BUCKETS,
      (size_t)HSEAL_PLACES_SMALL_BUCKETS * HSEAL_PLACES_SMALL +
          (size_t)HSEAL_PLACES_MIDDLE_BUCKETS * HSEAL_PLACES_MIDDLE,
      HSEAL_PLACES_LARGE },
};
/* clang-format on */
#define SIZES (sizeof(sizes) / sizeof(sizes[0]))

void
hseal_places_begin(struct hseal_places *p)
{
    memset(p, 0, sizeof(*p));
    hseal_siphash_key(p->hash_key);
    p->layout = LAYOUT;
    memcpy(p->magic, MAGIC, sizeof(p->magic));
}

int
hseal_places_valid(const struct hseal_places *p)
{
    return memcmp(p->magic, MAGIC, sizeof(p->magic)) == 0 &&
           p->layout == LAYOUT;
}

static const struct size *
size_of(size_t bucket)
{
    size_t i = 0;

    while (i + 1 < SIZES && bucket >= sizes[i + 1].first)
        i++;
    return &sizes[i];
}

static struct hseal_place *
places_of(struct hseal_places *p, size_t bucket)
{
    const struct size *s = size_of(bucket);

    return &p->place[s->first_place + (bucket - s->first) * s->places];
}

static uint32_t
used(const struct hseal_places *p, size_t bucket)
{
    uint32_t most = size_of(bucket)->places;

    return p->used[bucket] < most ? p->used[bucket] : most;
}

static uint64_t
weight_of(const struct hseal_place *at)
{
    return at->weight > 0 ? at->weight : 1;
}

/* Damage must not hold a place for years. */
static uint64_t
bounded(uint64_t until_ns, uint64_t now_ns)
{
    return until_ns > now_ns && until_ns - now_ns > HSEAL_PLACES_HELD_MAX_NS
               ? now_ns + HSEAL_PLACES_HELD_MAX_NS
               : until_ns;
}

static uint64_t
moved(uint64_t until_ns, uint64_t last_ns, uint64_t now_ns)
{
    return until_ns <= last_ns ? 0
                               : bounded(now_ns + (until_ns - last_ns), now_ns);
}

static void
move_all(struct hseal_places *p, uint64_t now_ns)
{
    for (size_t i = 0; i < HSEAL_PLACES_COUNT; i++)
        p->place[i].until_ns = moved(p->place[i].until_ns, p->last_ns, now_ns);
    for (size_t i = 0; i < HSEAL_PLACES_BUCKETS; i++)
        p->busy_ns[i] = moved(p->busy_ns[i], p->last_ns, now_ns);
}

void
hseal_places_look(struct hseal_places *p, const char *boot_id, uint64_t now_ns)
{
    int other = boot_id != NULL &&
                strncmp(p->boot_id, boot_id, sizeof(p->boot_id)) != 0;

    if (other || now_ns < p->last_ns)
        move_all(p, now_ns);
    p->last_ns = now_ns;
    if (other) {
        memset(p->boot_id, 0, sizeof(p->boot_id));
        (void)snprintf(p->boot_id, sizeof(p->boot_id), "%s", boot_id);
    }
}

/* The bucket of that size which is free, left longest ago; 0: none, and
 * *ret_wait is no longer than until the first one is. */
static int
pick(struct hseal_places *p, const struct size *s, uint64_t now_ns, size_t *ret,
    uint64_t *ret_wait)
{
    size_t best = s->first;

    for (size_t i = s->first; i < s->first + s->buckets; i++) {
        p->busy_ns[i] = bounded(p->busy_ns[i], now_ns);
        if (p->busy_ns[i] < p->busy_ns[best])
            best = i;
    }
    *ret = best;
    if (p->busy_ns[best] <= now_ns)
        return 1;
    if (p->busy_ns[best] - now_ns < *ret_wait)
        *ret_wait = p->busy_ns[best] - now_ns;
    return 0;
}

/* Busy from now on, so that no other limit of the same claim gets it. */
static uint64_t
found(struct hseal_places *p, size_t bucket, uint64_t now_ns, size_t *ret)
{
    if (p->busy_ns[bucket] <= now_ns)
        p->busy_ns[bucket] = now_ns + 1;
    *ret = bucket;
    return 0;
}

uint64_t
hseal_places_bucket(struct hseal_places *p,
    const struct hseal_places_limit *limit, uint64_t now_ns, size_t *ret)
{
    uint64_t wait = UINT64_MAX;
    size_t first = 0;

    if (*ret < HSEAL_PLACES_BUCKETS && p->key[*ret] == limit->key)
        return found(p, *ret, now_ns, ret);
    for (size_t i = 0; i < HSEAL_PLACES_BUCKETS; i++)
        if (p->key[i] == limit->key)
            return found(p, i, now_ns, ret);
    while (first + 1 < SIZES && sizes[first].places < limit->count)
        first++;
    for (size_t i = first; i < SIZES; i++) {
        if (!pick(p, &sizes[i], now_ns, ret, &wait))
            continue;
        p->used[*ret] = 0;
        p->key[*ret] = limit->key;
        return found(p, *ret, now_ns, ret);
    }
    return wait;
}

/* What has to leave before there is room. */
struct leaving {
    uint64_t at_ns;
    uint64_t weight;
};

static int
sooner(const void *a, const void *b)
{
    const struct leaving *x = a, *y = b;

    return x->at_ns < y->at_ns ? -1 : x->at_ns > y->at_ns;
}

/* `list` is in any order; `excess` has to leave. */
static uint64_t
when_left(struct leaving *list, size_t n, uint64_t excess, uint64_t now_ns)
{
    qsort(list, n, sizeof(*list), sooner);
    for (size_t i = 0; i < n; i++) {
        if (list[i].weight >= excess)
            return list[i].at_ns - now_ns;
        excess -= list[i].weight;
    }
    return UINT64_MAX;
}

uint64_t
hseal_places_wait(struct hseal_places *p, size_t bucket,
    const struct hseal_places_limit *limit, uint64_t more, uint64_t now_ns)
{
    struct hseal_place *place = places_of(p, bucket);
    struct leaving list[HSEAL_PLACES_LARGE];
    uint32_t count = limit->count, n = used(p, bucket);
    uint64_t held = more + limit->weight;
    size_t n_held = 0;

    if (count > size_of(bucket)->places)
        count = size_of(bucket)->places;
    for (uint32_t i = 0; i < n; i++) {
        struct hseal_place *at = &place[i];
        if (at->until_ns <= now_ns)
            continue;
        at->until_ns = bounded(at->until_ns, now_ns);
        list[n_held].at_ns = at->until_ns;
        if ((at->tag & UNDER_WAY) != 0 &&
            now_ns + limit->hold_ns < at->until_ns)
            list[n_held].at_ns = now_ns + limit->hold_ns;
        list[n_held].weight = weight_of(at);
        held += list[n_held++].weight;
    }
    if (held <= count)
        return 0;
    return n_held == 0 ? UINT64_MAX
                       : when_left(list, n_held, held - count, now_ns);
}

uint32_t
hseal_places_enter(struct hseal_places *p, size_t bucket,
    const struct hseal_places_limit *limit, uint32_t tag, uint64_t until_ns)
{
    struct hseal_place *place = places_of(p, bucket);
    uint32_t n = used(p, bucket), slot = 0;

    while (slot < n && place[slot].until_ns > p->last_ns)
        slot++;
    assert(slot < size_of(bucket)->places);
    place[slot].weight = limit->weight;
    place[slot].tag = (tag & ~UNDER_WAY) | UNDER_WAY;
    place[slot].until_ns = until_ns;
    if (p->busy_ns[bucket] < until_ns)
        p->busy_ns[bucket] = until_ns;
    p->used[bucket] = slot < n ? n : slot + 1;
    return slot;
}

void
hseal_places_leave(struct hseal_places *p, size_t bucket, uint64_t key,
    uint32_t tag, uint32_t slot, uint64_t until_ns)
{
    struct hseal_place *place = places_of(p, bucket);
    uint64_t busy_ns = 0;

    if (bucket >= HSEAL_PLACES_BUCKETS || p->key[bucket] != key ||
        slot >= used(p, bucket) ||
        place[slot].tag != ((tag & ~UNDER_WAY) | UNDER_WAY))
        return;
    place[slot].until_ns = until_ns;
    place[slot].tag &= ~UNDER_WAY;
    for (uint32_t i = 0; i < used(p, bucket); i++)
        if (place[i].until_ns > busy_ns)
            busy_ns = place[i].until_ns;
    p->busy_ns[bucket] = busy_ns;
}
