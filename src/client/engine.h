/*
 * client/engine.h: the requests under way, and what they share.
 * Layer: client.
 */
#ifndef HSEAL_CLIENT_ENGINE_H
#define HSEAL_CLIENT_ENGINE_H

#include <stddef.h>
#include <stdint.h>

#include <hardseal/client.h>

#include "base/clock.h"
#include "client/limits.h"
#include "client/params.h"
#include "client/pool.h"
#include "client/site.h"
#include "client/task.h"
#include "client/used.h"

/** Most requests in flight: the headers of each are in locked memory. */
#define HSEAL_ENGINE_FLIGHTS_MAX 64
/** Bytes of the name of a key, or of its id, with the NUL. */
#define HSEAL_ENGINE_KEY_SIZE 136

/** Most API keys whose last stop is remembered. */
#define HSEAL_ENGINE_STOPS_MAX 16

/** A stop of an API key that was told of. */
struct hseal_engine_stop {
    char key_id[HSEAL_ENGINE_KEY_SIZE];
    uint64_t at_ns;
    int done; /* 0: it could not be kept for other processes */
};

/** What of the world a test holds in its hands. */
struct hseal_engine_world {
    const struct hseal_clock *clock;
    uint32_t (*random)(void *ctx); /* of equal chance each */
    void *ctx;
};

struct hseal_engine {
    struct hseal_pool *pool;
    const struct hseal_params *params;
    struct hseal_engine_world world;
    struct hseal_limits *limits;
    int renewed;             /* 1: that their file was begun anew was told */
    struct hseal_used *used; /* NULL: uses are not noted */
    struct hseal_site *sites;
    struct hseal_task *tasks; /* in the order they were started */
    size_t count;
    size_t flying; /* of these: in FLIGHT */
    struct hseal_engine_stop stops[HSEAL_ENGINE_STOPS_MAX];
    size_t next_stop; /* of these: the oldest */
};

/** hseal_engine_world(): the machine's clocks, the kernel's randomness. */
struct hseal_engine_world hseal_engine_world(void);

/**
 * hseal_engine_open(en, pool, params, e): nothing under way; `pool` and
 * `params` outlive it.  Errors: NOMEM, IO (the file of the limits).
 */
HSEAL_MUST_USE enum hseal_err hseal_engine_open(struct hseal_engine *en,
    struct hseal_pool *pool, const struct hseal_params *params,
    struct hseal_error *e);

/** hseal_engine_close(en): what is under way is forgotten, and nobody told;
 * the pool is closed before. */
void hseal_engine_close(struct hseal_engine *en);

/** hseal_engine_add(en, t): take over `t`, and carry it on from now. */
void hseal_engine_add(struct hseal_engine *en, struct hseal_task *t);

/** hseal_engine_timeout_ms(en): as hseal_client_timeout_ms. */
int hseal_engine_timeout_ms(const struct hseal_engine *en);

/** hseal_engine_step(en, wait_ms): as hseal_client_run. */
size_t hseal_engine_step(struct hseal_engine *en, int wait_ms);

/**
 * hseal_engine_used(en, req, key_id, status, said): the API key `key_id` was
 * given this answer: note it, if that is use.
 */
void hseal_engine_used(struct hseal_engine *en, const struct hseal_request *req,
    const char *key_id, int status, const struct hseal_okx_answer *said);

/** hseal_engine_full(en): 1 if no further one can be in flight. */
int hseal_engine_full(const struct hseal_engine *en);

/** hseal_engine_now_ns(en): of the clock that never goes back. */
uint64_t hseal_engine_now_ns(const struct hseal_engine *en);

/** hseal_engine_note(en, fmt, ...): a sentence for the one who listens. */
void hseal_engine_note(const struct hseal_engine *en, const char *fmt, ...)
    HSEAL_PRINTF(2, 3);

#endif
