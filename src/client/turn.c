/*
 * client/turn.c: requests that wait for places take turns.
 * Layer: client.
 */
#include <assert.h>
#include <string.h>

#include "client/turn.h"

uint64_t
hseal_turns_before(
    const struct hseal_turns *all, const struct hseal_turn *turn, uint64_t key)
{
    const struct hseal_turn *end = turn->waits ? turn : NULL;
    uint64_t weight = 0;

    for (const struct hseal_turn *t = all->first; t != end; t = t->next)
        for (size_t i = 0; i < t->n; i++)
            if (t->kept[i].key == key)
                weight += t->kept[i].weight;
    return weight;
}

static void
join(struct hseal_turns *all, struct hseal_turn *turn)
{
    turn->waits = 1;
    turn->next = NULL;
    turn->prev = all->last;
    if (all->last != NULL)
        all->last->next = turn;
    else
        all->first = turn;
    all->last = turn;
}

void
hseal_turns_keep(struct hseal_turns *all, struct hseal_turn *turn, size_t i,
    uint64_t key, uint64_t weight)
{
    assert(i < HSEAL_TURN_LIMITS);
    if (!turn->waits)
        join(all, turn);
    if (turn->n <= i)
        turn->n = i + 1;
    turn->kept[i].key = key;
    turn->kept[i].weight = weight;
}

void
hseal_turns_leave(struct hseal_turns *all, struct hseal_turn *turn)
{
    if (!turn->waits)
        return;
    if (turn->prev != NULL)
        turn->prev->next = turn->next;
    else
        all->first = turn->next;
    if (turn->next != NULL)
        turn->next->prev = turn->prev;
    else
        all->last = turn->prev;
    memset(turn, 0, sizeof(*turn));
}

void
hseal_turns_give_up(struct hseal_turns *all, struct hseal_turn *turn)
{
    for (struct hseal_turn *t = turn->next; turn->waits && t != NULL;
         t = t->next)
        t->again = 1;
    hseal_turns_leave(all, turn);
}
