/*
 * bench/handoff.c: what it costs that a call is made in a thread of its own.
 *
 * In one run, with a signer that works about 6 us; the first two in turn:
 *   direct   the call itself
 *   guarded  the same through a guard
 *   woken    the same after a pause in which the guard's thread fell asleep
 * Usage: bench_handoff [--json] [ROUNDS]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/cpu.h"
#include "base/stats.h"

#include "../sign/fakesigner.h"

#define ROUNDS 20000
#define WARM_UP 500
#define WORK_NS 6000
/* Of the third kind, which takes a while, there are so many fewer. */
#define WOKEN_EVERY 10
#define PAUSE_NS 300000

enum kind { DIRECT, GUARDED, WOKEN, KINDS };

static const char *const names[] = { "direct", "guarded", "woken" };

struct bench {
    struct fakesigner direct, inner;
    struct hseal_guard *guard;
    struct hseal_headers *headers;
    uint64_t *samples[KINDS];
    size_t n[KINDS];
    size_t rounds;
};

static void
measure(struct bench *b, enum kind kind, struct hseal_signer *s)
{
    const struct hseal_request req = {
        .method = "GET",
        .path = "/api/v5/account/balance?ccy=BTC",
    };
    const struct hseal_clock *clock = hseal_clock_system();
    struct hseal_error e;
    uint64_t start;

    start = hseal_clock_mono_ns(clock);
    if (hseal_signer_sign(s, "bench", &req, b->headers, &e) != HSEAL_ERR_OK) {
        (void)fprintf(stderr, "bench_handoff: %s\n", e.message);
        exit(1);
    }
    b->samples[kind][b->n[kind]++] = hseal_clock_mono_ns(clock) - start;
}

static void
run(struct bench *b)
{
    const struct timespec pause = { 0, PAUSE_NS };
    struct hseal_signer *guarded = hseal_guard_signer(b->guard);

    for (size_t i = 0; i < WARM_UP + b->rounds; i++) {
        if (i == WARM_UP)
            memset(b->n, 0, sizeof(b->n));
        measure(b, DIRECT, &b->direct.signer);
        measure(b, GUARDED, guarded);
    }
    for (size_t i = 0; i <= b->rounds / WOKEN_EVERY; i++) {
        (void)nanosleep(&pause, NULL);
        measure(b, WOKEN, guarded);
    }
    for (int k = 0; k < KINDS; k++)
        hseal_stats_sort(b->samples[k], b->n[k]);
}

static double
us(const struct bench *b, int kind, unsigned permille)
{
    return (double)hseal_stats_percentile(
               b->samples[kind], b->n[kind], permille) /
           1000;
}

static void
print_text(const struct bench *b)
{
    (void)printf("%-8s %10s %10s %10s   (us, %zu rounds in turn, "
                 "%u processors)\n",
        "", "median", "p90", "p99", b->rounds, hseal_cpu_count());
    for (int k = 0; k < KINDS; k++)
        (void)printf("%-8s %10.2f %10.2f %10.2f\n", names[k], us(b, k, 500),
            us(b, k, 900), us(b, k, 990));
    (void)printf("above    %10.2f %10s %10.2f   us: guarded - direct\n",
        us(b, GUARDED, 500) - us(b, DIRECT, 500), "",
        us(b, GUARDED, 990) - us(b, DIRECT, 990));
}

static void
print_json(const struct bench *b)
{
    (void)printf("{\"bench\":\"handoff\",\"rounds\":%zu,\"unit\":\"us\","
                 "\"processors\":%u",
        b->rounds, hseal_cpu_count());
    for (int k = 0; k < KINDS; k++)
        (void)printf(",\"%s\":{\"median\":%.3f,\"p90\":%.3f,\"p99\":%.3f}",
            names[k], us(b, k, 500), us(b, k, 900), us(b, k, 990));
    (void)printf(
        ",\"above_us\":%.3f}\n", us(b, GUARDED, 500) - us(b, DIRECT, 500));
}

int
main(int argc, char **argv)
{
    struct bench b;
    struct hseal_guard_params params;
    int json = argc > 1 && strcmp(argv[1], "--json") == 0;

    memset(&b, 0, sizeof(b));
    b.rounds =
        argc > 1 + json ? (size_t)strtoul(argv[1 + json], NULL, 10) : ROUNDS;
    if (b.rounds < 1 || b.rounds > 10000000) {
        (void)fprintf(stderr, "usage: bench_handoff [--json] [ROUNDS]\n");
        return 2;
    }
    fakesigner_init(&b.direct, "direct");
    fakesigner_init(&b.inner, "inner");
    b.direct.work_ns = WORK_NS;
    b.inner.work_ns = WORK_NS;
    params = fakesigner_params(&b.inner);
    if (hseal_guard_open(&params, &b.guard, NULL) != HSEAL_ERR_OK ||
        hseal_headers_new(&b.headers, NULL) != HSEAL_ERR_OK)
        return 1;
    for (int k = 0; k < KINDS; k++) {
        b.samples[k] = calloc(b.rounds + WARM_UP, sizeof(uint64_t));
        if (b.samples[k] == NULL)
            return 1;
    }
    run(&b);
    if (json)
        print_json(&b);
    else
        print_text(&b);
    for (int k = 0; k < KINDS; k++)
        free(b.samples[k]);
    hseal_headers_free(b.headers);
    hseal_guard_free(b.guard);
    return 0;
}
