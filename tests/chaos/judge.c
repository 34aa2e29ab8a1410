/*
 * chaos/judge.c: which rules meet a call, and what they say together.
 */
#include "chaos/inside.h"

static int
meets(struct chaos_rule *r, const struct chaos_call *c, uint64_t since_ns)
{
    uint64_t nth;

    if (r->since != CHAOS_CALL_NONE && r->since == (int)c->id)
        atomic_store(&r->armed, 1);
    if (r->since != CHAOS_CALL_NONE && atomic_load(&r->armed) == 0)
        return 0;
    if (r->call != CHAOS_CALL_ANY && r->call != (int)c->id)
        return 0;
    if (since_ns < r->delay_ns)
        return 0;
    nth = atomic_fetch_add(&r->seen, 1) + 1;
    return nth >= r->from && nth <= r->to && (nth - r->from) % r->step == 0;
}

/* The first that speaks of a thing is heard. */
static void
say(struct chaos_call *c, const struct chaos_rule *r)
{
    switch (r->what) {
    case CHAOS_ANSWER:
        if (!c->answered)
            c->answer = (CK_RV)r->argument;
        c->answered = 1;
        break;
    case CHAOS_PASS_THEN:
        if (!c->replaced)
            c->after = (CK_RV)r->argument;
        c->replaced = 1;
        break;
    case CHAOS_STALL:
        if (c->stall_ns == 0)
            c->stall_ns = r->argument;
        break;
    case CHAOS_MAC_SHORT:
    case CHAOS_MAC_LONG:
    case CHAOS_MAC_WRONG:
    case CHAOS_MAC_HASH:
        if (!c->mac) {
            c->mac_what = r->what;
            c->mac_argument = r->argument;
        }
        c->mac = 1;
        break;
    case CHAOS_KILL_BEFORE: c->kill_before = 1; break;
    case CHAOS_KILL_AFTER: c->kill_after = 1; break;
    case CHAOS_ABORT_BEFORE: c->abort_before = 1; break;
    case CHAOS_ABORT_AFTER: c->abort_after = 1; break;
    case CHAOS_DROP_SESSION:
    case CHAOS_DROP_ALL:
    case CHAOS_LOGOUT:
    case CHAOS_TOKEN_GONE:
    case CHAOS_TOKEN_BACK:
    case CHAOS_DEAD: c->deeds[c->n_deeds++] = *r; break;
    }
}

static void
judge(struct chaos_rules *rules, struct chaos_call *c, uint64_t now_ns)
{
    for (size_t i = 0; i < rules->n; i++) {
        struct chaos_rule *r = &rules->rule[i];

        if (r->call == CHAOS_CALL_NONE)
            continue;
        if (r->what >= CHAOS_DROP_SESSION && c->n_deeds == CHAOS_DEEDS_MAX)
            continue;
        if (meets(r, c, now_ns - rules->base_ns))
            say(c, r);
    }
}

void
chaos_judge(struct chaos_call *c, uint64_t now_ns)
{
    judge(&chaos.live, c, now_ns);
    judge(&chaos.script.rules, c, now_ns);
}

void
chaos_rules_changed(void)
{
    const struct chaos_rules *both[] = { &chaos.live, &chaos.script.rules };
    uint64_t ruled = 0;

    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < both[k]->n; i++)
            ruled |= both[k]->rule[i].call != CHAOS_CALL_NONE;
    atomic_store(&chaos.ruled, ruled);
}
