/*
 * chaos/inside.h: what the halves of the module share.
 */
#ifndef HSEAL_CHAOS_INSIDE_H
#define HSEAL_CHAOS_INSIDE_H

#include <stdatomic.h>
#include <stdint.h>

#include "chaos/calls.h"
#include "chaos/control.h"
#include "chaos/script.h"

/** The module's state: one per process. */
struct chaos_state {
    CK_FUNCTION_LIST *real; /* NULL until the script has been read */
    CK_FUNCTION_LIST act;   /* the real ones, or hooks around them */
    struct chaos_script script;
    struct chaos_rules live;        /* from the control file */
    struct chaos_control *control;  /* the file, or memory of ours */
    _Atomic uint64_t taken;         /* generation that was last looked at */
    _Atomic uint64_t due_ns;        /* when something is to happen; or never */
    _Atomic uint64_t gone_until_ns; /* 0: the token has never been away */
    _Atomic uint64_t ruled;         /* 1: there are rules for calls */
    atomic_int dead;                /* until C_Finalize */
    atomic_int forked;              /* until C_Initialize */
    atomic_int deadlocked;          /* for good */
    int log_fd;                     /* -1: none */
};

extern struct chaos_state chaos;

#define CHAOS_DEEDS_MAX 4

/** One call on its way. */
struct chaos_call {
    enum chaos_id id;
    enum chaos_about about;
    CK_ULONG first; /* session or slot */
    uint64_t nth;
    int locked;
    int touched; /* something was done to it: counted as injected */
    CK_RV rv;
    /* What the rules say. */
    int answered, replaced, kill_after, abort_after;
    CK_RV answer, after;
    uint64_t stall_ns;
    int kill_before, abort_before, mac;
    enum chaos_what mac_what;
    uint64_t mac_argument;
    struct chaos_rule deeds[CHAOS_DEEDS_MAX]; /* done to the token */
    size_t n_deeds;
};

/**
 * chaos_enter(c, id, about, first): 1 if the call is to be passed on, else
 * c->rv is the answer.  chaos_leave(c) ends either, and gives what to return.
 */
int chaos_enter(struct chaos_call *c, enum chaos_id id, enum chaos_about about,
    CK_ULONG first);
CK_RV chaos_leave(struct chaos_call *c);

/** chaos_current(): the call that this thread is in. */
struct chaos_call *chaos_current(void);

/** chaos_load(): read the script and the real module, once; CKR_OK if so. */
CK_RV chaos_load(int quiet);

/** chaos_quirk(id): 1 if the script asks for it. */
#define chaos_quirk(id) (chaos.script.quirk[CHAOS_Q_##id] != 0)
#define chaos_quirk_number(id) (chaos.script.number[CHAOS_Q_##id])

/* judge.c */
void chaos_judge(struct chaos_call *c, uint64_t now_ns);
void chaos_rules_changed(void);

/* state.c: the caller holds the lock for writing. */
void chaos_do(
    const struct chaos_rule *r, CK_SESSION_HANDLE session, uint64_t at_ns);
/** chaos_due(now): do what the time has come for. */
void chaos_due(uint64_t now_ns);
/** chaos_is_gone(now): 1 while the token is away. */
int chaos_is_gone(uint64_t now_ns);
/** chaos_gone_answer(c): what a call says meanwhile; CKR_OK: pass it on. */
CK_RV chaos_gone_answer(const struct chaos_call *c);

/* log.c */
void chaos_log(const struct chaos_call *c);
void chaos_complain(const char *text);

/* hooks: each file puts its own into the list. */
void chaos_hooks_slots(CK_FUNCTION_LIST *act);
void chaos_hooks_login(CK_FUNCTION_LIST *act);
void chaos_hooks_create(CK_FUNCTION_LIST *act);
void chaos_hooks_read(CK_FUNCTION_LIST *act);
void chaos_hooks_sign(CK_FUNCTION_LIST *act);
void chaos_hooks_mechanisms(CK_FUNCTION_LIST *act);

#endif
