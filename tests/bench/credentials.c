/*
 * bench/credentials.c: what it costs that a token holds many credentials.
 *
 * SoftHSM tokens with 1, 100 and 10 000 of them, each in a process of its own,
 * because a module loads all tokens of its configuration.  Of each token:
 *   sign    a request through the library, in turn with the other tokens
 *   module  C_SignInit and C_Sign with a session copy, in turn as well
 *   open    hseal_signer_open_token, with the login
 *   first   the first signature after it, which loads the credential
 *   plain   what the module itself takes until a first signature: C_Initialize
 *           to C_Login, one search for the key, C_SignInit, C_Sign
 *   import  the last of the credentials
 * Usage: bench_credentials [--json] [SIGNATURES [MANY]]
 */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/process.h"
#include "base/stats.h"

#include "bench/manykeys.h"
#include "bench/onetoken.h"
#include "support/tree.h"

#define SIGNATURES 20000
#define MANY 10000
/* Signatures in a turn; after a pause the first ones fill caches. */
#define TURN 500
#define WARM_UP 50
#define STARTS 5
#define TOKENS 3

struct start {
    uint64_t open[STARTS], first[STARTS], plain[STARTS];
};

/* Shared between the processes. */
struct measured {
    struct softtoken soft;
    size_t credentials;
    uint64_t import_ns;
    struct start start;
    uint64_t *library, *module; /* samples; shared as well */
};

struct bench {
    struct measured *tokens;
    size_t signatures; /* a multiple of TURN */
};

