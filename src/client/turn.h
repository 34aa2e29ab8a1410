/*
 * client/turn.h: requests that wait for places take turns.
 * Layer: client.
 */
#ifndef HSEAL_CLIENT_TURN_H
#define HSEAL_CLIENT_TURN_H

#include <stddef.h>
#include <stdint.h>

/** Of one request at most (HSEAL_LIMITS_RULES). */
#define HSEAL_TURN_LIMITS 41

/**
 * A request's own, zeroed at first; it must not move while it waits.  `kept`
 * are the limits at which it found no room: whoever came later leaves so much
 * there, until this one goes or gives up.
 */
struct hseal_turn {
    struct hseal_turn *next, *prev; /* who came after and before it */
    int waits;                      /* 1: it is in the list */
    int again; /* 1: one before it gave up: there may be room now */
    size_t n;  /* of `kept`, at most */
    struct {
        uint64_t key;
        uint64_t weight; /* 0: nothing is kept */
    } kept[HSEAL_TURN_LIMITS];
};

/** All that wait, in the order in which they came; zeroed: nobody does. */
struct hseal_turns {
    struct hseal_turn *first, *last;
};

/**
 * hseal_turns_before(all, turn, key): how much is kept at that limit by those
 * who came before `turn`; by all of them where it does not wait yet.
 */
uint64_t hseal_turns_before(
    const struct hseal_turns *all, const struct hseal_turn *turn, uint64_t key);

/**
 * hseal_turns_keep(all, turn, i, key, weight): found no room at the i-th of its
 * limits: it waits from now on, if it does not yet, and keeps its place there.
 */
void hseal_turns_keep(struct hseal_turns *all, struct hseal_turn *turn,
    size_t i, uint64_t key, uint64_t weight);

/** hseal_turns_leave(all, turn): it has its places.  Fine if it does not
 * wait. */
void hseal_turns_leave(struct hseal_turns *all, struct hseal_turn *turn);

/** hseal_turns_give_up(all, turn): it leaves without places: those behind it
 * are to ask again.  Fine if it does not wait. */
void hseal_turns_give_up(struct hseal_turns *all, struct hseal_turn *turn);

#endif
