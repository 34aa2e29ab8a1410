/*
 * chaos/state.c: what is done to the token: sessions lost, token gone.
 */
#include "chaos/inside.h"
#include "chaos/sessions.h"

#define SLOTS_MAX 64

/* Every session is closed, which logs out and ends session objects. */
static void
close_all(int keep_dead)
{
    CK_SLOT_ID slot[SLOTS_MAX];
    size_t n = chaos_session_slots(slot, SLOTS_MAX);

    for (size_t i = 0; i < n; i++) {
        (void)chaos.real->C_CloseAllSessions(slot[i]);
        chaos_session_clear(slot[i], keep_dead);
    }
    if (n > 0)
        atomic_fetch_add(&chaos.control->drops, 1);
}

static void
close_one(CK_SESSION_HANDLE session)
{
    if (session == 0)
        session = chaos_session_newest();
    if (session == 0)
        return;
    (void)chaos.real->C_CloseSession(session);
    chaos_session_remove(session);
    atomic_fetch_add(&chaos.control->drops, 1);
}

static void
log_out(void)
{
    CK_SLOT_ID slot[SLOTS_MAX];
    size_t n = chaos_session_slots(slot, SLOTS_MAX);

    for (size_t i = 0; i < n; i++) {
        CK_SESSION_HANDLE session;

        if (chaos_session_any(slot[i], &session))
            (void)chaos.real->C_Logout(session);
    }
}

static void
go(uint64_t for_ns, uint64_t at_ns)
{
    /* A YubiHSM that comes back goes on where it was. */
    if (!chaos_quirk(YUBI_CONNECTOR))
        close_all(1);
    atomic_fetch_add(&chaos.control->removals, 1);
    atomic_store(&chaos.gone_until_ns,
        for_ns > CHAOS_FOREVER - at_ns ? CHAOS_FOREVER : at_ns + for_ns);
}

void
chaos_do(const struct chaos_rule *r, CK_SESSION_HANDLE session, uint64_t at_ns)
{
    switch (r->what) {
    case CHAOS_DROP_SESSION: close_one(session); break;
    case CHAOS_DROP_ALL: close_all(0); break;
    case CHAOS_LOGOUT: log_out(); break;
    case CHAOS_TOKEN_GONE: go(r->argument, at_ns); break;
    case CHAOS_TOKEN_BACK: atomic_store(&chaos.gone_until_ns, 1); break;
    case CHAOS_DEAD: atomic_store(&chaos.dead, 1); break;
    case CHAOS_ANSWER:
    case CHAOS_PASS_THEN:
    case CHAOS_STALL:
    case CHAOS_MAC_SHORT:
    case CHAOS_MAC_LONG:
    case CHAOS_MAC_WRONG:
    case CHAOS_MAC_HASH:
    case CHAOS_KILL_BEFORE:
    case CHAOS_KILL_AFTER:
    case CHAOS_ABORT_BEFORE:
    case CHAOS_ABORT_AFTER: break; /* done to a call, not to a token */
    }
}

static uint64_t
due_of(struct chaos_rules *rules, uint64_t now_ns)
{
    uint64_t next = CHAOS_FOREVER;

    for (size_t i = 0; i < rules->n; i++) {
        struct chaos_rule *r = &rules->rule[i];

        if (r->call != CHAOS_CALL_NONE)
            continue;
        if (r->due_ns <= now_ns) {
            uint64_t at = r->due_ns;

            /* What was missed while nobody called happens once. */
            if (r->every_ns != 0)
                at += (now_ns - at) / r->every_ns * r->every_ns;
            r->due_ns = r->every_ns != 0 ? at + r->every_ns : CHAOS_FOREVER;
            chaos_do(r, 0, at);
        }
        if (r->due_ns < next)
            next = r->due_ns;
    }
    return next;
}

void
chaos_due(uint64_t now_ns)
{
    uint64_t script = due_of(&chaos.script.rules, now_ns);
    uint64_t live = due_of(&chaos.live, now_ns);

    atomic_store(&chaos.due_ns, script < live ? script : live);
}

int
chaos_is_gone(uint64_t now_ns)
{
    return now_ns < atomic_load(&chaos.gone_until_ns);
}

/* OpenSC (0.23) answers these three as if the card were there. */
static int
opensc_does_not_look(enum chaos_id id)
{
    return chaos_quirk(OPENSC_REMOVAL) &&
           (id == CHAOS_C_GetSessionInfo || id == CHAOS_C_GetTokenInfo ||
               id == CHAOS_C_OpenSession);
}

CK_RV
chaos_gone_answer(const struct chaos_call *c)
{
    struct chaos_session s;

    if (opensc_does_not_look(c->id))
        return CKR_OK;
    if (chaos_quirk(YUBI_CONNECTOR))
        return c->about == CHAOS_ABOUT_SESSION && c->id != CHAOS_C_CloseSession
                   ? CKR_DEVICE_REMOVED
                   : CKR_OK;
    if (c->about == CHAOS_ABOUT_SLOT && c->id != CHAOS_C_GetSlotInfo)
        return CKR_TOKEN_NOT_PRESENT;
    if (c->about != CHAOS_ABOUT_SESSION)
        return CKR_OK;
    /* Removed while the session was open; a stranger is just invalid. */
    return chaos_session_get(c->first, &s) && s.dead
               ? CKR_DEVICE_REMOVED
               : CKR_SESSION_HANDLE_INVALID;
}
