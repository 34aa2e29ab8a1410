/*
 * chaos/engine.c: the way of a call: rules, then the real module, then what
 * is done to its answer.
 */
#define _GNU_SOURCE

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "chaos/inside.h"

/* Calls hold it for reading while they are in the real module, so that no
 * session is closed under another thread's feet there.  Who wants to write
 * goes first, or busy threads would keep every rule waiting. */
static pthread_rwlock_t lock =
    PTHREAD_RWLOCK_WRITER_NONRECURSIVE_INITIALIZER_NP;
static _Thread_local struct chaos_call *current;

struct chaos_call *
chaos_current(void)
{
    return current;
}

/* New rules in the control file. */
static void
take_orders(void)
{
    static char text[CHAOS_TEXT_BYTES + 1];
    static struct chaos_rules rules;
    struct chaos_control *control = chaos.control;
    uint64_t generation;
    char problem[256];

    (void)pthread_rwlock_wrlock(&lock);
    generation = atomic_load(&control->generation);
    if (generation != atomic_load(&chaos.taken) && generation % 2 == 0 &&
        chaos_control_text(control, generation, text)) {
        atomic_store(&chaos.taken, generation);
        if (chaos_rules_read(text, &rules, problem, sizeof(problem))) {
            memcpy(&chaos.live, &rules, sizeof(rules));
            chaos_rules_start(&chaos.live, atomic_load(&control->written_ns));
            chaos_rules_changed();
            atomic_store(&chaos.due_ns, 0);
            atomic_store(&control->applied, generation);
        } else {
            chaos_complain(problem);
            atomic_store(&control->rejected, generation);
        }
    }
    (void)pthread_rwlock_unlock(&lock);
}

static void
sleep_ns(uint64_t ns)
{
    struct timespec t = { (time_t)(ns / 1000000000), (long)(ns % 1000000000) };

    (void)nanosleep(&t, NULL);
}

/* Until the time is over or, so that a driver can end it, rules change. */
static void
stall(uint64_t ns)
{
    uint64_t generation = atomic_load(&chaos.control->generation);
    uint64_t begun = chaos_clock_ns();

    atomic_fetch_add(&chaos.control->stalled, 1);
    while (atomic_load(&chaos.control->generation) == generation) {
        uint64_t over = chaos_clock_ns() - begun;

        if (over >= ns)
            break;
        sleep_ns(ns - over < 1000000 ? ns - over : 1000000);
    }
    atomic_fetch_sub(&chaos.control->stalled, 1);
}

static void
do_deeds(const struct chaos_call *c, uint64_t now_ns)
{
    CK_SESSION_HANDLE session = c->about == CHAOS_ABOUT_SESSION ? c->first : 0;

    (void)pthread_rwlock_wrlock(&lock);
    for (size_t i = 0; i < c->n_deeds; i++)
        chaos_do(&c->deeds[i], session, now_ns);
    (void)pthread_rwlock_unlock(&lock);
}

/* What the rules say; 0: the call is answered. */
static int
obey(struct chaos_call *c, uint64_t now_ns)
{
    (void)pthread_rwlock_rdlock(&lock);
    chaos_judge(c, now_ns == 0 ? chaos_clock_ns() : now_ns);
    (void)pthread_rwlock_unlock(&lock);
    if (c->n_deeds > 0)
        do_deeds(c, now_ns);
    if (c->stall_ns > 0)
        stall(c->stall_ns);
    if (c->kill_before)
        (void)raise(SIGKILL);
    if (c->abort_before)
        abort();
    c->rv = c->answer;
    c->touched = c->answered || c->replaced || c->mac;
    return !c->answered;
}

/* What is wrong with the whole module; 0: the call is answered. */
static int
alive(struct chaos_call *c)
{
    if (atomic_load(&chaos.deadlocked) && c->about != CHAOS_ABOUT_NONE)
        stall(CHAOS_FOREVER);
    if (atomic_load(&chaos.forked) && c->id != CHAOS_C_Initialize) {
        c->touched = 1;
        c->rv = CKR_CRYPTOKI_NOT_INITIALIZED;
        return 0;
    }
    if (atomic_load(&chaos.dead) && c->id != CHAOS_C_Initialize &&
        c->id != CHAOS_C_Finalize) {
        c->touched = 1;
        if (chaos_quirk(P11KIT_SIGPIPE))
            (void)raise(SIGPIPE);
        c->rv = CKR_DEVICE_ERROR;
        return 0;
    }
    return 1;
}

static int
present(struct chaos_call *c)
{
    if (atomic_load(&chaos.gone_until_ns) == 0 ||
        !chaos_is_gone(chaos_clock_ns()))
        return 1;
    c->rv = chaos_gone_answer(c);
    c->touched |= c->rv != CKR_OK;
    return c->rv == CKR_OK;
}

int
chaos_enter(struct chaos_call *c, enum chaos_id id, enum chaos_about about,
    CK_ULONG first)
{
    uint64_t now_ns = 0;

    c->locked = c->touched = c->answered = c->replaced = c->mac = 0;
    c->kill_before = c->kill_after = c->abort_before = c->abort_after = 0;
    c->stall_ns = 0;
    c->n_deeds = 0;
    c->id = id;
    c->about = about;
    c->first = first;
    c->answer = c->after = CKR_OK;
    if (chaos.real == NULL) {
        c->nth = 0;
        c->rv = CKR_CRYPTOKI_NOT_INITIALIZED;
        return 0;
    }
    c->nth = atomic_fetch_add(&chaos.control->count[id].calls, 1) + 1;
    if (atomic_load(&chaos.control->generation) != atomic_load(&chaos.taken))
        take_orders();
    if (atomic_load(&chaos.due_ns) != CHAOS_FOREVER ||
        atomic_load(&chaos.ruled))
        now_ns = chaos_clock_ns();
    if (now_ns >= atomic_load(&chaos.due_ns)) {
        (void)pthread_rwlock_wrlock(&lock);
        chaos_due(now_ns);
        (void)pthread_rwlock_unlock(&lock);
    }
    if (atomic_load(&chaos.ruled) && !obey(c, now_ns))
        return 0;
    if (!alive(c))
        return 0;
    if (about != CHAOS_ABOUT_WAIT) {
        (void)pthread_rwlock_rdlock(&lock);
        c->locked = 1;
    }
    current = c;
    return present(c);
}

CK_RV
chaos_leave(struct chaos_call *c)
{
    if (c->locked)
        (void)pthread_rwlock_unlock(&lock);
    current = NULL;
    if (c->kill_after)
        (void)raise(SIGKILL);
    if (c->abort_after)
        abort();
    if (c->replaced && !c->answered)
        c->rv = c->after;
    if (chaos.real == NULL)
        return c->rv;
    if (c->rv != CKR_OK)
        atomic_fetch_add(&chaos.control->count[c->id].failed, 1);
    if (c->touched)
        atomic_fetch_add(&chaos.control->injected, 1);
    if (c->id == CHAOS_C_Login)
        atomic_fetch_add(c->rv == CKR_OK ? &chaos.control->logins
                                         : &chaos.control->logins_wrong,
            1);
    chaos_log(c);
    return c->rv;
}
