/*
 * bench/sides.h: the same requests by bare libcurl and by the library.
 */
#ifndef HSEAL_BENCH_SIDES_H
#define HSEAL_BENCH_SIDES_H

#include <stddef.h>
#include <stdint.h>

#define SIDES_FLIGHT 64 /* at the same time */
#define SIDES_LINES 8
#define SIDES_LINE_SIZE 192
#define SIDES_GET_PATH "/api/v5/account/balance?ccy=BTC"
#define SIDES_POST_PATH "/api/v5/trade/order"
#define SIDES_POST_BODY                                                        \
    "{\"instId\":\"BTC-USDT\",\"tdMode\":\"cash\",\"side\":\"buy\","           \
    "\"ordType\":\"limit\",\"px\":\"1\",\"sz\":\"0.1\"}"

/** A turn: `n` requests of one kind. */
struct turn {
    int parallel; /* SIDES_FLIGHT at a time; else one after the other */
    int post;
    size_t n;
    /* Header lines with a signature, made before the time is taken. */
    char lines[SIDES_LINES][SIDES_LINE_SIZE];
    size_t n_lines;
    uint64_t *samples; /* one a request; parallel: the first is the whole */
};

/** sides_now_ns(): of the clock that never goes back. */
uint64_t sides_now_ns(void);

/** sides_stop(what, why): say so, and end the process with status 1. */
_Noreturn void sides_stop(const char *what, const char *why);

/** bare_open(url, ca_file): libcurl alone, its own heap functions. */
struct bare *bare_open(const char *url, const char *ca_file);
void bare_turn(struct bare *b, const struct turn *t);
void bare_close(struct bare *b);

#endif
