/*
 * client/limits.h: keeping within the exchange's rate limits, together with
 * every other process of the same home.
 * Layer: client.
 */
#ifndef HSEAL_CLIENT_LIMITS_H
#define HSEAL_CLIENT_LIMITS_H

#include <stddef.h>
#include <stdint.h>

#include <hardseal/error.h>

#include "base/clock.h"

struct hseal_turn;

/**
 * Sliding windows.  The exchange counts a request at some moment between its
 * sending and its answer; so a place is held from before the one to a window
 * after the other, and there are never more than `count` in any window, be the
 * way slow or fast.  A window is taken to be a thousandth and a millisecond
 * longer than it is: clocks differ.  What is held outlasts the process.
 * One thread at a time; not to be carried over a fork.
 */
struct hseal_limits;

/** A limit, and who is counted in it.  Text is borrowed for the call. */
struct hseal_limits_rule {
    const char *group;   /* "POST /api/v5/trade/order", "orders" */
    const char *scope;   /* whose: "uid:123", a key's id, or "ip" */
    const char *subject; /* "BTC-USDT", "USDT"; NULL or "": no such thing */
    uint32_t count;      /* so many ... */
    uint32_t window_ms;  /* ... in any stretch of time this long */
    uint32_t weight;     /* how many this request is: its orders, or 1 */
};

/** Two windows for each of the twenty orders of a batch, which may be of twenty
 * instruments, and the cap on orders. */
#define HSEAL_LIMITS_RULES 41
/** A month. */
#define HSEAL_LIMITS_WINDOW_MAX_MS UINT32_C(2678400000)
#define HSEAL_LIMITS_TIMEOUT_MAX_MS UINT32_C(600000)

/** One request: a place under each of the rules, or under none. */
struct hseal_limits_claim {
    struct hseal_limits_rule rule[HSEAL_LIMITS_RULES];
    size_t n;
    /* By then it is done; of a process that ended meanwhile the place is
     * free a window later. */
    uint32_t timeout_ms;
    /* The request's own, for all its tries (client/turn.h); NULL: it goes when
     * there is room, whoever waits, and keeps nothing. */
    struct hseal_turn *turn;
};

/** What was taken.  Of no use to any other struct hseal_limits. */
struct hseal_limits_ticket {
    struct {
        uint64_t key;
        uint64_t hold_ns;
        uint32_t bucket;
        uint32_t slot;
    } place[HSEAL_LIMITS_RULES];
    uint32_t n;
    uint32_t tag;
};

/**
 * hseal_limits_open(state_dir, clock, ret, e): the windows of this home, in the
 * file state_dir/limits; NULL: of this process alone.  `clock` (its boot_ns)
 * outlives *ret.  After a start of the machine what was held stays held for
 * the time that was left when the file was last used.
 * Errors: IO, NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_limits_open(const char *state_dir,
    const struct hseal_clock *clock, struct hseal_limits **ret,
    struct hseal_error *e);

/** hseal_limits_close(l): NULL is fine.  What is held stays so. */
void hseal_limits_close(struct hseal_limits *l);

/**
 * hseal_limits_take(l, claim, ret_ticket, ret_wait_ns, e): take the places, and
 * *ret_wait_ns is 0; or take nothing, and it tells when to ask again: exactly
 * when there is room if nobody else comes, or the earliest moment at which
 * there can be where others are still under way.  Where more limits are in
 * use than can be kept (704), a new one waits until one of them is not.
 * Who has to wait and has a turn keeps it, until it takes its places, fails or
 * gives up: at a limit that had no room for it (of several the first, then
 * the next) those that come later leave it as many places as it needs, so that
 * a batch is not overtaken for ever by single orders.  That holds for one
 * struct hseal_limits; between processes whoever looks first is first, and a
 * batch may find its places taken by the single orders of another process.
 * A ticket must be ended by one of the next two; otherwise its places are held
 * for timeout_ms and the window.
 * Errors: RATE (it has more orders than the limit allows at once), INPUT (a
 * count, window or timeout out of bounds), IO, DEADLINE (another process keeps
 * the file locked).
 */
HSEAL_MUST_USE enum hseal_err hseal_limits_take(struct hseal_limits *l,
    const struct hseal_limits_claim *claim,
    struct hseal_limits_ticket *ret_ticket, uint64_t *ret_wait_ns,
    struct hseal_error *e);

/**
 * hseal_limits_give_up(l, turn): it waits no longer; turn->again of those
 * behind it is set: there may be room for them before the moment that they were
 * told. To be called before `turn` goes away; fine if it does not wait.
 */
void hseal_limits_give_up(struct hseal_limits *l, struct hseal_turn *turn);

/**
 * hseal_limits_done(l, ticket): the answer is here, so it was counted by now:
 * its windows end counting from this moment.  To be called as soon as that is
 * known; not for a request whose outcome is unknown, which may still be
 * counted: leave that ticket alone.
 */
void hseal_limits_done(
    struct hseal_limits *l, const struct hseal_limits_ticket *ticket);

/**
 * hseal_limits_drop(l, ticket): nothing was sent: the places are free.
 */
void hseal_limits_drop(
    struct hseal_limits *l, const struct hseal_limits_ticket *ticket);

/**
 * hseal_limits_renewed(l): 1 if the file could not be used (damaged, cut) and
 * was begun anew, so that what was held before is forgotten.
 */
int hseal_limits_renewed(const struct hseal_limits *l);

#endif
