/*
 * client/task.h: one request on its way, from the caller's word to the end.
 * Layer: client.
 */
#ifndef HSEAL_CLIENT_TASK_H
#define HSEAL_CLIENT_TASK_H

#include <stdint.h>

#include <hardseal/client.h>

#include "client/limits.h"
#include "client/lines.h"
#include "client/reply.h"
#include "client/turn.h"
#include "okx/clientid.h"
#include "okx/code.h"
#include "okx/endpoint.h"

struct hseal_engine;
struct hseal_okx_operation;
struct hseal_site;

/** What it waits for. */
enum hseal_task_step {
    HSEAL_TASK_NEW,
    HSEAL_TASK_CLOCK,  /* the exchange's clock is being measured */
    HSEAL_TASK_PLACE,  /* a place within the limits */
    HSEAL_TASK_FLIGHT, /* its answer */
    HSEAL_TASK_LANDED, /* to be judged */
    HSEAL_TASK_PAUSE,  /* the next attempt */
    HSEAL_TASK_CHILD,  /* what another request of its own tells */
    HSEAL_TASK_ENDED,  /* the caller, who is to be told */
    HSEAL_TASK_STEP_COUNT
};

/** Asking for an order of unknown outcome. */
struct hseal_task_asking {
    struct hseal_okx_orderref ref; /* client_id "": it cannot be asked for */
    uint64_t end_ns;               /* 0: it is not being asked for */
    uint64_t asked_ns;             /* when it was asked last */
    uint64_t sent_ms; /* the exchange's time when the order was signed first,
                         by the clock as it was measured last; 0: never */
    unsigned count;   /* how often it was asked for */
};

struct hseal_task {
    struct hseal_task *next; /* the one that was started after it */
    struct hseal_engine *engine;
    /* What is asked for. */
    struct hseal_signer *signer;
    const char *key;
    struct hseal_request req; /* its texts are the caller's */
    struct hseal_send_params params;
    struct hseal_task *parent; /* whose question it is; NULL: a caller's */
    struct hseal_buf path;     /* of a question */
    int probing;               /* 1: it asks whether its key is refused */
    /* What is known of that. */
    struct hseal_destination dest;
    struct hseal_site *site;                   /* the engine's */
    const struct hseal_okx_endpoint *endpoint; /* NULL: not in the table */
    struct hseal_okx_operation *operation;     /* what it says; NULL likewise */
    /* How far it is. */
    enum hseal_task_step step;
    uint64_t end_ns; /* its deadline */
    uint64_t due_ns; /* PLACE, PAUSE: not before */
    uint64_t wait_begin_ns;
    uint64_t clock_ns;       /* when the exchange's clock was read */
    struct hseal_turn turn;  /* PLACE: among those that wait */
    int synced;              /* the clock was measured for it */
    unsigned clock_failures; /* of its site, when it was new */
    struct hseal_limits_ticket ticket;
    int placed; /* 1: it is held */
    struct hseal_headers *headers;
    struct hseal_lines lines;
    char exp_line[40];
    uint64_t exp_ms;  /* the exchange's time in it; 0: none */
    uint64_t sent_ns; /* when the attempt was handed over */
    struct hseal_task_asking asking;
    /* What came of it. */
    struct hseal_reply reply;
    enum hseal_outcome outcome;           /* of the attempt that has landed */
    enum hseal_okx_code_class code_class; /* of its answer, if there is one */
    int probe;             /* 1: it leaves open whether the key is at fault */
    struct hseal_stop why; /* code and text of the answer */
    char seen_ip[46];      /* the address that the exchange saw, if it told */
    struct hseal_answer answer;
    enum hseal_err err;
    struct hseal_error error;
};

/** What is to be sent, and for whom. */
struct hseal_task_call {
    struct hseal_signer *signer;
    const char *key;
    const struct hseal_request *req;
    const struct hseal_send_params *params;
};

/**
 * hseal_task_new(engine, call, ret, e): nothing is done yet.
 * Errors: INPUT (request, times), LIMIT (its body), NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_task_new(struct hseal_engine *engine,
    const struct hseal_task_call *call, struct hseal_task **ret,
    struct hseal_error *e);

/** A GET of a task's own. */
struct hseal_task_child {
    const char *path; /* copied */
    long timeout_ms;
    hseal_done done; /* its argument is the task */
};

/**
 * hseal_task_ask(t, child, e): have it sent, with the key of `t`, which waits
 * as CHILD until `done`, which gives `t` another step.  Errors: as
 * hseal_task_new; then `t` is as it was.
 */
HSEAL_MUST_USE enum hseal_err hseal_task_ask(struct hseal_task *t,
    const struct hseal_task_child *child, struct hseal_error *e);

/** hseal_task_free(t): not while it is in FLIGHT; NULL is fine. */
void hseal_task_free(struct hseal_task *t);

/** hseal_task_go(t, now_ns): do all that is due. */
void hseal_task_go(struct hseal_task *t, uint64_t now_ns);

/** hseal_task_due(t): when it is to be looked at without a word from outside;
 * UINT64_MAX: never. */
uint64_t hseal_task_due(const struct hseal_task *t);

/** hseal_task_writes(t): 1 unless it is a GET. */
int hseal_task_writes(const struct hseal_task *t);

/** hseal_task_end(t, err): the caller is to be told `err` and t->error. */
void hseal_task_end(struct hseal_task *t, enum hseal_err err);

/** hseal_task_pause(t, now_ns): until the next attempt; 0: the deadline is
 * before that. */
int hseal_task_pause(struct hseal_task *t, uint64_t now_ns);

/**
 * hseal_task_exchange_ms(t): what the exchange's clock shows, as far as it is
 * known.
 */
uint64_t hseal_task_exchange_ms(const struct hseal_task *t);

#endif