static void *
share(size_t size)
{
    void *p = mmap(
        NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (p == MAP_FAILED)
        onetoken_stop("mmap", "no memory");
    return p;
}

/* ---- in processes of their own ---- */

typedef void child_fn(struct bench *b, struct measured *m, size_t i);

static void
run_child(child_fn *run, struct bench *b, struct measured *m, size_t i)
{
    pid_t pid;
    int status;

    (void)fflush(NULL);
    pid = fork();
    if (pid == 0) {
        (void)setenv("SOFTHSM2_CONF", m->soft.conf, 1);
        run(b, m, i);
        exit(0);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0)
        onetoken_stop("a process of one token", "it failed");
}

static void
fill(struct bench *b, struct measured *m, size_t i)
{
    (void)b;
    (void)i;
    if (!manykeys_make(&m->soft, m->credentials, &m->import_ns))
        exit(1);
}

static void
start_library(struct bench *b, struct measured *m, size_t i)
{
    (void)b;
    onetoken_start(&m->soft, &m->start.open[i], &m->start.first[i]);
}

static void
start_plain(struct bench *b, struct measured *m, size_t i)
{
    (void)b;
    m->start.plain[i] = onetoken_start_plain(&m->soft);
}

/* ---- in turn ---- */

struct turns {
    int go, done; /* ends of pipes, of the parent */
    pid_t pid;
};

static void
turn_library(struct hseal_signer *s, struct hseal_headers *h, uint64_t *samples)
{
    for (int i = -WARM_UP; i < TURN; i++) {
        uint64_t begin = onetoken_now_ns();
        onetoken_sign(s, h);
        if (i >= 0)
            samples[i] = onetoken_now_ns() - begin;
    }
}

static void
turn_module(const struct onetoken_module *module, uint64_t *samples)
{
    for (int i = -WARM_UP; i < TURN; i++) {
        uint64_t begin = onetoken_now_ns();
        onetoken_module_sign(module);
        if (i >= 0)
            samples[i] = onetoken_now_ns() - begin;
    }
}

/* One token: a turn for each byte that comes in. */
static void
serve(struct bench *b, struct measured *m, int go, int done)
{
    struct hseal_headers *h = onetoken_headers();
    struct onetoken_module module;
    struct hseal_signer *s;
    size_t n = 0;
    char byte;

    (void)setenv("SOFTHSM2_CONF", m->soft.conf, 1);
    s = onetoken_open(&m->soft);
    onetoken_module_open(&m->soft, &module);
    while (n < b->signatures && read(go, &byte, 1) == 1) {
        turn_library(s, h, m->library + n);
        turn_module(&module, m->module + n);
        n += TURN;
        if (write(done, &byte, 1) != 1)
            break;
    }
    onetoken_module_close(&module);
    hseal_signer_free(s);
    hseal_headers_free(h);
}

static void
begin_turns(struct bench *b, struct measured *m, struct turns *t)
{
    int go[2], done[2];

    (void)fflush(NULL);
    if (pipe(go) != 0 || pipe(done) != 0)
        onetoken_stop("pipe", "it failed");
    t->pid = fork();
    if (t->pid < 0)
        onetoken_stop("fork", "it failed");
    if (t->pid == 0) {
        (void)close(go[1]);
        (void)close(done[0]);
        serve(b, m, go[0], done[1]);
        exit(0);
    }
    (void)close(go[0]);
    (void)close(done[1]);
    t->go = go[1];
    t->done = done[0];
}

static void
measure_turns(struct bench *b)
{
    struct turns turns[TOKENS];
    int status;
    char byte = 0;

    for (int t = 0; t < TOKENS; t++)
        begin_turns(b, &b->tokens[t], &turns[t]);
    for (size_t n = 0; n < b->signatures; n += TURN)
        for (int t = 0; t < TOKENS; t++)
            if (write(turns[t].go, &byte, 1) != 1 ||
                read(turns[t].done, &byte, 1) != 1)
                onetoken_stop("a turn", "a token's process has ended");
    for (int t = 0; t < TOKENS; t++) {
        (void)close(turns[t].go);
        (void)close(turns[t].done);
        if (waitpid(turns[t].pid, &status, 0) != turns[t].pid || status != 0)
            onetoken_stop("turns", "a token's process has failed");
    }
}

/* ---- figures ---- */

/* A row of them. */
struct figures {
    double median_us, p99_us, ratio; /* ratio: to one credential */
    double module_us, module_ratio;
    double open_ms, first_ms, plain_ms, import_ms;
};

static double
us(const uint64_t *samples, size_t n, unsigned permille)
{
    return (double)hseal_stats_percentile(samples, n, permille) / 1e3;
}

static double
start_ms(uint64_t samples[STARTS])
{
    hseal_stats_sort(samples, STARTS);
    return (double)hseal_stats_percentile(samples, STARTS, 500) / 1e6;
}

static void
summarise(const struct bench *b, struct figures ret[TOKENS])
{
    for (int t = 0; t < TOKENS; t++) {
        struct measured *m = &b->tokens[t];
        struct figures *f = &ret[t];
        hseal_stats_sort(m->library, b->signatures);
        hseal_stats_sort(m->module, b->signatures);
        f->median_us = us(m->library, b->signatures, 500);
        f->p99_us = us(m->library, b->signatures, 990);
        f->ratio = f->median_us / ret[0].median_us;
        f->module_us = us(m->module, b->signatures, 500);
        f->module_ratio = f->module_us / ret[0].module_us;
        f->open_ms = start_ms(m->start.open);
        f->first_ms = start_ms(m->start.first);
        f->plain_ms = start_ms(m->start.plain);
        f->import_ms = (double)m->import_ns / 1e6;
    }
}

static void
print_json(const struct bench *b, const struct figures f[TOKENS])
{
    (void)printf("{\"bench\":\"credentials\",\"signatures\":%zu,\"tokens\":[",
        b->signatures);
    for (int t = 0; t < TOKENS; t++)
        (void)printf("%s{\"credentials\":%zu,\"median_us\":%.3f,"
                     "\"p99_us\":%.3f,\"ratio\":%.4f,\"module_us\":%.3f,"
                     "\"module_ratio\":%.4f,\"open_ms\":%.3f,"
                     "\"first_ms\":%.3f,\"plain_ms\":%.3f,"
                     "\"import_ms\":%.3f}",
            t > 0 ? "," : "", b->tokens[t].credentials, f[t].median_us,
            f[t].p99_us, f[t].ratio, f[t].module_us, f[t].module_ratio,
            f[t].open_ms, f[t].first_ms, f[t].plain_ms, f[t].import_ms);
    (void)printf("]}\n");
}

static void
print_text(const struct bench *b, const struct figures f[TOKENS])
{
    (void)printf("%12s %7s %7s %6s %7s %6s %8s %8s %8s %8s\n", "", "median",
        "p99", "", "module", "", "open", "first", "plain", "import");
    (void)printf("%12s %7s %7s %6s %7s %6s %8s %8s %8s %8s\n", "credentials",
        "us", "us", "ratio", "us", "ratio", "ms", "ms", "ms", "ms");
    for (int t = 0; t < TOKENS; t++)
        (void)printf("%12zu %7.2f %7.2f %6.3f %7.2f %6.3f %8.1f %8.1f %8.1f "
                     "%8.1f\n",
            b->tokens[t].credentials, f[t].median_us, f[t].p99_us, f[t].ratio,
            f[t].module_us, f[t].module_ratio, f[t].open_ms, f[t].first_ms,
            f[t].plain_ms, f[t].import_ms);
    (void)printf("%zu signatures of each in turn, %d at a time; ratio: of "
                 "medians, to one credential\n",
        b->signatures, TURN);
}

static size_t
number(const char *text, size_t most)
{
    size_t n = (size_t)strtoul(text, NULL, 10);

    if (n < 1 || n > most) {
        (void)fprintf(
            stderr, "usage: bench_credentials [--json] [SIGNATURES [MANY]]\n");
        exit(2);
    }
    return n;
}

int
main(int argc, char **argv)
{
    int json = argc > 1 && strcmp(argv[1], "--json") == 0;
    struct figures figures[TOKENS];
    size_t counts[TOKENS] = { 1, 100, MANY };
    struct bench b;

    hseal_process_one_heap(); /* as hardseal does */
    b.signatures =
        argc > 1 + json ? number(argv[1 + json], 10000000) : SIGNATURES;
    b.signatures = (b.signatures + TURN - 1) / TURN * TURN;
    if (argc > 2 + json)
        counts[2] = number(argv[2 + json], 40000);
    if (!softtoken_available()) {
        (void)fprintf(stderr, "bench_credentials: no SoftHSM 2 here\n");
        return 77;
    }
    b.tokens = share(TOKENS * sizeof(*b.tokens));
    for (int t = 0; t < TOKENS; t++) {
        b.tokens[t].credentials = counts[t];
        b.tokens[t].library = share(b.signatures * sizeof(uint64_t));
        b.tokens[t].module = share(b.signatures * sizeof(uint64_t));
        run_child(fill, &b, &b.tokens[t], 0);
    }
    for (size_t i = 0; i < STARTS; i++)
        for (int t = 0; t < TOKENS; t++) {
            run_child(start_library, &b, &b.tokens[t], i);
            run_child(start_plain, &b, &b.tokens[t], i);
        }
    measure_turns(&b);
    summarise(&b, figures);
    if (json)
        print_json(&b, figures);
    else
        print_text(&b, figures);
    for (int t = 0; t < TOKENS; t++)
        tree_remove(b.tokens[t].soft.dir);
    return 0;
}
