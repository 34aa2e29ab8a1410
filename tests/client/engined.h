/*
 * tests/client/engined.h: a client with a clock, a random number and an ear,
 * a signer and a server.
 */
#ifndef HSEAL_TESTS_CLIENT_ENGINED_H
#define HSEAL_TESTS_CLIENT_ENGINED_H

#include "base/clock.h"

#include "fixture.h"

#define ORDER_PATH "/api/v5/trade/order"
#define CONFIG_PATH "/api/v5/account/config"
#define BALANCE_PATH "/api/v5/account/balance"
#define ORDER_BODY                                                             \
    "{\"instId\":\"BTC-USDT\",\"clOrdId\":\"mine1\",\"sz\":\"1\"}"

struct engined {
    struct fixture f; /* first: its functions take this, too */
    struct hseal_clock clock;
    int64_t wall_ahead_ms; /* of the client's clock before the machine's */
    uint64_t mono_at_ns;   /* both stand there; 0: the machine's */
    uint64_t wall_at_ms;
    uint64_t asleep_ms; /* of its wall and boot clock before the other's */
    uint64_t later_ms;  /* of all its clocks before the machine's */
    /* Asked for the wall clock's time so often, it first sleeps 40 s; 0: not.
     */
    unsigned sleeps_at;
    uint32_t random; /* what every random number is */
    char notes[4096];
    unsigned alerts;
    char alerted[128]; /* "EVENT KEY CODE" of the last */
};

/** As those of a fixture. */
int engined_open(void **state);
int engined_reset(void **state);
int engined_close(void **state);

/** hseal_client_request by that method; POST has ORDER_BODY. */
enum hseal_err engined_send(struct engined *g, const char *method,
    const char *path, const struct hseal_send_params *params);

/** The same with no flags, in LONG_MS, as the server is told to answer. */
enum hseal_err engined_try(
    struct engined *g, const char *method, const char *path, const char *plan);

/** The client's clock stands still, so much later. */
void engined_stand(struct engined *g, uint64_t later_ms);

/** So many requests have reached the server since it was asked last. */
void engined_assert_reached(struct engined *g, size_t count);

#endif
