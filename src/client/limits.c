/*
 * client/limits.c: keeping within the exchange's rate limits, together with
 * every other process of the same home.
 * Layer: client.
 */
#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "client/limitsfile.h"
#include "client/turn.h"

#include "client/limits.h"

static_assert(HSEAL_TURN_LIMITS >= HSEAL_LIMITS_RULES,
    "a claim can keep its turn at each of its limits");

#define NS_PER_MS UINT64_C(1000000)
/* Clocks are adjusted by up to 0.5 of a thousandth, and count in ms. */
#define MARGIN_PER_MS UINT64_C(1000)
#define MARGIN_NS NS_PER_MS
/* A limit that lasts this long is worth waiting for the disk. */
#define LONG_WINDOW_MS UINT32_C(3600000)
/* Of one text of a rule; what follows is not told apart. */
#define TEXT_MAX 256

/* Where a bucket was last time, so that it need not be looked for. */
#define SEEN 256

struct hseal_limits {
    struct hseal_limitsfile file;
    uint16_t seen[SEEN]; /* by key */
    const struct hseal_clock *clock;
    struct hseal_turns turns;
};

enum hseal_err
hseal_limits_open(const char *state_dir, const struct hseal_clock *clock,
    struct hseal_limits **ret, struct hseal_error *e)
{
    struct hseal_limits *l = calloc(1, sizeof(*l));
    enum hseal_err err;

    if (l == NULL)
        return hseal_fail_nomem(e);
    l->clock = clock;
    err = hseal_limitsfile_open(&l->file, state_dir, e);
    if (err != HSEAL_ERR_OK) {
        free(l);
        return err;
    }
    *ret = l;
    return HSEAL_ERR_OK;
}

void
hseal_limits_close(struct hseal_limits *l)
{
    if (l == NULL)
        return;
    hseal_limitsfile_close(&l->file);
    free(l);
}

int
hseal_limits_renewed(const struct hseal_limits *l)
{
    return l->file.renewed;
}

static enum hseal_err
check(const struct hseal_limits_claim *c, struct hseal_error *e)
{
    if (c->n > HSEAL_LIMITS_RULES ||
        c->timeout_ms > HSEAL_LIMITS_TIMEOUT_MAX_MS)
        return hseal_fail(e, HSEAL_ERR_INPUT,
            "%zu rate limits for %" PRIu32 " ms: more than %d, or longer "
            "than %" PRIu32 " ms",
            c->n, c->timeout_ms, HSEAL_LIMITS_RULES,
            HSEAL_LIMITS_TIMEOUT_MAX_MS);
    for (size_t i = 0; i < c->n; i++) {
        const struct hseal_limits_rule *r = &c->rule[i];
        if (r->count == 0 || r->weight == 0 || r->window_ms == 0 ||
            r->window_ms > HSEAL_LIMITS_WINDOW_MAX_MS)
            return hseal_fail(e, HSEAL_ERR_INPUT,
                "a rate limit of %" PRIu32 " in %" PRIu32 " ms (%s) cannot be "
                "kept",
                r->count, r->window_ms, r->group);
        if (r->weight <= r->count)
            continue;
        (void)hseal_fail(e, HSEAL_ERR_RATE,
            "%" PRIu32 " orders at once are more than the %" PRIu32
            " that the limit of %s ever allows",
            r->weight, r->count, r->group);
        return hseal_hint(e, HSEAL_ERR_RATE, "send them in smaller batches");
    }
    return HSEAL_ERR_OK;
}

/* "scope NUL group NUL subject NUL window". */
static uint64_t
key_of(const struct hseal_places *p, const struct hseal_limits_rule *r)
{
    const char *const texts[] = { r->scope, r->group,
        r->subject != NULL ? r->subject : "" };
    char name[(size_t)3 * TEXT_MAX + sizeof(r->window_ms)];
    size_t len = 0;
    uint64_t key;

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        size_t n = strnlen(texts[i], TEXT_MAX - 1);
        memcpy(name + len, texts[i], n);
        name[len + n] = '\0';
        len += n + 1;
    }
    memcpy(name + len, &r->window_ms, sizeof(r->window_ms));
    key = hseal_siphash(p->hash_key, name, len + sizeof(r->window_ms));
    return key != 0 ? key : 1;
}

static struct hseal_places_limit
limit_of(const struct hseal_places *p, const struct hseal_limits_rule *r)
{
    struct hseal_places_limit limit = {
        .key = key_of(p, r),
        .count = r->count,
        .weight = r->weight,
        .hold_ns = r->window_ms * (NS_PER_MS + MARGIN_PER_MS) + MARGIN_NS,
    };

    return limit;
}

/* Two rules of one claim may meet in one bucket. */
static uint64_t
weight_before(const struct hseal_limits_ticket *t,
    const struct hseal_limits_claim *c, size_t i)
{
    uint64_t weight = 0;

    for (size_t k = 0; k < i; k++)
        if (t->place[k].bucket == t->place[i].bucket)
            weight += c->rule[k].weight;
    return weight;
}

/* Beside `more`, and what those before it keep. */
static uint64_t
wait_for_room(struct hseal_limits *l, const struct hseal_places_limit *limit,
    size_t bucket, uint64_t more, const struct hseal_turn *turn,
    uint64_t now_ns)
{
    struct hseal_places *p = l->file.places;
    uint64_t wait = hseal_places_wait(p, bucket, limit, more, now_ns);
    uint64_t before =
        turn != NULL ? hseal_turns_before(&l->turns, turn, limit->key) : 0;

    if (before == 0 || wait == UINT64_MAX)
        return wait;
    wait = hseal_places_wait(p, bucket, limit, more + before, now_ns);
    /* Not before those have come and gone, who are not there yet. */
    return wait == UINT64_MAX ? limit->hold_ns : wait;
}

