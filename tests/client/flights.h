/*
 * tests/client/flights.h: many requests at the same time through one pool.
 */
#ifndef HSEAL_TESTS_CLIENT_FLIGHTS_H
#define HSEAL_TESTS_CLIENT_FLIGHTS_H

#include "client/pool.h"

#include "fixture.h"

#define FLIGHTS_MAX HSEAL_POOL_TRANSFERS_MAX

/** One request, and what became of it. */
struct flight {
    struct flights *all;
    struct hseal_request req;
    char path[64];
    struct hseal_transfer *transfer;
    enum hseal_outcome outcome;
    enum hseal_err err;
    int status;
    char *body;          /* of the answer */
    int ended;           /* how often that was told */
    struct flight *then; /* to be started when this one ends */
};

/** A pool and its requests, to the server of a fixture. */
struct flights {
    struct server *server;
    struct hseal_destination dest;
    struct hseal_params params;
    struct hseal_pool pool;
    struct hseal_clock clock; /* the machine's, and `ahead_ns` */
    uint64_t ahead_ns;
    size_t ended;
    struct flight list[FLIGHTS_MAX];
};

/** A pool without connections; the server's memory is empty. */
struct flights *flights_open(struct server *server, const char *scheme);

/** Close the pool, and forget all. */
void flights_close(struct flights *f);

/** Prepare the i-th: "/i/..." by that method. */
enum hseal_err flights_prepare(
    struct flights *f, size_t i, const char *method, long timeout_ms);

/** Start the i-th, which is prepared. */
void flights_start(struct flights *f, size_t i);

/** Prepare and start the i-th, whatever comes of it; nothing is under way
 * after a failure. */
enum hseal_err flights_try(struct flights *f, size_t i, const char *method);

/** Prepare and start the i-th as a GET with time LONG_MS. */
void flights_get(struct flights *f, size_t i);

/** Step until so many in all have ended. */
void flights_land(struct flights *f, size_t count);

/** The first `n` have ended once, answered by their own path. */
void flights_assert_echoed(struct flights *f, size_t n);

/** Forget the first `n`, which have ended. */
void flights_forget(struct flights *f, size_t n);

#endif