/* Finds the buckets, and when all of them have room. */
static uint64_t
look(struct hseal_limits *l, const struct hseal_limits_claim *c,
    struct hseal_places_limit *limit, struct hseal_limits_ticket *t,
    uint64_t now_ns)
{
    struct hseal_places *p = l->file.places;
    uint64_t longest = 0;

    for (size_t i = 0; i < c->n; i++) {
        uint16_t *seen;
        size_t bucket;
        uint64_t wait;
        limit[i] = limit_of(p, &c->rule[i]);
        seen = &l->seen[limit[i].key % SEEN];
        bucket = *seen;
        wait = hseal_places_bucket(p, &limit[i], now_ns, &bucket);
        *seen = (uint16_t)bucket;
        t->place[i].bucket = (uint32_t)bucket;
        t->place[i].key = limit[i].key;
        t->place[i].hold_ns = limit[i].hold_ns;
        if (wait == 0)
            wait = wait_for_room(
                l, &limit[i], bucket, weight_before(t, c, i), c->turn, now_ns);
        /* One after the other: what is kept while another limit is full is of
         * no use to anybody. */
        if (wait > 0 && longest == 0 && c->turn != NULL)
            hseal_turns_keep(
                &l->turns, c->turn, i, limit[i].key, limit[i].weight);
        if (wait > longest)
            longest = wait;
    }
    return longest;
}

static void
enter(struct hseal_places *p, const struct hseal_limits_claim *c,
    const struct hseal_places_limit *limit, struct hseal_limits_ticket *t,
    uint64_t now_ns)
{
    t->tag = p->next_tag++;
    t->n = (uint32_t)c->n;
    for (size_t i = 0; i < c->n; i++)
        t->place[i].slot = hseal_places_enter(p, t->place[i].bucket, &limit[i],
            t->tag, now_ns + c->timeout_ms * NS_PER_MS + limit[i].hold_ns);
}

static int
is_long(const struct hseal_limits_claim *c)
{
    for (size_t i = 0; i < c->n; i++)
        if (c->rule[i].window_ms >= LONG_WINDOW_MS)
            return 1;
    return 0;
}

static enum hseal_err
take(struct hseal_limits *l, const struct hseal_limits_claim *claim,
    struct hseal_limits_ticket *ret_ticket, uint64_t *ret_wait_ns,
    struct hseal_error *e)
{
    struct hseal_places_limit limit[HSEAL_LIMITS_RULES];
    struct hseal_limits_ticket t;
    uint64_t now_ns, wait_ns;
    enum hseal_err err = check(claim, e);

    memset(&t, 0, sizeof(t));
    if (err == HSEAL_ERR_OK)
        err = hseal_limitsfile_lock(&l->file, l->clock, &now_ns, e);
    if (err != HSEAL_ERR_OK)
        return err;
    wait_ns = look(l, claim, limit, &t, now_ns);
    if (wait_ns == 0)
        enter(l->file.places, claim, limit, &t, now_ns);
    hseal_limitsfile_unlock(&l->file);
    if (wait_ns == 0 && is_long(claim))
        hseal_limitsfile_sync(&l->file);
    *ret_wait_ns = wait_ns;
    *ret_ticket = t;
    return HSEAL_ERR_OK;
}

enum hseal_err
hseal_limits_take(struct hseal_limits *l,
    const struct hseal_limits_claim *claim,
    struct hseal_limits_ticket *ret_ticket, uint64_t *ret_wait_ns,
    struct hseal_error *e)
{
    enum hseal_err err = take(l, claim, ret_ticket, ret_wait_ns, e);

    if (claim->turn == NULL)
        return err;
    claim->turn->again = 0;
    if (err != HSEAL_ERR_OK)
        hseal_turns_give_up(&l->turns, claim->turn);
    else if (*ret_wait_ns == 0)
        hseal_turns_leave(&l->turns, claim->turn);
    return err;
}

void
hseal_limits_give_up(struct hseal_limits *l, struct hseal_turn *turn)
{
    hseal_turns_give_up(&l->turns, turn);
}

/* A lock that fails costs the others time: the places are held longer. */
static void
leave(struct hseal_limits *l, const struct hseal_limits_ticket *t, int counted)
{
    uint64_t now_ns;

    if (t->n == 0 || hseal_limitsfile_lock(&l->file, l->clock, &now_ns, NULL) !=
                         HSEAL_ERR_OK)
        return;
    for (size_t i = 0; i < t->n && i < HSEAL_LIMITS_RULES; i++)
        hseal_places_leave(l->file.places, t->place[i].bucket, t->place[i].key,
            t->tag, t->place[i].slot,
            counted ? now_ns + t->place[i].hold_ns : now_ns);
    hseal_limitsfile_unlock(&l->file);
}

void
hseal_limits_done(
    struct hseal_limits *l, const struct hseal_limits_ticket *ticket)
{
    leave(l, ticket, 1);
}

void
hseal_limits_drop(
    struct hseal_limits *l, const struct hseal_limits_ticket *ticket)
{
    leave(l, ticket, 0);
}
